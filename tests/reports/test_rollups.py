"""The figures that PostgreSQL keeps are the plain sum of what happens, and only PostgreSQL writes them."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from familjecentral.disclosure import Withheld
from familjecentral.privacy.walls import NOBODY, Reader, reading_as, walled_models
from reports.queries import counts_by_centre, counts_for
from reports.verifying import differences

from .made import AT
from .raw_counts import raw_counts
from .worlds import PERIOD, WHOLE, World

pytestmark = pytest.mark.django_db
FIGURES = list(apps.get_app_config("reports").get_models())
FIGURES = [model for model in FIGURES if getattr(model, "written_by_owner", False)]
OF_WORK = [model for model in FIGURES if model in walled_models()]


@pytest.fixture
def world():
    made = World(seed=5)
    made.act(60)
    for each in [made.comment, made.log_home_visit, *[made.log] * 12, *[made.mark] * 6]:
        each()
    return made


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_every_count_is_that_of_plain_sql_over_the_events(seed):
    made = World(seed)
    for _part in range(3):
        made.act(35)
        for centres in (made.centres[:1], made.centres):
            for period in (PERIOD, WHOLE):
                assert vars(counts_for(centres, period, AT)) == vars(raw_counts(centres, period, AT))
    assert differences() == []


def test_each_centres_part_is_its_own_counts(world):
    for part, centre in zip(counts_by_centre(world.centres, PERIOD, AT), world.centres, strict=True):
        own = counts_for([centre], PERIOD, AT)
        days = [session.on_date for session in world.sessions if session.activity.centre_id == centre.pk]
        told = {"told_men": Withheld.LATER, "told_adults": Withheld.LATER}  # by reports/telling, and not here
        assert vars(part) == told | {
            "centre_id": centre.pk, "visits": own.visits, "visits_on_counted_days": own.visits_on_counted_days,
            "open_days": own.open_days, "counted_days": own.counted_days, "adults": sum(own.adults.values()),
            "men": own.adults["man"], "children": sum(own.children.values()), "first_day": min(days),
        }  # fmt: skip


def test_forgetting_families_and_comments_changes_no_figure(world):
    from datetime import timedelta

    from activities.erasing import erase_old_sign_ups
    from activities.models import SignUp
    from feedback.commenting import erase_old_comments
    from feedback.models import Feedback

    before = counts_for(world.centres, WHOLE, AT)
    assert before.meetings
    assert before.comments_received
    later = AT + timedelta(days=800)
    with clock.at(later):
        for service in [each for services in world.services.values() for each in services]:
            with reading_as(Reader.for_services(service.pk)):
                Feedback.objects.update(handled_at=AT)
            erase_old_sign_ups(controller_id=service.pk, by=SYSTEM, now=later, kept=timedelta(days=30))
            erase_old_comments(controller_id=service.pk, before=later, by=SYSTEM)
            with reading_as(Reader.for_services(service.pk)):
                assert not SignUp.objects.filter(erased_at=None).exists()
                assert not Feedback.objects.exists()
    assert vars(counts_for(world.centres, WHOLE, AT)) == vars(before)
    assert differences() == []


def test_a_parent_who_leaves_changes_nothing_of_what_has_been(world):
    from activities.models import Attendance, SignUp

    before = counts_for(world.centres, WHOLE, AT)
    for services in world.services.values():
        with reading_as(Reader.for_services(services[0].pk)):
            there = Attendance.objects.filter(state="present").values("sign_up")
            SignUp.objects.filter(pk__in=there, adults__gt=1).update(adults=1)
    assert vars(counts_for(world.centres, WHOLE, AT)) == vars(before)
    assert differences() == []


@pytest.mark.parametrize("model", FIGURES, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET centre_id = centre_id", "DELETE FROM {}", "INSERT INTO {} (centre_id) VALUES (1)"]
)
def test_the_application_writes_no_figure(model, statement):
    counting = reading_as(Reader(counting=True))
    refused = pytest.raises(DatabaseError, match="permission denied")
    with counting, refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))


@pytest.mark.parametrize(
    "call",
    ["fc_figure_sessions('{1}')", "fc_count_figures(1)", "fc_write_attendance_figures(1, 1, 1, 1, 1, 1, 1)"],
)
def test_what_writes_figures_is_not_for_the_application_to_call(call):
    refused = pytest.raises(DatabaseError, match="written by triggers")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}")


def test_only_who_counts_reads_figures_of_work_and_reads_no_sign_up(world):
    from activities.models import SignUp
    from visits.models import HomeVisit, OtherWork

    everybody = Reader.for_services(*(each.pk for services in world.services.values() for each in services))
    for reader in (NOBODY, everybody):
        with reading_as(reader):
            assert {model.__name__: model._default_manager.count() for model in OF_WORK} == {
                model.__name__: 0 for model in OF_WORK
            }
    with reading_as(Reader(counting=True)):
        assert all(model._default_manager.exists() for model in OF_WORK)
        assert HomeVisit.objects.exists()
        assert not SignUp.objects.exists()
        service = world.service()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            OtherWork.objects.create(
                centre=service.centre, service=service, on_date=AT.date(), logged_at=AT, kind="outreach", hours=1
            )


def test_who_logs_does_not_count_afterwards(world):
    with reading_as(NOBODY):
        world.log_home_visit()
        world.comment()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('fc.counting', true)")
            assert cursor.fetchone() == ("",)


def test_functions_that_count_belong_to_the_owner_of_the_tables_and_look_nowhere_else():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_class c ON c.relname = 'reports_sessionfigures' "
            "WHERE p.proname ~ '_figures|_figured|fc_sessions_|fc_figure_' AND (p.proowner <> c.relowner "
            "OR NOT p.proconfig @> ARRAY['search_path=public, pg_temp'] "
            "OR p.prosecdef = (p.proname = 'fc_attendance_figures'))"
        )
        assert cursor.fetchall() == []

"""The demo is whole, the same each time, and never near real centres."""

import os
from collections import Counter
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Max, Min, Sum

from activities.models import (
    Activity,
    ActivitySeries,
    ActivitySession,
    Draw,
    SeriesTemplate,
    SessionNote,
    SignUp,
    SignUpContact,
)
from activities.planning.shipped import STORKEN
from activities.planning.shipping import shipped_template
from demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_PIN
from demo.days import is_open_day
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.verifying import verify_log
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import Feedback
from staff.log_words import ACTIONS
from staff.models import Closure, FamilyCentre, PartnerService, StaffMember, StaffPin, StaffRole
from staff.pins import may_be_pin
from staff.rules import WORKERS
from tests.factories import FamilyCentreFactory, stockholm
from visits.models import HomeVisit, JointVisit, TallyTotal, VisitTally

A_TUESDAY = stockholm(2026, 11, 24, 9, 30)
TODAY = date(2026, 11, 24)

# Half a minute each: make properties sets what they are asked by.
OF_THE_LONG_RUNS = pytest.mark.skipif("FC_SEQUENCES" not in os.environ, reason="make properties runs it")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def everyone() -> Reader:
    return Reader.for_services(*PartnerService.objects.values_list("pk", flat=True))


def contents() -> dict[str, Any]:
    """What the demo says, without numbers that the database gives."""
    with reading_as(everyone()):
        return {
            "sessions": sorted(
                ActivitySession.objects.values_list(
                    "activity__centre__slug", "starts_at", "activity__title", "title", "called_off_reason",
                    "is_moved", "places_taken", "families_waiting",
                )
            ),
            "sign-ups": sorted(
                SignUp.objects.values_list("key", "alias", "contacts__phone", "contacts__email", "state")
                .filter(session__draw=None)
            ),
            "totals": sorted(
                TallyTotal.objects.values_list("session__starts_at", "session__activity__title", "who", "total")
            ),
            "home visits": sorted(HomeVisit.objects.values_list("id", "on_date", "state", "step__name")),
            "comments": sorted(Feedback.objects.values_list("key", "text")),
        }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_demo_is_whole_loads_once_and_comes_back_the_same_after_a_reset() -> None:
    with clock.at(A_TUESDAY):
        assert "4 centres" in run()
        look_at_centres()
        look_at_programme()
        look_at_sign_ups()
        look_at_small_groups()
        look_at_what_leads_have_done()
        look_at_visits()
        look_at_accounts()
        first = contents()

        run()
        assert contents() == first  # nothing is done twice

        StaffMember.objects.create(email="fler@demo.example", name="Ny i demon")
        run("--reset")
        assert contents() == first
        assert list(StaffMember.objects.filter(is_demo=False)) == []
        assert AuditEvent.objects.filter(action="loaded_demo").count() == 1
        look_at_the_log()

        real = FamilyCentreFactory(slug="riktig")
        with pytest.raises(CommandError):
            run("--reset")
        assert contents() == first
        assert list(FamilyCentre.objects.filter(is_demo=False)) == [real]


def look_at_centres() -> None:
    centres = FamilyCentre.objects.order_by("slug")
    assert [(c.slug, c.municipality.name, c.classification().code) for c in centres] == [
        ("ekholmen", "Linköping", "like_family_centre"),
        ("gimo", "Östhammar", "family_centre"),
        ("herrljunga", "Herrljunga", "family_centre"),
        ("opaltorget", "Göteborg", "family_centre"),
    ]
    assert {c.is_demo and c.is_published and c.municipality.is_published for c in centres} == {True}
    assert {c.agreements.count() for c in centres} == {1}
    assert not PartnerService.objects.filter(opening_hours=None).exclude(kind="other").exists()


def look_at_programme() -> None:
    sessions = ActivitySession.objects.filter(series=None)
    of_centre = sessions.values("activity__centre__slug").annotate(first=Min("on_date"), last=Max("on_date"))
    for row in of_centre:
        assert row["first"] <= TODAY - timedelta(days=350)
        assert row["last"] >= TODAY + timedelta(weeks=3)  # six weeks on, but for Christmas
    assert sessions.exclude(within=None).count() > 500
    assert not [day for day in ActivitySession.objects.values_list("on_date", flat=True) if not is_open_day(day)
                and not sessions.filter(on_date=day, called_off_by_closure__isnull=False).exists()]  # fmt: skip

    this_week = sessions.filter(on_date__gte=date(2026, 11, 23), on_date__lte=date(2026, 11, 29), within=None)
    assert this_week.filter(is_moved=True).count() == 1
    assert this_week.get(is_moved=True).venue.name == "Biblioteket"
    assert this_week.exclude(called_off_at=None).filter(on_date__gte=TODAY).count() == 1
    planning = Closure.objects.get(reason="Planeringsdag")
    assert date(2026, 11, 30) <= planning.from_date <= date(2026, 12, 4)
    on_planning_day = ActivitySession.objects.filter(activity__centre=planning.centre, on_date=planning.from_date)
    assert on_planning_day.exists()
    assert not on_planning_day.filter(called_off_at=None).exists()

    assert SeriesTemplate.objects.filter(centre=None).count() == 4
    template = shipped_template(STORKEN)
    assert template is not None
    plan = list(template.sessions.all())
    assert [s.weeks_from_birth for s in plan] == sorted(s.weeks_from_birth for s in plan)
    assert [s.number for s in plan if s.usual_venue == "Biblioteket"] == [8]
    assert all(s.is_working_title for s in plan)
    groups = ActivitySeries.objects.filter(template=template)
    assert {(g.capacity, g.sessions.count()) for g in groups} == {(12, 10)}
    assert groups.count() == 2


def look_at_sign_ups() -> None:
    assert SignUp.objects.count() == 0  # behind its wall
    with reading_as(everyone()):
        assert SignUp.objects.count() >= 200
        assert set(SignUpContact.objects.exclude(email="").values_list("email", flat=True)) == {
            f"familj{n}@example.{'org' if n % 2 else 'com'}" for n in range(1, 28)
        }
        assert Message.objects.count() == 36  # with an answer to a comment at each centre
        phones = {phone for phone in SignUpContact.objects.values_list("phone", flat=True) if phone}
        assert all("+46701740605" <= phone <= "+46701740699" for phone in phones)
        states = Counter(SignUp.objects.values_list("state", flat=True))
        assert states["waiting"] > 0
        assert SignUp.objects.filter(session__on_date__gte=TODAY).count() >= 150
        assert SignUp.objects.aggregate(last=Max("signed_up_at"))["last"] < stockholm(2026, 11, 24)
        assert not SignUp.objects.filter(signed_up_at__gte=F("session__starts_at")).exists()
        comments = Feedback.objects.values("centre").annotate(n=Count("id"))
        assert [row["n"] for row in comments] == [5, 5, 5, 5]
    full = ActivitySession.objects.filter(families_waiting__gt=0)
    assert {s.activity.centre.slug for s in full if s.activity.title == "Spädbarnsmassage"} == {
        "herrljunga", "gimo", "opaltorget",
    }  # fmt: skip


def look_at_small_groups() -> None:
    """A draw that is published and one that is open; a group by invitation. Who is drawn differs each time."""
    held, promised = Draw.objects.order_by("draws_at")
    assert held.drawn_at == held.draws_at < A_TUESDAY < promised.draws_at
    with reading_as(everyone()):
        drawn = Counter(SignUp.objects.filter(session=held.session).values_list("state", flat=True))
        assert drawn == {"confirmed": 4, "waiting": 3}
        assert set(SignUp.objects.filter(session=promised.session).values_list("state", flat=True)) == {"entered"}
        kinds = Counter(Message.objects.values_list("kind", flat=True))
        assert kinds["got_a_place"] + kinds["not_drawn"] == 5
        assert kinds["got_a_place"] >= 1
        assert kinds["not_drawn"] >= 1
        group = ActivitySeries.objects.exclude(invitation_code="").get()
        assert (group.activity.neutral_title, group.sessions.count()) == ("Föräldragrupp", 4)
        assert group.sign_ups.count() == 4


def look_at_what_leads_have_done() -> None:
    ordered = ActivitySession.objects.exclude(interpreters_ordered=[])
    assert [(s.activity.responsible_service.kind, s.starts_at > A_TUESDAY) for s in ordered] == [("bhv", True)] * 2
    notes = SessionNote.objects.select_related("session").order_by("written_by__email", "session__starts_at")
    assert [note.written_by.email for note in notes if note.written_by] == [
        "bvc@demo.example", *["forskollarare@demo.example"] * 3,
    ]  # fmt: skip
    assert {note.session.ends_at < note.written_at < A_TUESDAY for note in notes} == {True}


def look_at_visits() -> None:
    assert not VisitTally.objects.exclude(session__called_off_at=None).exists()
    assert not VisitTally.objects.filter(session__on_date__gte=TODAY).exists()
    held = ActivitySession.objects.filter(
        activity__booking=Activity.Booking.DROP_IN, within=None, called_off_at=None, on_date__lt=TODAY
    )
    counted = held.filter(pk__in=VisitTally.objects.values("session"))
    assert 0.92 < counted.count() / held.count() < 0.97

    def total(**where: Any) -> int:
        return TallyTotal.objects.filter(**where).aggregate(n=Sum("total"))["n"]

    adults = total(who__in=["woman", "man", "other_adult"])
    assert 0.20 < total(who="man") / adults < 0.30
    per_session = {
        month: total(who="woman", session__on_date__month=month)
        / counted.filter(on_date__month=month).count()
        for month in (6, 9, 10, 12)
    }  # fmt: skip
    assert max(per_session[6], per_session[12]) < min(per_session[9], per_session[10])
    at_workplace = held.filter(activity__centre__slug="herrljunga")
    days = sorted(at_workplace.values_list("on_date", flat=True).distinct())
    assert not counted.filter(pk__in=at_workplace.filter(on_date__in=days[-2:])).exists()
    assert counted.filter(pk__in=at_workplace.filter(on_date__in=days[-6:-2])).exists()

    with reading_as(everyone()):
        look_at_home_visits()


def look_at_home_visits() -> None:
    visits = HomeVisit.objects.standing()
    a_year_and_a_half = 150 * (TODAY - date(2025, 7, 1)).days // 365
    numbers = {row["centre__slug"]: row["n"] for row in visits.values("centre__slug").annotate(n=Count("id"))}
    assert numbers.pop("herrljunga") == a_year_and_a_half + 8  # three by two halves, one offered, one corrected
    assert set(numbers.values()) == {a_year_and_a_half}
    assert JointVisit.objects.exclude(other_service=None).count() == 3
    assert JointVisit.objects.filter(chosen=1).count() == 1
    assert HomeVisit.objects.filter(reason="wrong").count() == 1
    joint = visits.exclude(other_service_ids=[]).count()
    assert 0.10 < joint / visits.count() < 0.20
    assert visits.exclude(interpreter_language="").exists()


def look_at_the_log() -> None:
    """Families acted on many days before today, the log can be verified, and every action has words."""
    signed_up = AuditEvent.objects.filter(action="signed_up", actor_kind="parent")
    assert signed_up.count() > 100
    assert signed_up.dates("at", "day").count() > 20
    assert not signed_up.filter(at__gte=A_TUESDAY).exists()
    assert set(AuditEvent.objects.values_list("action", flat=True)) <= set(ACTIONS)
    assert verify_log().events == AuditEvent.objects.count()


def look_at_accounts() -> None:
    people = StaffMember.objects.order_by("email")
    assert sorted(email for _label, email in DEMO_ACCOUNTS) == [person.email for person in people]
    assert {person.is_demo for person in people} == {True}
    assert people[0].check_password(DEMO_PASSWORD)
    with_pin = [person for person in people if StaffPin.objects.filter(person=person).exists()]
    assert [role.role in WORKERS for person in with_pin for role in person.roles.all()] == [True] * 5
    assert may_be_pin(DEMO_PIN) is None
    assert check_password(DEMO_PIN, with_pin[0].pin.pin_hash)
    assert Counter(StaffRole.objects.values_list("role", flat=True)) == {
        "staff_member": 4, "centre_lead": 1, "coordinator": 4, "it_administrator": 1,
        "data_protection_officer": 1,
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [(), ("--reset",)])
def test_production_gets_no_demo_and_loses_nothing(settings: Any, arguments: tuple[str, ...]) -> None:
    settings.PRODUCTION = True
    kept = FamilyCentreFactory(is_demo=True)
    with pytest.raises(CommandError):
        run(*arguments)
    assert list(FamilyCentre.objects.all()) == [kept]


@pytest.mark.django_db
def test_a_real_centre_with_a_name_of_the_demos_is_left_alone() -> None:
    real = FamilyCentreFactory(slug="gimo")
    with pytest.raises(CommandError):
        run()
    assert list(FamilyCentre.objects.all()) == [real]


@pytest.mark.django_db
def test_with_a_database_url_the_reset_needs_the_owners_address(monkeypatch: pytest.MonkeyPatch) -> None:
    FamilyCentreFactory(is_demo=True)
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@somewhere/familjecentral")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        run("--reset")
    assert FamilyCentre.objects.count() == 1
    assert connection.settings_dict["NAME"].startswith("test_")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "day",
    [
        pytest.param(stockholm(2027, 7, 14), id="in the closed summer weeks"),
        pytest.param(stockholm(2026, 12, 27), id="a Sunday at Christmas", marks=OF_THE_LONG_RUNS),
        pytest.param(stockholm(2028, 2, 29), id="a leap day", marks=OF_THE_LONG_RUNS),
    ],
)
def test_the_demo_loads_on_any_day_of_the_year(day: datetime) -> None:
    with clock.at(day):
        assert "4 centres" in run()
        assert ActivitySession.objects.filter(on_date__gte=day.date()).exists()
        assert TallyTotal.objects.exists()

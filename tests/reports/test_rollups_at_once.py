"""Figures with real transactions: two at once, what is wrong is found and mended, and a copy is read instead."""

import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from familjecentral import clock
from familjecentral.database import embedded
from familjecentral.privacy.walls import Reader, reading_as
from reports import database
from reports.making import make_report
from reports.models import HomeVisitFigures, SessionFigures
from reports.queries import counts_for
from reports.scope import Scope
from reports.verifying import differences
from visits.models import HomeVisit, JointVisit, VisitTally

from .made import AT, count, session_at
from .worlds import WHOLE, World

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def as_owner():
    """The connection is the owner's, who may write figures; as ``manage.py verify_rollups --mend`` has it."""

    def connect_as(role):
        connection.close()
        connection.settings_dict["USER"] = role

    connect_as(embedded.OWNER_ROLE)
    try:
        yield
    finally:
        connect_as(embedded.APP_ROLE)


def plant(statement):
    """Something goes wrong that no trigger knows of."""
    address = embedded.cluster("test").url(role="postgres", database=connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as superuser:
        superuser.execute(statement)


def in_a_thread(do):
    try:
        with transaction.atomic():
            do()
    finally:
        connections.close_all()


def test_two_halves_that_are_logged_at_once_are_one_visit():
    world = World(seed=1)
    centre = world.centres[0]
    _preschool, nurse, social = world.services[centre.pk]
    with reading_as(Reader.for_services(nurse.pk)):
        joint = JointVisit.objects.create(
            centre=centre, service=nurse, other_service=social, key=uuid.uuid4(), joined_at=AT, made_at=AT,
            code_hash="x", expires_at=AT,
        )  # fmt: skip

    def log(service):
        with reading_as(Reader.for_services(service.pk)):
            HomeVisit.objects.create(
                centre=centre, service=service, joint=joint, on_date=AT.date(), step=world.steps[0], logged_at=AT,
                state="done", mother_present=service == nurse, father_present=service == social,
            )  # fmt: skip

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            log(nurse)
            other = pool.submit(in_a_thread, lambda: log(social))
            assert not wait([other], timeout=0.5).done  # it waits to see the first half
        other.result(timeout=10)
    counts = counts_for([centre], WHOLE, AT)
    assert (counts.home_visits["done"], counts.joint_home_visits, counts.home_visits_both_parents) == (1, 1, 1)


def test_taps_of_one_session_at_once_are_all_in_its_figures_and_other_sessions_wait_for_none(centre):
    session, another = (session_at(centre, AT.date(), hour=hour) for hour in (8, 9))

    def tap(at, who):
        VisitTally.objects.create(id=uuid.uuid4(), session=at, centre=centre, who=who, delta=1, counted_at=AT)

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            tap(session, "woman")
            elsewhere = pool.submit(in_a_thread, lambda: tap(another, "woman"))
            elsewhere.result(timeout=10)
            same = pool.submit(in_a_thread, lambda: tap(session, "man"))
            assert not wait([same], timeout=0.5).done
        same.result(timeout=10)
    figures = SessionFigures.objects.get(session=session)
    assert (figures.women, figures.men) == (1, 1)
    assert differences() == []


def test_what_is_wrong_is_said_and_mended_row_by_row():
    world = World(seed=3)
    world.act(80)
    for _each in range(3):
        world.log_home_visit()
    right = vars(counts_for(world.centres, WHOLE, AT))
    assert call("verify_rollups") == "All figures are what the rows say.\n"
    session = SessionFigures.objects.order_by("session").first()
    gone = SessionFigures.objects.order_by("session").last()
    plant(f"UPDATE reports_sessionfigures SET women = women + 7 WHERE session_id = {session.session_id}")
    plant(f"DELETE FROM reports_sessionfigures WHERE session_id = {gone.session_id}")
    plant("UPDATE reports_homevisitfigures SET number = number + 1")
    plant("INSERT INTO reports_otherworkfigures (centre_id, on_date, kind, level, number, hours) "
          f"VALUES ({world.centres[0].pk}, '2020-01-01', 'network', 'general', 2, 3)")  # fmt: skip
    plant("UPDATE reports_commentfigures SET number = number - 1")
    with pytest.raises(CommandError, match="differ") as refused:
        call("verify_rollups")
    assert refused.value.returncode == 1
    said = call_as_owner("--mend")
    assert (
        f"reports_sessionfigures: centre {session.centre_id}, {session.on_date} session_id={session.session_id}: "
        f"is women {session.women + 7}, should be women {session.women}" in said
    )
    assert f"session_id={gone.session_id}: is nothing, should be" in said
    assert "2020-01-01 kind=network level=general: is number 2, hours 3.0, should be nothing" in said
    assert vars(counts_for(world.centres, WHOLE, AT)) == right
    assert differences() == []
    with reading_as(Reader(counting=True)):
        assert not HomeVisitFigures.objects.filter(number__lt=0).exists()


def call(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def call_as_owner(*arguments):
    with as_owner():
        return call("verify_rollups", *arguments)


@pytest.fixture
def a_copy(settings):
    """The test's own database under another name, as a replica would be."""
    copied = {**connection.settings_dict, "OPTIONS": {"options": "-c default_transaction_read_only=on"}}
    settings.DATABASES = {**settings.DATABASES, database.ALIAS: copied}
    connections.databases[database.ALIAS] = copied
    connections[database.ALIAS].connect()  # pytest-django lets a test connect to what it knew before the test only
    yield connections[database.ALIAS]
    connections[database.ALIAS].close()
    del connections[database.ALIAS]
    del connections.databases[database.ALIAS]


def test_a_report_is_read_from_the_copy_alone_and_nothing_can_be_written_there(centre, a_copy, monkeypatch):
    count(session_at(centre, AT.date()), "woman", 20)
    with clock.at(AT), CaptureQueriesContext(connection) as own, CaptureQueriesContext(a_copy) as copied:
        report = make_report(Scope.of_centre(centre), WHOLE, as_of=AT)
    assert report.row("visits").value == 20
    # What has been told is known where it is told, also when the copy is behind.
    assert [query["sql"] for query in own.captured_queries if "reports_toldpart" not in query["sql"]] == []
    assert copied.captured_queries
    with pytest.raises(Exception, match="read-only"), a_copy.cursor() as cursor:
        cursor.execute("UPDATE activities_activity SET title = title")
    earlier = AT.replace(hour=2)
    monkeypatch.setattr(database, "REPLAYED", f"SELECT '{earlier.isoformat()}'::timestamptz")
    assert make_report(Scope.of_centre(centre), WHOLE, as_of=AT).as_of == earlier

"""Statements that are planned once a connection, and the walls around them."""

import uuid

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from familjecentral.database.prepared import columns, in_one_go, insert, run, send_next_ids, taken_from
from familjecentral.privacy.walls import NOBODY, Reader, reading_as
from feedback.models import Feedback
from staff.models import FamilyCentre, Venue
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, VenueFactory

pytestmark = pytest.mark.django_db

COMMENTS = f"SELECT {columns(Feedback, 'f')} FROM feedback_feedback f ORDER BY f.id"


def comment(service, **changed):
    values = {"key": uuid.uuid4(), "contents_hash": "", "text": "Bra! 100 % 'åäö'", "language": "sv"}
    return Feedback(centre=service.centre, controller=service, written_at=clock.now(), **(values | changed))


def plans_of(beginning):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE starts_with(statement, %s)", [beginning])
        return cursor.fetchone()[0]


def test_a_statement_is_planned_once_however_often_it_is_run():
    for number in (1, 2, 3):
        assert run("SELECT 'planned once', %s::integer", [number]).fetchone() == ("planned once", number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT ''planned once''%'"
        )
        assert cursor.fetchone() == (1,)


def test_the_walls_are_asked_each_time_a_statement_is_run_and_not_when_it_is_planned():
    service = PartnerServiceFactory()
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    for each in (service, other):
        with reading_as(Reader.for_services(each.pk)):
            insert(comment(each))
    for _time in range(10):  # PostgreSQL would make one plan for all after five
        for reader, seen in [
            (Reader.for_services(service.pk), {service.pk}),
            (Reader.for_services(other.pk), {other.pk}),
            (NOBODY, set()),
        ]:
            with reading_as(reader):
                found = [taken_from(Feedback, iter(row)) for row in run(COMMENTS).fetchall()]
                assert {each.controller_id for each in found} == seen


def test_what_is_inserted_is_what_the_model_says_and_another_services_row_is_refused():
    service = PartnerServiceFactory()
    written = comment(service, name="Ali\\as; --", page="/träff/")
    with reading_as(Reader.for_services(service.pk)):
        insert(written)
        found = Feedback.objects.get(key=written.key)
        for field in Feedback._meta.concrete_fields[1:]:
            assert getattr(found, field.attname) == getattr(written, field.attname)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    with pytest.raises(ProgrammingError, match="row-level security"), reading_as(Reader.for_services(other.pk)):
        insert(comment(service))


def test_several_rows_are_one_statement_and_none_is_none(django_assert_num_queries):
    service = PartnerServiceFactory()
    with reading_as(Reader.for_services(service.pk)):
        with django_assert_num_queries(1):
            insert(comment(service), comment(service))
        with django_assert_num_queries(0):
            insert()
        assert Feedback.objects.count() == 2


def test_what_postgresql_sets_itself_is_left_to_it():
    insert(AuditEvent(at=clock.now(), actor_kind=SYSTEM.kind, action="tried_it"))
    event = AuditEvent.objects.get(action="tried_it")
    assert (event.position >= 1, len(event.hash), event.address) == (True, 32, "")


def test_new_keys_are_new_and_as_many_as_are_wanted():
    centre = FamilyCentreFactory()
    venues, centres = send_next_ids((Venue, 3), (FamilyCentre, 1)).fetchone()
    assert (len(set(venues)), len(centres), centres[0] > centre.pk) == (3, 1, True)
    assert VenueFactory(centre=centre).pk > max(venues)


def test_statements_in_one_go_see_each_other_and_are_answered_in_order():
    with transaction.atomic(), in_one_go():
        first = run("SELECT set_config('fc.token', %s, true)", ["a"])
        second = run("SELECT current_setting('fc.token')")
        third = run("SELECT set_config('fc.token', %s, true)", ["b"])
        assert [each.fetchone() for each in (third, second, first)] == [("b",), ("a",), ("a",)]


def test_an_error_in_one_go_is_djangos_and_nothing_of_the_transaction_stays():
    service = PartnerServiceFactory()
    same = comment(service)

    def write() -> None:
        with reading_as(Reader.for_services(service.pk)), in_one_go():
            for each in (comment(service), same, same):
                insert(each)

    with pytest.raises(IntegrityError, match="key"):
        write()
    with reading_as(Reader.for_services(service.pk)):
        assert Feedback.objects.count() == 0


def test_a_row_that_an_outer_join_did_not_find_is_none_and_the_next_one_is_read():
    centre = FamilyCentreFactory()
    select = f"""
        SELECT {columns(Venue, "v")}, {columns(FamilyCentre, "c")} FROM staff_familycentre c
        LEFT JOIN staff_venue v ON v.centre_id = c.id WHERE c.id = %s
    """
    values = iter(run(select, [centre.pk]).fetchone())
    assert (taken_from(Venue, values), taken_from(FamilyCentre, values)) == (None, centre)


def test_where_preparing_is_off_a_statement_is_run_all_the_same_and_no_plan_is_kept(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    assert run("SELECT 'not prepared', %s::integer", [1]).fetchone() == ("not prepared", 1)
    assert plans_of("SELECT 'not prepared'") == 0

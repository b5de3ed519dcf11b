"""The chain that PostgreSQL keeps: lanes without gaps, whoever writes at once, and nothing set by hand."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from familjecentral.audit.lanes import LANES
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, record
from familjecentral.audit.verifying import verify_log
from familjecentral.clock import now
from familjecentral.database import embedded
from familjecentral.privacy.walls import apply_walls


def places():
    """(lane, position) of every event, as it stands in the table."""
    return sorted(AuditEvent.objects.values_list("lane", "position"))


@pytest.mark.django_db
def test_a_transaction_keeps_to_one_lane_and_counts_on_from_one():
    for _ in range(5):
        record("signed_up", by=SYSTEM)
    lane = places()[0][0]
    assert places() == [(lane, position) for position in range(1, 6)]
    assert 0 <= lane < LANES


@pytest.mark.django_db
def test_what_the_application_says_of_lane_position_and_hash_is_not_heard():
    forged = AuditEvent.objects.create(
        at=now(), actor_kind="system", action="x", lane=99, position=1000, hash=b"mine"
    )
    forged.refresh_from_db()
    assert (forged.lane < LANES, forged.position, len(forged.hash)) == (True, 1, 32)
    assert verify_log().events == 1


@pytest.mark.django_db
def test_many_rows_in_one_statement_follow_each_other():
    AuditEvent.objects.bulk_create(
        AuditEvent(at=now(), actor_kind="system", action="x", count=n) for n in range(30)
    )
    assert [position for _lane, position in places()] == list(range(1, 31))
    assert verify_log().events == 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "Read It"),
        ("action", ""),
        ("thing", "staff.Staff\x1fMember"),
        ("thing_id", "maja@example.org"),
        ("detail", "maja@example.org"),
        ("detail", "Maja"),
        ("address", "maja"),
        ("tablet_id", "in the hall"),
    ],
)
def test_the_table_takes_codes_and_no_text_that_somebody_wrote(column, value):
    row = {"action": "x", "at": now(), "actor_kind": "staff"} | {column: value}
    with pytest.raises(IntegrityError, match="audit_holds_codes_only"), transaction.atomic():
        AuditEvent.objects.create(**row)
    assert places() == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["parent", "system"])
@pytest.mark.parametrize("origin", [{"address": "192.0.2.7"}, {"tablet_id": "3"}])
def test_the_table_takes_no_address_of_a_parent_or_the_system(kind, origin):
    with pytest.raises(IntegrityError, match="audit_address_of_staff_only"), transaction.atomic():
        AuditEvent.objects.create(action="x", at=now(), actor_kind=kind, **origin)
    AuditEvent.objects.create(action="x", at=now(), actor_kind="staff", **origin)


# ---- Many at once

WRITERS, ROUNDS = 20, 15


def at_once(work, writers=WRITERS):
    """Let ``work(n)`` run in as many threads, each with a connection of its own; returns what they return."""

    def one(n):
        try:
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(one, range(writers)))


def no_gaps():
    of_lane = {}
    for lane, position in places():
        of_lane.setdefault(lane, []).append(position)
    return all(positions == list(range(1, len(positions) + 1)) for positions in of_lane.values())


@pytest.mark.django_db(transaction=True)
def test_twenty_overlapping_writers_leave_whole_lanes():
    together = threading.Barrier(WRITERS)

    def write(n):
        for turn in range(ROUNDS):
            with transaction.atomic():
                record("signed_up", by=SYSTEM, count=n)
                if turn == 0:
                    together.wait(timeout=30)  # all hold a lane at the same time
                record("cancelled", by=SYSTEM, count=n)
                if (n + turn) % 3 == 0:
                    transaction.set_rollback(True)
        return True

    assert at_once(write) == [True] * WRITERS
    kept = sum((n + turn) % 3 != 0 for n in range(WRITERS) for turn in range(ROUNDS)) * 2
    assert AuditEvent.objects.count() == kept
    assert no_gaps()
    assert len({lane for lane, _position in places()}) >= WRITERS - 7  # they did not wait for one another
    assert verify_log().events == kept


@pytest.mark.django_db(transaction=True)
def test_more_writers_than_lanes_wait_for_their_turn_and_leave_whole_lanes():
    late = 6
    all_taken, go_on = threading.Barrier(LANES + late + 1), threading.Event()

    def write(n):
        if n >= LANES:
            all_taken.wait(timeout=60)
        with transaction.atomic():
            record("signed_up", by=SYSTEM)
            if n < LANES:
                all_taken.wait(timeout=60)
                assert go_on.wait(timeout=60)
        return True

    def watch():
        """Let them go on when the late ones are seen to wait; returns how many did."""
        all_taken.wait(timeout=60)
        waiting = 0
        for _ in range(200):
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                waiting = cursor.fetchone()[0]
            if waiting == late:
                break
            time.sleep(0.05)
        go_on.set()
        return waiting

    *written, waited = at_once(lambda n: watch() if n == LANES + late else write(n), LANES + late + 1)
    assert (written, waited) == ([True] * (LANES + late), late)
    assert no_gaps()
    assert verify_log().events == LANES + late


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap():
    record("signed_up", by=SYSTEM)
    with transaction.atomic():
        record("cancelled", by=SYSTEM)
        transaction.set_rollback(True)
    with transaction.atomic():
        record("signed_up", by=SYSTEM)
        try:
            with transaction.atomic():  # a savepoint
                record("cancelled", by=SYSTEM)
                raise ValueError
        except ValueError:
            pass
        record("signed_up", by=SYSTEM)
    assert [position for _lane, position in places()] == [1, 2, 3]
    assert verify_log().events == 3


# ---- The rows from before


def migrate_to_the_last():
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("audit"))


@pytest.fixture
def as_owner(django_db_blocker, transactional_db):
    """The owner's connection, as when migrating."""
    connection.close()
    connection.settings_dict["USER"] = embedded.OWNER_ROLE
    yield
    migrate_to_the_last()
    apply_walls(embedded.APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {embedded.APP_ROLE}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {embedded.APP_ROLE}")
    connection.close()
    connection.settings_dict["USER"] = embedded.APP_ROLE


def test_the_migration_chains_the_rows_that_there_are(as_owner):
    MigrationExecutor(connection).migrate([("audit", "0001_initial")])
    old = MigrationExecutor(connection).loader.project_state([("audit", "0001_initial")]).apps
    old_event = old.get_model("audit", "AuditEvent")
    for n in range(200):
        old_event.objects.create(
            at=now(), actor_kind="staff", actor_id=n or None, action="signed_up", thing="activities.signup",
            thing_id=str(n), service_id=n if n % 2 else None, count=n if n % 3 else None,
        )  # fmt: skip
    migrate_to_the_last()
    assert (AuditEvent.objects.count(), no_gaps()) == (200, True)
    assert len({lane for lane, _position in places()}) == LANES
    record("signed_up", by=SYSTEM)  # and the next one joins
    whole = verify_log()
    assert (whole.events, whole.lanes) == (201, LANES)
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET count = 1")

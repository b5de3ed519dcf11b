"""Whoever changes the log with all rights there are is found out: which row, and what was done."""

import logging
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from familjecentral.audit.anchoring import anchor_log
from familjecentral.audit.models import AuditAnchor, AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor, record
from familjecentral.audit.tasks import anchor_audit_log
from familjecentral.audit.verifying import BrokenLogError, verify_log
from familjecentral.database import embedded

pytestmark = pytest.mark.django_db(transaction=True)
STAFF = Actor(AuditEvent.ActorKind.STAFF, 7)


@pytest.fixture
def events():
    """Ten events in one lane (one connection, one at a time), by position."""
    for n in range(10):
        record("signed_in", by=STAFF, service_id=n, count=n)
    return list(AuditEvent.objects.order_by("position"))


def tamper(*statements):
    """As the superuser, with every trigger off."""
    where = embedded.cluster("test").url(role="postgres", database=connection.settings_dict["NAME"])
    with psycopg.connect(where) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for statement in statements:
            assert superuser.execute(statement).rowcount != 0, statement


def found():
    with pytest.raises(BrokenLogError) as caught:
        verify_log()
    return caught.value.found


def verify(*arguments):
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def test_an_untouched_log_is_whole(events):
    anchor_log(by=SYSTEM)
    assert "whole: 11 events in 1 lanes, 1 anchors" in verify()


def test_an_empty_log_is_whole():
    assert "whole: 0 events in 0 lanes, 0 anchors" in verify()


def test_the_zone_of_the_connection_does_not_matter(events):
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'Asia/Tokyo'")
        try:
            record("signed_in", by=STAFF)
            assert verify_log().events == 11
        finally:
            cursor.execute("SET TIME ZONE 'UTC'")


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'", "actor_kind = 'parent'", "actor_id = 8", "actor_id = NULL",
        "action = 'signed_out'", "thing = 'staff.staffmember'", "thing_id = '1'", "service_id = NULL",
        "service_id = 77", "count = NULL", "count = 0", "detail = 'coordinator'", "address = '192.0.2.7'",
        "tablet_id = '3'", "id = 1000000", "hash = decode(repeat('00', 32), 'hex')",
    ],
)  # fmt: skip
def test_a_changed_value_is_found(events, change):
    row = events[4]
    tamper(f"UPDATE audit_auditevent SET {change} WHERE id = {row.pk}")
    broken = found()
    assert (broken.lane, broken.position) == (row.lane, 5)
    assert broken.event_id == (1000000 if change == "id = 1000000" else row.pk)
    assert "changed" in broken.what


def test_a_value_moved_from_one_column_to_its_neighbour_is_found(events):
    row = events[4]
    tamper(f"UPDATE audit_auditevent SET count = service_id, service_id = NULL WHERE id = {row.pk}")
    assert found().position == 5


@pytest.mark.parametrize(("gone", "text"), [((4,), "position 4"), ((4, 5, 6), "4–6"), ((1,), "position 1")])
def test_rows_taken_out_of_the_middle_or_the_beginning_are_found_at_the_next(events, gone, text):
    tamper(f"DELETE FROM audit_auditevent WHERE position IN ({','.join(map(str, gone))})")
    after = events[gone[-1]]
    broken = found()
    assert (broken.event_id, broken.lane, broken.position) == (after.pk, after.lane, gone[-1] + 1)
    assert "missing before it" in broken.what
    assert text in broken.what


def test_rows_taken_out_and_the_rest_moved_up_is_found(events):
    tamper(
        "DELETE FROM audit_auditevent WHERE position = 4",
        *(f"UPDATE audit_auditevent SET position = {n - 1} WHERE position = {n}" for n in range(5, 11)),
    )
    assert (found().event_id, found().position) == (events[4].pk, 4)


def test_a_tail_cut_off_after_an_anchor_is_found(events):
    anchor_log(by=SYSTEM)
    tamper("DELETE FROM audit_auditevent WHERE position > 7")
    broken = found()
    assert (broken.event_id, broken.lane, broken.position) == (events[6].pk, events[0].lane, 7)
    assert "cut off" in broken.what


def test_a_whole_lane_cut_off_is_found(events):
    anchor_log(by=SYSTEM)
    tamper("DELETE FROM audit_auditevent")
    broken = found()
    assert (broken.event_id, broken.lane, broken.position) == (None, events[0].lane, 0)


def test_a_tail_cut_off_with_its_anchor_is_found_by_the_hash_that_was_kept_elsewhere(events, tmp_path):
    anchor = anchor_log(by=SYSTEM)
    assert "whole" in verify("--expect", anchor.hash)
    kept = tmp_path / "worker.log"
    kept.write_text(f"02:41 INFO familjecentral.audit audit anchor 1 of 2026-11-25: {anchor.hash}\n")
    assert "whole" in verify("--anchors", str(kept))
    tamper("DELETE FROM audit_auditevent WHERE position > 7", "DELETE FROM audit_auditanchor")
    assert "whole" in verify()  # nothing inside the database tells
    for arguments in (("--expect", anchor.hash), ("--anchors", str(kept))):
        with pytest.raises(CommandError, match=anchor.hash):
            verify(*arguments)


def test_what_is_no_hash_or_a_file_without_one_is_refused_rather_than_passed(events, tmp_path):
    for arguments in (("--expect", "abc"), ("--anchors", str(tmp_path / "missing"))):
        with pytest.raises(CommandError):
            verify(*arguments)
    empty = tmp_path / "empty"
    empty.write_text("nothing here")
    with pytest.raises(CommandError, match="no anchor"):
        verify("--anchors", str(empty))


def test_swapped_rows_are_found(events):
    third, fifth = events[2], events[4]
    tamper(
        f"UPDATE audit_auditevent SET position = -1 WHERE id = {third.pk}",
        f"UPDATE audit_auditevent SET position = 3 WHERE id = {fifth.pk}",
        f"UPDATE audit_auditevent SET position = 5 WHERE id = {third.pk}",
    )
    assert (found().event_id, found().position) == (fifth.pk, 3)


COPY = (
    "INSERT INTO audit_auditevent (at, actor_kind, actor_id, action, thing, thing_id, service_id, count, lane, "
    "position, hash) SELECT at, actor_kind, actor_id, action, thing, thing_id, service_id, 99, lane, {position}, "
    "hash FROM audit_auditevent WHERE position = {of}"
)


def test_a_forged_row_in_the_middle_is_found(events):
    tamper(
        *(f"UPDATE audit_auditevent SET position = {n + 1} WHERE position = {n}" for n in range(10, 4, -1)),
        COPY.format(position=5, of=4),
    )
    assert found().position == 5


def test_a_forged_row_at_the_end_is_found(events):
    tamper(COPY.format(position=11, of=10))
    assert found().position == 11


def test_a_position_that_is_there_twice_is_found(events):
    tamper("ALTER TABLE audit_auditevent DROP CONSTRAINT audit_once_per_position")
    try:
        tamper(COPY.format(position=5, of=5))
        assert found().position in {5, 6}
    finally:
        tamper(
            "TRUNCATE audit_auditevent",
            "ALTER TABLE audit_auditevent ADD CONSTRAINT audit_once_per_position UNIQUE (lane, position)",
        )


def test_a_lane_made_wholly_anew_is_found_against_the_anchor(events):
    anchor_log(by=SYSTEM)
    tamper(
        "UPDATE audit_auditevent SET count = 99 WHERE position = 4",
        """DO $$ DECLARE e audit_auditevent; before bytea := decode(repeat('00', 32), 'hex'); BEGIN
           FOR e IN SELECT * FROM audit_auditevent ORDER BY position LOOP
             before := fc_audit_hash(e, before);
             UPDATE audit_auditevent SET hash = before WHERE id = e.id;
           END LOOP; END $$""",
    )
    broken = found()
    assert (broken.event_id, broken.position) == (events[9].pk, 10)
    assert "written anew" in broken.what


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_auditanchor SET hash = repeat('0', 64)",
        "UPDATE audit_auditanchor SET heads = jsonb_set(heads, '{0,2}', '\"00\"')",
        "UPDATE audit_auditanchor SET heads = '[]'",
        "DELETE FROM audit_auditanchor",
        "INSERT INTO audit_auditanchor (at, heads, hash) SELECT at, heads, hash FROM audit_auditanchor",
    ],
)
def test_a_changed_removed_or_forged_anchor_is_found(events, change):
    anchor_log(by=SYSTEM)
    tamper(change)
    assert "anchor" in found().what


def test_the_first_broken_row_is_the_one_named(events):
    tamper(f"UPDATE audit_auditevent SET count = 99 WHERE id IN ({events[3].pk}, {events[8].pk})")
    with pytest.raises(CommandError) as caught:
        verify()
    assert f"event {events[3].pk} (lane {events[3].lane}, position 4)" in str(caught.value)
    assert caught.value.returncode == 1


def test_the_nightly_job_anchors_and_says_the_hash_in_the_programs_log(events, caplog):
    with caplog.at_level(logging.INFO, logger="familjecentral.audit"):
        anchor_audit_log(timestamp=0)
    anchor = AuditAnchor.objects.get()
    event = AuditEvent.objects.get(action="anchored_log")
    assert (event.actor_kind, event.thing_id, event.detail) == ("system", str(anchor.pk), anchor.hash)
    assert anchor.heads == [[events[9].lane, 10, bytes(events[9].hash).hex()]]
    assert [record.getMessage().endswith(anchor.hash) for record in caplog.records] == [True]
    assert logging.getLogger("familjecentral.audit").isEnabledFor(logging.INFO)


def test_every_night_has_an_anchor_of_its_own_and_the_log_may_grow_between(events):
    for _night in range(3):
        record("signed_in", by=STAFF)
        anchor_log(by=SYSTEM)
    hashes = set(AuditAnchor.objects.values_list("hash", flat=True))
    assert len(hashes) == 3
    assert verify_log(expected=hashes).anchors == 3


@pytest.mark.parametrize("change", ["UPDATE audit_auditanchor SET heads = '[]'", "DELETE FROM audit_auditanchor"])
def test_the_application_can_not_change_an_anchor(events, change):
    anchor_log(by=SYSTEM)
    with pytest.raises(Exception, match=r"permission denied|append-only"), connection.cursor() as cursor:
        cursor.execute(change)
    assert AuditAnchor.objects.get().heads != []

"""The oldest part of the log goes in its time, by the owner's function alone, and the rest is still verified."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from familjecentral import clock
from familjecentral.audit.anchoring import anchor_log
from familjecentral.audit.forgetting import count_old, forget_old
from familjecentral.audit.models import AuditAnchor, AuditCut, AuditEvent
from familjecentral.audit.recording import SYSTEM, record
from familjecentral.audit.verifying import BrokenLogError, verify_log
from tests.familjecentral.test_audit_verifying import tamper

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


def written(*days_ago):
    """Events and an anchor on each of these days, all in one lane."""
    for days in days_ago:
        with clock.at(NOW - timedelta(days=days)):
            record("signed_in", by=SYSTEM, count=days)
            anchor_log(by=SYSTEM)


def days_left():
    return sorted(
        (NOW - at).days for at in AuditEvent.objects.filter(action="signed_in").values_list("at", flat=True)
    )


def test_what_is_older_than_the_limit_goes_with_its_anchors_and_the_rest_is_whole():
    written(2000, 1900, 1800, 10)
    limit = NOW - timedelta(days=1825)
    old = AuditAnchor.objects.first().hash
    assert count_old(before=limit) == 4
    assert forget_old(before=limit) == 4
    assert (days_left(), AuditAnchor.objects.count()) == ([10, 1800], 2)
    cut = AuditCut.objects.get()
    assert (cut.events, [position for _lane, position, _hash in cut.heads]) == (4, [4])
    assert verify_log(expected=[old]).events == 4
    assert forget_old(before=limit) == 0
    record("signed_in", by=SYSTEM, count=0)
    assert verify_log().events == 5


def test_a_second_cut_goes_on_from_the_first_and_the_last_row_of_a_lane_stays():
    written(2000, 1900)
    assert forget_old(before=NOW - timedelta(days=1950)) == 2
    assert forget_old(before=NOW - timedelta(days=1000)) == 1  # the anchor's event, the last there is, stays
    assert verify_log().events == 1


def test_what_is_younger_than_two_years_stays_whatever_is_asked():
    written(800, 700)
    assert count_old(before=NOW) == 2
    assert forget_old(before=NOW) == 2
    assert days_left() == [700]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_auditevent",
        "UPDATE audit_auditcut SET events = 0",
        "INSERT INTO audit_auditcut (at, heads, anchors, events) VALUES (now(), '[]', '[]', 0)",
    ],
)
def test_the_application_can_neither_delete_nor_write_a_cut(statement):
    written(2000)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('fc.forgetting', 'audit_auditevent', true)")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)


def test_a_row_that_is_taken_away_after_the_cut_is_found():
    written(2000, 1800, 10)
    forget_old(before=NOW - timedelta(days=1825))
    tamper("DELETE FROM audit_auditevent WHERE position = 3")
    with pytest.raises(BrokenLogError) as caught:
        verify_log()
    assert "missing before it: position 3" in caught.value.found.what

"""Another group, when the month of birth has moved."""

from datetime import date

import pytest

from activities import moving
from activities.models import Attendance
from activities.rules import Child, SignUpDenied, SignUpRefused
from familjecentral.audit.recording import PARENT
from tests.activities.families import NOW, as_it_is, behind_the_wall, family, mails, signed_up, states
from tests.factories import ActivityFactory, SessionFactory

pytestmark = pytest.mark.django_db

EXPECTED = Child(date(2027, 3, 1), is_expected=True)


def groups(capacity=2, **values):
    """Two groups of the same programme: due in March and in February."""
    activity = ActivityFactory(for_expecting=True, capacity=capacity, **values)
    made = []
    for month, first in ((3, date(2026, 11, 26)), (2, date(2026, 11, 19))):
        series = activity.series.create(capacity=capacity, due_month=date(2027, month, 1))
        SessionFactory(activity=activity, series=series, number=1, on_date=first)
        made.append(series)
    return made


def moved(sign_up, to):
    return moving.move(sign_up=sign_up, to=to, by=PARENT, now=NOW)


def refuses(sign_up, to) -> SignUpDenied:
    with pytest.raises(SignUpRefused) as caught:
        moved(sign_up, to)
    return caught.value.reason


def test_a_family_whose_child_came_early_goes_on_in_the_other_group_with_its_attendance():
    march, february = groups(capacity=1)
    mine = signed_up(march, family(1, children=[EXPECTED])).sign_up
    signed_up(march, family(2, children=[EXPECTED]))
    session = march.sessions.get()
    with behind_the_wall(march):
        Attendance.objects.create(
            sign_up=mine, session=session, controller=mine.controller, state="present", marked_at=NOW
        )
    for _time in range(2):
        moved(mine, february)
    assert (as_it_is(mine).series, as_it_is(mine).state) == (february, "confirmed")
    assert states(march) == ["offered"]
    with behind_the_wall(march):
        assert Attendance.objects.get().sign_up == mine
    assert [kind for kind, to in mails(march) if to == "familj1@example.org"] == ["receipt", "moved_group"]


def test_a_family_with_a_place_keeps_it_when_the_other_group_is_full():
    march, february = groups(capacity=1)
    mine = signed_up(march, family(1, children=[EXPECTED])).sign_up
    signed_up(february, family(2, children=[EXPECTED]))
    assert refuses(mine, february) == SignUpDenied.FULL
    assert as_it_is(mine).series == march


def test_a_family_that_waits_may_wait_in_the_other_group_last():
    march, february = groups(capacity=1)
    for n, series in enumerate([march, february, february]):
        signed_up(series, family(n, children=[EXPECTED]))
    mine = signed_up(march, family(9, children=[EXPECTED])).sign_up
    before = as_it_is(mine).queue_no
    moved(mine, february)
    assert (as_it_is(mine).state, as_it_is(mine).queue_no > before) == ("waiting", True)
    february.refresh_from_db()
    march.refresh_from_db()
    assert (march.families_waiting, february.families_waiting) == (0, 2)


def test_only_a_group_of_the_same_programme_can_be_chosen():
    march, _february = groups()
    other, _rest = groups()
    mine = signed_up(march, family(1, children=[EXPECTED])).sign_up
    assert refuses(mine, other) == SignUpDenied.OTHER_GROUP
    assert list(moving.other_groups(mine, NOW)) == [_february]

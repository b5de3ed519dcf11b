"""A term copied: proposed with its dates, made all at once, once, and undone while nobody has signed up."""

from datetime import date, time

import pytest

from activities.import_results import Counted
from activities.models import ActivitySeries, ActivitySession, WeeklySlot
from activities.planning.copying_terms import Term, copy_term, propose_term, usual_term
from activities.planning.undoing import undo
from activities.planning.week_refusals import WeekDenied, WeekRefused
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from staff.models import Closure
from tests.activities.programme import state
from tests.factories import ActivityFactory, PartnerServiceFactory, SessionFactory, VenueFactory

from .made import four_weeks, made, proposed
from .weeks import NOW, a_week, lead_of, slot

pytestmark = pytest.mark.django_db
TERM = Term(as_of=date(2026, 12, 11), first=date(2027, 1, 18), last=date(2027, 4, 16))


@pytest.fixture(autouse=True)
def a_monday():
    with clock.at(NOW):
        yield


@pytest.fixture
def centre():
    return a_week()


def a_copy(centre, key, *, term=TERM, slots=None, groups=(), person=None, **how):
    slots = {each.pk for each in WeeklySlot.objects.all()} if slots is None else slots
    return copy_term(
        centre=centre, term=term, slots=slots, groups=groups, key=key, by=SYSTEM, person=person, now=NOW, **how
    )


def test_after_an_autumn_comes_a_spring_and_after_that_an_autumn(centre):
    assert usual_term(centre, NOW.date()) == Term(date(2026, 12, 11), date(2027, 1, 18), date(2027, 6, 11))
    WeeklySlot.objects.update(valid_to=date(2027, 6, 11))
    assert usual_term(centre, NOW.date()) == Term(date(2027, 6, 11), date(2027, 8, 30), date(2027, 12, 17))


def test_red_days_and_closed_days_are_told_and_nothing_is_held_on_them(centre, key):
    Closure.objects.create(
        centre=centre, from_date=date(2027, 2, 9), to_date=date(2027, 2, 9), reason="Planeringsdag"
    )
    WeeklySlot.objects.filter(activity__title="Spädbarnsmassage").update(weekday=5)
    lines = {line.slot.activity.title: line for line in propose_term(centre, TERM, NOW).slots}
    assert lines["Öppet hus"].closed == [(date(2027, 2, 9), "Planeringsdag")]
    assert len(lines["Öppet hus"].days) == 12
    assert lines["Spädbarnsmassage"].closed == [(date(2027, 3, 26), "Långfredagen")]
    a_copy(centre, key)
    held = ActivitySession.objects.filter(on_date__gte=TERM.first, called_off_at=None)
    assert held.filter(activity__title="Öppet hus").count() == 12
    assert not held.filter(on_date__in=[date(2027, 2, 9), date(2027, 3, 26)]).exists()


def test_it_is_made_at_once_once_and_songs_lie_in_their_slots(centre, key):
    before = state()
    looked = a_copy(centre, key, dry_run=True)
    assert (looked.change, state()) == (None, before)
    first = a_copy(centre, key)
    assert looked.result.counts == first.result.counts
    assert first.result.counts[Counted.SESSIONS_NEW] == 39  # three slots, thirteen weeks
    song = ActivitySession.objects.get(activity__title="Sångstund", on_date=date(2027, 1, 19))
    assert song.within.activity.title == "Öppet hus"
    after = state()
    assert a_copy(centre, key).change == first.change
    assert state() == after
    assert AuditEvent.objects.get(action="copied_term").count == 3
    with pytest.raises(WeekRefused) as refused:  # what is there already is left as it is
        a_copy(centre, "b" * 32)
    assert (refused.value.reason, state()) == (WeekDenied.NOTHING_CHOSEN, after)


def test_a_clash_of_rooms_is_told_at_its_line_and_nothing_is_made(centre, key):
    room = VenueFactory(centre=centre)
    WeeklySlot.objects.filter(activity__title="Spädbarnsmassage").update(venue=room)
    service = centre.services.get(kind="open_preschool")
    other = ActivityFactory(responsible_service=service, title="Styrgruppen")
    SessionFactory(activity=other, venue=room, on_date=date(2027, 1, 26), hour=14)
    before, mine = state(), slot()
    with pytest.raises(WeekRefused) as refused:
        a_copy(centre, key, slots=[mine.pk])
    assert list(refused.value.clashes) == [0]
    assert "Styrgruppen" in refused.value.clashes[0]
    assert state() == before


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 11, 9), date(2026, 12, 20), WeekDenied.FROM_PAST),
        (date(2027, 2, 1), date(2027, 1, 31), WeekDenied.TERM_BACKWARDS),
        (date(2027, 2, 1), date(2028, 2, 3), WeekDenied.TERM_TOO_LONG),
    ],
)
def test_a_term_that_can_not_be_is_refused(centre, first, last, reason):
    with pytest.raises(WeekRefused) as refused:
        propose_term(centre, Term(TERM.as_of, first, last), NOW)
    assert refused.value.reason == reason


def test_a_group_is_proposed_as_much_later_made_and_undone_with_the_slots(centre, key):
    PartnerServiceFactory(centre=centre, kind="mhv")
    template = four_weeks(centre)
    rows = proposed(centre, template, NOW, first_date=date(2026, 11, 11), starts=time(10))
    group = made(
        centre, template, rows=rows, now=NOW, due_month=None, service=centre.services.get(kind="open_preschool")
    )
    (line,) = propose_term(centre, TERM, NOW).groups
    assert [row.on_date for row in line.rows] == [date(2027, 1, 27 + 7 * n) if n == 0 else date(2027, 2, 7 * n - 4)
                                                 for n in range(4)]  # fmt: skip
    lead, before = lead_of(centre), ActivitySession.objects.count()
    change = a_copy(centre, key, groups={group.pk}, person=lead).change
    new = ActivitySeries.objects.exclude(pk=group.pk).get()
    assert (new.activity, new.capacity, new.sessions.count()) == (group.activity, 12, 4)
    undo(change=change, by=Actor.staff(lead), person=lead, now=NOW)
    assert (ActivitySeries.objects.get(), ActivitySession.objects.count()) == (group, before)
    assert WeeklySlot.objects.count() == 3

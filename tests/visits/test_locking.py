"""Locked periods: who locks which days, what is refused then whatever code writes it, and opening them again."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.attending import mark_all_here, mark_attendance, take_back_all_here
from activities.drop_ins import Heads, count_drop_in
from activities.locked_days import DayDenied, DayRefused
from activities.models import Activity, Attendance
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffRole
from staff.rules import reader_for
from tests.activities.sharing import family
from tests.factories import (
    ActivityFactory,
    FamilyCentreFactory,
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
    staff_with,
    stockholm,
)
from visits.locking import LockDenied, LockRefused, is_locked, lock, locked_parts, missing_in, unlock
from visits.locking_forms import recent_periods
from visits.models import CountClosing, HomeVisit, LockedPeriod, UnlockReason, VisitTally

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
NOW = stockholm(2026, 11, 26, 10, 0)
OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def centre(service):
    return service.centre


@pytest.fixture
def coordinator(centre):
    return staff_with("coordinator", centre=centre)


@pytest.fixture
def session(service):
    return SessionFactory(activity__responsible_service=service, on_date=date(2026, 10, 15))


def lock_days(coordinator, centres, first=OCTOBER[0], last=OCTOBER[1]):
    return lock(
        centres=centres, first=first, last=last, by=Actor.staff(coordinator), person=coordinator, now=NOW,
        today=TODAY,
    )  # fmt: skip


def open_again(coordinator, period, reason=UnlockReason.LATE):
    return unlock(period=period, reason=reason, by=Actor.staff(coordinator), person=coordinator, now=NOW)


def refusal_of(act) -> str:
    with pytest.raises(LockRefused) as refused:
        act()
    return refused.value.reason


# ---- Locking


def test_a_coordinator_locks_days_of_a_centre_and_it_is_audited(coordinator, centre):
    (period,) = lock_days(coordinator, [centre])
    assert (period.locked_by, period.locked_at, period.unlocked_at) == (coordinator, NOW, None)
    assert [is_locked(centre, day) for day in (date(2026, 9, 30), *OCTOBER, date(2026, 11, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not is_locked(FamilyCentreFactory(), OCTOBER[0])
    event = AuditEvent.objects.get(action="locked_period")
    assert (event.actor_id, event.thing, event.thing_id) == (coordinator.pk, "visits.lockedperiod", str(period.pk))


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 10, 2), date(2026, 10, 1), LockDenied.ORDER),
        (date(2026, 10, 1), TODAY, LockDenied.FUTURE),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=2), LockDenied.FUTURE),
        (date(1999, 12, 31), date(2026, 10, 1), LockDenied.TOO_EARLY),
    ],
)
def test_days_that_can_not_be_locked_are_refused(coordinator, centre, first, last, reason):
    assert refusal_of(lambda: lock_days(coordinator, [centre], first, last)) == reason
    assert not LockedPeriod.objects.exists()


def test_yesterday_can_be_locked(coordinator, centre):
    yesterday = TODAY - timedelta(days=1)
    lock_days(coordinator, [centre], yesterday, yesterday)
    assert is_locked(centre, yesterday)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 9, 1), date(2026, 10, 1)),
        (date(2026, 10, 31), date(2026, 11, 1)),
        (date(2026, 10, 5), date(2026, 10, 6)),
        (date(2026, 9, 1), date(2026, 11, 1)),
    ],
)
def test_days_that_are_locked_already_are_refused_at_all_centres_of_the_choice(coordinator, centre, first, last):
    other = FamilyCentreFactory()
    StaffRole.objects.create(person=coordinator, role="coordinator", centre=other)
    coordinator.known_roles = None
    lock_days(coordinator, [centre])
    assert refusal_of(lambda: lock_days(coordinator, [other, centre], first, last)) == LockDenied.OVERLAPS
    assert LockedPeriod.objects.count() == 1
    lock_days(coordinator, [other], first, last)
    assert is_locked(other, first)


def test_the_database_refuses_a_day_that_is_locked_twice_whatever_code_runs(coordinator, centre):
    lock_days(coordinator, [centre])
    with pytest.raises(IntegrityError, match="day_locked_once"), transaction.atomic():
        LockedPeriod.objects.create(centre=centre, from_date=OCTOBER[1], to_date=OCTOBER[1], locked_at=NOW)


def test_the_same_form_sent_twice_locks_once(coordinator, centre):
    first, again = lock_days(coordinator, [centre]), lock_days(coordinator, [centre])
    assert first == again
    assert AuditEvent.objects.filter(action="locked_period").count() == 1


@pytest.mark.parametrize("role", ["staff_member", "centre_lead"])
def test_who_does_not_coordinate_the_centre_locks_nothing(service, centre, role):
    person = staff_with(role, service)
    assert refusal_of(lambda: lock_days(person, [centre])) == LockDenied.NO_CENTRE
    assert refusal_of(lambda: lock_days(staff_with("coordinator", centre=centre), [])) == LockDenied.NO_CENTRE
    stranger = staff_with("coordinator", centre=FamilyCentreFactory())
    assert refusal_of(lambda: lock_days(stranger, [centre])) == LockDenied.NO_CENTRE


# ---- Opening again


def test_a_period_is_opened_for_a_reason_of_a_kind_and_stays_in_the_list(coordinator, centre):
    (period,) = lock_days(coordinator, [centre])
    opened = open_again(coordinator, period, UnlockReason.WRONG)
    assert (opened.unlocked_by, opened.unlocked_at, opened.unlock_reason) == (coordinator, NOW, "wrong")
    assert not is_locked(centre, OCTOBER[0])
    event = AuditEvent.objects.get(action="unlocked_period")
    assert (event.actor_id, event.detail, event.thing_id) == (coordinator.pk, "wrong", str(period.pk))
    assert refusal_of(lambda: open_again(coordinator, period)) == LockDenied.NOT_LOCKED
    (anew,) = lock_days(coordinator, [centre])
    assert anew.pk != period.pk


def test_the_database_refuses_an_opening_without_a_reason(coordinator, centre):
    (period,) = lock_days(coordinator, [centre])
    with pytest.raises(IntegrityError, match="unlocked_period_says_why"), transaction.atomic():
        LockedPeriod.objects.filter(pk=period.pk).update(unlocked_at=NOW)


# ---- What a locked day refuses


def attempts(session, person) -> dict[str, object]:
    """Everything that says who was at a session, each as a call."""
    reader = reader_for(person)
    who = {"reader": reader, "by": Actor.staff(person)}
    told = {**who, "person": person, "now": NOW, "session": session}
    sign_up = family(session)
    return {
        "mark": lambda: mark_attendance(sign_up_id=sign_up.pk, state="present", today=TODAY, **told),
        "all": lambda: mark_all_here(today=TODAY, **told),
        "heads": lambda: count_drop_in(
            session=session, who=Heads.ADULTS, delta=1, key=uuid.uuid4(), today=TODAY, **who
        ),
    }


@pytest.mark.parametrize("what", ["mark", "all", "heads"])
def test_attendance_and_heads_of_a_locked_day_stay_as_they_are(coordinator, service, centre, session, what):
    person = staff_with("staff_member", service)
    act = attempts(session, person)[what]
    (period,) = lock_days(coordinator, [centre])
    with reading_as(reader_for(person)):
        with pytest.raises(DayRefused) as refused:
            act()
        assert refused.value.reason == DayDenied.PERIOD_LOCKED
        assert not Attendance.objects.exists()
        session.refresh_from_db()
        assert session.drop_in_adults == 0
        open_again(coordinator, period)
        act()
        session.refresh_from_db()
        assert Attendance.objects.count() + session.drop_in_adults == 1


def test_a_mark_of_a_locked_day_is_neither_changed_nor_taken_back(coordinator, service, centre, session):
    person = staff_with("staff_member", service)
    acts = attempts(session, person)
    with reading_as(reader_for(person)):
        acts["all"]()
        lock_days(coordinator, [centre])
        with pytest.raises(DayRefused):
            take_back_all_here(
                session=session, at=NOW, reader=reader_for(person), by=Actor.staff(person), person=person, now=NOW
            )
        assert [mark.state for mark in Attendance.objects.all()] == ["present"]
        with pytest.raises(IntegrityError, match="The period is locked"), transaction.atomic():
            Attendance.objects.update(state="ill")


def test_the_screen_says_what_to_do_when_the_day_is_locked(client, coordinator, service, centre, session):
    sign_up = family(session)
    lock_days(coordinator, [centre])
    client.force_login(staff_with("staff_member", service), backend=BACKEND)
    for name, data in [
        ("mark_attendance", {"sign_up_id": sign_up.pk, "state": "present"}),
        ("all_here", {}),
        ("drop_in", {"key": uuid.uuid4(), "who": "adults", "delta": "1"}),
    ]:
        response = client.post(reverse(f"activities_staff:{name}", args=[session.pk]), data, follow=True)
        assert [str(message) for message in response.context["messages"]] == [str(DayDenied.PERIOD_LOCKED.label)]


def test_counts_closings_and_entries_of_a_locked_day_are_refused_by_the_database(coordinator, service, centre):
    activity = ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)
    session = SessionFactory(activity=activity, on_date=OCTOBER[0])
    lock_days(coordinator, [centre])
    rows = [
        VisitTally(id=uuid.uuid4(), session=session, centre=centre, who="man", delta=1, counted_at=NOW),
        CountClosing(id=uuid.uuid4(), session=session, kind="nobody_came", closed_at=NOW),
        HomeVisit(
            centre=centre, service=service, step=HomeVisitStepFactory(), state="offered", on_date=OCTOBER[1],
            logged_at=NOW,
        ),
    ]  # fmt: skip
    for row in rows:
        with (
            reading_as(Reader.for_services(service.pk)),
            pytest.raises(IntegrityError, match="The period is locked"),
            transaction.atomic(),
        ):
            row.save(force_insert=True)


# ---- What is missing


def test_what_is_missing_is_told_before_with_few_home_visits_not_as_a_number(coordinator, service, centre):
    activity = ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)
    forgotten, settled, again = (
        SessionFactory(activity=activity, on_date=date(2026, 10, day), capacity=None) for day in (5, 6, 7)
    )
    SessionFactory(activity=activity, on_date=date(2026, 11, 2))  # another month
    SessionFactory(activity=activity, on_date=date(2026, 10, 8), called_off_at=NOW)
    SessionFactory(activity=activity, on_date=date(2026, 10, 5), within=forgotten)
    for session, kind in [(settled, "nobody_came"), (again, "unknown"), (again, "reopened")]:
        CountClosing.objects.create(
            id=uuid.uuid4(), session=session, kind=kind, closed_at=NOW + timedelta(seconds=kind == "reopened")
        )
    step = HomeVisitStepFactory()
    with reading_as(Reader.for_services(service.pk)):
        for day, state in [(1, "offered"), (31, "rescheduled"), (2, "declined")]:
            HomeVisit.objects.create(
                centre=centre, service=service, step=step, state=state, on_date=date(2026, 10, day), logged_at=NOW
            )
        HomeVisit.objects.create(
            centre=centre, service=service, step=step, state="offered", on_date=date(2026, 11, 1), logged_at=NOW
        )
    empty = FamilyCentreFactory()
    here, there = missing_in([centre, empty], *OCTOBER)
    assert (here.not_counted, here.open_visits, here.few_open_visits) == ([again, forgotten], 2, True)
    assert (bool(there), there.not_counted, there.open_visits) == (False, [], 0)


def test_the_latest_month_quarter_and_term_that_are_over():
    assert [(first, last) for _label, first, last in recent_periods(TODAY)] == [
        (date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 1, 1), date(2026, 6, 30)),
    ]
    assert [(first, last) for _label, first, last in recent_periods(date(2027, 1, 1))] == [
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ]


# ---- Pages


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator, backend=BACKEND)
    return client


def chosen(centre, first=OCTOBER[0], last=OCTOBER[1]):
    return {"centre": centre.slug, "first": first.isoformat(), "last": last.isoformat()}


def test_the_coordinator_looks_locks_and_opens(as_coordinator, coordinator, centre):
    address = reverse("visits:lock_period")
    page = as_coordinator.get(address, chosen(centre))
    assert (page.status_code, [each.centre for each in page.context["missing"]]) == (200, [centre])
    assert not LockedPeriod.objects.exists()
    assert as_coordinator.post(address, chosen(centre))["Location"] == reverse("visits:locked_periods")
    period = LockedPeriod.objects.get()
    assert (
        f'data-locked-period="{period.pk}"'
        in as_coordinator.get(reverse("visits:locked_periods")).content.decode()
    )
    unlock_address = reverse("visits:unlock_period", args=[period.pk])
    assert as_coordinator.get(unlock_address).status_code == 200
    assert as_coordinator.post(unlock_address, {"reason": "because"}).status_code == 422
    assert is_locked(centre, OCTOBER[0])
    assert as_coordinator.post(unlock_address, {"reason": "late"}).status_code == 302
    assert not is_locked(centre, OCTOBER[0])
    assert as_coordinator.post(unlock_address, {"reason": "late"}).status_code == 302  # the list says how it is


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "fault",
    [{"centre": "finns-inte"}, {"centre": ""}, {"first": "igår"}, {"last": ""}, {"last": TODAY.isoformat()}],
    ids=str,
)
def test_a_faulty_choice_is_told_at_its_field_and_nothing_is_locked(as_coordinator, centre, method, fault):
    response = getattr(as_coordinator, method)(reverse("visits:lock_period"), chosen(centre) | fault)
    assert (response.status_code, set(response.context["form"].errors)) == (422, set(fault))
    assert not LockedPeriod.objects.exists()


def test_a_coordinator_of_another_centre_neither_sees_nor_opens_it(client, coordinator, centre):
    (period,) = lock_days(coordinator, [centre])
    client.force_login(staff_with("coordinator", centre=FamilyCentreFactory()), backend=BACKEND)
    assert client.get(reverse("visits:locked_periods")).context["periods"] == []
    assert client.post(reverse("visits:unlock_period", args=[period.pk]), {"reason": "late"}).status_code == 404
    assert client.post(reverse("visits:lock_period"), chosen(centre)).status_code == 422
    assert is_locked(centre, OCTOBER[0])


def test_staff_read_the_list_and_lock_nothing(client, coordinator, service, centre):
    (period,) = lock_days(coordinator, [centre])
    client.force_login(staff_with("staff_member", service), backend=BACKEND)
    page = client.get(reverse("visits:locked_periods"))
    assert (page.context["periods"], page.context["may_lock"]) == ([period], [])
    assert client.get(reverse("visits:lock_period"), chosen(centre)).status_code == 403
    assert client.post(reverse("visits:unlock_period", args=[period.pk]), {"reason": "late"}).status_code == 403


def test_the_list_takes_as_many_queries_for_30_periods_as_for_one(as_coordinator, centre):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert as_coordinator.get(reverse("visits:locked_periods")).status_code == 200
        return len(captured)

    def make(n):
        day = date(2025, 1, 1) + timedelta(days=n)
        LockedPeriod.objects.create(centre=centre, from_date=day, to_date=day, locked_at=NOW)

    make(0)
    few = queries()
    for n in range(1, 30):
        make(n)
    assert queries() == few


def test_the_report_says_whether_its_period_is_locked(as_coordinator, coordinator, centre):
    asked = {"centre": centre.slug, "start": "2026-10-01", "end": "2026-10-31"}
    assert as_coordinator.get(reverse("reports:report"), asked).context["locked"] == []
    (period,) = lock_days(coordinator, [centre], date(2026, 10, 20), date(2026, 11, 2))
    assert as_coordinator.get(reverse("reports:report"), asked).context["locked"] == [period]
    assert locked_parts(centre, date(2026, 11, 3), TODAY) == []

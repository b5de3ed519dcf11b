"""Accounts that nobody uses: warned first, closed later, and never the last that could open the others."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from staff import idling, inviting
from staff.models import StaffMember
from staff.tasks import look_after_idle_accounts, send_idle_warning
from tests.factories import STOCKHOLM, PartnerServiceFactory, StaffMemberFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
LAST_USED = stockholm(2026, 5, 4, 8, 15)
ONE_DAY = timedelta(days=1)


def day(number, hour=2):
    """So many days after the last use, by Stockholm's calendar, at ``hour``."""
    on = LAST_USED.astimezone(STOCKHOLM).date() + number * ONE_DAY
    return stockholm(on.year, on.month, on.day, hour, 40)


@pytest.fixture
def it():
    """An administrator whom nothing closes: the account is used every day."""
    it = staff_with("it_administrator")
    StaffMember.objects.filter(pk=it.pk).update(created_at=LAST_USED, last_login=stockholm(2030, 1, 1))
    return it


@pytest.fixture
def person(it):
    return StaffMemberFactory(created_at=LAST_USED - 30 * ONE_DAY, last_login=LAST_USED, name="Maja")


def warn(person, now):
    return idling.warn(person_id=person.pk, now=now)


def close(person, now):
    return idling.close(person_id=person.pk, now=now)


def is_open(person):
    return StaffMember.objects.get(pk=person.pk).is_active


def audited():
    return list(
        AuditEvent.objects.exclude(action__startswith="signed")
        .order_by("id")
        .values_list("action", "actor_kind", "thing_id")
    )


def one_night(now):
    """What the worker does in one night: the task, and the warnings that it has put in the queue."""
    with clock.at(now):
        look_after_idle_accounts(timestamp=int(now.timestamp()))
        for job in ProcrastinateJob.objects.filter(task_name="staff.tasks.send_idle_warning", status="todo"):
            send_idle_warning(**job.args)


# ---- When


@pytest.mark.parametrize(("days", "due"), [(149, False), (150, True), (151, True)])
def test_the_warning_is_due_after_a_hundred_and_fifty_days(person, days, due):
    assert warn(person, day(days)) is due
    assert len(mail.outbox) == int(due)


@pytest.mark.parametrize(("days", "due"), [(179, False), (180, True), (300, True)])
def test_a_warned_account_is_closed_after_a_hundred_and_eighty_days(person, days, due):
    warn(person, day(150))
    assert close(person, day(days)) is due
    assert is_open(person) is not due


def test_an_account_that_was_never_warned_is_not_closed_however_old(person):
    assert close(person, day(2000)) is False
    assert is_open(person)


@pytest.mark.parametrize(
    ("later", "due"), [(timedelta(days=14) - timedelta(seconds=1), False), (timedelta(days=14), True)]
)
def test_fourteen_whole_days_pass_between_a_late_warning_and_the_closing(person, later, due):
    warn(person, day(400))
    assert close(person, day(400) + later) is due


def test_a_warning_from_before_the_last_use_counts_for_nothing(person):
    warn(person, day(150))
    StaffMember.objects.filter(pk=person.pk).update(last_login=day(160))
    assert close(person, day(160 + 200)) is False
    assert warn(person, day(160 + 200)) is True


def test_an_account_that_was_never_used_counts_from_when_it_was_made(it):
    person = StaffMemberFactory(created_at=LAST_USED)
    assert (warn(person, day(149)), warn(person, day(150))) == (False, True)


def test_an_account_counts_from_its_latest_invitation(person):
    inviting.invite(person=person, by=SYSTEM, now=day(100))
    assert (warn(person, day(249)), warn(person, day(250))) == (False, True)


def test_the_numbers_of_days_are_settings(person, settings):
    settings.IDLE_ACCOUNT_WARN_DAYS, settings.IDLE_ACCOUNT_CLOSE_DAYS = 10, 30
    assert (warn(person, day(9)), warn(person, day(10))) == (False, True)
    assert (close(person, day(29)), close(person, day(30))) == (False, True)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=STOCKHOLM)
)


@given(used=moments, hour=st.integers(0, 23), days=st.integers(0, 400))
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_days_are_the_calendars_across_every_change_of_the_clocks(it, used, hour, days):
    person = StaffMemberFactory(created_at=used)
    on = used.date() + days * ONE_DAY
    now = stockholm(on.year, on.month, on.day, hour)
    if now < used:
        return
    assert idling.idle_days(person, now) == days
    assert idling.is_to_be_warned(person, now) is (days >= 150)
    assert (person.pk in idling.long_unused(now)) or days < 150  # the net is never too narrow


@given(gaps=st.lists(st.integers(1, 60), min_size=1, max_size=30), used=moments)
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whenever_the_nights_fall_a_closing_comes_after_a_warning_fourteen_days_before(it, gaps, used):
    """The worker may have been down for any number of nights."""
    person = StaffMemberFactory(created_at=used)
    mail.outbox.clear()
    now, warned = used, None
    for gap in gaps:
        now += gap * ONE_DAY
        if idling.close(person_id=person.pk, now=now):
            assert warned is not None
            assert now - warned >= 14 * ONE_DAY
            assert (timezone.localdate(now) - timezone.localdate(used)).days >= 180
            break
        if idling.warn(person_id=person.pk, now=now):
            assert warned is None
            warned = now
    assert len(mail.outbox) == int(warned is not None)


# ---- Who


@pytest.mark.parametrize("changed", [{"is_demo": True}, {"is_active": False}])
def test_demo_accounts_and_closed_ones_are_left_alone(person, changed):
    StaffMember.objects.filter(pk=person.pk).update(**changed)
    assert warn(person, day(500)) is False
    one_night(day(500))
    assert (mail.outbox, audited()) == ([], [])


def test_the_last_it_administrator_is_neither_warned_nor_closed():
    it = staff_with("it_administrator")
    StaffMember.objects.filter(pk=it.pk).update(created_at=LAST_USED)
    other = staff_with("it_administrator")
    StaffMember.objects.filter(pk=other.pk).update(is_active=False)
    assert warn(it, day(500)) is False
    StaffMember.objects.filter(pk=it.pk).update(idle_warned_at=day(500))
    assert close(it, day(600)) is False
    assert is_open(it)


def test_of_two_it_administrators_who_are_due_the_one_who_was_there_last_stays():
    first, second = staff_with("it_administrator"), staff_with("it_administrator")
    StaffMember.objects.filter(pk=first.pk).update(created_at=LAST_USED + ONE_DAY)
    StaffMember.objects.filter(pk=second.pk).update(created_at=LAST_USED)
    for number in range(148, 400):
        one_night(day(number))
    assert (is_open(first), is_open(second)) == (True, False)


# ---- What happens


def test_night_after_night_there_is_one_warning_and_one_closing(person):
    for number in (149, 150, 150, 151, 170, 179, 180, 180, 181, 220):
        one_night(day(number))
        one_night(day(number))
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert audited() == [
        ("idle_account_warned", "system", str(person.pk)),
        ("idle_account_closed", "system", str(person.pk)),
        ("account_closed", "system", str(person.pk)),
    ]
    assert not is_open(person)


def test_a_warning_waiting_in_the_queue_is_not_put_there_again(person):
    before = ProcrastinateJob.objects.filter(task_name="staff.tasks.send_idle_warning").count()
    for _ in range(3):
        with clock.at(day(150)):
            look_after_idle_accounts(timestamp=0)
    assert ProcrastinateJob.objects.filter(task_name="staff.tasks.send_idle_warning").count() == before + 1


def test_the_warning_says_the_day_and_how_to_keep_the_account(person, settings):
    settings.PUBLIC_URL = "https://fc.exempelkommun.se"
    warn(person, day(150))
    [message] = mail.outbox
    assert "31 oktober 2026" in message.body  # 180 days after 4 May
    assert f"https://fc.exempelkommun.se{reverse('account_login')}" in message.body


def test_a_late_warning_does_not_name_a_day_before_the_fourteen(person):
    warn(person, stockholm(2026, 12, 1, 2, 40))
    assert "15 december 2026" in mail.outbox[0].body


def test_a_mail_that_can_not_leave_warns_nobody_and_is_tried_again(person, monkeypatch):
    def no_server(self):
        raise OSError("no route to the mail server")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", no_server)
        with pytest.raises(OSError, match="no route"):
            warn(person, day(150))
    person.refresh_from_db()
    assert (person.idle_warned_at, audited()) == (None, [])
    assert close(person, day(300)) is False
    assert warn(person, day(300)) is True


def test_signing_in_takes_the_warning_back(client, person):
    person.set_password("tre blå ballonger")
    person.save()
    warn(person, day(150))
    client.post(reverse("account_login"), {"login": person.email, "password": "tre blå ballonger"})
    person.refresh_from_db()
    assert person.idle_warned_at is None


def test_somebody_who_signs_in_between_the_queue_and_the_mail_gets_none(person):
    with clock.at(day(150)):
        look_after_idle_accounts(timestamp=0)
        StaffMember.objects.filter(pk=person.pk).update(last_login=day(150))
        send_idle_warning(person_id=person.pk)
    assert mail.outbox == []


def test_a_closed_account_is_out_at_once(client, person):
    client.force_login(person)  # which signs in now, so the use is set back
    StaffMember.objects.filter(pk=person.pk).update(last_login=LAST_USED)
    warn(person, day(150))
    close(person, day(180))
    assert client.get(reverse("account_no_roles"))["Location"].startswith(reverse("account_login"))


def test_looking_through_thirty_accounts_that_are_in_use_asks_as_much_as_one(it, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    service = PartnerServiceFactory()
    staff_with("staff_member", service)
    with CaptureQueriesContext(connection) as few:
        look_after_idle_accounts(timestamp=0)
    for _ in range(29):
        staff_with("staff_member", service)
    with django_assert_num_queries(len(few)):
        look_after_idle_accounts(timestamp=0)

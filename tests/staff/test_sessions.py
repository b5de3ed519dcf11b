"""Sessions: how long they last, where one is signed in, and that they end when they must."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from staff import accounts, sessions
from staff.models import StaffMember, StaffRole
from tests.factories import PartnerServiceFactory, StaffMemberFactory, staff_with

PASSWORD = "tre blå ballonger"
MINUTE = 60
in_a_transaction = pytest.mark.django_db
with_commits = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_earlier_tries(db):
    cache.clear()


@pytest.fixture
def person():
    person = staff_with("centre_lead", PartnerServiceFactory())
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


def sign_in(person, settings, **headers) -> Client:
    """Through the page, so that the session is known with its device."""
    settings.REQUIRE_SECOND_FACTOR = False
    client = Client(headers=headers)
    assert client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


def back_in_time(client, key: str, seconds: int) -> None:
    session = client.session
    session[key] -= seconds
    session.save()


def close(person, by=SYSTEM) -> None:
    person.is_active = False
    accounts.save_account(person=person, by=by, is_new=False, changed=["is_active"])


def reopen(person) -> None:
    person.is_active = True
    accounts.save_account(person=person, by=SYSTEM, is_new=False, changed=["is_active"])


def is_in(client) -> bool:
    return client.get(reverse("my_account")).status_code == 200


def audited(*without: str) -> list[str]:
    return list(AuditEvent.objects.exclude(action__in=without).order_by("id").values_list("action", flat=True))


# ---- How long


@in_a_transaction
def test_half_an_hour_without_use_signs_out_with_a_sentence_and_the_way_back(signed_in, person):
    back_in_time(signed_in, sessions.SEEN_AT, 31 * MINUTE)
    response = signed_in.get(reverse("feedback:list"), follow=True)
    assert response.redirect_chain == [(f"{reverse('account_login')}?next={reverse('feedback:list')}", 302)]
    assert [str(message) for message in response.context["messages"]] == [
        str(sessions.WHY_IN_WORDS[sessions.Why.IDLE])
    ]
    assert not is_in(signed_in)
    assert audited("signed_in") == ["signed_out_idle"]
    assert AuditEvent.objects.get(action="signed_out_idle").actor_id == person.pk


@in_a_transaction
def test_just_under_half_an_hour_the_session_lasts_and_counts_anew(signed_in):
    back_in_time(signed_in, sessions.SEEN_AT, 29 * MINUTE)
    assert is_in(signed_in)
    back_in_time(signed_in, sessions.SEEN_AT, 29 * MINUTE)
    assert is_in(signed_in)


@in_a_transaction
def test_the_time_is_a_setting(signed_in, settings):
    settings.SESSION_IDLE_MINUTES = 5
    back_in_time(signed_in, sessions.SEEN_AT, 6 * MINUTE)
    assert not is_in(signed_in)


@in_a_transaction
def test_a_write_after_the_time_writes_nothing(signed_in, person, settings):
    other = sign_in(person, settings)
    back_in_time(signed_in, sessions.SEEN_AT, 31 * MINUTE)
    assert signed_in.post(reverse("end_other_sessions")).status_code == 302
    assert is_in(other)


@in_a_transaction
def test_a_working_day_ends_a_session_that_is_in_use(signed_in, settings):
    back_in_time(signed_in, sessions.SIGNED_IN_AT, settings.SESSION_COOKIE_AGE)
    assert not is_in(signed_in)


@in_a_transaction
@pytest.mark.parametrize("key", [sessions.SEEN_AT, sessions.SIGNED_IN_AT])
def test_a_session_that_does_not_say_when_it_began_is_over(signed_in, key):
    session = signed_in.session
    del session[key]
    session.save()
    assert not is_in(signed_in)


@in_a_transaction
def test_open_pages_show_themselves_to_who_was_signed_out(signed_in):
    back_in_time(signed_in, sessions.SEEN_AT, 31 * MINUTE)
    assert signed_in.get(reverse("centres")).status_code == 200
    assert "_auth_user_id" not in signed_in.session


@in_a_transaction
def test_reading_writes_at_most_once_a_minute(signed_in, django_assert_num_queries):
    def written() -> list[str]:
        asked: list[str] = []
        with connection.execute_wrapper(lambda execute, sql, *rest: asked.append(sql) or execute(sql, *rest)):
            assert is_in(signed_in)
        verbs = [sql.split()[0] for sql in asked]
        return [verb for verb in verbs if verb not in {"SELECT", "SAVEPOINT", "RELEASE"}]

    assert written() == []
    back_in_time(signed_in, sessions.SEEN_AT, 61)
    assert set(written()) == {"UPDATE"}
    assert written() == []


# ---- Where, and ending


@in_a_transaction
def test_my_account_tells_who_i_am_and_where_i_am_signed_in(person, settings):
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    sign_in(person, settings, user_agent=phone)
    here = sign_in(person, settings, user_agent="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
    shown = here.get(reverse("my_account")).context["sessions"]
    assert [(one.device, one.ip, one.is_current) for one in shown] == [
        ("Firefox, Windows", "127.0.0.1", True),
        ("Safari, iPhone", "127.0.0.1", False),
    ]
    page = here.get(reverse("my_account")).content.decode()
    assert person.name in page
    assert person.email in page


@in_a_transaction
def test_my_account_takes_the_same_number_of_queries_for_1_and_30_sessions(
    person, settings, django_assert_num_queries
):
    from django.test.utils import CaptureQueriesContext

    here = sign_in(person, settings)
    with CaptureQueriesContext(connection) as one:
        assert len(here.get(reverse("my_account")).context["sessions"]) == 1
    for _ in range(29):
        client = Client()
        client.force_login(person)
        UserSession.objects.create(
            user=person, ip="127.0.0.1", session_key=client.session.session_key, user_agent=""
        )
    with django_assert_num_queries(len(one)):
        assert len(here.get(reverse("my_account")).context["sessions"]) == 30


@in_a_transaction
def test_one_session_is_ended_and_the_rest_stay(person, settings):
    here, there, elsewhere = (sign_in(person, settings) for _ in range(3))
    row = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(reverse("end_session", args=[row.pk])).status_code == 302
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    assert audited("signed_in") == ["session_ended"]


@in_a_transaction
def test_somebody_elses_session_can_not_be_ended(person, settings):
    other = StaffMemberFactory()
    other.set_password(PASSWORD)
    other.save()
    theirs, mine = sign_in(other, settings), sign_in(person, settings)
    row = UserSession.objects.get(user=other)
    assert mine.post(reverse("end_session", args=[row.pk])).status_code == 404
    assert is_in(theirs)
    for name, args in (("end_session", [row.pk]), ("end_other_sessions", [])):
        assert Client().post(reverse(name, args=args)).status_code == 302
        assert mine.get(reverse(name, args=args)).status_code == 405
    assert is_in(theirs)


@in_a_transaction
def test_all_other_sessions_end_those_too_that_no_list_knows(person, settings):
    here, there, unknown = sign_in(person, settings), sign_in(person, settings), Client()
    unknown.force_login(person)
    here.post(reverse("end_other_sessions"))
    assert [is_in(client) for client in (here, there, unknown)] == [True, False, False]


@in_a_transaction
def test_a_new_password_of_ones_own_ends_the_other_sessions(person, settings):
    here, there = sign_in(person, settings), sign_in(person, settings)
    new = {"oldpassword": PASSWORD, "password1": "fyra gula cyklar", "password2": "fyra gula cyklar"}
    response = here.post(reverse("account_change_password"), new)
    assert (response.status_code, response["Location"]) == (302, reverse("my_account"))
    assert [is_in(here), is_in(there)] == [True, False]
    assert audited("signed_in") == ["password_set", "session_ended"]
    person.refresh_from_db()
    assert person.check_password("fyra gula cyklar")


@in_a_transaction
@pytest.mark.parametrize(
    "wrong",
    [
        {"oldpassword": "fel lösenord"},
        {"password2": "något annat här"},
        {"password1": "kort", "password2": "kort"},
    ],
)
def test_a_new_password_that_is_refused_changes_nothing(person, settings, wrong):
    here, there = sign_in(person, settings), sign_in(person, settings)
    new = {"oldpassword": PASSWORD, "password1": "fyra gula cyklar", "password2": "fyra gula cyklar"}
    assert here.post(reverse("account_change_password"), new | wrong).status_code == 200
    assert is_in(there)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@in_a_transaction
def test_who_has_no_password_is_led_to_the_link_by_mail(client):
    person = StaffMemberFactory()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    assert client.get(reverse("account_change_password"))["Location"] == reverse("account_reset_password")


@in_a_transaction
def test_closing_an_account_ends_every_session_and_opening_it_brings_none_back(person, settings):
    known, unknown = sign_in(person, settings), Client()
    unknown.force_login(person)
    key = known.session.session_key
    close(person)
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(user=person).exists()
    assert [is_in(known), is_in(unknown)] == [False, False]
    reopen(person)
    assert [is_in(known), is_in(unknown)] == [False, False]
    assert is_in(sign_in(person, settings))


@in_a_transaction
def test_it_closes_an_account_in_the_administration_and_its_sessions_end(client, person, settings):
    theirs = sign_in(person, settings)
    client.force_login(staff_with("it_administrator"))
    form = {"email": person.email, "name": person.name, "roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0}
    url = reverse("admin:staff_staffmember_change", args=[person.pk])
    assert client.post(url, form).status_code == 302
    person.refresh_from_db()
    assert (person.is_active, is_in(theirs)) == (False, False)


@in_a_transaction
def test_keeping_one_field_does_not_bring_back_what_a_colleague_has_changed(person):
    stale = StaffMember.objects.get(pk=person.pk)
    close(person)
    stale.name = "Nytt namn"
    accounts.save_account(person=stale, by=SYSTEM, is_new=False, changed=["name"])
    person.refresh_from_db()
    assert (person.name, person.is_active) == ("Nytt namn", False)


@in_a_transaction
def test_a_new_password_does_not_open_an_account_that_was_closed_meanwhile(person):
    from staff.sign_in import StaffAccountAdapter

    stale = StaffMember.objects.get(pk=person.pk)
    close(person)
    StaffAccountAdapter().set_password(stale, "fyra gula cyklar")
    person.refresh_from_db()
    assert (person.check_password("fyra gula cyklar"), person.is_active) == (True, False)


@in_a_transaction
def test_a_role_that_was_removed_is_gone_at_the_next_request(signed_in, person):
    assert signed_in.get(reverse("feedback:list")).status_code == 200
    accounts.remove_role(role=person.roles.get(), by=SYSTEM)
    assert signed_in.get(reverse("feedback:list")).status_code == 403


@in_a_transaction
def test_what_is_left_of_old_sessions_is_forgotten(person, settings):
    old, fresh = sign_in(person, settings), sign_in(person, settings)
    Session.objects.filter(session_key=old.session.session_key).update(expire_date=timezone.now())
    sessions.forget_old_sessions(now=timezone.now())
    assert [row.session_key for row in UserSession.objects.all()] == [fresh.session.session_key]
    assert is_in(fresh)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18.0 Safari/605.1.15", "Safari, Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_devices_are_told_in_words(user_agent, words):
    assert sessions.device_in_words(user_agent) == words


# ---- Two at once: real connections, each thread its own


class Gate:
    """Stops a request of the person's in the middle of its write, until it is let on."""

    def __init__(self, monkeypatch):
        from staff.views import account

        self.reached, self.go_on = threading.Event(), threading.Event()
        write = account.sessions.end_sessions

        def held(**arguments):
            self.reached.set()
            assert self.go_on.wait(20)
            return write(**arguments)

        monkeypatch.setattr(account.sessions, "end_sessions", held)


def in_a_thread(work):
    def run():
        try:
            return work()
        finally:
            connection.close()

    return run


@with_commits
def test_a_write_under_way_is_committed_before_the_account_is_closed(person, settings, monkeypatch):
    here = sign_in(person, settings)
    gate = Gate(monkeypatch)
    closed_at: list[float] = []

    def closing():
        monkeypatch.undo()  # closing itself ends sessions: not held
        close(StaffMember.objects.get(pk=person.pk))
        closed_at.append(time.monotonic())

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(in_a_thread(lambda: here.post(reverse("end_other_sessions")).status_code))
        assert gate.reached.wait(20)
        closing_done = pool.submit(in_a_thread(closing))
        time.sleep(0.5)
        assert closed_at == []  # it waits for the write
        let_on_at = time.monotonic()
        gate.go_on.set()
        assert writing.result(20) == 302
        closing_done.result(20)
    assert closed_at[0] > let_on_at
    person.refresh_from_db()
    assert not person.is_active
    assert not is_in(here)


@with_commits
def test_a_write_that_comes_while_the_account_is_being_closed_waits_and_is_refused(person, settings):
    here, there = sign_in(person, settings), sign_in(person, settings)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            StaffMember.objects.filter(pk=person.pk).update(is_active=False)
            writing = pool.submit(in_a_thread(lambda: here.post(reverse("end_other_sessions"))))
            time.sleep(0.5)
            assert not writing.done()
        response = writing.result(20)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert UserSession.objects.filter(session_key=there.session.session_key).exists()  # nothing was ended
    assert audited("signed_in") == []


@with_commits
def test_closing_that_is_taken_back_leaves_the_write_that_waited_alone(person, settings):
    here, there = sign_in(person, settings), sign_in(person, settings)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            StaffMember.objects.filter(pk=person.pk).update(is_active=False)
            writing = pool.submit(in_a_thread(lambda: here.post(reverse("end_other_sessions")).status_code))
            time.sleep(0.3)
            transaction.set_rollback(True)
        assert writing.result(20) == 302
    assert [is_in(here), is_in(there)] == [True, False]


@with_commits
def test_of_many_writes_and_one_closing_none_is_committed_after_it(person):
    """A barrier lets ten writers and the closing go at once; each write is whole before it, or refused."""
    barrier = threading.Barrier(11)

    def writer():
        mine = StaffMember.objects.get(pk=person.pk)
        barrier.wait(20)
        with transaction.atomic():
            if not sessions.hold_account(mine):
                return False
            time.sleep(0.01)
            AuditEvent.objects.create(at=timezone.now(), actor_kind="staff", actor_id=mine.pk, action="wrote")
            return True

    def closer():
        theirs = StaffMember.objects.get(pk=person.pk)
        barrier.wait(20)
        close(theirs)

    with ThreadPoolExecutor(11) as pool:
        writers = [pool.submit(in_a_thread(writer)) for _ in range(10)]
        closing = pool.submit(in_a_thread(closer))
        wrote = sum(one.result(20) for one in writers)
        closing.result(20)
    actions = audited("signed_in")
    assert actions.count("wrote") == wrote
    assert "wrote" not in actions[actions.index("account_closed") :]  # numbers are given in the order of writing
    with transaction.atomic():
        assert not sessions.hold_account(StaffMember.objects.get(pk=person.pk))


@with_commits
def test_a_role_is_not_taken_away_in_the_middle_of_a_write(person):
    role = person.roles.get()
    held, removed = threading.Event(), threading.Event()

    def removing():
        assert held.wait(20)
        accounts.remove_role(role=StaffRole.objects.get(pk=role.pk), by=Actor.staff(person))
        removed.set()

    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(in_a_thread(removing))
        with transaction.atomic():
            assert sessions.hold_account(person)
            held.set()
            assert not removed.wait(0.5)
        work.result(20)
    assert removed.is_set()
    assert not StaffRole.objects.filter(pk=role.pk).exists()

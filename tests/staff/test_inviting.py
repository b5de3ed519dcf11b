"""Invitations: a link that works once, for three days, and only while it is the latest."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from familjecentral.privacy.tokens import hash_token, token_for
from staff import inviting
from staff.models import Invitation, StaffMember
from staff.tasks import send_invitation
from tests.factories import StaffMemberFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 3, 27, 12, 0)  # the clocks go forward two days later
PASSWORD = "fyra gula cyklar"


@pytest.fixture(autouse=True)
def held_clock():
    with clock.at(NOW):
        yield


@pytest.fixture
def person():
    person = StaffMemberFactory(email="maja@exempelkommun.se", name="Maja Exempel")
    person.set_unusable_password()
    person.save()
    return person


def invited(person, now=NOW):
    invitation = inviting.invite(person=person, by=SYSTEM, now=now)
    return token_for(inviting.PURPOSE, invitation.key)


def page(token):
    return reverse("account_invitation", args=[token])


def choose(client, token, password=PASSWORD, again=None):
    return client.post(page(token), {"new_password1": password, "new_password2": again or password})


def audited():
    return list(AuditEvent.objects.order_by("id").values_list("action", "actor_kind", "actor_id", "thing_id"))


def text_of(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_the_person_chooses_a_password_and_signs_in_with_it(client, person):
    token = invited(person)
    assert client.get(page(token)).status_code == 200
    response = choose(client, token)
    assert (response.status_code, response["Location"]) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    who = str(person.pk)
    assert audited() == [
        ("invited", "system", None, who),
        ("invitation_used", "staff", person.pk, who),
        ("password_set", "staff", person.pk, who),
    ]
    assert client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 302


def test_the_token_is_stored_nowhere_in_clear(person):
    before = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    token = invited(person)
    invitation = Invitation.objects.get()
    assert invitation.token_hash == hash_token(token)
    assert token not in str(Invitation.objects.values().get())
    [job] = ProcrastinateJob.objects.exclude(pk__in=before)
    assert (job.task_name, job.args) == (
        "staff.tasks.send_invitation",
        {"invitation_id": invitation.pk, "language": "sv"},
    )


def test_the_key_alone_gives_no_token_without_the_secret_of_the_service(person, settings):
    token = invited(person)
    settings.SECRET_KEY = "another" * 10
    assert token_for(inviting.PURPOSE, Invitation.objects.get().key) != token


def test_opening_the_link_uses_nothing_up(client, person):
    token = invited(person)
    for _ in range(3):
        assert client.get(page(token)).status_code == 200
        assert client.head(page(token)).status_code == 200
    assert Invitation.objects.get().used_at is None
    assert choose(client, token).status_code == 302


def test_the_page_is_kept_by_no_cache_and_told_to_no_other_site(client, person):
    response = client.get(page(invited(person)))
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store, private", "same-origin")


def test_links_that_do_not_work_all_get_the_same_page_and_change_nothing(client, person):
    used, old = invited(person), StaffMemberFactory()
    choose(client, used)
    replaced = invited(person)
    invited(person)
    expired = invited(old, now=NOW - timedelta(hours=72))
    closed = StaffMemberFactory()
    of_closed = invited(closed)
    StaffMember.objects.filter(pk=closed.pk).update(is_active=False)
    client.session.flush()
    client.cookies.clear()
    pages = set()
    for token in (used, replaced, expired, of_closed, "unknown", "x" * 500, str(uuid.uuid4())):
        for response in (client.get(page(token)), choose(client, token, "en helt annan mening")):
            assert response.status_code == 404
            pages.add(text_of(response))
    assert len(pages) == 1
    assert reverse("account_reset_password") in pages.pop()
    for somebody in StaffMember.objects.all():
        assert not somebody.check_password("en helt annan mening")


@pytest.mark.parametrize(("hours", "works"), [(71.99, True), (72, False), (73, False)])
def test_it_works_for_seventy_two_hours_whatever_the_clocks_do(client, person, hours, works):
    token = invited(person)
    with clock.at(NOW + timedelta(hours=hours)):
        assert client.get(page(token)).status_code == (200 if works else 404)
        assert choose(client, token).status_code == (302 if works else 404)


def test_how_long_is_a_setting(person, settings):
    settings.INVITATION_HOURS = 5
    invited(person)
    assert Invitation.objects.get().expires_at == NOW + timedelta(hours=5)


@pytest.mark.parametrize("password", ["kort", "password1234", "maja@exempelkommun.se", "Maja Exempel"])
def test_a_weak_password_is_refused_and_the_link_still_works(client, person, password):
    token = invited(person)
    response = choose(client, token, password)
    assert (response.status_code, 'id="error-summary"' in response.content.decode()) == (200, True)
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert choose(client, token).status_code == 302


def test_two_different_passwords_are_refused(client, person):
    response = choose(client, invited(person), PASSWORD, "fem gula cyklar")
    assert list(response.context["form"].errors) == ["new_password2"]


def test_a_new_password_ends_the_sessions_of_the_old(client, person):
    person.set_password("tre blå ballonger")
    person.save()
    client.force_login(person)
    inviting.accept(token=invited(person), password=PASSWORD, now=NOW)
    assert client.get(reverse("account_no_roles")).status_code == 302


def test_accepting_twice_is_refused(person):
    token = invited(person)
    inviting.accept(token=token, password=PASSWORD, now=NOW)
    with pytest.raises(inviting.InvitationRefused):
        inviting.accept(token=token, password="en helt annan mening", now=NOW)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_the_link_at_once_one_does(person):
    token = invited(person)

    def accept(number):
        try:
            inviting.accept(token=token, password=f"{PASSWORD} {number}", now=NOW)
        except inviting.InvitationRefused:
            return None
        finally:
            connection.close()
        return f"{PASSWORD} {number}"

    with ThreadPoolExecutor(6) as pool:
        [chosen] = filter(None, pool.map(accept, range(6)))
    person.refresh_from_db()
    assert person.check_password(chosen)
    assert AuditEvent.objects.filter(action="invitation_used").count() == 1


def test_nobody_is_invited_to_a_closed_account():
    person = StaffMemberFactory(is_active=False)
    with pytest.raises(inviting.InvitationRefused) as refused:
        inviting.invite(person=person, by=SYSTEM, now=NOW)
    assert refused.value.reason is inviting.InvitationDenied.CLOSED
    assert (Invitation.objects.count(), audited()) == (0, [])


# ---- The mail


def test_the_worker_mails_the_link(client, person, settings):
    settings.PUBLIC_URL = "https://fc.exempelkommun.se"
    token = invited(person)
    send_invitation(invitation_id=Invitation.objects.get().pk, language="sv")
    [message] = mail.outbox
    assert message.to == ["maja@exempelkommun.se"]
    assert re.findall(r"https://\S+", message.body) == [f"https://fc.exempelkommun.se{page(token)}"]
    assert "72" in message.body


@pytest.mark.parametrize("state", ["used", "withdrawn", "expired", "closed", "gone"])
def test_a_link_that_does_not_work_any_more_is_not_mailed(person, state):
    invited(person)
    invitation = Invitation.objects.get()
    if state == "closed":
        StaffMember.objects.update(is_active=False)
    if state in ("used", "withdrawn"):
        Invitation.objects.update(**{f"{state}_at": NOW})
    with clock.at(NOW + timedelta(days=4 if state == "expired" else 0)):
        send_invitation(invitation_id=0 if state == "gone" else invitation.pk, language="sv")
    assert mail.outbox == []


# ---- In the administration


@pytest.fixture
def at_work(client):
    client.force_login(staff_with("it_administrator"))
    return client


NEW = {
    "email": "ny@exempelkommun.se",
    "name": "Ny",
    "usable_password": "false",
    "roles-TOTAL_FORMS": 0,
    "roles-INITIAL_FORMS": 0,
}


def test_a_new_account_is_invited_when_the_box_is_ticked_and_it_is_from_the_start(at_work):
    add = reverse("admin:staff_staffmember_add")
    assert at_work.get(add).context["adminform"].form["invite"].value() is True
    at_work.post(add, NEW | {"invite": "on"})
    assert [invitation.person.email for invitation in Invitation.objects.all()] == ["ny@exempelkommun.se"]


def test_a_new_account_is_not_invited_when_it_is_not(at_work):
    at_work.post(reverse("admin:staff_staffmember_add"), NEW)
    assert (StaffMember.objects.filter(name="Ny").count(), Invitation.objects.count()) == (1, 0)


def test_it_invites_those_that_are_chosen_and_is_told_of_closed_accounts(at_work, person):
    closed = StaffMemberFactory(name="Stängd", is_active=False)
    chosen = {"action": "send_invitations", "_selected_action": [person.pk, closed.pk]}
    response = at_work.post(reverse("admin:staff_staffmember_changelist"), chosen, follow=True)
    assert [invitation.person for invitation in Invitation.objects.all()] == [person]
    assert "Stängd" in "".join(str(message) for message in response.context["messages"])
    assert [event for event in audited() if event[0] == "invited"] == [
        ("invited", "staff", int(at_work.session["_auth_user_id"]), str(person.pk))
    ]

"""Signing in and out, a new password, and where each role lands."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from familjecentral.audit.models import AuditEvent
from staff.models import StaffMember
from staff.sign_in import password_mail
from staff.tasks import send_password_link
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, StaffMemberFactory, staff_with

pytestmark = pytest.mark.django_db
PASSWORD = "tre blå ballonger"
EMAIL = "maja@example.org"


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    cache.clear()


@pytest.fixture
def person():
    return StaffMember.objects.create_user(EMAIL, PASSWORD, name="Maja")


def sign_in(client, email=EMAIL, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def audited():
    return list(AuditEvent.objects.order_by("id").values_list("action", "actor_kind", "actor_id", "thing_id"))


def texts(response):
    """All that the page says, without what differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


# ---- In and out


@pytest.mark.parametrize("typed", [EMAIL, "Maja@Example.ORG", f"  {EMAIL} "])
def test_the_right_password_signs_in_however_the_address_is_spelt(client, person, typed):
    assert sign_in(client, typed).status_code == 302
    assert is_signed_in(client)
    assert audited() == [("signed_in", "staff", person.pk, "")]


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "fel lösenord"), ("ingen@example.org", PASSWORD)])
def test_a_failed_try_signs_nobody_in_and_is_logged_without_what_was_typed(client, person, email, password):
    response = sign_in(client, email, password)
    assert [e.code or "" for e in response.context["form"].non_field_errors().as_data()] == [
        "email_password_mismatch"
    ]
    assert not is_signed_in(client)
    assert audited() == [("sign_in_failed", "staff", None, "")]
    assert response.context["form"]["login"].value() == email


def test_a_failed_try_does_not_tell_whether_the_account_exists(client, person):
    known, unknown = sign_in(client, EMAIL, "fel lösenord"), sign_in(client, "ingen@example.org", "fel lösenord")
    assert texts(known).replace(EMAIL, "") == texts(unknown).replace("ingen@example.org", "")


@pytest.mark.parametrize("password", [PASSWORD, "fel lösenord"])
def test_a_closed_account_answers_as_one_that_does_not_exist(client, person, password):
    StaffMember.objects.update(is_active=False)
    closed, unknown = sign_in(client, EMAIL, password), sign_in(client, "ingen@example.org", password)
    assert closed.status_code == unknown.status_code == 200
    assert texts(closed).replace(EMAIL, "") == texts(unknown).replace("ingen@example.org", "")
    assert audited() == [("sign_in_failed", "staff", None, "")] * 2
    assert not is_signed_in(client)


@pytest.mark.parametrize("state", ["closed", "wrong", "unknown"])
def test_each_kind_of_refusal_is_locked_out_at_the_same_try(client, person, state):
    if state == "closed":
        StaffMember.objects.update(is_active=False)
    email = "ingen@example.org" if state == "unknown" else EMAIL
    password = PASSWORD if state == "closed" else "fel lösenord"
    answers = [sign_in(client, email, password) for _ in range(6)]
    codes = [answer.context["form"].non_field_errors().as_data()[0].code for answer in answers]
    assert codes == ["email_password_mismatch"] * 5 + ["too_many_login_attempts"]
    assert [action for action, *_ in audited()] == ["sign_in_failed"] * 5 + ["locked_out"]


def test_closing_an_account_ends_its_session(client, person):
    client.force_login(person)
    StaffMember.objects.update(is_active=False)
    assert client.get(reverse("admin:index")).status_code == 302


def test_the_sixth_wrong_try_in_five_minutes_is_stopped_even_with_the_right_password(client, person):
    for _ in range(5):
        sign_in(client, EMAIL, "fel lösenord")
    response = sign_in(client)
    assert [e.code for e in response.context["form"].non_field_errors().as_data()] == ["too_many_login_attempts"]
    assert not is_signed_in(client)


@pytest.mark.parametrize("state", ["closed", "wrong", "unknown"])
def test_each_kind_of_refusal_hashes_one_password(client, person, state, monkeypatch):
    """What takes time is the hashing: as often, and with the same hash, whether or not there is an account."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    done = []

    def count(name):
        work = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(Argon2PasswordHasher, name, lambda self, *rest: done.append(name) or work(self, *rest))

    count("encode")
    count("verify")
    if state == "closed":
        StaffMember.objects.update(is_active=False)
    email = "ingen@example.org" if state == "unknown" else EMAIL
    sign_in(client, email, PASSWORD if state == "closed" else "fel lösenord")
    assert len(done) == 1


@pytest.mark.parametrize(
    "wrong", [{"login": ""}, {"login": "x"}, {"password": ""}, {"login": "a\x00@b.se"}, {"password": "\x00"}]
)
def test_a_form_that_lacks_something_is_shown_again(client, person, wrong):
    response = client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD} | wrong)
    assert response.status_code == 200
    assert 'id="error-summary"' in response.content.decode()
    assert not is_signed_in(client)


def test_signing_out_asks_first_and_ends_the_session(client, person):
    client.force_login(person)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    response = client.post(reverse("account_logout"))
    assert (response.status_code, response["Location"]) == (302, reverse("centres"))
    assert not is_signed_in(client)
    assert audited()[-1] == ("signed_out", "staff", person.pk, "")


# ---- Where to


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("staff_member", "visits:today"),
        ("centre_lead", "visits:today"),
        ("coordinator", "reports:report"),
        ("it_administrator", "admin:index"),
        ("data_protection_officer", "log:list"),
    ],
)
def test_each_role_lands_on_its_own_first_page(client, settings, role, page):
    service = PartnerServiceFactory()
    nowhere = dict.fromkeys(["it_administrator", "data_protection_officer"], (None, None))
    place = ({"coordinator": (None, service.centre)} | nowhere).get(role, (service, None))
    person = staff_with(role, *place)
    person.set_password(PASSWORD)
    person.save()
    settings.REQUIRE_SECOND_FACTOR = False
    response = sign_in(client, person.email)
    assert (response.status_code, response["Location"]) == (302, reverse(page))
    assert client.get(response["Location"]).status_code == 200


def test_the_page_that_one_was_on_the_way_to_comes_first(client, person):
    assert sign_in(client, next=reverse("admin:index"))["Location"] == reverse("admin:index")


@pytest.mark.parametrize(
    "away",
    ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "http:///example.org"],
)
def test_nobody_is_sent_to_another_site(client, person, away):
    assert sign_in(client, next=away)["Location"] == reverse("account_no_roles")
    assert away not in client.get(reverse("account_login"), {"next": away}).headers.get("Location", "")


# ---- What is not there


def test_nobody_makes_their_own_account(client):
    url = reverse("account_signup")
    assert client.get(url).status_code == 200
    client.post(url, {"email": "ny@example.org", "password1": PASSWORD})
    assert not StaffMember.objects.exists()


@pytest.mark.parametrize(
    "name", ["account_email", "account_set_password", "mfa_list_webauthn", "usersessions_list"]
)
def test_pages_that_we_do_not_use_are_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


# ---- A new password


def link_in(message):
    return re.search(r"http\S+", message.body).group().removeprefix("http://127.0.0.1:8000")


def test_asking_for_a_new_password_says_the_same_for_every_address(client, person, settings):
    def ask(email):
        response = client.post(reverse("account_reset_password"), {"email": email})
        return response.status_code, response["Location"]

    assert ask(EMAIL) == ask("ingen@example.org") == (302, reverse("account_reset_password_done"))
    assert client.get(reverse("account_reset_password_done")).status_code == 200


@pytest.mark.parametrize("email", [EMAIL, "ingen@example.org"])
def test_asking_again_and_again_is_stopped_at_the_same_try_for_every_address(client, person, email):
    asked = [client.post(reverse("account_reset_password"), {"email": email}).status_code for _ in range(6)]
    assert asked == [302] * 5 + [429]


def test_asking_leaves_one_job_for_an_active_account_and_none_for_others(client, person):
    from procrastinate.contrib.django.models import ProcrastinateJob

    before = set(ProcrastinateJob.objects.values_list("pk", flat=True))  # left by tests that commit
    StaffMemberFactory(email="borta@example.org", is_active=False)
    for email in (EMAIL, "ingen@example.org", "borta@example.org"):
        client.post(reverse("account_reset_password"), {"email": email})
    assert [(job.task_name, job.args) for job in ProcrastinateJob.objects.exclude(pk__in=before)] == [
        ("staff.tasks.send_password_link", {"person_id": person.pk, "language": "sv"})
    ]
    assert mail.outbox == []


def test_the_worker_mails_the_link_to_the_account_and_none_to_a_closed_one(person):
    send_password_link(person_id=person.pk, language="sv")
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    StaffMember.objects.update(is_active=False)
    send_password_link(person_id=person.pk, language="sv")
    assert len(mail.outbox) == 1


def test_the_link_in_the_mail_gives_a_new_password_once(client, person, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    link = link_in(password_mail(person=person, language="sv"))
    page = client.get(link, follow=True)
    assert page.status_code == 200
    new = {"password1": "fyra gula cyklar", "password2": "fyra gula cyklar"}
    response = client.post(page.context["action_url"], new)
    assert (response.status_code, response["Location"]) == (302, reverse("account_reset_password_from_key_done"))
    assert client.get(response["Location"]).status_code == 200
    assert audited() == [("password_set", "staff", person.pk, str(person.pk))]
    person.refresh_from_db()
    assert person.check_password("fyra gula cyklar")
    again = client.get(link, follow=True)
    assert again.context["token_fail"] is True
    assert sign_in(client, EMAIL, "fyra gula cyklar").status_code == 302


@pytest.mark.parametrize("password", ["kort", "password1234", "maja@example.org"])
def test_a_weak_password_is_refused_and_the_old_one_stays(client, person, settings, password):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    page = client.get(link_in(password_mail(person=person, language="sv")), follow=True)
    response = client.post(page.context["action_url"], {"password1": password, "password2": password})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["password1"]
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_damaged_link_shows_the_way_to_a_new_one(client, person):
    url = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "not-a-key"})
    response = client.get(url)
    assert response.status_code == 200
    assert reverse("account_reset_password") in response.content.decode()


# ---- Refusals in plain words


def test_error_pages_have_a_way_on(client, person, settings):
    settings.DEBUG = False
    missing = client.get("/finns/inte/alls/")
    assert (missing.status_code, reverse("centres") in missing.content.decode()) == (404, True)
    client.force_login(person)
    refused = client.get(reverse("feedback:list"))
    assert (refused.status_code, reverse("account_logout") in refused.content.decode()) == (403, True)


def test_a_form_without_its_safety_token_says_that_nothing_was_saved(person):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_pages_for_faults_need_nothing_from_the_request(name):
    from django.template.loader import render_to_string

    assert "<h1>" in render_to_string(name)


def test_a_centre_called_anything_never_shadows_the_sign_in(client):
    FamilyCentreFactory(slug="login")
    assert client.get(reverse("account_login")).context["form"].fields.keys() == {"login", "password"}

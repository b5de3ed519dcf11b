"""The second factor: required of everyone, asked at every sign-in, and no way around it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from staff import accounts
from staff.access import BEFORE_SECOND_FACTOR
from staff.models import StaffMember
from staff.second_factor import take_code
from staff.sign_in import password_mail
from tests.factories import PartnerServiceFactory, staff_with
from tests.staff.test_sign_in import link_in

pytestmark = pytest.mark.django_db
PASSWORD = "tre blå ballonger"


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    cache.clear()


def with_password(person: StaffMember) -> StaffMember:
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def person():
    return with_password(staff_with("centre_lead", PartnerServiceFactory()))


@pytest.fixture
def it():
    return with_password(staff_with("it_administrator"))


def give_app(person: StaffMember) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def give_passkey(person: StaffMember) -> Authenticator:
    return Authenticator.objects.create(user=person, type="webauthn", data={"name": "Nyckel", "credential": {}})


def code_of(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def first_step(client, person, **more):
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD, **more})


def second_step(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def audited() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def opens(client, name: str) -> bool:
    return client.get(reverse(name)).status_code == 200


# ---- Required


PAGES = ["visits:today", "visits:home_visits", "feedback:list", "reports:report", "admin:index"]


@pytest.mark.parametrize("role", ["staff_member", "centre_lead", "coordinator", "it_administrator", "dpo"])
def test_whatever_the_role_without_a_second_factor_every_page_leads_to_adding_one(client, role):
    service = PartnerServiceFactory()
    role = {"dpo": "data_protection_officer"}.get(role, role)
    nowhere = role in {"it_administrator", "data_protection_officer"}
    place = (None, None) if nowhere else (None, service.centre) if role == "coordinator" else (service, None)
    person = with_password(staff_with(role, *place))
    assert first_step(client, person).status_code == 302
    for name in PAGES:
        response = client.get(reverse(name))
        assert (response.status_code, response["Location"]) == (302, reverse("mfa_index")), name


def every_page() -> list[str]:
    """The name of each page that has no argument."""
    names = []

    def walk(patterns, namespace):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            elif pattern.name and not pattern.pattern.converters and not pattern.pattern.regex.groups:
                names.append(namespace + pattern.name)

    walk(get_resolver().url_patterns, "")
    return sorted(set(names))


def test_of_all_pages_only_the_open_ones_and_those_to_add_one_answer(client, person):
    from django.urls import resolve

    from familjecentral.privacy.access import OPEN, refusal_of
    from staff.access import access_of

    first_step(client, person)
    closed = []
    for name in every_page():
        match = resolve(reverse(name))
        if access_of(match, match.func) in OPEN or name in BEFORE_SECOND_FACTOR:
            continue
        for method in (client.get, client.post):
            response = method(reverse(name))
            if refusal_of(match.func):  # asked by a script, which is told so and led nowhere
                assert response.status_code == 403, name
                continue
            assert (response.status_code, response.get("Location")) == (302, reverse("mfa_index")), name
        closed.append(name)
    assert len(closed) > 20
    assert is_signed_in(client)


def test_without_the_second_factor_nobody_is_read_on_open_pages_either(client, person):
    """Who has yet to add one has no role: the walls let nothing through."""
    first_step(client, person)
    response = client.get(reverse("centres"))
    assert response.status_code == 200
    request = response.wsgi_request
    assert request.reader.services == frozenset()
    assert (request.user.known_roles, request.user.is_staff) == ([], False)


def test_adding_an_app_opens_the_pages_makes_codes_and_is_logged(
    client, person, django_capture_on_commit_callbacks
):
    first_step(client, person)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert (response.status_code, response["Location"]) == (302, reverse("mfa_view_recovery_codes"))
    assert opens(client, "visits:today")
    for name in ("mfa_activate_totp", "mfa_view_recovery_codes"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]
    assert audited() == ["signed_in", "second_factor_added", "recovery_codes_made"]
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert download["Content-Disposition"].startswith("attachment")
    assert len([line for line in download.content.decode().splitlines() if line.strip().isdigit()]) == 10


def test_a_wrong_code_adds_nothing(client, person):
    first_step(client, person)
    client.get(reverse("mfa_activate_totp"))
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    assert not opens(client, "visits:today")


def test_switched_off_the_password_is_enough_and_the_sign_in_page_says_so(client, person, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    page = client.get(reverse("account_login")).content.decode()
    assert 'class="note warn"' in page
    first_step(client, person)
    assert opens(client, "visits:today")


def test_switched_off_who_has_one_is_asked_for_it_all_the_same(client, person, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    give_app(person)
    assert first_step(client, person)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)


# ---- The second step


def test_the_password_alone_does_not_sign_in_who_has_an_app(client, person):
    secret = give_app(person)
    response = first_step(client, person, next=reverse("feedback:list"))
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)
    assert client.get(reverse("visits:today")).status_code == 302
    response = second_step(client, code_of(secret))
    assert (response.status_code, response["Location"]) == (302, reverse("feedback:list"))
    assert opens(client, "visits:today")
    assert audited() == ["signed_in"]


def test_the_second_step_without_the_first_leads_to_the_first(client, person):
    secret = give_app(person)
    assert second_step(client, code_of(secret))["Location"] == reverse("account_login")
    assert not is_signed_in(client)


@pytest.mark.parametrize("code", ["000000", "", "abc", "1" * 500, "\x00"])
def test_a_wrong_code_signs_nobody_in(client, person, code):
    secret = give_app(person)
    first_step(client, person)
    assert code != code_of(secret)
    assert second_step(client, code).status_code == 200
    assert not is_signed_in(client)


def test_another_persons_code_signs_nobody_in(client, person, it):
    give_app(person)
    secret = give_app(it)
    first_step(client, person)
    assert second_step(client, code_of(secret)).status_code == 200
    assert not is_signed_in(client)
    assert audited() == ["second_factor_failed"]


def test_the_sixth_wrong_code_is_stopped_even_when_it_is_right(client, person):
    secret = give_app(person)
    first_step(client, person)
    for _ in range(5):
        second_step(client, "000000")
    response = second_step(client, code_of(secret))
    assert [e.code for e in response.context["form"].errors.as_data()["code"]] == ["too_many_login_attempts"]
    assert not is_signed_in(client)
    assert audited() == ["second_factor_failed"] * 5 + ["locked_out"]


def test_a_code_that_was_seen_over_the_shoulder_does_not_work_once_more(person):
    secret = give_app(person)
    code = code_of(secret)
    client, thief = Client(), Client()
    first_step(client, person)
    assert second_step(client, code).status_code == 302
    cache.clear()  # not only a cache, which a restart empties, remembers it
    first_step(thief, person)
    response = second_step(thief, code)
    assert [e.code for e in response.context["form"].errors.as_data()["code"]] == ["incorrect_code"]
    assert not is_signed_in(thief)


def test_an_earlier_code_is_worth_nothing_once_a_later_one_was_used(person):
    secret = give_app(person)
    app = Authenticator.objects.get(user=person)
    assert take_code(app, code_of(secret, 1))
    assert not take_code(app, code_of(secret))
    assert not take_code(app, code_of(secret, 1))


def test_a_phone_half_a_minute_wrong_is_let_in_and_one_two_minutes_wrong_is_not(client, person):
    secret = give_app(person)
    first_step(client, person)
    assert second_step(client, code_of(secret, 4)).status_code == 200
    assert second_step(client, code_of(secret, 1)).status_code == 302


def test_a_recovery_code_lets_in_once(person):
    give_app(person)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    client, again = Client(), Client()
    first_step(client, person)
    assert second_step(client, code).status_code == 302
    assert opens(client, "visits:today")
    first_step(again, person)
    assert second_step(again, code).status_code == 200
    assert not is_signed_in(again)
    assert audited() == ["recovery_codes_used", "signed_in", "second_factor_failed"]


# ---- No way around


def test_a_session_from_before_the_first_factor_ends_with_it(person):
    old, new = Client(), Client()
    first_step(old, person)
    first_step(new, person)
    secret = new.get(reverse("mfa_activate_totp")).context["form"].secret
    new.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert opens(new, "visits:today")
    assert old.get(reverse("mfa_index")).status_code == 302
    assert not is_signed_in(old)


def test_a_session_that_has_shown_none_is_ended_when_its_person_has_one(client, person):
    """However it came to be: here the factor came without a page of ours."""
    first_step(client, person)
    give_passkey(person)
    response = client.get(reverse("mfa_index"), follow=True)
    assert response.redirect_chain == [(f"{reverse('account_login')}?next={reverse('mfa_index')}", 302)]
    assert 'class="note warning"' in response.content.decode()
    assert not is_signed_in(client)


def test_a_new_password_by_mail_does_not_pass_the_second_factor(client, person, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    give_app(person)
    page = client.get(link_in(password_mail(person=person, language="sv")), follow=True)
    new = {"password1": "fyra gula cyklar", "password2": "fyra gula cyklar"}
    assert client.post(page.context["action_url"], new).status_code == 302
    assert not is_signed_in(client)
    login = client.post(reverse("account_login"), {"login": person.email, "password": "fyra gula cyklar"})
    assert login["Location"] == reverse("mfa_authenticate")


def test_the_password_once_more_is_not_the_second_factor(client, person):
    give_app(person)
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    response = client.get(reverse("mfa_add_webauthn"))
    assert response["Location"].startswith(reverse("mfa_reauthenticate") + "?")
    response = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert response["Location"] == reverse("mfa_reauthenticate")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 302


def test_the_code_once_more_opens_what_matters(client, person):
    secret = give_app(person)
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    url = client.get(reverse("mfa_add_webauthn"))["Location"]
    assert client.post(url, {"code": code_of(secret)})["Location"] == reverse("mfa_add_webauthn")
    assert opens(client, "mfa_add_webauthn")


def test_a_passkey_with_no_sense_in_it_signs_nobody_in_and_is_logged(client):
    for credential in ("", "{}", "[]", '{"id": 1}', '{"response": {"userHandle": "MQ"}}'):
        response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert (response.status_code, response["Location"]) == (302, reverse("account_login"))
    assert not is_signed_in(client)
    assert audited() == ["sign_in_failed"] * 2  # what is empty has tried nothing


@pytest.mark.parametrize(
    "credential", ["{}", "[]", "7", '{"id": "a"}', '{"id": "YQ", "rawId": "YQ", "response": {}}']
)
def test_a_credential_with_no_sense_in_it_adds_no_passkey_and_takes_no_second_step(client, person, credential):
    client.force_login(person)
    client.get(reverse("mfa_add_webauthn"))
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})
    assert answer.status_code == 200
    assert not Authenticator.objects.exists()
    give_app(person)
    stranger = Client()
    first_step(stranger, person)
    assert stranger.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert not is_signed_in(stranger)


# ---- Removing


def test_the_last_factor_can_not_be_removed(client, person):
    give_app(person)
    client.force_login(person)
    response = client.post(reverse("mfa_deactivate_totp"))
    assert [e.code for e in response.context["form"].non_field_errors().as_data()] == [
        "cannot_delete_authenticator"
    ]
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_the_last_passkey_can_not_be_removed_and_recovery_codes_do_not_count(client, person):
    passkey = give_passkey(person)
    RecoveryCodes.activate(person)
    client.force_login(person)
    url = reverse("mfa_remove_webauthn", args=[passkey.pk])
    for method in (client.get, client.post):
        response = method(url)
        assert [e.code for e in response.context["form"].non_field_errors().as_data()] == [
            "cannot_delete_authenticator"
        ]
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_one_of_two_can_be_removed_and_ends_the_other_sessions(person):
    give_app(person)
    passkey = give_passkey(person)
    here, there = Client(), Client()
    here.force_login(person)
    there.force_login(person)
    response = here.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
    assert opens(here, "visits:today")
    assert not opens(there, "visits:today")
    assert "second_factor_removed" in audited()


def test_somebody_elses_passkey_is_not_there(client, person, it):
    give_app(person)
    passkey = give_passkey(it)
    client.force_login(person)
    assert client.post(reverse("mfa_remove_webauthn", args=[passkey.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_new_recovery_codes_end_the_old_ones(client, person, django_capture_on_commit_callbacks):
    give_app(person)
    old = RecoveryCodes.activate(person).get_unused_codes()
    client.force_login(person)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    new = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    assert not set(old) & set(new)
    assert audited()[-1] == "recovery_codes_made"


# ---- IT resets a lost one


def reset_url(person) -> str:
    return reverse("admin:staff_staffmember_second_factor", args=[person.pk])


def test_it_resets_a_lost_factor_which_ends_the_sessions_and_is_logged(client, it, person):
    give_app(person)
    RecoveryCodes.activate(person)
    signed_in = Client()
    signed_in.force_login(person)
    client.force_login(it)
    assert (
        reset_url(person)
        in client.get(reverse("admin:staff_staffmember_change", args=[person.pk])).content.decode()
    )
    assert client.get(reset_url(person)).status_code == 200
    assert Authenticator.objects.filter(user=person).count() == 2  # looking resets nothing
    assert client.post(reset_url(person)).status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    assert not opens(signed_in, "my_account")
    event = AuditEvent.objects.get(action="second_factor_reset")
    assert (event.actor_id, event.thing_id, event.count) == (it.pk, str(person.pk), 2)
    assert first_step(signed_in, person).status_code == 302
    assert signed_in.get(reverse("visits:today"))["Location"] == reverse("mfa_index")


def test_it_does_not_reset_their_own(client, it):
    give_app(it)
    client.force_login(it)
    client.post(reset_url(it))
    assert Authenticator.objects.filter(user=it).count() == 1
    with pytest.raises(accounts.OwnSecondFactorError):
        accounts.reset_second_factor(person=it, by=Actor.staff(it))
    assert "second_factor_reset" not in audited()


def test_nobody_else_resets_one(client, it, person):
    give_app(it)
    for method in (client.get, client.post):
        assert method(reset_url(it)).status_code == 302  # a stranger
    client.force_login(person)
    for method in (client.get, client.post):
        assert method(reset_url(it)).status_code == 403
    assert Authenticator.objects.filter(user=it).count() == 1


def test_resetting_for_nobody_is_refused(client, it):
    client.force_login(it)
    assert client.post(reverse("admin:staff_staffmember_second_factor", args=[0])).status_code == 403


# ---- What is kept


def test_secrets_are_shown_on_no_page_but_the_one_that_adds_the_app(client, it, person):
    secret = give_app(person)
    client.force_login(person)
    for name in ("mfa_index", "my_account", "mfa_deactivate_totp"):
        assert secret not in client.get(reverse(name)).content.decode()
    client.force_login(it)
    assert secret not in client.get(reverse("admin:staff_staffmember_change", args=[person.pk])).content.decode()


def test_a_code_is_taken_under_a_lock(person):
    secret = give_app(person)
    app = Authenticator.objects.get(user=person)
    with connection.execute_wrapper(lambda execute, sql, *rest: asked.append(sql) or execute(sql, *rest)):
        asked: list[str] = []
        assert take_code(app, code_of(secret))
    assert any("FOR UPDATE" in sql for sql in asked)


def test_an_apps_key_and_the_codes_are_sealed_in_the_database(client, person):
    first_step(client, person)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    codes = Authenticator.objects.get(user=person, type="recovery_codes")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        (stored,) = cursor.fetchone()
    assert secret not in stored
    assert codes.wrap().get_unused_codes()[0] not in stored
    assert codes.data["seed"].startswith("gAAAA")

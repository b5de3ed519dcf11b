"""Municipal accounts, against a real provider over HTTP: who comes in, with which roles, and who doesn't."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from familjecentral.audit.models import AuditEvent
from familjecentral.identity_providers import SecondFactor
from staff import municipal
from staff.models import GroupRole, StaffMember, StaffRole
from staff.municipal import ArrivalDenied, groups_in
from staff.oidc import did_second_factor, provider_did_second_factor
from tests.factories import PartnerServiceFactory, StaffMemberFactory, staff_with
from tests.oidc_provider.running import path_of

pytestmark = pytest.mark.django_db
BEGIN = "/account/oidc/kommunen/login/"
CALLBACK = "/account/oidc/kommunen/login/callback/"
DOMAIN = frozenset({"exempelkommun.se"})
MAJA = {"email": "Maja@exempelkommun.se", "email_verified": True, "name": "Maja Exempel"}


@pytest.fixture(autouse=True)
def public_url(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    settings.REQUIRE_SECOND_FACTOR = False  # except where it is what is asked


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def preschool(service):
    """The group that makes its members staff of the service."""
    return GroupRole.objects.create(
        provider="kommunen", group="forskolan", role="staff_member", centre=service.centre, service=service
    )


def sent_to(client, **posted):
    """Where the button sends the browser."""
    response = client.post(BEGIN, posted)
    assert response.status_code == 302
    return response["Location"]


def come_back(client, provider, username="maja", **posted):
    """The whole way: button, provider, and what our callback answers."""
    return client.get(path_of(provider.sign_in(sent_to(client, **posted), username)))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def audited():
    return list(AuditEvent.objects.order_by("id").values_list("action", "actor_kind"))


def roles_of(person):
    return sorted(person.roles.values_list("role", "service_id"))


def is_refused(client, response, status=401):
    """A page in words with a way on, and nobody signed in."""
    text = response.content.decode()
    assert (response.status_code, "<h1>" in text) == (status, True)
    assert f'href="{reverse("account_login")}"' in text
    assert not re.search(r"Traceback|Error\b|exception|token", text)
    assert not is_signed_in(client)
    assert not StaffMember.objects.filter(email__iexact=MAJA["email"], socialaccount__isnull=False).exists()


# ---- The button, and what the provider is asked


def test_without_a_provider_the_sign_in_page_has_no_button_and_the_policy_no_other_origin(client):
    response = client.get(reverse("account_login"))
    assert "/account/oidc/" not in response.content.decode()
    assert "form-action 'self';" in response["Content-Security-Policy"] + ";"


def test_there_is_one_button_for_each_provider_that_remembers_where_one_was_going(client, kommunen, settings):
    provider = kommunen()
    settings.OIDC_PROVIDERS |= {"regionen": provider.as_setting(id="regionen", name="Exempelregionen")}
    page = client.get(reverse("account_login"), {"next": "/admin/"}).content.decode()
    assert re.findall(r'action="(/account/oidc/[^"]+)"', page) == [BEGIN, BEGIN.replace("kommunen", "regionen")]
    assert page.count('name="next" value="/admin/"') == 4  # password, passkey, and each provider
    assert "Exempelregionen" in page


def test_the_policy_lets_the_form_lead_to_the_provider(client, kommunen):
    provider = kommunen()
    assert f"form-action 'self' {provider.url}" in client.get(reverse("account_login"))["Content-Security-Policy"]


def test_opening_the_address_asks_first(client, kommunen):
    response = client.get(BEGIN, {"next": "/admin/"})
    assert (response.status_code, client.session.get("socialaccount_states")) == (200, None)
    assert 'name="next" value="/admin/"' in response.content.decode()


def test_the_provider_is_asked_with_state_nonce_and_pkce_and_nothing_from_the_address(client, kommunen):
    provider = kommunen()
    response = client.post(f"{BEGIN}?scope=admin&auth_params=prompt%3Dnone%26nonce%3Dx&process=connect")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(response["Location"]).query).items()}
    assert response["Location"].startswith(f"{provider.issuer}/authorize/?")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"http://127.0.0.1:8000{CALLBACK}"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    [(state, _at, _provider)] = client.session["socialaccount_states"].values()
    assert (state["nonce"], state["process"]) == (asked["nonce"], "login")
    assert len(asked["nonce"]) >= 43
    assert "prompt" not in asked


@pytest.mark.parametrize("address", [BEGIN, CALLBACK])
def test_a_provider_that_is_not_configured_is_not_there(client, kommunen, address):
    assert client.get(address.replace("kommunen", "annan")).status_code == 404


@pytest.mark.parametrize(
    "name", ["socialaccount_connections", "socialaccount_signup", "socialaccount_login_error"]
)
def test_pages_of_social_accounts_that_we_do_not_use_are_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


# ---- New here


def test_a_new_person_gets_an_account_without_rights_and_a_page_that_says_so(client, kommunen):
    kommunen().knows(maja=MAJA)
    response = come_back(client, kommunen())
    assert (response.status_code, response["Location"]) == (302, reverse("account_no_roles"))
    person = StaffMember.objects.get()
    assert (person.email, person.name, person.has_usable_password()) == (
        "maja@exempelkommun.se",
        "Maja Exempel",
        False,
    )
    assert roles_of(person) == []
    page = client.get(response["Location"])
    assert (page.status_code, "maja@exempelkommun.se" in page.content.decode()) == (200, True)
    assert audited() == [
        ("account_created", "system"),
        ("municipal_account_tied", "system"),
        ("signed_in", "staff"),
    ]


def test_nothing_of_what_the_provider_said_is_stored_but_name_address_and_number(client, kommunen):
    kommunen().knows(maja=MAJA | {"groups": ["hemlig-grupp"]})
    come_back(client, kommunen())
    account = SocialAccount.objects.get()
    assert (account.extra_data, SocialToken.objects.count()) == ({}, 0)


def test_the_second_time_it_is_the_same_account_even_with_another_address(client, kommunen):
    kommunen().knows(maja=MAJA)
    come_back(client, kommunen())
    client.logout()
    kommunen().knows(maja=MAJA | {"email": "maja.ny@exempelkommun.se"})
    assert come_back(client, kommunen()).status_code == 302
    assert [person.email for person in StaffMember.objects.all()] == ["maja@exempelkommun.se"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": None},
        {"email": ""},
        {"email": "inte en adress"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "false"},
    ],
)
def test_an_address_that_nobody_vouches_for_makes_no_account(client, kommunen, wrong):
    kommunen().knows(maja={name: value for name, value in (MAJA | wrong).items() if value is not None})
    response = come_back(client, kommunen())
    is_refused(client, response, status=403)
    assert response.context["refused"].reason is ArrivalDenied.NO_EMAIL
    assert StaffMember.objects.count() == 0
    assert audited() == [("sign_in_failed", "staff")]


def test_a_provider_that_vouches_for_its_domain_need_not_send_email_verified(client, kommunen):
    """Entra ID sends no email_verified."""
    kommunen(email_domains=DOMAIN).knows(maja={"email": MAJA["email"], "name": "Maja"})
    assert come_back(client, kommunen(email_domains=DOMAIN)).status_code == 302
    assert StaffMember.objects.count() == 1


# ---- An account that is there


def test_a_stranger_who_claims_the_address_of_an_account_does_not_get_it(client, kommunen):
    it = staff_with("it_administrator")
    StaffMember.objects.filter(pk=it.pk).update(email="it@exempelkommun.se")
    kommunen().knows(maja={"email": "it@exempelkommun.se", "email_verified": True, "name": "En annan"})
    response = come_back(client, kommunen())
    is_refused(client, response, status=403)
    assert response.context["refused"].reason is ArrivalDenied.NOT_TIED
    assert SocialAccount.objects.count() == 0


def test_a_trusted_provider_meets_the_account_that_it_made_and_leaves_its_password_and_roles(
    client, kommunen, service
):
    person = staff_with("staff_member", service)
    person.email = "maja@exempelkommun.se"
    person.set_password("tre blå ballonger")
    person.save()
    kommunen(email_domains=DOMAIN).knows(maja=MAJA)
    response = come_back(client, kommunen(email_domains=DOMAIN))
    assert response["Location"] == reverse("visits:today")
    person.refresh_from_db()
    assert (person.check_password("tre blå ballonger"), roles_of(person)) == (
        True,
        [("staff_member", service.pk)],
    )


@pytest.mark.parametrize("email", ["maja@annan.se", "maja@exempelkommun.se.annan.se", "maja@x.exempelkommun.se"])
def test_a_trusted_provider_vouches_only_for_its_own_domains(client, kommunen, email):
    StaffMemberFactory(email=email)
    kommunen(email_domains=DOMAIN).knows(maja=MAJA | {"email": email})
    is_refused(client, come_back(client, kommunen(email_domains=DOMAIN)), status=403)


def test_a_trusted_provider_that_says_that_the_address_is_not_confirmed_meets_no_account(client, kommunen):
    StaffMemberFactory(email="maja@exempelkommun.se")
    kommunen(email_domains=DOMAIN).knows(maja=MAJA | {"email_verified": False})
    is_refused(client, come_back(client, kommunen(email_domains=DOMAIN)), status=403)


def test_who_inherits_an_address_does_not_inherit_the_account(client, kommunen):
    kommunen(email_domains=DOMAIN).knows(maja=MAJA, ny=MAJA)
    come_back(client, kommunen(email_domains=DOMAIN), "maja")
    client.logout()
    response = come_back(client, kommunen(email_domains=DOMAIN), "ny")
    assert (response.status_code, is_signed_in(client)) == (403, False)
    assert SocialAccount.objects.count() == 1


def test_when_it_has_untied_the_account_the_new_number_is_tied_and_group_roles_are_gone(
    client, kommunen, service, preschool
):
    trusted = {"email_domains": DOMAIN}
    kommunen(**trusted).knows(maja=MAJA | {"groups": ["forskolan"]}, ny=MAJA)
    come_back(client, kommunen(**trusted), "maja")
    person = StaffMember.objects.get()
    it = staff_with("it_administrator")
    client.force_login(it)
    chosen = {"action": "untie_municipal_accounts", "_selected_action": [person.pk, it.pk]}
    client.post(reverse("admin:staff_staffmember_changelist"), chosen)
    assert (SocialAccount.objects.count(), roles_of(person)) == (0, [])
    assert audited()[-2:] == [("role_removed", "staff"), ("municipal_account_untied", "staff")]
    assert come_back(client, kommunen(**trusted), "ny")["Location"] == reverse("account_no_roles")
    assert SocialAccount.objects.get().user == person


@pytest.mark.django_db(transaction=True)
def test_the_first_sign_in_done_many_times_at_once_makes_one_account(oidc_provider):
    provider = oidc_provider.as_setting()

    def arrive(_number):
        try:
            return municipal.arrive(provider=provider, subject="1", claims=MAJA, now=timezone.now()).person.pk
        except municipal.ArrivalRefused as refused:
            return refused.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(arrive, range(6)))
    assert found - {ArrivalDenied.AT_THE_SAME_TIME, ArrivalDenied.NOT_TIED} == {StaffMember.objects.get().pk}
    assert SocialAccount.objects.count() == 1


def test_a_closed_account_is_refused_stays_closed_and_gets_no_role(client, kommunen, preschool):
    kommunen().knows(maja=MAJA)
    come_back(client, kommunen())
    client.logout()
    StaffMember.objects.update(is_active=False)
    kommunen().knows(maja=MAJA | {"groups": ["forskolan"]})
    response = come_back(client, kommunen())
    assert (response.status_code, response["Location"]) == (302, reverse("account_inactive"))
    assert not is_signed_in(client)
    person = StaffMember.objects.get()
    assert (person.is_active, roles_of(person)) == (False, [])


def test_a_closed_account_is_not_met_by_its_address_and_opened(client, kommunen):
    StaffMemberFactory(email="maja@exempelkommun.se", is_active=False)
    kommunen(email_domains=DOMAIN).knows(maja=MAJA)
    assert come_back(client, kommunen(email_domains=DOMAIN))["Location"] == reverse("account_inactive")
    assert (is_signed_in(client), StaffMember.objects.get().is_active) == (False, False)


def test_who_was_going_somewhere_gets_there_and_never_to_another_site(client, kommunen):
    kommunen().knows(maja=MAJA)
    assert come_back(client, kommunen(), next="/admin/")["Location"] == "/admin/"
    client.logout()
    assert come_back(client, kommunen(), next="https://example.org/")["Location"] == reverse("account_no_roles")


def test_who_was_signed_in_as_somebody_else_is_not_any_more(client, kommunen):
    client.force_login(staff_with("it_administrator"))
    kommunen().knows(maja=MAJA)
    come_back(client, kommunen())
    assert client.session["_auth_user_id"] == str(StaffMember.objects.get(name="Maja Exempel").pk)


# ---- Groups


def test_a_group_gives_its_role_and_its_loss_takes_it_at_the_next_sign_in(client, kommunen, service, preschool):
    kommunen().knows(maja=MAJA | {"groups": ["forskolan", "annat"]})
    response = come_back(client, kommunen())
    assert response["Location"] == reverse("visits:today")
    assert client.get(response["Location"]).status_code == 200
    person = StaffMember.objects.get()
    assert [(role.role, role.service, role.from_group) for role in person.roles.all()] == [
        ("staff_member", service, preschool)
    ]
    client.logout()
    kommunen().knows(maja=MAJA | {"groups": ["annat"]})
    assert come_back(client, kommunen())["Location"] == reverse("account_no_roles")
    assert roles_of(person) == []
    roles = [event for event in audited() if event[0].startswith("role_")]
    assert roles == [("role_added", "system"), ("role_removed", "system")]


def test_a_second_sign_in_with_the_same_groups_changes_nothing(client, kommunen, preschool):
    kommunen().knows(maja=MAJA | {"groups": ["forskolan"]})
    come_back(client, kommunen())
    before = StaffRole.objects.get()
    client.logout()
    come_back(client, kommunen())
    assert StaffRole.objects.get().pk == before.pk
    assert [action for action, _ in audited()].count("role_added") == 1


def test_roles_given_by_hand_are_never_touched(client, kommunen, service, preschool):
    person = staff_with("staff_member", service)
    StaffRole.objects.create(person=person, role="coordinator", centre=service.centre)
    StaffMember.objects.filter(pk=person.pk).update(email="maja@exempelkommun.se")
    trusted = {"email_domains": DOMAIN}
    kommunen(**trusted).knows(maja=MAJA | {"groups": ["forskolan"]})
    come_back(client, kommunen(**trusted))
    client.logout()
    kommunen(**trusted).knows(maja=MAJA)
    come_back(client, kommunen(**trusted))
    assert roles_of(person) == [("coordinator", None), ("staff_member", service.pk)]
    assert not person.roles.exclude(from_group=None).exists()
    assert not [event for event in audited() if event[0].startswith("role_")]


def test_a_role_that_two_groups_give_stays_while_one_of_them_does(client, kommunen, service, preschool):
    other = GroupRole.objects.create(
        provider="kommunen", group="vikarier", role="staff_member", centre=service.centre, service=service
    )
    for groups in (["forskolan", "vikarier"], ["vikarier"]):
        kommunen().knows(maja=MAJA | {"groups": groups})
        come_back(client, kommunen())
        client.logout()
    assert [role.from_group for role in StaffRole.objects.all()] == [other]
    kommunen().knows(maja=MAJA | {"groups": []})
    come_back(client, kommunen())
    assert StaffRole.objects.count() == 0


def test_another_providers_groups_give_nothing_here(client, kommunen, preschool):
    GroupRole.objects.update(provider="regionen")
    kommunen().knows(maja=MAJA | {"groups": ["forskolan"]})
    assert come_back(client, kommunen())["Location"] == reverse("account_no_roles")


def test_the_claim_can_have_another_name(client, kommunen, preschool):
    kommunen(groups_claim="roles").knows(maja=MAJA | {"roles": "forskolan", "groups": ["annat"]})
    assert come_back(client, kommunen(groups_claim="roles"))["Location"] == reverse("visits:today")


def test_groups_left_out_for_being_many_give_nothing_keep_nothing_and_are_told_of(client, kommunen, preschool):
    kommunen().knows(maja=MAJA | {"groups": ["forskolan"]})
    come_back(client, kommunen())
    client.logout()
    kommunen().knows(maja=MAJA | {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {}}})
    response = come_back(client, kommunen())
    assert response["Location"] == reverse("account_no_roles")
    assert StaffRole.objects.count() == 0
    assert "Exempelkommun" in client.get(response["Location"]).content.decode()
    assert [event for event in audited() if event[0] == "role_removed"] == [("role_removed", "system")]


@pytest.mark.parametrize(
    ("claims", "groups"),
    [
        ({"groups": ["a", "b"]}, {"a", "b"}),
        ({"groups": "a"}, {"a"}),
        ({"groups": []}, set()),
        ({}, set()),
        ({"groups": [1, None, {"a": 1}, "", "a\x00"]}, set()),
        ({"groups": {"a": True}}, set()),
        ({"_claim_names": {"groups": "src1"}}, None),
        ({"_claim_names": {"roles": "src1"}}, set()),
        ({"_claim_names": "groups"}, set()),
        ({"hasgroups": True}, None),
        ({"hasgroups": False}, set()),
        ({"groups": ["a"], "_claim_names": {"groups": "src1"}}, {"a"}),
    ],
)
def test_which_groups_a_claim_names(claims, groups):
    found = groups_in(claims, "groups")
    assert (found if found is None else set(found)) == groups


# ---- The second factor


@pytest.mark.parametrize(
    ("setting", "claims", "done"),
    [
        ("never", {"amr": ["pwd", "mfa"]}, False),
        ("claim", {"amr": ["pwd", "mfa"]}, True),
        ("claim", {"acr": "mfa"}, True),
        ("claim", {"amr": ["pwd"]}, False),
        ("claim", {"amr": "notmfa"}, False),
        ("claim", {}, False),
        ("always", {}, True),
    ],
)
def test_when_the_provider_has_done_the_second_factor(oidc_provider, setting, claims, done):
    provider = oidc_provider.as_setting(second_factor=SecondFactor(setting))
    assert did_second_factor(provider, claims) is done


@pytest.mark.parametrize("sent", [(["pwd", "mfa"], True), (["pwd"], False)])
def test_the_session_keeps_that_the_provider_asked_for_a_second_factor(client, kommunen, rf, settings, sent):
    amr, done = sent
    kommunen(second_factor=SecondFactor.CLAIM).knows(maja=MAJA | {"amr": amr})
    come_back(client, kommunen(second_factor=SecondFactor.CLAIM))
    person, request = StaffMember.objects.get(), rf.get("/")
    request.session, request.user = client.session, person
    assert provider_did_second_factor(request) is done
    assert not provider_did_second_factor(request, StaffMemberFactory())
    settings.REQUIRE_SECOND_FACTOR = True
    page = client.get(reverse("account_no_roles"))
    assert page.get("Location", "") == ("" if done else reverse("mfa_index"))


def test_a_sign_in_with_a_password_afterwards_does_not_inherit_it(client, kommunen, rf):
    always = {"second_factor": SecondFactor.ALWAYS}
    kommunen(**always).knows(maja=MAJA)
    come_back(client, kommunen(**always))
    person, session = StaffMember.objects.get(), client.session
    person.set_password("tre blå ballonger")
    person.save()
    assert session["second_factor_by"] == {"provider": "kommunen", "person": person.pk}
    del session["_auth_user_id"]
    session.save()
    client.post(reverse("account_login"), {"login": person.email, "password": "tre blå ballonger"})
    assert is_signed_in(client)
    assert "second_factor_by" not in client.session


# ---- What does not hold is refused, without a word about why


def changed(url, **query):
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | query)))


def test_a_forged_state_is_refused_and_not_taken_for_a_try(client, kommunen):
    kommunen().knows(maja=MAJA)
    back = kommunen().sign_in(sent_to(client), "maja")
    is_refused(client, client.get(path_of(changed(back, state="forged"))))
    assert audited() == []


def test_an_answer_in_another_browser_is_refused(client, kommunen):
    from django.test import Client

    kommunen().knows(maja=MAJA)
    back = kommunen().sign_in(sent_to(client), "maja")
    other = Client()
    is_refused(other, other.get(path_of(back)))


def test_an_answer_works_once(client, kommunen):
    kommunen().knows(maja=MAJA)
    back = path_of(kommunen().sign_in(sent_to(client), "maja"))
    assert client.get(back).status_code == 302
    client.post(reverse("account_logout"))
    response = client.get(back)
    assert (response.status_code, is_signed_in(client)) == (401, False)


@pytest.mark.parametrize("query", [{"code": "x"}, {"error": "server_error"}])
def test_a_wrong_code_or_an_error_of_the_provider_is_refused(client, kommunen, query):
    kommunen().knows(maja=MAJA)
    is_refused(client, client.get(path_of(changed(kommunen().sign_in(sent_to(client), "maja"), **query))))


def test_it_can_read_in_the_log_why_and_no_secret_is_in_it(client, kommunen, caplog):
    provider = kommunen()
    provider.knows(maja=MAJA)
    kommunen(client_secret="inte-den-hemligheten")
    is_refused(client, client.get(path_of(provider.sign_in(sent_to(client), "maja"))))
    [line] = [record.getMessage() for record in caplog.records if record.name == "staff.oidc"]
    assert "invalid_client" in line
    assert "hemligheten" not in line


def test_an_expired_code_is_refused(client, kommunen):
    kommunen().knows(maja=MAJA)
    back = kommunen().sign_in(sent_to(client), "maja")
    kommunen().age_the_codes()
    is_refused(client, client.get(path_of(back)))
    assert audited() == [("sign_in_failed", "staff")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"aud": "another-application"},
        {"aud": ["another-application"]},
        {"iss": "https://example.org/o"},
        {"exp": 1_600_000_000},
        {"sub": "somebody-else"},
        {"azp": "another-application"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(client, kommunen, wrong):
    kommunen().knows(maja=MAJA | wrong)
    is_refused(client, come_back(client, kommunen()))
    assert StaffMember.objects.count() == 0


def test_another_code_verifier_is_refused_by_the_provider(client, kommunen):
    kommunen().knows(maja=MAJA)
    back = kommunen().sign_in(sent_to(client), "maja")
    session = client.session
    for stashed in session["socialaccount_states"].values():
        stashed[0]["pkce_code_verifier"] = "x" * 64
    session.save()
    is_refused(client, client.get(path_of(back)))


def test_a_token_signed_with_another_key_is_refused(client, kommunen, monkeypatch):
    from cryptography.hazmat.primitives.asymmetric import rsa
    from jwt.algorithms import RSAAlgorithm

    from staff.oidc import ProviderAnswers

    other = RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048).public_key(), as_dict=True)
    real = ProviderAnswers._session

    def with_other_keys(self):
        session = real(self)
        get = session.get

        def answered(url, **more):
            answer = get(url, **more)
            if url.endswith("jwks.json"):
                keys = {"keys": [other | {"kid": key["kid"], "alg": "RS256"} for key in answer.json()["keys"]]}
                answer.json = lambda: keys
            return answer

        session.get = answered
        return session

    monkeypatch.setattr(ProviderAnswers, "_session", with_other_keys)
    kommunen().knows(maja=MAJA)
    is_refused(client, come_back(client, kommunen()))


def test_a_provider_that_calls_itself_another_issuer_is_refused(client, kommunen):
    provider = kommunen()
    kommunen(issuer=provider.issuer.replace("127.0.0.1", "localhost"))
    assert client.post(BEGIN).status_code == 401


def test_a_provider_that_does_not_answer_gives_a_page_in_words(client, kommunen, free_port):
    kommunen(issuer=f"http://127.0.0.1:{free_port}/o")
    is_refused(client, client.post(BEGIN))


@pytest.fixture
def answering():
    """A server on this machine that answers every question with the same words."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.server.words.replace("ISSUER", self.server.issuer).encode())

        def log_message(self, *_args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        server.issuer = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("words", ["", "<html>", "[]", "{}", '{"issuer": "ISSUER"}', '{"issuer": ["ISSUER"]}'])
def test_a_provider_whose_configuration_says_too_little_gives_a_page_in_words(client, kommunen, answering, words):
    answering.words = words
    kommunen(issuer=answering.issuer)
    is_refused(client, client.post(BEGIN))


@pytest.fixture
def free_port():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_who_says_no_at_the_provider_is_told_that_nothing_has_happened(client, kommunen):
    [state] = parse_qs(urlsplit(sent_to(client)).query)["state"]
    response = client.get(CALLBACK, {"error": "access_denied", "state": state}, follow=True)
    assert response.redirect_chain == [(reverse("socialaccount_login_cancelled"), 302)]
    assert (response.status_code, audited()) == (200, [])


def test_a_refusal_shows_nothing_of_what_came_in_the_address(client, kommunen):
    words = "<script>alert(1)</script>"
    response = client.get(CALLBACK, {"error": words, "error_description": words, "state": words})
    assert words not in response.content.decode()
    assert html.escape(words) not in response.content.decode()


# ---- The page for who has no role


def test_the_page_without_roles_needs_an_account_and_sends_on_who_has_a_role(client, service):
    page = reverse("account_no_roles")
    assert client.get(page)["Location"] == f"{reverse('account_login')}?next={page}"
    client.force_login(staff_with("staff_member", service))
    assert client.get(page)["Location"] == reverse("visits:today")


def test_a_municipal_sign_in_counts_as_use(client, kommunen):
    kommunen().knows(maja=MAJA)
    come_back(client, kommunen())
    StaffMember.objects.update(
        last_login=timezone.now() - timedelta(days=160), idle_warned_at=timezone.now() - timedelta(days=3)
    )
    client.logout()
    come_back(client, kommunen())
    person = StaffMember.objects.get()
    assert (person.idle_warned_at, person.last_login.date()) == (None, timezone.now().date())


def test_messages_are_shown_once(client, kommunen):
    kommunen().knows(maja=MAJA | {"hasgroups": True})
    response = come_back(client, kommunen())
    assert len(list(get_messages(response.wsgi_request))) >= 1
    text = "Exempelkommun"
    assert text in client.get(response["Location"]).content.decode()
    assert text not in client.get(response["Location"]).content.decode()

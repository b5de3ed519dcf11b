"""Identity providers as the environment names them: whole, or not at all."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from familjecentral.identity_providers import SecondFactor, read_providers

TENANT = "6f1f0c9e-0b0e-4c55-9d0c-0d9a3c1b7a11"
WHOLE = {
    "OIDC_PROVIDERS": "kommunen",
    "OIDC_KOMMUNEN_NAME": "Exempelkommun",
    "OIDC_KOMMUNEN_ISSUER": "https://login.exempelkommun.se/realms/personal",
    "OIDC_KOMMUNEN_CLIENT_ID": "familjecentralen",
    "OIDC_KOMMUNEN_CLIENT_SECRET": "hemligt",
}


@pytest.fixture
def read(monkeypatch):
    def read(variables, https_only=True):
        env = environ.Env()
        monkeypatch.setattr(env, "ENVIRON", dict(variables))
        return read_providers(env, https_only=https_only)

    return read


def test_nothing_is_set_and_there_is_no_provider(read):
    assert read({}) == {}


def test_a_generic_provider_with_what_is_assumed(read):
    [(key, found)] = read(WHOLE).items()
    assert (key, found.id, found.name, found.client_secret) == (
        "kommunen",
        "kommunen",
        "Exempelkommun",
        "hemligt",
    )
    assert found.discovery_url == (
        "https://login.exempelkommun.se/realms/personal/.well-known/openid-configuration"
    )
    assert (found.groups_claim, found.email_domains, found.second_factor) == (
        "groups",
        frozenset(),
        SecondFactor.NEVER,
    )
    assert found.origins == ("https://login.exempelkommun.se",)


def test_entra_id_by_its_tenant_beside_another_in_the_order_of_the_list(read):
    found = read(
        WHOLE
        | {
            "OIDC_PROVIDERS": "region-x,kommunen",
            "OIDC_REGION_X_NAME": "Exempelregionen",
            "OIDC_REGION_X_TENANT": TENANT,
            "OIDC_REGION_X_CLIENT_ID": "a",
            "OIDC_REGION_X_CLIENT_SECRET": "b",
            "OIDC_REGION_X_GROUPS_CLAIM": "roles",
            "OIDC_REGION_X_EMAIL_DOMAINS": "RegionX.se,vard.regionx.se",
            "OIDC_REGION_X_SECOND_FACTOR": "claim",
            "OIDC_REGION_X_ORIGINS": "https://sts.regionx.se/adfs",
        }
    )
    assert list(found) == ["region-x", "kommunen"]
    region = found["region-x"]
    assert region.issuer == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert region.email_domains == {"regionx.se", "vard.regionx.se"}
    assert (region.groups_claim, region.second_factor) == ("roles", SecondFactor.CLAIM)
    assert region.origins == ("https://login.microsoftonline.com", "https://sts.regionx.se")


def test_the_secret_is_not_in_what_is_printed(read):
    assert "hemligt" not in repr(read(WHOLE))


@pytest.mark.parametrize("missing", ["NAME", "CLIENT_ID", "CLIENT_SECRET", "ISSUER"])
@pytest.mark.parametrize("blank", [True, False])
def test_half_a_configuration_stops_the_start_and_names_the_variable(read, missing, blank):
    variable = f"OIDC_KOMMUNEN_{missing}"
    half = WHOLE | {variable: " "} if blank else {k: v for k, v in WHOLE.items() if k != variable}
    with pytest.raises(ImproperlyConfigured, match=variable):
        read(half)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"OIDC_KOMMUNEN_ISSUER": "http://login.exempelkommun.se"}, "https"),
        ({"OIDC_KOMMUNEN_ISSUER": "login.exempelkommun.se"}, "https"),
        ({"OIDC_KOMMUNEN_ISSUER": "https://"}, "address"),
        ({"OIDC_KOMMUNEN_ISSUER": "https://a.se; script-src *"}, "address"),
        ({"OIDC_KOMMUNEN_ISSUER": "https://user:pass@a.se/"}, "address"),
        ({"OIDC_KOMMUNEN_TENANT": TENANT}, "one of"),
        ({"OIDC_KOMMUNEN_ISSUER": "", "OIDC_KOMMUNEN_TENANT": "common"}, "UUID"),
        ({"OIDC_KOMMUNEN_ISSUER": "", "OIDC_KOMMUNEN_TENANT": "exempelkommun.se"}, "UUID"),
        ({"OIDC_KOMMUNEN_SECOND_FACTOR": "yes"}, "never, claim, always"),
        ({"OIDC_KOMMUNEN_EMAIL_DOMAINS": "*"}, "domains"),
        ({"OIDC_KOMMUNEN_EMAIL_DOMAINS": "@exempelkommun.se"}, "domains"),
        ({"OIDC_KOMMUNEN_ORIGINS": "http://sts.exempelkommun.se"}, "https"),
        ({"OIDC_KOMMUNEN_NAME": "x" * 41}, "40"),
        ({"OIDC_KOMMUNEN_GROUP_CLAIM": "roles"}, "OIDC_KOMMUNEN_GROUP_CLAIM: is it misspelt"),
        ({"OIDC_REGIONEN_NAME": "Exempelregionen"}, "OIDC_REGIONEN_NAME: .* missing in OIDC_PROVIDERS"),
        ({"OIDC_PROVIDERS": ""}, "missing in OIDC_PROVIDERS"),
        ({"OIDC_PROVIDERS": "kommunen,kommunen"}, "twice"),
        ({"OIDC_PROVIDERS": "Kommunen"}, "lower-case"),
        ({"OIDC_PROVIDERS": "../x"}, "lower-case"),
    ],
)
def test_what_can_not_be_used_stops_the_start_with_a_sentence(read, wrong, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        read(WHOLE | wrong)


def test_http_is_for_trying_out_only(read):
    local = WHOLE | {"OIDC_KOMMUNEN_ISSUER": "http://127.0.0.1:9000/o"}
    assert read(local, https_only=False)["kommunen"].origins == ("http://127.0.0.1:9000",)
    with pytest.raises(ImproperlyConfigured):
        read(local)


def test_one_id_may_begin_as_another_does(read):
    more = {name.replace("KOMMUNEN", "KOMMUNEN_NORRA"): value for name, value in WHOLE.items()}
    assert list(read(WHOLE | more | {"OIDC_PROVIDERS": "kommunen,kommunen-norra"})) == [
        "kommunen",
        "kommunen-norra",
    ]

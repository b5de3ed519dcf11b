"""OpenID Connect providers where staff sign in with their municipal account: read from the environment.

``OIDC_PROVIDERS`` lists them by an id of our own; each has its variables ``OIDC_<ID>_…`` (``.env.example``
lists them). Half a configuration stops the start with a sentence. Secrets are never in the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

ENTRA = "https://login.microsoftonline.com/{tenant}/v2.0"
DISCOVERY = "/.well-known/openid-configuration"
PROVIDER_ID = re.compile(r"[a-z][a-z0-9-]{0,49}")  # it is in the redirect address, and in rows
LONGEST_NAME = 40
# Of each provider, after OIDC_<ID>_.
VARIABLES = (
    *("NAME", "TENANT", "ISSUER", "CLIENT_ID", "CLIENT_SECRET"),
    *("GROUPS_CLAIM", "EMAIL_DOMAINS", "SECOND_FACTOR", "ORIGINS"),
)


class SecondFactor(StrEnum):
    """When a sign-in at the provider counts as done with a second factor."""

    NEVER = "never"
    CLAIM = "claim"  # when the ID token's amr or acr says mfa
    ALWAYS = "always"  # the provider lets nobody in without


@dataclass(frozen=True)
class IdentityProvider:
    """One provider. Addresses in ``email_domains`` are its to vouch for: only those may meet an account that
    IT has made."""

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    groups_claim: str = "groups"
    email_domains: frozenset[str] = frozenset()
    second_factor: SecondFactor = SecondFactor.NEVER
    more_origins: tuple[str, ...] = ()

    @property
    def discovery_url(self) -> str:
        return self.issuer.rstrip("/") + DISCOVERY

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the browser may be sent from the sign-in page (``form-action`` of the content policy)."""
        return (_origin(self.issuer), *self.more_origins)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def read_providers(env: Any, *, https_only: bool) -> dict[str, IdentityProvider]:
    """The providers by id, in the order of the buttons. Raises ImproperlyConfigured with a sentence."""
    providers: dict[str, IdentityProvider] = {}
    for provider_id in env.list("OIDC_PROVIDERS", default=[]):
        if not PROVIDER_ID.fullmatch(provider_id):
            raise ImproperlyConfigured(
                f"OIDC_PROVIDERS: {provider_id!r} must be lower-case letters, digits and hyphens."
            )
        if provider_id in providers:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS names {provider_id} twice.")
        providers[provider_id] = _read_one(env, provider_id, https_only=https_only)
    known = {_prefix(provider_id) + variable for provider_id in providers for variable in VARIABLES}
    unknown = {name for name in env.ENVIRON if name.startswith("OIDC_")} - known - {"OIDC_PROVIDERS"}
    if unknown:
        raise ImproperlyConfigured(
            f"{', '.join(sorted(unknown))}: is it misspelt, or is its provider missing in OIDC_PROVIDERS?"
        )
    return providers


def _prefix(provider_id: str) -> str:
    return f"OIDC_{provider_id.upper().replace('-', '_')}_"


def _read_one(env: Any, provider_id: str, *, https_only: bool) -> IdentityProvider:
    prefix = _prefix(provider_id)
    found = {
        key: env(prefix + key, default="").strip()
        for key in ("NAME", "ISSUER", "TENANT", "CLIENT_ID", "CLIENT_SECRET")
    }
    missing = [prefix + key for key in ("NAME", "CLIENT_ID", "CLIENT_SECRET") if not found[key]]
    if missing:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS names {provider_id}, but {', '.join(missing)} is not set.")
    if len(found["NAME"]) > LONGEST_NAME:
        raise ImproperlyConfigured(f"{prefix}NAME must be at most {LONGEST_NAME} characters: it is on a button.")
    more = tuple(
        _checked_url(url, prefix + "ORIGINS", https_only) for url in env.list(prefix + "ORIGINS", default=[])
    )
    return IdentityProvider(
        id=provider_id,
        name=found["NAME"],
        issuer=_issuer(found, prefix, https_only),
        client_id=found["CLIENT_ID"],
        client_secret=found["CLIENT_SECRET"],
        groups_claim=env(prefix + "GROUPS_CLAIM", default="groups"),
        email_domains=frozenset(_domain(name, prefix) for name in env.list(prefix + "EMAIL_DOMAINS", default=[])),
        second_factor=_second_factor(env, prefix),
        more_origins=tuple(_origin(url) for url in more),
    )


def _issuer(found: Mapping[str, str], prefix: str, https_only: bool) -> str:
    if bool(found["ISSUER"]) == bool(found["TENANT"]):
        raise ImproperlyConfigured(f"Set one of {prefix}ISSUER and {prefix}TENANT (the latter for Entra ID).")
    if found["ISSUER"]:
        return _checked_url(found["ISSUER"].removesuffix(DISCOVERY), prefix + "ISSUER", https_only)
    try:
        # Not "common" nor "organizations": those let every organisation of the world in.
        tenant = UUID(found["TENANT"])
    except ValueError as error:
        raise ImproperlyConfigured(f"{prefix}TENANT must be the tenant's id in Entra ID (a UUID).") from error
    return ENTRA.format(tenant=tenant)


def _checked_url(url: str, variable: str, https_only: bool) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and (https_only or parts.scheme != "http"):
        raise ImproperlyConfigured(f"{variable} must be an https:// address.")
    if not parts.hostname or parts.query or parts.fragment or parts.username or any(c in url for c in " ;,'\""):
        raise ImproperlyConfigured(f"{variable} is not an address that can be used: {url}")
    return url


def _domain(name: str, prefix: str) -> str:
    if "@" in name or "*" in name or "." not in name:
        raise ImproperlyConfigured(f"{prefix}EMAIL_DOMAINS: write domains such as exempelkommun.se, not {name!r}.")
    return name.lower()


def _second_factor(env: Any, prefix: str) -> SecondFactor:
    value = env(prefix + "SECOND_FACTOR", default=SecondFactor.NEVER.value)
    try:
        return SecondFactor(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{prefix}SECOND_FACTOR must be one of {', '.join(SecondFactor)}, not {value!r}."
        ) from error

"""OpenID Connect for staff's municipal accounts, on django-allauth: what is asked of a provider's answer.

allauth checks the state, runs PKCE and fetches the tokens. Here is what it leaves open: the nonce, the ID
token's signature although it came over TLS, an issuer that is the configured one, and that the user
information is about the same person. Who the person is to us, and may do: staff/municipal.py.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.recording import record
from familjecentral.identity_providers import IdentityProvider, SecondFactor

from . import municipal
from .sign_in import SECOND_FACTOR_BY, UNKNOWN_PERSON

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin

logger = logging.getLogger(__name__)
# Signatures with a key pair only: the token's own header never chooses a weaker kind.
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LONGEST_LOGGED = 200  # characters
CLOCK_SKEW = 30  # seconds that the provider's clock may differ from ours
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderAnswers(OpenIDConnectOAuth2Adapter):
    """One exchange with a provider; every way in which it can go wrong is an OAuth2Error."""

    expected_nonce = ""  # from the state; empty fits no token

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._read_configuration()
        return self._openid_config

    def _read_configuration(self) -> dict[str, Any]:
        provider = provider_of(self.provider_id)
        try:
            with self._session() as session:
                answer = session.get(provider.discovery_url)
                answer.raise_for_status()
            config: dict[str, Any] = answer.json()
            issuer = config["issuer"]
            urls = [str(config[name]) for name in ENDPOINTS]
            urls += [str(config[name]) for name in ("userinfo_endpoint",) if name in config]
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise OAuth2Error("The provider's configuration can not be read.") from error
        if str(issuer).rstrip("/") != provider.issuer.rstrip("/"):
            raise OAuth2Error("The provider says that it is another issuer.")
        if provider.issuer.startswith("https:") and not all(url.startswith("https:") for url in urls):
            raise OAuth2Error("The provider names an address that is not https.")
        return config

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            return super().get_access_token_data(*args, **kwargs)
        except (ValueError, KeyError) as error:
            raise OAuth2Error("The provider's answer can not be read.") from error

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """The claims about who signed in: the ID token's, and what only the user information has."""
        try:
            id_claims = self._decode_id_token(app, kwargs["response"]["id_token"])
            more = self._fetch_user_info(token.token) if "userinfo_endpoint" in self.openid_config else {}
            if more and more["sub"] != id_claims["sub"]:
                raise OAuth2Error("The user information is about somebody else.")
            return self.get_provider().sociallogin_from_response(
                request, {"userinfo": more | id_claims, "id_token": id_claims}
            )
        except (ValueError, KeyError, TypeError) as error:
            raise OAuth2Error("The provider's answer lacks something.") from error

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Verified: signature, issuer, audience, authorised party, expiry and nonce."""
        with self._session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json())
            key = keys[jwt.get_unverified_header(id_token)["kid"]]
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=key,
                algorithms=SIGNATURES,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCK_SKEW,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("The ID token does not hold.") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The ID token was made for another application.")
        if not self.expected_nonce or not secrets.compare_digest(str(claims["nonce"]), self.expected_nonce):
            raise OAuth2Error("The ID token answers another sign-in.")
        return claims

    def _session(self) -> requests.Session:
        return MunicipalAccountAdapter(self.request).get_requests_session()

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The address registered at the provider, whatever host name the request came by."""
        path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return settings.PUBLIC_URL.rstrip("/") + path


class MunicipalProvider(OpenIDConnectProvider):
    """Always PKCE, always a nonce; the claims stay with the sign-in and are not stored."""

    pkce_enabled_default = True
    oauth2_adapter_class = ProviderAnswers

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> Any:
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {"nonce": nonce}
        return super().redirect(request, process, next_url=next_url, data=data, nonce=nonce, **kwargs)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        login = super().sociallogin_from_response(request, response)
        login.claims, login.id_claims = response["userinfo"], response["id_token"]
        return login


class MunicipalAccountAdapter(DefaultSocialAccountAdapter):
    """Providers come from the settings only; who signs in is recognised by staff.municipal."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        return [
            SocialApp(
                provider=OpenIDConnectProvider.id,
                provider_id=found.id,
                name=found.name,
                client_id=found.client_id,
                secret=found.client_secret,
                settings={"server_url": found.discovery_url},
            )
            for found in settings.OIDC_PROVIDERS.values()
            if provider in (None, found.id) and client_id in (None, found.client_id)
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> MunicipalProvider:
        return MunicipalProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def list_providers(self, request: HttpRequest) -> list[MunicipalProvider]:
        return [MunicipalProvider(request, app=app) for app in self.list_apps(request)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Not by allauth's rule: staff.municipal says whose word about an address is taken."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Somebody has shown who they are at the provider: find or make their account, bring roles up to date."""
        provider = provider_of(sociallogin.account.provider)
        try:
            arrival = municipal.arrive(
                provider=provider, subject=sociallogin.account.uid, claims=sociallogin.claims, now=clock.now()
            )
        except municipal.ArrivalRefused as refusal:
            record("sign_in_failed", by=UNKNOWN_PERSON)
            page = render(
                request, "socialaccount/refused.html", {"refused": refusal, "provider": provider}, status=403
            )
            raise ImmediateHttpResponse(page) from refusal
        sociallogin.user, sociallogin.account = arrival.person, arrival.account
        sociallogin.did_second_factor = did_second_factor(provider, sociallogin.id_claims)
        if arrival.groups_missing:
            municipal.say_groups_are_missing(request, provider)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        if exception is not None:  # past the state: a real try, and not any address that somebody opened
            record("sign_in_failed", by=UNKNOWN_PERSON)
            # For IT, who set the provider up: the page says nothing. No claims and no token are in it.
            logger.warning("Sign-in at %s: %s", provider.app.provider_id, str(exception)[:LONGEST_LOGGED])


def provider_of(provider_id: str) -> IdentityProvider:
    """The configured provider. Raises KeyError when it isn't there any more."""
    return settings.OIDC_PROVIDERS[provider_id]


def did_second_factor(provider: IdentityProvider, id_claims: dict[str, Any]) -> bool:
    """Is this sign-in to be taken as done with a second factor? As the provider's setting says."""
    if provider.second_factor is SecondFactor.CLAIM:
        said: list[Any] = []
        for name in ("amr", "acr"):
            value = id_claims.get(name, [])
            said += value if isinstance(value, list) else [value]
        return "mfa" in said
    return provider.second_factor is SecondFactor.ALWAYS


def provider_did_second_factor(request: HttpRequest, person: Any = None) -> bool:
    """Did the person's provider ask for a second factor in this session, so that ours needn't?

    ``person``: who is signing in, while nobody is signed in yet; else the request's. The session says it in
    ``second_factor_by``: {"provider": its id, "person": the account's id}; a sign-in of any other kind
    removes it (staff.sign_in.StaffAccountAdapter.pre_login).
    """
    kept = request.session.get(SECOND_FACTOR_BY)
    person = person or request.user
    return (
        isinstance(kept, dict)
        and person.pk is not None
        and kept.get("person") == person.pk
        and kept.get("provider") in settings.OIDC_PROVIDERS
    )

"""To a provider and back: the only pages of allauth's social accounts that there are."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from familjecentral.privacy.access import PUBLIC, access
from staff.oidc import MunicipalAccountAdapter, MunicipalProvider, ProviderAnswers


def _provider_or_404(request: HttpRequest, provider_id: str) -> MunicipalProvider:
    if provider_id not in settings.OIDC_PROVIDERS:
        raise Http404
    return MunicipalAccountAdapter(request).get_provider(request, provider_id)


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """GET asks first; POST sends the browser on. Nothing in the address changes what the provider is asked."""
    provider = _provider_or_404(request, provider_id)
    next_url = get_next_redirect_url(request)
    if request.method == "GET":
        return render(request, "socialaccount/login.html", {"provider": provider, "next_url": next_url})
    try:
        return provider.redirect(request, process="login", next_url=next_url)
    except OAuth2Error as error:
        return render_authentication_error(request, provider, exception=error)


class Callback(OAuth2CallbackView):
    """allauth's, which knows the state but not the nonce that was sent with it."""

    def __init__(self, request: HttpRequest, adapter: ProviderAnswers) -> None:
        self.request, self.adapter = request, adapter

    def _get_state(self, request: HttpRequest, provider: MunicipalProvider) -> Any:
        state, refusal = super()._get_state(request, provider)
        self.adapter.expected_nonce = (state or {}).get("nonce", "")
        return state, refusal


@access(PUBLIC)
@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider, with a code or with a refusal."""
    provider = _provider_or_404(request, provider_id)
    try:
        return Callback(request, ProviderAnswers(request, provider_id)).dispatch(request)
    except ImmediateHttpResponse as answered:
        return answered.response
    except OAuth2Error as error:
        return render_authentication_error(request, provider, exception=error)


@access(PUBLIC)
@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    """The person said no at the provider."""
    return render(request, "socialaccount/login_cancelled.html")

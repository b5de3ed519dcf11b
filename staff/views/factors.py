"""Adding and removing second factors: allauth's pages, with what we keep of it in the same transaction."""

from __future__ import annotations

from typing import Any

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.forms import DeactivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from familjecentral.privacy.access import SIGNED_IN, access
from staff import second_factor


class AddAppView(ActivateTOTPView):
    """An app that shows codes."""

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        person = self.request.user
        app = second_factor.factors_of(person.pk).get(type=second_factor.Type.TOTP)
        second_factor.take_code(app, form.cleaned_data["code"])  # it signs in no more
        second_factor.was_added(
            request=self.request,
            person=person,
            kind=second_factor.Type.TOTP.value,
            has_new_codes=self.did_generate_recovery_codes,
        )
        return response


class AddPasskeyView(AddWebAuthnView):
    """A passkey, in the device or on a key of its own."""

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        second_factor.was_added(
            request=self.request,
            person=self.request.user,
            kind=second_factor.Type.WEBAUTHN.value,
            has_new_codes=self.did_generate_recovery_codes,
        )
        return response


class RemoveAppView(DeactivateTOTPView):
    """Asks first; refused when it is the last factor."""

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        second_factor.was_removed(request=self.request, person=self.request.user)
        return response


class RemovePasskeyView(RemoveWebAuthnView):
    """Asks first; refused when it is the last factor (allauth asks that only of apps)."""

    form_class = DeactivateTOTPForm
    success_url = reverse_lazy("mfa_index")

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        # Bound at once, so that the page says before one has tried that it is the last.
        return {"data": {}} | kwargs | {"authenticator": self.object}

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        second_factor.was_removed(request=self.request, person=self.request.user)
        return response


class MakeCodesView(GenerateRecoveryCodesView):
    """New recovery codes; the old ones end."""

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        second_factor.codes_were_made(person=self.request.user)
        return response


add_app = access(SIGNED_IN)(never_cache(AddAppView.as_view()))  # the page shows the app's key
add_passkey = access(SIGNED_IN)(AddPasskeyView.as_view())
remove_app = access(SIGNED_IN)(RemoveAppView.as_view())
remove_passkey = access(SIGNED_IN)(RemovePasskeyView.as_view())
make_codes = access(SIGNED_IN)(MakeCodesView.as_view())

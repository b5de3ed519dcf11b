"""Who can sign in at the provider, and what it says about them: read from people.json each time."""

import json

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from oauth2_provider.oauth2_validators import OAuth2Validator

from .serve import PASSWORD

BY_OUR_OWN = ("iss", "aud", "exp", "nonce", "sub")  # what a test may make wrong in the ID token


def people() -> dict[str, dict]:
    return json.loads((settings.FOLDER / "people.json").read_text(encoding="utf-8"))


class PeopleOfTheFile(ModelBackend):
    def authenticate(self, request, username=None, password=None, **more):
        if username in people() and password == PASSWORD:
            return User.objects.get_or_create(username=username)[0]
        return None


class Claims(OAuth2Validator):
    oidc_claim_scope = None  # all claims, whatever the scope

    def get_additional_claims(self, request):
        return {name: value for name, value in self._said(request).items() if name not in BY_OUR_OWN}

    def get_id_token_dictionary(self, token, token_handler, request):
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        wrong = {name: value for name, value in self._said(request).items() if name in BY_OUR_OWN}
        return claims | wrong, expires

    def _said(self, request) -> dict:
        return people()[request.user.username]

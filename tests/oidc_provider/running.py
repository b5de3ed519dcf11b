"""The fixture that runs the provider, and the way of a person through it by HTTP."""

import json
import re
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.utils.csp import CSP

from familjecentral.identity_providers import IdentityProvider

from .serve import CLIENT_ID, CLIENT_SECRET, PASSWORD

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_WAIT = 20  # seconds for one answer


@dataclass
class RunningProvider:
    """The provider while it runs."""

    url: str
    folder: Path

    @property
    def issuer(self) -> str:
        return f"{self.url}/o"

    def knows(self, **people: dict[str, Any]) -> None:
        """Let exactly these people be known, each with the claims to be told about them."""
        (self.folder / "people.json").write_text(json.dumps(people), encoding="utf-8")

    def age_the_codes(self) -> None:
        """Let every code that has been given out have expired."""
        with sqlite3.connect(self.folder / "provider.sqlite3", timeout=10) as database:
            database.execute("UPDATE oauth2_provider_grant SET expires = '2020-01-01 00:00:00'")

    def as_setting(self, **more: Any) -> IdentityProvider:
        """As OIDC_PROVIDERS has it."""
        known = IdentityProvider(
            id="kommunen",
            name="Exempelkommun",
            issuer=self.issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
        )
        return replace(known, **more)

    def sign_in(self, address: str, username: str) -> str:
        """As a browser does: from where we sent it, to the address that the provider sends it back to."""
        with requests.Session() as browser:
            page = browser.get(address, timeout=LONGEST_WAIT)
            fields = dict(re.findall(r'name="(csrfmiddlewaretoken|next)" value="([^"]*)"', page.text))
            fields["next"] = fields["next"].replace("&amp;", "&")
            fields |= {"username": username, "password": PASSWORD}
            answer = browser.post(page.url, fields, timeout=LONGEST_WAIT, allow_redirects=False)
            while (location := answer.headers["Location"]).startswith("/"):
                answer = browser.get(self.url + location, timeout=LONGEST_WAIT, allow_redirects=False)
        return location


@pytest.fixture(scope="session")
def oidc_provider(tmp_path_factory):
    """The provider, for the tests of this process; nobody is known to it yet."""
    folder = tmp_path_factory.mktemp("oidc_provider")
    command = [sys.executable, "-m", "tests.oidc_provider.serve", str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:"), "the provider did not start"
            yield RunningProvider(url, folder)
        finally:
            process.terminate()
            process.wait(timeout=LONGEST_WAIT)


@pytest.fixture
def kommunen(oidc_provider, settings):
    """The provider configured here. Call it to configure it otherwise: ``kommunen(email_domains=…)``."""

    def configure(**more: Any) -> RunningProvider:
        provider = oidc_provider.as_setting(**more)
        settings.OIDC_PROVIDERS = {provider.id: provider}
        policy = settings.SECURE_CSP | {"form-action": [CSP.SELF, *provider.origins]}
        settings.SECURE_CSP = policy
        return oidc_provider

    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = LONGEST_WAIT
    oidc_provider.knows()
    configure()
    return configure


def path_of(url: str) -> str:
    """What our test client is asked for, when the provider sends the browser to ``url``."""
    assert url.startswith(settings.PUBLIC_URL)
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"

"""security.txt as RFC 9116 has it, and robots.txt."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest

from familjecentral import clock

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_security_txt_has_what_the_standard_requires(client, settings):
    settings.SECURITY_CONTACT, settings.PUBLIC_URL = "mailto:sakerhet@example.org", "https://fc.example.org"
    with clock.at(NOW):
        response = client.get("/.well-known/security.txt")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert timedelta(days=30) < expires - NOW < timedelta(days=365)
    assert fields == {
        "Contact": "mailto:sakerhet@example.org",
        "Preferred-Languages": "sv, en",
        "Canonical": "https://fc.example.org/.well-known/security.txt",
    }


@pytest.mark.parametrize("address", ["/.well-known/security.txt", "/robots.txt"])
def test_they_are_public_cacheable_and_only_read(client, address):
    response = client.get(address)
    assert "no-store" not in response.get("Cache-Control", "")
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_search_engines_find_the_programme_and_no_personal_page(client):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())
    assert [robots.can_fetch("*", path) for path in ("/", "/gimo/", "/gimo/vecka/", "/en/gimo/")] == [True] * 4
    for path in ("/personal/", "/personal/rapport/", "/account/login/", "/admin/", "/anmald/x/"):
        assert not robots.can_fetch("*", path), path

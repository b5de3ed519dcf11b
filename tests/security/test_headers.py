"""What every answer tells browser, caches and search engines, by what its page has declared."""

import pytest
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory
from django.urls import reverse

from familjecentral import clock
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with, stockholm
from tests.sending import opened

pytestmark = pytest.mark.django_db
NO_STORE = "no-store, private"


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.at(stockholm(2026, 11, 24, 8, 0)):
        yield


@pytest.fixture
def session():
    return SessionFactory()


def answers():
    return {"key": "5a7f3c0e-6b1d-4a51-9c58-0f6f7a0c1d2e", "child_1": "2026-06-01", "adults": "1",
            "email": "familj@example.org", **opened()}  # fmt: skip


def is_private(response):
    return response.get("Cache-Control") == NO_STORE and "noindex" in response.get("X-Robots-Tag", "")


def says_nothing_of_it(response):
    return "no-store" not in response.get("Cache-Control", "") and "X-Robots-Tag" not in response


@pytest.mark.parametrize(
    "address", ["/", "/finns/inte/", "/admin/", "/account/login/", "/anmald/x/", "/health/live"]
)
def test_every_answer_has_the_safety_headers(client, address):
    response = client.get(address)
    assert {name: response[name] for name in (
        "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options", "Referrer-Policy",
        "X-Content-Type-Options",
    )} == {
        "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    for feature in ("camera", "geolocation", "microphone"):
        assert f"{feature}=()" in response["Permissions-Policy"]


def test_static_files_have_them_too_and_may_be_kept(client):
    response = client.get("/static/css/site.css")
    assert response.status_code == 200
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" not in response["Cache-Control"]


def test_hsts_for_a_year_where_there_is_https(client, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    request = RequestFactory().get("/", secure=True)
    response = SecurityMiddleware(lambda _request: HttpResponse())(request)
    assert response["Strict-Transport-Security"].startswith("max-age=31536000")


def test_public_pages_stay_cacheable(client, session):
    slug = session.activity.centre.slug
    for name, args in (("centres", []), ("centre", [slug]), ("groups", [slug]), ("session", [slug, session.pk]),
                       ("sign_up", [slug, session.pk]), ("feedback_write", [slug])):  # fmt: skip
        response = client.get(reverse(name, args=args))
        assert (response.status_code, says_nothing_of_it(response)) == (200, True), name


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_logout", "account_reset_password", "account_signup", "admin:index", "admin:login"],
)
def test_sign_in_pages_are_kept_by_no_cache(client, name):
    assert is_private(client.get(reverse(name)))


def test_a_secret_link_and_what_lies_below_it_are_kept_by_no_cache(client, session):
    sent = client.post(reverse("sign_up", args=[session.activity.centre.slug, session.pk]), answers())
    assert (sent.status_code, is_private(sent)) == (302, True)  # it names the link
    for ending in ("", "avboka/", "kalender.ics"):
        response = client.get(sent["Location"] + ending)
        assert (response.status_code, is_private(response)) == (200, True)
    assert is_private(client.get("/anmald/finns-inte/"))


def test_a_form_that_comes_back_filled_in_is_kept_by_no_cache(client, session):
    page = client.post(
        reverse("sign_up", args=[session.activity.centre.slug, session.pk]), answers() | {"email": "x"}
    )
    assert (page.status_code, is_private(page)) == (422, True)


def test_every_answer_to_who_is_signed_in_is_private_the_public_pages_and_refusals_too(client):
    service = PartnerServiceFactory()
    client.force_login(staff_with("staff_member", service))
    expected = {"/personal/": 200, "/": 200, "/finns/inte/": 404, "/personal/synpunkter/": 403, "/personal": 301}
    for address, status in expected.items():
        response = client.get(address)
        assert (response.status_code, is_private(response)) == (status, True), address


def test_the_answer_that_signs_somebody_out_is_private(client):
    client.force_login(staff_with("staff_member", PartnerServiceFactory()))
    assert is_private(client.post(reverse("account_logout")))


def test_who_is_sent_to_sign_in_leaves_nothing_in_a_cache(client):
    response = client.get(reverse("visits:today"))
    assert (response.status_code, is_private(response)) == (302, True)

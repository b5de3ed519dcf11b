"""What programs look for at fixed addresses: whom to tell of a weakness, and what not to index."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, access

SECURITY_TXT_HOLDS = timedelta(days=180)  # RFC 9116: less than a year
PERSONAL = ("/account/", "/admin/", "/anmald/", "/*/anmald/", "/personal/", "/sent-mail/")


@access(PUBLIC)
@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """/.well-known/security.txt as RFC 9116 has it."""
    expires = (clock.now() + SECURITY_TXT_HOLDS).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires}",
        "Preferred-Languages: sv, en",
        f"Canonical: {settings.PUBLIC_URL}{reverse('security_txt')}",
    ]
    return _text(lines)


@access(PUBLIC)
@require_safe
def robots_txt(_request: HttpRequest) -> HttpResponse:
    """/robots.txt: the programme may be found; pages about persons have no business in a search engine.

    It names beginnings of addresses that anyone can see in ours, never a link of somebody's. What a search
    engine comes upon anyway says noindex itself (staff.private_pages).
    """
    disallowed = [f"Disallow: {path}" for path in PERSONAL]
    return _text(["User-agent: *", *disallowed, f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml"])


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

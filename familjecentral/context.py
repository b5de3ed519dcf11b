"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "DEMO": settings.DEMO,
        "DEBUG": settings.DEBUG,
        "LANGUAGES": settings.LANGUAGES,
        "SECOND_FACTOR_REQUIRED": settings.REQUIRE_SECOND_FACTOR,
    }

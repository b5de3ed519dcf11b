"""What every page knows of its languages: ``site_languages`` in templates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .choosing import PageLanguages


def languages(request: HttpRequest) -> dict[str, Any]:
    return {"site_languages": PageLanguages(request)}

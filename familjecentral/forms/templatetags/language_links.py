"""This page in other languages."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils import translation

register = template.Library()


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any]) -> list[dict[str, str]]:
    """The languages but the present one, with the address of this page in each.

    A page whose address holds a secret token keeps it; a page that has no address in other languages
    (an error page) links to the start.
    """
    request = context.get("request")
    current = translation.get_language()
    path = request.get_full_path() if request else "/"
    return [
        {
            "code": code,
            "name": name,
            "url": translate_url(path, code),
            "dir": "rtl" if translation.get_language_info(code)["bidi"] else "ltr",
        }
        for code, name in settings.LANGUAGES
        if code != current
    ]

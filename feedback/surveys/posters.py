"""The poster that asks visitors to answer: short, in every language of the survey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.world.typesetting import qr_code
from familjecentral.fonts import fonts

from .languages import LANGUAGES, speaking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre

    from .queries import Asked


def survey_poster_data(centre: FamilyCentre, surveys: Sequence[Asked]) -> dict[str, Any]:
    """Anyone: all texts of the poster. Its code leads to the choice of language."""
    address = settings.PUBLIC_URL + reverse("survey_choose", args=[centre.slug])
    asked_in = {language.code for asked in surveys for language in asked.languages}
    lines = []
    for language in LANGUAGES:
        if language.code in asked_in:
            with speaking(language):
                lines.append({
                    "lang": language.code.split("-")[0], "rtl": language.dir == "rtl", "name": language.name,
                    "ask": _("What do you think of the family centre?"),
                    "how": _("Point your phone at the code. It takes two minutes. Nobody can see who you are."),
                })  # fmt: skip
    return {
        "centre": centre.name, "title": _("What do you think of the family centre?"), "fonts": fonts(),
        "lines": lines, "address": address.split("://", 1)[1], "qr": qr_code(f"{address}?fran=affisch"),
        "qr_alt": _("QR code to the survey: {address}").format(address=address),
    }  # fmt: skip

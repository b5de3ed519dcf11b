"""The survey on a tablet in the house: a page that needs nobody signed in, and what it sends.

The page's address holds a code that we have signed for the centre. All it opens is what anyone may do, so that no
session of staff is left on a tablet which visitors hold.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.templatetags.static import static

from activities.queries import published_centres

from . import answering, queries
from .answering import Way
from .forms import KioskRecord
from .languages import BY_CODE
from .rules import SurveyRefused

if TYPE_CHECKING:
    from datetime import date

    from staff.models import FamilyCentre

MOST_RECORDS = 50  # in one sending; a tablet with more sends again
# What the page loads, and its service worker keeps.
ASSETS = (
    "css/site.css", "css/site-rtl.css", "img/mark.svg", "img/faces.svg",
    "js/kiosk/kiosk.js", "js/kiosk/answers.js",
)  # fmt: skip
WORKER = "templates/feedback/survey/kiosk_sw.js"


def _signer() -> Signer:
    return Signer(salt="feedback.surveys.kiosk")


def kiosk_code(centre: FamilyCentre) -> str:
    """What the address of the centre's tablet page holds."""
    return _signer().sign(str(centre.pk))


def centre_of(code: str) -> FamilyCentre | None:
    """The published centre whose code it is; None for a code that we have not signed."""
    try:
        return published_centres().filter(pk=int(_signer().unsign(code))).first()
    except (BadSignature, ValueError):
        return None


def take_record(*, centre: FamilyCentre, record: dict[str, Any], today: date) -> None:
    """Keep one answer that a tablet has kept, once for its key. One that can't be kept is let go: nobody is there
    to mend it.
    """
    language = BY_CODE.get(str(record.get("language")))
    version = record.get("version")
    audience = queries.survey_of(version, centre) if isinstance(version, int) else None
    if language is None or audience is None:
        return
    asked = queries.asked(centre, audience, version_id=version)
    if asked is None:
        return
    form = KioskRecord({name: str(value) for name, value in record.items()}, asked=asked, language=language)
    if not form.is_valid():
        return
    try:
        answering.answer_survey(
            centre=centre, asked=asked, given=form.given, language=language.code, way=Way.KIOSK,
            key=form.cleaned_data["key"], today=today, on_date=form.cleaned_data["on_date"],
        )  # fmt: skip
    except SurveyRefused:
        return


def key_of(record: Any) -> str | None:
    """The record's own key; None when it has none, and so can't be told apart."""
    try:
        return str(UUID(record["key"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


@cache
def assets() -> tuple[str, ...]:
    """Addresses of what the page loads, by their hashed names."""
    return tuple(static(name) for name in ASSETS)


@cache
def version() -> str:
    """Changes whenever an asset or the service worker does: then tablets fetch all of it anew."""
    told = hashlib.sha256("\n".join(assets()).encode())
    own = Path(settings.BASE_DIR) / "static"
    for path in [*sorted((own / "css").rglob("*.css")), *(own / name for name in ASSETS)]:
        told.update(path.read_bytes())
    told.update((Path(settings.BASE_DIR) / WORKER).read_bytes())
    return told.hexdigest()[:16]

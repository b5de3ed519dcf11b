"""A soft check of what staff write: does it look as if a person's number or address stands in it?

It finds what people write by habit, not what somebody hides; the label beside the field says the rest.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import phonenumbers
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

COORDINATION = 60  # a samordningsnummer has the day of birth plus 60
_PERSONAL = re.compile(
    r"(?<!\d)(?P<century>19|20)?(?P<six>\d{6})(?P<between> ?[-+–] ?| )?(?P<last>\d{3}[\dTt])(?!\d)"
)
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@]{2,63}")  # as long as an address may be


class PersonalDetail(models.TextChoices):
    """What was found; each says what to do instead."""

    PERSONAL_NUMBER = (
        "personal_number",
        _("This looks like a personal identity number. Take it away: no such number is kept here."),
    )
    EMAIL = "email", _("This looks like an e-mail address. Take it away: write about the session, not a person.")
    PHONE = "phone", _("This looks like a phone number. Take it away: write about the session, not a person.")


def personal_details_in(text: str) -> list[PersonalDetail]:
    """All kinds that are found in ``text``, in the order of the enum."""
    text = unicodedata.normalize("NFKC", text).replace("\N{HYPHEN}", "-").replace("\N{MINUS SIGN}", "-")
    numbers = [match for match in _PERSONAL.finditer(text) if _is_personal_number(match)]
    rest = text
    for match in reversed(numbers):
        rest = rest[: match.start()] + "·" * len(match[0]) + rest[match.end() :]
    found = [PersonalDetail.PERSONAL_NUMBER] if numbers else []
    if _EMAIL.search(text):
        found.append(PersonalDetail.EMAIL)
    if any(True for _number in phonenumbers.PhoneNumberMatcher(rest, settings.PHONE_REGION)):
        found.append(PersonalDetail.PHONE)
    return found


def _is_personal_number(match: re.Match[str]) -> bool:
    """Is there such a day; and is the last of ten figures in a row right, which may be a phone number too?"""
    year, month, day = (int(match["six"][n : n + 2]) for n in (0, 2, 4))
    day -= COORDINATION if day > COORDINATION else 0
    try:
        date(int(match["century"] or 20) * 100 + year, month, day)
    except ValueError:
        return False
    return bool(match["century"] or match["between"]) or _check_figure_fits(match["six"] + match["last"])


def _check_figure_fits(ten: str) -> bool:
    """The last of ten figures, by the Luhn algorithm."""
    if not ten.isdecimal():
        return True
    doubled = [int(figure) * (2 if n % 2 == 0 else 1) for n, figure in enumerate(ten)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0

"""A gentle look at a comment before it is kept: does something in it say who somebody is?

The visitor is told what it looks like and what to write instead, and may send it as it stands. It finds what
people write by habit, not what somebody hides.
"""

from __future__ import annotations

import hashlib
import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.personal_details import PersonalDetail, personal_details_in

# "my son Kalle", "vår dotter heter kalle": a word for somebody near, and what can only be their name after it.
_NEAR = {
    "sv": r"(?:min|mitt|vår|vårt)\s+(?:lilla\s+|äldsta\s+|yngsta\s+)?"
    r"(?:son|dotter|barn|bebis|pojke|flicka|kille|tjej|man|fru|sambo|partner|mamma|pappa)",
    "en": r"(?:my|our)\s+(?:little\s+|elder\s+|younger\s+)?"
    r"(?:son|daughter|child|baby|boy|girl|husband|wife|partner|mother|father)",
}
_NAMED = {"sv": r"(?:som\s+)?heter", "en": r"(?:who\s+)?is\s+(?:called|named)"}
# Arabic has no capital letters, so there only "whose name is" tells.
_ARABIC = re.compile(r"(?:ابني|ابنتي|بنتي|طفلي|طفلتي|زوجي|زوجتي|ابننا|ابنتنا|طفلنا)\s+(?:و?اسمه|و?اسمها)\s+\w{2,}")
_PATTERNS = [
    re.compile(rf"\b(?i:{near})\s+(?:(?i:{_NAMED[language]})\s+\w{{2,}}|[^\W\d_a-zåäö]\w+)")
    for language, near in _NEAR.items()
]


class Hint(models.TextChoices):
    """What something in a comment looks like; each says what to do instead."""

    PERSONAL_NUMBER = (
        "personal_number",
        _("This looks like a personal identity number. Take it away: we do not need it to read what you think."),
    )
    EMAIL = (
        "email",
        _("This looks like an e-mail address. If you want an answer, write it in the field for it further down."),
    )
    PHONE = (
        "phone",
        _("This looks like a phone number. Take it away: with an e-mail address further down we can answer you."),
    )
    NAME = "name", _("This looks like the name of a child or of somebody near you. Write without the name.")


# The same where nobody can be answered, and so no address has a field of its own.
TO_NOBODY = {
    Hint.PERSONAL_NUMBER: _(
        "This looks like a personal identity number. Take it away: nothing here is about a person."
    ),
    Hint.EMAIL: _(
        "This looks like an e-mail address. Take it away: nobody is answered here. For an answer, write a comment."
    ),
    Hint.PHONE: _(
        "This looks like a phone number. Take it away: nobody is answered here. For an answer, write a comment."
    ),
}

_OF_DETAIL = {
    PersonalDetail.PERSONAL_NUMBER: Hint.PERSONAL_NUMBER,
    PersonalDetail.EMAIL: Hint.EMAIL,
    PersonalDetail.PHONE: Hint.PHONE,
}


def hints_in(text: str) -> list[Hint]:
    """All kinds that are found in ``text``, in the order of the enum."""
    found = [_OF_DETAIL[detail] for detail in personal_details_in(text)]
    if _ARABIC.search(text) or any(pattern.search(text) for pattern in _PATTERNS):
        found.append(Hint.NAME)
    return found


def mark_of(text: str) -> str:
    """Tells a text that has been looked over from one that has been changed since: SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()

"""The languages of the public pages: their codes, their own names, and how far each reaches.

Read by the settings, so nothing here may need them.
"""

from __future__ import annotations

from django.conf.locale import LANG_INFO

# Everything that a parent meets is in these …
WHOLE = [
    ("sv", "Svenska"), ("sv-simple", "Lätt svenska"), ("en", "English"), ("ar", "العربية"), ("so", "Soomaali"),
]  # fmt: skip
# … and in these what one needs to come: finding the centre, the week, signing up, one's own page, messages.
CORE = [("ti", "ትግርኛ"), ("fa", "دری / فارسی"), ("uk", "Українська"), ("fi", "Suomi")]
RIGHT_TO_LEFT = frozenset({"ar", "fa"})

# What Django has no names for. The code is BCP 47's but for easy Swedish, which has no tag of its own there.
_NAMES = {"so": "Somali", "ti": "Tigrinya", "sv-simple": "Easy Swedish"}


def tell_django() -> None:
    """Make the languages that Django doesn't know known to it."""
    own = dict([*WHOLE, *CORE])
    for code, name in _NAMES.items():
        LANG_INFO.setdefault(
            code,
            {"bidi": code in RIGHT_TO_LEFT, "code": code, "name": name, "name_local": own[code]},
        )

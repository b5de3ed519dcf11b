"""Everything that this site keeps in a browser, cookie or not: a test finds what is not in the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.languages.middleware import COOKIE
from staff import tablets

from .prose import fact, part, section, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise


class How(models.TextChoices):
    """Where in the browser it is."""

    COOKIE = "cookie", gettext_lazy("Cookie")
    INDEXED_DB = "indexed_db", gettext_lazy("Storage in the browser (IndexedDB)")
    CACHE = "cache", gettext_lazy("Kept pages (Cache Storage)")
    LOCAL = "local", gettext_lazy("Storage in the browser (localStorage)")


@dataclass(frozen=True)
class Kept:
    """One thing that is kept. A name that ends with ``*`` is followed by a version."""

    name: str
    how: How
    is_for_visitors: bool  # of others than staff
    purpose: str | Promise
    life: str | Promise

    def matches(self, name: str) -> bool:
        return name.startswith(self.name[:-1]) if self.name.endswith("*") else name == self.name


KEPT = (
    Kept(
        settings.CSRF_COOKIE_NAME, How.COOKIE, True,
        gettext_lazy(
            "So that nobody else can send a form in your name. A random number that says nothing about you."
        ),
        gettext_lazy("A year, on pages with a form"),
    ),
    Kept(
        COOKIE, How.COOKIE, True,
        gettext_lazy("The language that you have chosen, to offer it the next time. Set when you choose one."),
        gettext_lazy("A year, or until you choose another"),
    ),
    Kept(
        "messages", How.COOKIE, True,
        gettext_lazy("A sentence to you on the next page, such as that your change is saved."),
        gettext_lazy("Until it has been shown"),
    ),
    Kept(
        "fc-device", How.LOCAL, True,
        gettext_lazy(
            "So that a device has one vote on a suggestion. A random number that says nothing about you."
        ),
        gettext_lazy("Until you erase it in your browser"),
    ),
    Kept(
        "familjecentralen-survey", How.INDEXED_DB, True,
        gettext_lazy(
            "On the tablet in the house: answers to the survey that wait for a network. Nobody is in them."
        ),
        gettext_lazy("Until the server has answered, and then at once"),
    ),
    Kept(
        "survey-*", How.CACHE, True,
        gettext_lazy("On the tablet in the house: the page of the survey, to open without a network."),
        gettext_lazy("Until the next version of the program"),
    ),
    Kept(
        settings.SESSION_COOKIE_NAME, How.COOKIE, False,
        gettext_lazy("That a member of staff is signed in."),
        gettext_lazy("At most ten hours; ends at sign-out and after a pause"),
    ),
    Kept(
        tablets.COOKIE, How.COOKIE, False,
        gettext_lazy("That a tablet is one of the centre's shared tablets."),
        gettext_lazy("400 days from when the tablet was last used, or until its pairing is ended"),
    ),
    Kept(
        "familjecentralen-personal", How.INDEXED_DB, False,
        gettext_lazy("What staff enter without a network, locked with a key of their own, until it is sent."),
        gettext_lazy("Until the server has answered; lists until the day after; the key at most 16 hours"),
    ),
    Kept(
        "fc-assets-*", How.CACHE, False,
        gettext_lazy("Looks and scripts of the staff's pages, to open without a network. Nobody is in them."),
        gettext_lazy("Until the next version of the program"),
    ),
    Kept(
        "fc-pages-*", How.CACHE, False,
        gettext_lazy("Pages of staff that may open without a network. No family is in them."),
        gettext_lazy("Until sign-out, or the next version of the program"),
    ),
)  # fmt: skip


def as_text() -> str:
    """The page about cookies and storage, in the language in force."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield title(_("Cookies and storage"))
    yield _(
        "You can read everything here without a cookie. What is listed is needed for what you ask for yourself, "
        "so we need not ask you first (Electronic Communications Act, chapter 9, section 28). Nothing follows you "
        "around, nothing is measured, and nothing is shared with others."
    )
    for is_for_visitors, when in ((True, _("When you visit")), (False, _("When staff sign in"))):
        yield part(when)
        for kept in KEPT:
            if kept.is_for_visitors == is_for_visitors:
                yield section(kept.name)
                yield fact(_("Kind"), kept.how.label)
                yield fact(_("What for"), kept.purpose)
                yield fact(_("How long"), kept.life)
    yield part(_("If you do not want it"))
    yield _(
        "You can erase cookies and storage in your browser's settings whenever you like, and block them. Without "
        "cookies you can read everything, but not send forms: then call or visit us instead."
    )

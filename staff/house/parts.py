"""The parts of the house that are edited on the same page: each with its form, its rows and its verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from familjecentral import clock

from . import news, pages, services, visiting
from .forms import HouseForm, KnowledgePageForm, NewsForm, ServiceForm, VisitForm

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.utils.functional import Promise

    from familjecentral.audit.recording import Actor
    from staff.models import FamilyCentre

    Keep = Callable[[FamilyCentre, Any, dict[str, Any], UUID, Actor], Any]


@dataclass(frozen=True)
class Part:
    """``rows``: those of a centre that may be edited; ``one``: the only one that there is, when there is but one.

    ``keep``: what the form says, of a row or, when there is none, of a new one (where ``can_add``).
    """

    form: type[HouseForm]
    heading: Promise
    keep: Keep
    rows: Callable[[FamilyCentre], Any] | None = None
    one: Callable[[FamilyCentre], Any] | None = None
    new_heading: Promise | str = ""
    remove: Callable[..., None] | None = None
    removed_as: str = ""  # what ``remove`` calls the row
    address: str = ""  # the name of the public page that it stands on

    @property
    def can_add(self) -> bool:
        return bool(self.new_heading)


def _keep_guide(centre: FamilyCentre, _row: Any, values: dict[str, Any], _key: UUID, by: Actor) -> Any:
    return visiting.change_guide(centre=centre, by=by, **values)


def _keep_service(_centre: FamilyCentre, row: Any, values: dict[str, Any], _key: UUID, by: Actor) -> Any:
    return services.change_service_text(service=row, by=by, **values)


def _keep_news(centre: FamilyCentre, row: Any, values: dict[str, Any], key: UUID, by: Actor) -> Any:
    if row is not None:
        return news.change_news(news=row, by=by, **values)
    return news.write_news(centre=centre, key=key, by=by, **values)


def _keep_page(centre: FamilyCentre, row: Any, values: dict[str, Any], key: UUID, by: Actor) -> Any:
    if row is not None:
        return pages.change_page(page=row, by=by, today=clock.today(), **values)
    return pages.write_page(centre=centre, key=key, by=by, today=clock.today(), **values)


# By the word for it in the address.
PARTS: dict[str, Part] = {
    "hitta-hit": Part(
        VisitForm, _("How to find us"), _keep_guide, one=visiting.guide_of, address="find_us",
    ),
    "verksamhet": Part(
        ServiceForm, _("What the service says of itself"), _keep_service, rows=services.services_at,
        address="services",
    ),
    "nytt": Part(
        NewsForm, _("Change the news"), _keep_news, rows=news.all_news, new_heading=_("Tell something new"),
        remove=news.remove_news, removed_as="news", address="news",
    ),
    "sida": Part(
        KnowledgePageForm, _("Change the page"), _keep_page, rows=pages.all_pages,
        new_heading=_("Write a page worth knowing"), remove=pages.remove_page, removed_as="page",
        address="knowledge",
    ),
}  # fmt: skip

"""The changes at a centre as Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from familjecentral.languages.addresses import reading_language

from .told import host, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre

    from .changes import Change

JSON_FEED = "https://jsonfeed.org/version/1.1"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_TYPE = "application/feed+json; charset=utf-8"
NOTHING_YET = datetime(2026, 1, 1, tzinfo=UTC)  # an empty feed looks the same however often it is fetched


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)


def atom_of(centre: FamilyCentre, changes: Sequence[Change]) -> str:
    """The changes as Atom text."""
    feed = _Atom(
        title=feed_title(centre),
        link=whole(reverse("centre", args=[centre.slug])),
        description="",
        language=reading_language(),
        author_name=centre.name,
        feed_url=whole(reverse("changes_atom", args=[centre.slug])),
        feed_guid=_tag(f"changes-{centre.pk}"),
    )
    for change in changes:
        feed.add_item(
            title=change.title, link=_page_of(change), description=change.text, unique_id=_tag(change.key),
            pubdate=change.at, updateddate=change.at, categories=[change.what.value],
        )  # fmt: skip
    return feed.writeString("utf-8")


def json_feed_of(centre: FamilyCentre, changes: Sequence[Change]) -> str:
    """The changes as JSON Feed text."""
    feed = {
        "version": JSON_FEED,
        "title": feed_title(centre),
        "home_page_url": whole(reverse("centre", args=[centre.slug])),
        "feed_url": whole(reverse("changes_json", args=[centre.slug])),
        "language": reading_language(),
        "authors": [{"name": centre.name}],
        "items": [
            {
                "id": _tag(change.key),
                "url": _page_of(change),
                "title": change.title,
                "content_text": change.text,
                "date_published": change.at.isoformat(timespec="seconds"),
                "tags": [change.what.value],
            }
            for change in changes
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def feed_title(centre: FamilyCentre) -> str:
    return _("Changes at %(centre)s") % {"centre": centre.name}


def _page_of(change: Change) -> str:
    series_id = change.session.series_id
    if change.count > 1 and series_id:
        return whole(reverse("series", args=[change.session.activity.centre.slug, series_id]))
    return whole(reverse("session", args=[change.session.activity.centre.slug, change.session.pk]))


def _tag(name: str) -> str:
    """A tag URI (RFC 4151): an identifier that stays when addresses change."""
    return f"tag:{host()},2026:{name}"

"""What can be found by words at a centre: activities, named sessions, services, and what other apps add."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.interpreting import language_label
from activities.models import Activity, ActivitySession
from activities.queries import LOOK_AHEAD_DAYS
from familjecentral.languages.content import Said, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from staff.models import FamilyCentre, PartnerService

IN_TITLE, IN_NAMES, IN_TEXT = 3, 2, 1  # how much a word weighs there


@dataclass(frozen=True)
class Text:
    """A text that is searched, with the language it is in. ``label`` says where it stands."""

    label: str
    text: str
    language: str
    weight: int


@dataclass(frozen=True)
class Document:
    """One thing that can be found: ``kind`` what it is, ``session`` when it is (next)."""

    kind: str
    title: Said
    url: str
    texts: list[Text] = field(default_factory=list)
    session: ActivitySession | None = None
    is_activity: bool = False


@dataclass(frozen=True)
class Source:
    """Rows of another app that are found too: one line in its ``ready``, ``documents.register(Source(…))``.

    ``rows``: those of a centre that anyone may read at a moment, in one query; ``fields``: what is searched,
    the title first; ``url``: the address of a row; ``label``: what such a page is called.
    """

    rows: Callable[[FamilyCentre, datetime], Iterable[Any]]
    fields: tuple[str, ...]
    url: Callable[[FamilyCentre, Any], str]
    label: Promise | str


_sources: list[Source] = []


def register(source: Source) -> None:
    """Search these rows too, at every centre."""
    _sources.append(source)


def documents_of(centre: FamilyCentre, now: datetime) -> list[Document]:
    """Anyone: all that can be found at a published centre. A constant number of queries, one a source more."""
    services = _Services(centre)
    sessions = _to_come(centre, now)
    found = [*_activities(centre, sessions, services), *_sessions(centre, sessions), *services.documents()]
    for source in _sources:
        found += [_of_source(source, centre, row) for row in source.rows(centre, now)]
    return found


class _Services:
    """The services of a centre: as pages, and as words at what they hold."""

    def __init__(self, centre: FamilyCentre) -> None:
        self._centre = centre
        self._by_id = {service.pk: service for service in centre.services.all() if service.is_active}
        with translation.override(settings.LANGUAGE_CODE):
            self._in_swedish = {pk: _names(service) for pk, service in self._by_id.items()}

    def at(self, activity: Activity) -> list[Text]:
        ids = [activity.responsible_service_id, *(s.pk for s in activity.participating_services.all())]
        return [text for pk in ids if pk in self._by_id for text in self._texts(pk, _("Service"), IN_NAMES)]

    def _texts(self, pk: int, label: str, weight: int) -> list[Text]:
        here = get_language() or settings.LANGUAGE_CODE
        texts = [Text(label, name, here, weight) for name in _names(self._by_id[pk])]
        texts += [Text(label, name, settings.LANGUAGE_CODE, weight) for name in self._in_swedish[pk]]
        return list(dict.fromkeys(texts))

    def documents(self) -> list[Document]:
        return [
            Document(
                kind=_("Service"),
                title=said(service, "label"),
                url=reverse("services", args=[self._centre.slug]),
                texts=[
                    *self._texts(service.pk, _("Service"), IN_TITLE),
                    *_said(service, "about", _("Text"), IN_TEXT),
                ],
            )
            for service in self._by_id.values()
        ]


def _names(service: PartnerService) -> list[str]:
    return list(dict.fromkeys([str(service.label), str(service.get_kind_display())]))


def _to_come(centre: FamilyCentre, now: datetime) -> list[ActivitySession]:
    sessions = ActivitySession.objects.listed().for_cards().select_related("template_session")
    return list(
        sessions.filter(activity__centre=centre, ends_at__gt=now, called_off_at=None)
        .filter(starts_at__lt=now + timedelta(days=LOOK_AHEAD_DAYS))
        .order_by("starts_at", "pk")
    )


def _listed_activities(centre: FamilyCentre) -> QuerySet[Activity]:
    return (
        Activity.objects.filter(centre=centre)
        .exclude(booking=Activity.Booking.INVITATION)
        .prefetch_related("participating_services")
    )


def _activities(centre: FamilyCentre, sessions: list[ActivitySession], services: _Services) -> Iterable[Document]:
    """Each with its next session; without any to come, it leads to the groups."""
    by_activity: dict[int, list[ActivitySession]] = defaultdict(list)
    for session in sessions:
        by_activity[session.activity_id].append(session)
    for activity in _listed_activities(centre):
        times = by_activity[activity.pk]
        texts = _said(activity, "title", _("Title"), IN_TITLE) + _said(activity, "about", _("Text"), IN_TEXT)
        texts += [*services.at(activity), *_how(activity)]
        for place in {session.venue.name for session in times if session.venue}:
            texts.append(Text(_("Place"), place, settings.LANGUAGE_CODE, IN_TEXT))
        for note in {session.note for session in times if session.note}:
            texts.append(Text(_("Text"), note, settings.LANGUAGE_CODE, IN_TEXT))
        yield Document(
            kind=_("Activity"),
            title=said(activity, "title"),
            url=_where_to(centre, times[0] if times else None),
            texts=texts,
            session=times[0] if times else None,
            is_activity=True,
        )


def _how(activity: Activity) -> list[Text]:
    here = get_language() or settings.LANGUAGE_CODE
    texts = [Text(_("How to come"), str(activity.get_booking_display()), here, IN_TEXT)]
    if activity.target_group != Activity.TargetGroup.EVERYONE:
        texts.append(Text(_("For whom"), str(activity.get_target_group_display()), here, IN_TEXT))
    texts += [Text(_("Language"), language_label(code), here, IN_TEXT) for code in activity.languages]
    return texts


def _sessions(centre: FamilyCentre, sessions: list[ActivitySession]) -> Iterable[Document]:
    """Those with a title of their own: what else there is to say is said of their activity."""
    for session in sessions:
        if session.title and session.title != session.activity.title:
            about = session.template_session
            texts = _said(session, "title", _("Title"), IN_TITLE)
            if about is not None:
                texts += _said(about, "theme", _("Theme"), IN_NAMES) + _said(about, "text", _("Text"), IN_TEXT)
            yield Document(
                kind=_("Session"),
                title=said(session, "title"),
                url=reverse("session", args=[centre.slug, session.pk]),
                texts=texts,
                session=session,
            )


def _where_to(centre: FamilyCentre, session: ActivitySession | None) -> str:
    if session is None:
        return reverse("groups", args=[centre.slug])
    if session.series_id:
        return reverse("series", args=[centre.slug, session.series_id])
    return reverse("session", args=[centre.slug, session.pk])


def _of_source(source: Source, centre: FamilyCentre, row: Any) -> Document:
    title, *others = source.fields
    texts = _said(row, title, _("Title"), IN_TITLE)
    for name in others:
        texts += _said(row, name, _("Text"), IN_TEXT)
    return Document(kind=str(source.label), title=said(row, title), url=source.url(centre, row), texts=texts)


def _said(row: object, name: str, label: str, weight: int) -> list[Text]:
    """What staff have written in that field, in every language that they have written it in."""
    in_swedish = str(getattr(row, name) or "")
    texts = [Text(label, in_swedish, settings.LANGUAGE_CODE, weight)] if in_swedish else []
    translations: dict[str, dict[str, str]] = getattr(row, "translations", None) or {}
    return texts + [
        Text(label, fields[name], language, weight)
        for language, fields in translations.items()
        if fields.get(name)
    ]

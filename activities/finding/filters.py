"""What a parent narrows the programme to: in the address, by words that one can read there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.interpreting import language_label
from activities.models import Activity
from activities.month_choices import written_out
from activities.participants import language_in_words
from familjecentral.formats import swedish_order
from familjecentral.languages.addresses import reading_language
from familjecentral.languages.content import Said, said

from . import children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.http import QueryDict

    from activities.models import ActivitySession
    from staff.models import FamilyCentre

    Matches = Callable[[ActivitySession], bool]

SERVICE, LANGUAGE, PLACE, BOOKING, VIEW = "tjanst", "sprak", "plats", "satt", "visa"
IN_THE_HOUSE = "huset"
AS_LIST = "lista"
SWEDISH = "sv"  # what everything is in that says no language


@dataclass(frozen=True)
class Option:
    value: str
    label: Said
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """A list to choose from in the form."""

    name: str
    label: str
    options: list[Option]

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass(frozen=True)
class Chosen:
    """One filter that is on: ``label`` what it is, ``in_words`` what was chosen, ``without`` the address's
    question without it."""

    label: str
    in_words: Said
    matches: Matches
    without: str


@dataclass(frozen=True)
class Without:
    """How many there would be without one of the filters; ``chosen`` None: without any."""

    chosen: Chosen | None
    count: int
    question: str


class Filters:
    """The filters of an address over the sessions of some days.

    ``sessions``: all that could be shown; from them come the choices, so that no list offers what nobody
    finds. ``view`` is how the page is laid out, which goes with every link.
    """

    def __init__(
        self, question: QueryDict, centre: FamilyCentre, sessions: Sequence[ActivitySession], today: date
    ) -> None:
        self._question, self._centre, self._sessions, self._today = question, centre, sessions, today
        self._kinds = {service.pk: service.kind for service in centre.services.all() if service.is_active}
        self.view = AS_LIST if question.get(VIEW) == AS_LIST else ""
        self.children = children.read(
            question.getlist(children.PARAMETER), question.getlist(children.AGE_PARAMETER), today
        )
        self._values = self._read()
        self.chosen = self._chosen()
        self._found = self._those(self.chosen)

    # -- What the address says --------------------------------------------------------------------------

    def _read(self) -> dict[str, str]:
        """What is chosen, by name; what this centre can't have is not."""
        known: dict[str, Callable[[str], bool]] = {
            SERVICE: lambda value: value in self._kinds.values(),
            LANGUAGE: lambda value: value == SWEDISH or language_label(value) != value,
            PLACE: self._is_place,
            BOOKING: lambda value: value in (Activity.Booking.DROP_IN, Activity.Booking.SIGN_UP),
        }
        asked = {name: self._question.get(name, "") for name in known}
        return {name: value for name, value in asked.items() if value and known[name](value)}

    def _is_place(self, name: str) -> bool:
        if name == IN_THE_HOUSE or any(name in _places(each) for each in self._sessions):
            return True
        return "\0" not in name and self._centre.venues.filter(name=name).exists()  # not used in these days

    def _chosen(self) -> list[Chosen]:
        found = []
        if self.children:
            children_in_words = " / ".join(child.in_words(self._today) for child in self.children)
            link = self._link(without=children.PARAMETER)
            found.append(Chosen(_("My child"), _in_the_page(children_in_words), self._fits, link))
        for name, value in self._values.items():
            label, words = self._labels[name], self._in_words(name, value)
            found.append(Chosen(label, words, self._matcher(name, value), self._link(without=name)))
        return found

    @property
    def _labels(self) -> dict[str, str]:
        return {SERVICE: _("Service"), LANGUAGE: _("Language"), PLACE: _("Place"), BOOKING: _("How to come")}

    def _in_words(self, name: str, value: str) -> Said:
        if name == SERVICE:
            return self._services()[value]
        if name == LANGUAGE:
            return _in_the_page(_language(value))
        if name == PLACE:
            return Said(self._centre.name, SWEDISH) if value == IN_THE_HOUSE else self._place(value)
        return _in_the_page(str(Activity.Booking(value).label))

    def _place(self, name: str) -> Said:
        here = (each.venue for each in self._sessions if each.venue and each.venue.name == name)
        venue = next(here, None) or self._centre.venues.filter(name=name).first()
        return said(venue, "name") if venue else Said(name, SWEDISH)

    def _services(self) -> dict[str, Said]:
        """By kind: its own name when there is one of the kind, else what the kind is called."""
        services = [service for service in self._centre.services.all() if service.is_active]
        kinds = [service.kind for service in services]
        return {
            service.kind: said(service, "label")
            if kinds.count(service.kind) == 1
            else _in_the_page(str(service.get_kind_display()))
            for service in services
        }

    # -- What fits --------------------------------------------------------------------------------------

    def _fits(self, session: ActivitySession) -> bool:
        return any(
            children.fits(each.activity, child, session.on_date, each.series if each is session else None)
            for each in _with_songs(session)
            for child in self.children
        )

    def _matcher(self, name: str, value: str) -> Matches:
        values_of: Callable[[ActivitySession], set[str]] = self._values_of[name]
        return lambda session: value in values_of(session)

    @property
    def _values_of(self) -> dict[str, Callable[[ActivitySession], set[str]]]:
        """What each filter looks at; a slot is found by its songs too, as far as they are read with it."""
        return {SERVICE: self._kinds_of, LANGUAGE: _languages, PLACE: _places, BOOKING: _bookings}

    def _kinds_of(self, session: ActivitySession) -> set[str]:
        ids = {each.activity.responsible_service_id for each in _with_songs(session)}
        ids |= {service.pk for service in session.activity.participating_services.all()}
        return {self._kinds[pk] for pk in ids if pk in self._kinds}

    def _those(self, chosen: Iterable[Chosen]) -> set[int]:
        """The sessions that all of them match."""
        needed = [each.matches for each in chosen]
        return {session.pk for session in self._sessions if all(matches(session) for matches in needed)}

    def shows(self, session: ActivitySession) -> bool:
        return session.pk in self._found

    @property
    def count(self) -> int:
        return len(self._found)

    @property
    def total(self) -> int:
        return len(self._sessions)

    @property
    def which_to_drop(self) -> list[Without]:
        """When nothing is found: what there would be without each filter, most first; else without any."""
        if self._found or not self._sessions:
            return []
        found = []
        for each in self.chosen:
            count = len(self._those(other for other in self.chosen if other is not each))
            if count and len(self.chosen) > 1:
                found.append(Without(each, count, each.without))
        return sorted(found, key=lambda each: -each.count) or [Without(None, self.total, self.cleared)]

    # -- The form and the links -------------------------------------------------------------------------

    def _link(self, *, without: str = "", view: str | None = None) -> str:
        pairs = [(children.PARAMETER, child.code) for child in self.children if without != children.PARAMETER]
        pairs += [(name, value) for name, value in self._values.items() if name != without]
        shown = self.view if view is None else view
        pairs += [(VIEW, shown)] if shown else []
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def question(self) -> str:
        """What goes with every link of the page."""
        return self._link()

    @property
    def as_list(self) -> str:
        return self._link(view=AS_LIST)

    @property
    def as_columns(self) -> str:
        return self._link(view="")

    @property
    def cleared(self) -> str:
        return f"?{urlencode({VIEW: self.view})}" if self.view else "?"

    @property
    def child_select(self) -> SafeString:
        """The list of months, born and expected."""
        first = self.children[0].code if self.children else ""
        return child_select(f"id_{children.PARAMETER}", first, self._today)

    @property
    def fields(self) -> list[Field]:
        """The other lists of the form; none that offers no choice."""
        fields = []
        for name, label in self._labels.items():
            values = self._values_of[name]
            found = {value for session in self._sessions for value in values(session)}
            chosen = self._values.get(name)
            if chosen:
                found.add(chosen)
            if len(found) > 1 or chosen:
                options = [Option(value, self._in_words(name, value), value == chosen) for value in found]
                fields.append(Field(name, label, sorted(options, key=lambda each: swedish_order(each.label.text))))
        return fields


def _in_the_page(text: str) -> Said:
    return Said(text, reading_language())


def child_select(element_id: str, chosen: str, today: date) -> SafeString:
    """A list of the months that a child can be expected or born in, in the active language."""
    return _child_select(get_language() or "", element_id, chosen, today)


@lru_cache(maxsize=512)  # a hundred months in words, for a day, a language and a choice
def _child_select(_language: str, element_id: str, chosen: str, today: date) -> SafeString:
    expected = [children.SoughtChild(None, is_expected=True), *children.due_months(today)]
    choices = [
        ("", _("All ages")),
        (_("Is expected"), [(child.code, child.in_words(today)) for child in expected]),
        (_("Is born"), [(child.code, child.in_words(today)) for child in children.birth_months(today)]),
    ]
    attributes = {"class": "form-select", "id": element_id, "name": children.PARAMETER}
    return written_out(attributes, choices, chosen)


def _with_songs(session: ActivitySession) -> list[ActivitySession]:
    return [session, *getattr(session, "songs", [])]


def _languages(session: ActivitySession) -> set[str]:
    return {
        code
        for each in _with_songs(session)
        for code in (*(each.activity.languages or [SWEDISH]), *each.interpreters_ordered)
    }


def _places(session: ActivitySession) -> set[str]:
    return {session.venue.name if session.venue else IN_THE_HOUSE}


def _bookings(session: ActivitySession) -> set[str]:
    return {each.activity.booking for each in _with_songs(session)}


def _language(code: str) -> str:
    label = language_label(code)
    return label if label != code else language_in_words(code)

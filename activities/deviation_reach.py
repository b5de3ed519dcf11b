"""Whom a deviation reaches: counted before it happens, and written to when it does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from . import messages
from .models import Activity, ActivitySession, Deviation, SignUp, SignUpContact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from familjecentral.privacy.walls import Reader

State = SignUp.State


def families_of(sessions: Iterable[ActivitySession]) -> list[SignUp]:
    """The program, acting for the services: the families with something to do with the sessions, or their series.

    With their contacts; two statements. A sign-up that repeats another of the same parent is left out: that
    parent is told once, by the first.
    """
    found = SignUp.objects.filter(_of(sessions), state__in=SignUp.ACTIVE, repeat_until=None)
    return list(found.prefetch_related("contacts").order_by("pk"))


def _of(sessions: Iterable[ActivitySession]) -> Q:
    """Sign-ups to the sessions, or to the series that they are of."""
    sessions = list(sessions)
    return Q(session__in=[s.pk for s in sessions]) | Q(series__in=[s.series_id for s in sessions if s.series_id])


def tell(sessions: Sequence[ActivitySession], kind: messages.Kind, *, event: str, details: dict[str, Any]) -> int:
    """Write to each parent once about all of the sessions that touch them. Returns how many messages are new.

    Under the lock on the sessions, so that who signs up meanwhile is either told, or sees it.
    """
    if not sessions:
        return 0
    notices = notices_of(families_of(sessions), sessions, kind, event=event, details=details)
    return messages.post(list(notices))


def notices_of(
    sign_ups: Iterable[SignUp],
    sessions: Sequence[ActivitySession],
    kind: messages.Kind,
    *,
    event: str,
    details: dict[str, Any],
) -> Iterator[messages.Notice]:
    """What is said to whom: a parent of two sign-ups at the same service hears of both at once."""
    about_of = _about(sessions)
    of_parent: dict[tuple[int, str], list[tuple[SignUp, SignUpContact]]] = defaultdict(list)
    for sign_up in sign_ups:
        for contact in sign_up.contacts.all():
            who = contact.contact_hash or f"contact {contact.pk}"
            of_parent[sign_up.controller_id, who].append((sign_up, contact))
    together: dict[tuple[SignUp, tuple[ActivitySession, ...]], list[SignUpContact]] = defaultdict(list)
    for theirs in of_parent.values():
        about = {session for sign_up, _contact in theirs for session in about_of(sign_up)}
        sign_up, contact = theirs[0]
        together[sign_up, tuple(sorted(about, key=lambda s: (s.starts_at, s.pk)))].append(contact)
    for (sign_up, in_order), contacts in together.items():
        yield messages.Notice(kind, sign_up, in_order, event=event, details=details, contacts=contacts)


def _about(sessions: Sequence[ActivitySession]) -> Any:
    def of(sign_up: SignUp) -> list[ActivitySession]:
        if sign_up.series_id:
            return [session for session in sessions if session.series_id == sign_up.series_id]
        return [session for session in sessions if session.pk == sign_up.session_id]

    return of


@dataclass
class Reach:
    """How many families one session has; ``is_own``: of a service whose families the reader may count.

    Of other services' only what anyone may see, the places taken and the families that wait.
    """

    session: ActivitySession
    is_own: bool
    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(State.values, 0))

    @property
    def bookable(self) -> Any:
        return self.session.series or self.session

    @property
    def is_drop_in(self) -> bool:
        return self.session.activity.booking == Activity.Booking.DROP_IN

    @property
    def has_place(self) -> int:
        return self.states[State.CONFIRMED]

    @property
    def offered(self) -> int:
        return self.states[State.OFFERED]

    @property
    def waiting(self) -> int:
        return self.states[State.WAITING] + self.states[State.ENTERED]

    @property
    def families(self) -> int:
        return self.has_place + self.offered + self.waiting


@dataclass
class Preview:
    """What will happen if it is confirmed. Counts only: no person is in it."""

    kind: str
    sessions: list[Reach]
    families: int = 0  # of the reader's own services, each once
    by_mail: int = 0
    by_sms: int = 0
    by_neither: int = 0

    @property
    def open_offers(self) -> int:
        """Offers that go back to the queue: those of sessions that are called off, and not of whole series."""
        if self.kind == Deviation.Kind.MOVED:
            return 0
        return sum(reach.offered for reach in self.sessions if reach.session.series_id is None)

    @property
    def has_others(self) -> bool:
        """Whether other services' families are reached too, which the reader can't count."""
        return any(not reach.is_own and not reach.is_drop_in for reach in self.sessions)


def preview(*, sessions: Sequence[ActivitySession], kind: str, reader: Reader) -> Preview:
    """Staff who may register it: how many families it reaches, and how, counted behind the reader's own walls.

    Three statements whatever the number of sessions and families.
    """
    found = Preview(kind, [Reach(s, s.activity.responsible_service_id in reader.services) for s in sessions])
    own = [reach.session for reach in found.sessions if reach.is_own]
    theirs = SignUp.objects.for_reader(reader).filter(_of(own), state__in=SignUp.ACTIVE, repeat_until=None)
    sign_ups = list(theirs)
    reached_by = _reached_by(sign_ups, reader)
    for reach in found.sessions:
        for sign_up in sign_ups:
            if sign_up.session_id == reach.session.pk or (
                sign_up.series_id and sign_up.series_id == reach.session.series_id
            ):
                reach.states[sign_up.state] += 1
    found.families = len(sign_ups)
    for sign_up in sign_ups:
        name = reached_by.get(sign_up.pk, "by_neither")
        setattr(found, name, getattr(found, name) + 1)
    return found


def _reached_by(sign_ups: Iterable[SignUp], reader: Reader) -> dict[int, str]:
    """How each family can be reached at best: by mail if one of its parents has an address, else by SMS."""
    best: dict[int, str] = {}
    contacts = SignUpContact.objects.for_reader(reader).filter(sign_up__in=[sign_up.pk for sign_up in sign_ups])
    for sign_up_id, email, phone in contacts.values_list("sign_up_id", "email", "phone"):
        if email:
            best[sign_up_id] = "by_mail"
        elif phone:
            best.setdefault(sign_up_id, "by_sms")
    return best

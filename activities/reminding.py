"""Reminders before a session and thanks after it, as each parent has chosen, and the way to end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.timezone import localtime, make_aware

from familjecentral.audit.recording import Actor, record
from familjecentral.outbox import sending
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as

from . import messages
from .messages import Kind, Notice
from .models import Activity, ActivitySession, Attendance, SignUp, SignUpChild, SignUpContact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from django.db.models import QuerySet

# Stockholm's hours. What is written at the last minute may leave a little later, and then not at all.
TWO_DAYS_FROM, TWO_DAYS_TO, TWO_DAYS_LATEST = time(9), time(18), time(20)
SAME_DAY_FROM = time(7)
THANKS_FROM, THANKS_TO, THANKS_LATEST = time(9), time(19), time(21)
THANKS_AFTER = timedelta(hours=1)  # after the end: they are on their way home
THANKS_WITHIN = timedelta(days=2)  # later than this, it is odd to be thanked


@dataclass(frozen=True)
class _Due:
    """A kind of message for some sessions, which is stale after ``latest``."""

    kind: Kind
    sessions: Sequence[ActivitySession]
    latest: datetime | None  # None: when the session begins

    def not_after(self, session: ActivitySession) -> datetime:
        return session.starts_at if self.latest is None else self.latest

    def event(self, session: ActivitySession) -> str:
        """Of reminders one for each day that a session has: moved to another day it is told anew. Thanks: once."""
        return "" if self.kind == Kind.THANKS else f"{session.pk}:{session.on_date:%Y%m%d}"


def remind(*, controller_id: int, now: datetime) -> int:
    """Post the service's reminders and thanks that are due at ``now``; returns how many were new.

    Only what is right to say at ``now``: a worker that was down sends no reminder of what has been, and one
    whose clock is set back says nothing twice. The number of queries does not depend on how many there are.
    """
    with reading_as(Reader.for_services(controller_id)):
        notices = [notice for due in _due(controller_id, now) for notice in _notices(due, controller_id, now)]
        return messages.post(notices)


def _due(controller_id: int, now: datetime) -> Iterator[_Due]:
    local = localtime(now)
    today, clock_time = local.date(), local.time()
    if TWO_DAYS_FROM <= clock_time < TWO_DAYS_TO:
        in_two_days = _sessions(controller_id, on_date=today + timedelta(days=2))
        yield _Due(Kind.REMINDER_TWO_DAYS, in_two_days, _today_at(today, TWO_DAYS_LATEST))
    if clock_time >= SAME_DAY_FROM:
        yield _Due(Kind.REMINDER_SAME_DAY, _sessions(controller_id, on_date=today, starts_at__gt=now), None)
    if THANKS_FROM <= clock_time < THANKS_TO:
        over = {"ends_at__gt": now - THANKS_WITHIN, "ends_at__lte": now - THANKS_AFTER}
        yield _Due(
            Kind.THANKS, _to_thank_for(_sessions(controller_id, **over), now), _today_at(today, THANKS_LATEST)
        )


def _today_at(day: date, at: time) -> datetime:
    return make_aware(datetime.combine(day, at))


def _sessions(controller_id: int, **which: object) -> list[ActivitySession]:
    """Of the service's groups, not called off; drop-in has nobody to remind."""
    return list(
        ActivitySession.objects.filter(
            activity__responsible_service=controller_id, called_off_at=None, **which
        )
        .exclude(activity__booking=Activity.Booking.DROP_IN)
        .select_related("activity__centre", "venue", "moved_from", "series")
    )  # fmt: skip


def _to_thank_for(sessions: Iterable[ActivitySession], now: datetime) -> list[ActivitySession]:
    """What is over for good: a session of its own, and the last one of a series.

    Never in a group for expecting parents: who has lost a child must not meet a thank-you.
    """
    found = [each for each in sessions if not _is_for_expecting(each)]
    series = {each.series_id for each in found if each.series_id}
    last = dict(
        ActivitySession.objects.filter(series__in=series, called_off_at=None)
        .values_list("series")
        .annotate(last=Max("starts_at"))
    )
    return [each for each in found if not each.series_id or each.starts_at == last.get(each.series_id)]


def _is_for_expecting(session: ActivitySession) -> bool:
    return session.activity.for_expecting or bool(session.series and session.series.due_month)


def _notices(due: _Due, controller_id: int, now: datetime) -> list[Notice]:
    """A notice for each parent who has a place, has chosen it, and hasn't been told."""
    if not due.sessions:
        return []
    by_session: dict[int | None, ActivitySession] = {session.pk: session for session in due.sessions}
    by_series: dict[int | None, ActivitySession] = {
        each.series_id: each for each in due.sessions if each.series_id
    }
    contacts: QuerySet[SignUpContact] = (
        SignUpContact.objects.filter(_chosen(due.kind), _place_at(by_session, by_series))
        .filter(sign_up__controller=controller_id, sign_up__state=SignUp.State.CONFIRMED)
        .select_related("sign_up")
        # Held until their messages are written: nobody is erased in between, and then written to.
        .select_for_update(of=("self",), no_key=True)
        .order_by("sign_up_id", "number")
    )
    if due.kind == Kind.THANKS:
        contacts = _who_came(contacts, by_session)
    notices = []
    for contact in contacts:
        sign_up = contact.sign_up
        session = by_session[sign_up.session_id] if sign_up.session_id else by_series[sign_up.series_id]
        # Who got the place today has just had a message about it.
        if due.kind != Kind.THANKS and localtime(sign_up.state_at).date() == localtime(now).date():
            continue
        details = {"not_after": due.not_after(session)}
        notices.append(Notice(due.kind, sign_up, (session,), due.event(session), details, [contact]))
    return _not_told(notices)


def _chosen(kind: Kind) -> Q:
    """Whose choice it is: who wants no reminder at all gets no thanks either."""
    return {
        Kind.REMINDER_TWO_DAYS: Q(remind_two_days=True),
        Kind.REMINDER_SAME_DAY: Q(remind_same_day=True),
        Kind.THANKS: Q(remind_two_days=True) | Q(remind_same_day=True),
    }[kind]


def _place_at(sessions: Iterable[int | None], series: Iterable[int | None]) -> Q:
    return Q(sign_up__session__in=list(sessions)) | Q(sign_up__series__in=list(series))


def _who_came(contacts: QuerySet[SignUpContact], sessions: Iterable[int | None]) -> QuerySet[SignUpContact]:
    """Not marked as ill or away at the (last) session, nor all through a series; and no child awaited."""
    absent = [Attendance.State.ILL, Attendance.State.NO_SHOW]
    marks = Attendance.objects.filter(sign_up=OuterRef("sign_up"))
    never_there = Exists(marks.filter(state__in=absent)) & ~Exists(marks.filter(state=Attendance.State.PRESENT))
    expects = Exists(SignUpChild.objects.filter(sign_up=OuterRef("sign_up"), due_month__isnull=False))
    return contacts.exclude(Exists(marks.filter(session__in=list(sessions), state__in=absent))).exclude(
        never_there | expects
    )


def _not_told(notices: list[Notice]) -> list[Notice]:
    """Without those whose event has a message: what is due is asked for many times a day."""
    told = sending.posted(messages.event_of(notice, notice.contacts[0]) for notice in notices if notice.contacts)
    return [each for each in notices if each.contacts and messages.event_of(each, each.contacts[0]) not in told]


def parent_of(token: str) -> SignUpContact | None:
    """The holder of the secret link: themself, with their sign-up; None for a token that opens nothing."""
    with reading_as(Reader(token_hash=hash_token(token))) as reader:
        found: SignUpContact | None = (
            SignUpContact.objects.for_reader(reader)
            .filter(token_hash=reader.token_hash)
            .select_related("sign_up__session__activity__centre", "sign_up__series__activity__centre")
            .first()
        )
        return found


def stop_reminders(*, contact: SignUpContact, by: Actor) -> None:
    """No reminder and no thanks to this parent ever after; the other one's are as they were. Twice is once."""
    with reading_as(Reader.for_services(contact.sign_up.controller_id)):
        wants = Q(remind_two_days=True) | Q(remind_same_day=True)
        stopped = SignUpContact.objects.filter(wants, pk=contact.pk).update(
            remind_two_days=False, remind_same_day=False
        )
        if stopped:
            record("stopped_reminders", by=by, thing=contact.sign_up, service_id=contact.sign_up.controller_id)

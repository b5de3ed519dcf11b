"""Interpreters: what families need pooled by language, and what has been ordered, which everyone may know."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.formats import swedish_order
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused

from .models import ActivitySession, SignUp, SignUpContact
from .models.sign_ups import INTERPRETER_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from staff.models import FamilyCentre, PartnerService

    from .models import ActivitySeries

AHEAD = timedelta(weeks=4)
FEWEST_TOLD = 5  # families of other services: fewer could point one out, so their language isn't told at all
# Whom an interpreter helps, by the language that they read the page in, when it isn't the same code.
HELPED_BY = {"fa": ("fa", "prs")}
CODES = tuple(code for code, _name in INTERPRETER_LANGUAGES)


class InterpreterDenied(models.TextChoices):
    """Why nothing was noted about an interpreter; each says what would be right."""

    NOT_YOURS = "not_yours", _("The service that is responsible for the session orders its interpreters.")
    CALLED_OFF = "called_off", _("This session is called off. Order for another one, and take back this order.")
    OVER = "over", _("This session has been. Choose one that is still to come.")


class InterpreterRefused(Refused):
    """Nothing was noted; see InterpreterDenied."""

    reason: InterpreterDenied


@dataclass(frozen=True)
class SessionNeed:
    """How many families at one session need the language, and whether an interpreter is ordered."""

    session: ActivitySession
    families: int
    is_ordered: bool


@dataclass(frozen=True)
class LanguageNeed:
    """One language over the coming weeks: how many families, at which sessions."""

    language: str
    families: int
    sessions: list[SessionNeed]

    @property
    def label(self) -> str:
        return language_label(self.language)

    @property
    def to_order(self) -> int:
        """How many interpreters do for all that is not ordered: as many as are needed at the same time."""
        missing = [need.session for need in self.sessions if not need.is_ordered]
        return max((sum(_meets(at.starts_at, each) for each in missing) for at in missing), default=0)


def _meets(moment: datetime, session: ActivitySession) -> bool:
    return session.starts_at <= moment < session.ends_at


def language_label(code: str) -> str:
    """What a language that an interpreter can be asked for is called; the code itself when it is none of ours."""
    return str(dict(INTERPRETER_LANGUAGES).get(code, code))


def read_needs(
    *, services: Sequence[PartnerService], reader: Reader, by: Actor, now: datetime
) -> list[LanguageNeed]:
    """Staff of ``services``: the languages that families with a place need at their sessions in four weeks.

    Numbers only, also small ones: they are the services' own families. Written to the audit log for each
    service. A constant number of queries, but for the log.
    """
    ids = [service.pk for service in services if service.pk in reader.services]
    sessions = list(
        ActivitySession.objects.for_cards()
        .filter(activity__responsible_service__in=ids, called_off_at=None)
        .filter(starts_at__gt=now, starts_at__lt=now + AHEAD)
    )
    needs = _pooled(sessions, ids, reader)
    for service_id in ids:
        record("read_interpreter_needs", by=by, service_id=service_id, count=len(needs))
    return needs


def interpreters_to_order(services: Iterable[int], reader: Reader, now: datetime) -> int:
    """Staff of ``services``: how many interpreters are left to order for their own sessions in four weeks.

    One number, with no language and no session in it. A constant number of queries.
    """
    ids = sorted(reader.services.intersection(services))
    sessions = list(
        ActivitySession.objects.filter(activity__responsible_service__in=ids, called_off_at=None)
        .filter(starts_at__gt=now, starts_at__lt=now + AHEAD)
        .order_by("starts_at")
    )
    return sum(need.to_order for need in _pooled(sessions, ids, reader))


def needs_at(session: ActivitySession, reader: Reader) -> list[LanguageNeed]:
    """Staff of the session's responsible service: the languages needed at it, and those ordered beforehand."""
    service_id = session.activity.responsible_service_id
    if service_id not in reader.services:
        return []
    needs = _pooled([session], [service_id], reader)
    needed = {need.language for need in needs}
    needs += [
        LanguageNeed(code, 0, [SessionNeed(session, 0, is_ordered=True)])
        for code in session.interpreters_ordered
        if code not in needed
    ]
    return sorted(needs, key=lambda need: swedish_order(need.label))


def _pooled(sessions: Sequence[ActivitySession], services: Sequence[int], reader: Reader) -> list[LanguageNeed]:
    families: dict[str, set[int]] = defaultdict(set)
    at_session: dict[tuple[str, int], set[int]] = defaultdict(set)
    of_series = defaultdict(list)
    for session in sessions:
        of_series[session.series_id].append(session.pk)
    asked = (
        SignUpContact.objects.for_reader(reader)
        .filter(sign_up__controller__in=services, sign_up__state=SignUp.State.CONFIRMED)
        .filter(sign_up__repeat_until=None)  # a family that signed up twice is one
        .filter(Q(sign_up__session__in=sessions) | Q(sign_up__series__in=[pk for pk in of_series if pk]))
        .exclude(interpreter_language="")
        .values_list("interpreter_language", "sign_up_id", "sign_up__session_id", "sign_up__series_id")
    )
    for language, sign_up_id, session_id, series_id in asked:
        families[language].add(sign_up_id)
        for pk in [session_id] if session_id else of_series[series_id]:
            at_session[language, pk].add(sign_up_id)
    needs = [
        LanguageNeed(
            language,
            len(found),
            [
                SessionNeed(
                    session, len(at_session[language, session.pk]), language in session.interpreters_ordered
                )
                for session in sessions
                if (language, session.pk) in at_session
            ],
        )
        for language, found in families.items()
    ]
    return sorted(needs, key=lambda need: swedish_order(need.label))


@dataclass(frozen=True)
class PooledElsewhere:
    """A language that at least FEWEST_TOLD families of other services at the centre need."""

    language: str
    families: int

    @property
    def label(self) -> str:
        return language_label(self.language)


def pooled_elsewhere(centre: FamilyCentre, own: Iterable[int], now: datetime) -> list[PooledElsewhere]:
    """Staff and coordinators of the centre: what the families of its other services need in four weeks.

    One number a language, over all of these services and weeks, and only from FEWEST_TOLD families; no
    session and no service. ``own`` services are not in it, so nobody can take away their own and see the rest.
    """
    others = list(centre.services.exclude(pk__in=list(own)).values_list("pk", flat=True))
    sessions = list(
        ActivitySession.objects.filter(activity__responsible_service__in=others, called_off_at=None).filter(
            starts_at__gt=now, starts_at__lt=now + AHEAD
        )
    )
    # The program counts for these services, and gives away nothing but the sums.
    with reading_as(Reader(services=frozenset(others))) as counting:
        needs = _pooled(sessions, others, counting)
    return [PooledElsewhere(need.language, need.families) for need in needs if need.families >= FEWEST_TOLD]


def sessions_with_interpreter(centre: FamilyCentre, now: datetime) -> list[ActivitySession]:
    """Staff and coordinators of the centre: its sessions in four weeks that have an interpreter ordered."""
    return list(
        ActivitySession.objects.for_cards()
        .filter(activity__centre=centre, called_off_at=None, starts_at__gt=now, starts_at__lt=now + AHEAD)
        .exclude(interpreters_ordered=[])
    )


def note_interpreter(
    *, session: ActivitySession, language: str, is_ordered: bool, reader: Reader, by: Actor, now: datetime
) -> ActivitySession:
    """Note that an interpreter is ordered for a session, or that the order is taken back; parents see it at once.

    The same again changes nothing. Raises InterpreterRefused.
    """
    if session.activity.responsible_service_id not in reader.services:
        raise InterpreterRefused(InterpreterDenied.NOT_YOURS)
    with transaction.atomic():
        current: ActivitySession = ActivitySession.objects.select_for_update().get(pk=session.pk)
        if current.is_over(now):
            raise InterpreterRefused(InterpreterDenied.OVER)
        if current.is_called_off and is_ordered:
            raise InterpreterRefused(InterpreterDenied.CALLED_OFF)
        ordered = set(current.interpreters_ordered)
        if (language in ordered) != is_ordered:
            current.interpreters_ordered = sorted(ordered ^ {language})
            current.save(update_fields=["interpreters_ordered"])
            service_id = session.activity.responsible_service_id
            if is_ordered:
                record("ordered_interpreter", by=by, thing=session, service_id=service_id)
            else:
                record("took_back_interpreter", by=by, thing=session, service_id=service_id)
    return current


def languages_that_help(page_language: str) -> list[str]:
    """The languages of interpreters that help who reads in ``page_language``; none in Swedish."""
    return [code for code in HELPED_BY.get(page_language, (page_language,)) if code in CODES]


def ordered_for_series(series: ActivitySeries, now: datetime) -> list[str]:
    """Anyone: the languages that an interpreter is ordered in to sessions of the series that are to come.

    Reads the sessions that are loaded with it: no query.
    """
    to_come = [each for each in series.sessions.all() if each.starts_at > now and not each.is_called_off]
    return sorted({code for session in to_come for code in session.interpreters_ordered})


def with_interpreter_first(sessions: QuerySet[ActivitySession], page_language: str) -> QuerySet[ActivitySession]:
    """Anyone: the sessions, those with an interpreter for who reads in ``page_language`` first, then by time."""
    helped = languages_that_help(page_language)
    if not helped:
        return sessions
    has_one = When(interpreters_ordered__overlap=helped, called_off_at=None, then=Value(0))
    order = Case(has_one, default=Value(1), output_field=models.SmallIntegerField())
    return sessions.order_by(order, "starts_at", "ends_at", "id")

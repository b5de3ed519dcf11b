"""What the counting page shows: pads, usual families, and how far the count has come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from activities.nesting import counting_rule
from activities.rules_in_words import LANGUAGES
from familjecentral import formats

from .closing import Kind, count_state
from .count_rules import (
    CountRefused,
    SessionToCount,
    needs_reason,
    reasons_for,
    refuse_adding,
    refuse_session,
    to_count,
)
from .counting import events_to_undo
from .models import ADULTS, EntryReason, Who
from .totals import Totals, so_far, totals_for
from .usual_families import buttons, centres_to_plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from activities.models import ActivitySession
    from staff.models import AgeBand, StaffMember


@dataclass(frozen=True)
class Pad:
    """One number to count up and down; ``name`` tells it from the others (``woman``, ``child:3``)."""

    who: str
    label: str
    number: int
    age_band: AgeBand | None = None

    @property
    def name(self) -> str:
        return f"{self.who}:{self.age_band.pk}" if self.age_band else self.who

    @property
    def event(self) -> str:
        """What a tap sends, but for the number: ``woman:``, ``child:3``."""
        return f"{self.who}:{self.age_band.pk if self.age_band else ''}"


def pads(totals: Totals, bands: Sequence[AgeBand]) -> dict[str, list[Pad]]:
    """Staff of the session's centre: what is counted there, by heading: adults, children, first visits."""
    adults = [Pad(who, str(who.label), totals.of(who)) for who in ADULTS]
    children = [
        Pad(Who.CHILD, formats.age_band(band.from_months, band.to_months), totals.of(Who.CHILD, band.pk), band)
        for band in bands
    ]
    first = [Pad(Who.FIRST_VISIT, str(Who.FIRST_VISIT.label), totals.first_visits)]
    return {"adults": adults, "children": children, "first_visits": first}


def counting_page(session: ActivitySession, person: StaffMember, now: datetime) -> dict[str, Any]:
    """Staff of the session's centre: all that the counting page shows of it, in a constant number of queries.

    ``refusal``: why nothing, or nothing more, can be counted; ``is_shut``: why not even corrections.
    ``asks_why``: the numbers are entered in one form with a reason, on a day that has been or was closed.
    """
    centre = session.activity.centre
    bands, totals = list(centre.age_bands.all()), totals_for(session)
    known = to_count(session)
    is_shut, refusal = _refusal(known, now)
    state = count_state(session)
    asks_why = needs_reason(known, localdate(now))
    return {
        "session": session,
        "centre": centre,
        "pads": pads(totals, bands),
        "families": [] if is_shut or refusal or asks_why else buttons(centre, bands),
        "so_far": so_far(totals),
        "can_undo": bool(events_to_undo(session, person, uuid.uuid4())),
        "refusal": refusal,
        "is_shut": is_shut,
        "asks_why": asks_why,
        "reasons": reasons_for(known) if asks_why else [],
        "languages": LANGUAGES,
        "state": state,
        "ways_to_close": ways_to_close(totals, state.code),
        "may_close": not is_shut and not session.is_called_off,
        "rules": rules_of_counting(session),
        "may_plan": centre in centres_to_plan(person) and person.has_perm("programme.change", centre),
        "new_key": uuid.uuid4,
    }


def _refusal(session: SessionToCount, now: datetime) -> tuple[bool, str]:
    try:
        refuse_session(session, now)
    except CountRefused as refusal:
        return True, str(refusal)
    try:
        # On a closed day the form asks for the reason that opens it.
        refuse_adding(session, EntryReason.OPENED_ANYWAY)
    except CountRefused as refusal:
        return False, str(refusal)
    return False, ""


def ways_to_close(totals: Totals, code: str) -> list[Kind]:
    """How the count can be said to have ended, as it stands now."""
    if code:
        return [Kind.REOPENED]
    return [Kind.NOBODY_CAME, Kind.UNKNOWN] if totals.is_nothing else [Kind.COUNTED]


def rules_of_counting(session: ActivitySession) -> list[str]:
    """Staff of the centre: where visitors of the session, and of those inside it, are counted; a sentence each."""
    nested = session.nested.filter(called_off_at=None).select_related("activity", "within__activity")
    return [rule for each in (session, *nested.order_by("starts_at", "pk")) if (rule := counting_rule(each))]

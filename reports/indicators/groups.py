"""Sessions, groups and programmes: what was held, who had a place, and who came."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from familjecentral.disclosure import Protected
from reports.counts import Counts, GroupMeeting
from reports.numbers import number
from reports.telling.printable import Printable

from .base import ATTENDED, PROGRAMME, SIGNED_UP, Coverage, Goal, Indicator, Kind, cell_of, ratio

NO_LIMIT = _("There is no value when no session or group had a limit.")
NOT_MARKED = _("There is no value when nothing was marked at any session.")


def _marked(counts: Counts) -> Coverage | None:
    sessions, marked = _sum(counts.meetings, "sessions"), _sum(counts.meetings, "marked")
    if not sessions:
        return None
    text = ngettext(
        "Attendance is marked at {marked} of {sessions} session.",
        "Attendance is marked at {marked} of {sessions} sessions.",
        sessions,
    )
    return Coverage(marked, sessions, text.format(marked=number(marked), sessions=number(sessions)))


def _sum(meetings: list[GroupMeeting], name: str) -> int:
    return sum(getattr(meeting, name) for meeting in meetings)


def _attendance(p: Printable, state: str) -> Protected:
    return p.cells("attendance").get(state, 0)


SESSIONS_HELD = Indicator(
    "sessions_held", _("Sessions held"), _("sessions"),
    _("Sessions that have begun and are not called off, also those inside an open slot."),
    PROGRAMME, lambda p: p.counts.sessions_held, goal=Goal.ACCESS,
)  # fmt: skip
SESSIONS_CALLED_OFF = Indicator(
    "sessions_called_off", _("Sessions called off"), _("sessions"),
    _("Sessions called off, also by a closed day, that would have begun."),
    PROGRAMME, lambda p: p.counts.sessions_called_off, goal=Goal.ACCESS,
)  # fmt: skip
PLACES_TAKEN = Indicator(
    "places_taken", _("Sign-ups (places taken)"), _("places"),
    _("Places taken at sessions with sign-up or invitation that are not called off, and in groups in the period "
      "of their first session. A place is a family, an adult or a child: the activity says which."),
    SIGNED_UP, lambda p: p.counts.places_taken, goal=Goal.REACH,
)  # fmt: skip
PLACES_OFFERED = Indicator(
    "places_offered", _("Places offered"), _("places"),
    _("Places at the same sessions and groups, where there is a limit."),
    PROGRAMME, lambda p: p.counts.places_offered, goal=Goal.ACCESS,
)  # fmt: skip
FILL_RATE = Indicator(
    "fill_rate", _("Share of places taken"), "%",
    _("Places taken ÷ places offered, where there is a limit."),
    SIGNED_UP, lambda p: ratio(p.counts.places_taken_of_offered, p.counts.places_offered), Kind.SHARE,
    goal=Goal.REACH, missing=NO_LIMIT,
)  # fmt: skip
FAMILIES_WAITING = Indicator(
    "families_waiting", _("Families on a waiting list"), _("families"),
    _("Families still waiting at the same sessions and groups. One that waits for two is counted twice."),
    SIGNED_UP, lambda p: p.counts.families_waiting, goal=Goal.ACCESS,
)  # fmt: skip
WAITING_PRESSURE = Indicator(
    "waiting_pressure", _("Waiting per ten places"), _("families"),
    _("Families on a waiting list ÷ places offered × 10: how many more groups would be filled."),
    SIGNED_UP, lambda p: ratio(10 * p.counts.families_waiting, p.counts.places_offered), Kind.RATE,
    goal=Goal.ACCESS, missing=NO_LIMIT,
)  # fmt: skip
GROUP_SESSIONS = Indicator(
    "group_sessions", _("Sessions with sign-up held"), _("sessions"),
    _("Sessions held that families had signed up to, by themselves or as part of a group."),
    PROGRAMME, lambda p: _sum(p.counts.meetings, "sessions"), goal=Goal.ACCESS,
)  # fmt: skip
PARTICIPANTS = Indicator(
    "group_participants", _("Participants"), _("visits"),
    _("Adults + children of families marked as there, and those who came without having signed up."),
    ATTENDED,
    lambda p: sum(_sum(p.counts.meetings, name) for name in (
        "adults", "children", "unannounced_adults", "unannounced_children")),
    goal=Goal.REACH, covered=_marked, missing=_("Those at sessions where nothing was marked are missing from it."),
)  # fmt: skip
ATTENDANCE = [
    Indicator("families_present", _("Families that came"), _("families"), _("Families marked as there."),
              ATTENDED, lambda p: _attendance(p, "present"), is_part=True, goal=Goal.REACH),
    Indicator("families_ill", _("Families that reported illness"), _("families"), _("Families marked as ill."),
              ATTENDED, lambda p: _attendance(p, "ill"), is_part=True, goal=Goal.REACH),
    Indicator("no_shows", _("Families that did not come"), _("families"),
              _("Families with a place that were marked as not having come."),
              ATTENDED, lambda p: _attendance(p, "no_show"), is_part=True, goal=Goal.REACH),
]  # fmt: skip
NO_SHOW_SHARE = Indicator(
    "no_show_share", _("Share that did not come"), "%",
    _("Families that did not come ÷ all families marked."),
    ATTENDED, lambda p: p.share("attendance", "no_show"), Kind.SHARE,
    goal=Goal.REACH, covered=_marked, missing=NOT_MARKED,
)  # fmt: skip
BOTH_ADULTS = Indicator(
    "two_adults_share", _("Share of families signed up with two adults"), "%",
    _("Of the families that came, those with two adults or more in the sign-up ÷ families that came. "
      "The system doesn't know who is a parent: it is the nearest it can come to both parents taking part."),
    ATTENDED, lambda p: p.share("two_adults", True), Kind.SHARE,
    goal=Goal.EQUAL_PARENTS, covered=_marked, missing=NOT_MARKED,
)  # fmt: skip
SHARE_MARKED = Indicator(
    "share_marked", _("Share of sessions with attendance marked"), "%",
    _("Sessions with sign-up at which anything was marked ÷ all that were held."),
    ATTENDED, lambda p: ratio(_sum(p.counts.meetings, "marked"), _sum(p.counts.meetings, "sessions")),
    Kind.SHARE, goal=Goal.TRUST, missing=_("There is no value when no session with sign-up was held."),
)  # fmt: skip
SERIES_STARTED = Indicator(
    "series_started", _("Groups begun"), _("groups"),
    _("Groups of several sessions whose first session held is in the period."),
    PROGRAMME, lambda p: p.counts.series_started, goal=Goal.ACCESS,
)  # fmt: skip
SERIES_COMPLETED = Indicator(
    "series_completed", _("Groups completed"), _("groups"),
    _("Groups whose last session is in the period, and was held."),
    PROGRAMME, lambda p: p.counts.series_completed, goal=Goal.ACCESS,
)  # fmt: skip


def families_at(session_number: int) -> Indicator:
    """How many families came to the sessions with one number in their group."""
    return Indicator(
        f"families_at_session_{session_number}", gettext("Session {number}").format(number=session_number),
        _("families"), _("Families marked as there at sessions with that number in their group."),
        ATTENDED, cell_of("session_numbers", session_number), is_part=True, goal=Goal.REACH, covered=_marked,
    )  # fmt: skip

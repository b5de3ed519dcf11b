"""Talks, onward guidance, and work outside the house."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.telling.printable import Printable
from staff.models import PartnerService
from visits.models import CounsellingContact, Guidance, Level, OtherWork

from .base import SHOWN_ON, TALKS, WORK, Goal, Indicator, Kind, cell_of, rest_of


def _hours_of(kind: str) -> Callable[[Printable], float]:
    return lambda p: float(sum(each.hours for each in p.counts.other_work if each.kind == kind))


TALKS_HELD = Indicator(
    "talks", _("Talks"), _("talks"), _("Talks with a date in the period, in any form."),
    TALKS, lambda p: sum(each.number for each in p.counts.talks), goal=Goal.EARLY,
)  # fmt: skip
TALKS_ADULTS = Indicator(
    "talks_adults", _("Adults at talks"), _("visits"), _("Women + men + other or unknown at the talks."),
    TALKS, lambda p: sum(each.adults for each in p.counts.talks), goal=Goal.EARLY,
)  # fmt: skip
TALK_FORMS = [
    Indicator(f"talks_form:{form.value}", form.label, _("talks"), _("Talks in this form."), TALKS,
              cell_of("talk_forms", form.value), is_part=True, goal=Goal.ACCESS)
    for form in CounsellingContact.Form
]  # fmt: skip
TALK_LEVELS = [
    Indicator(f"talks_level:{level.value}", level.label, _("talks"),
              _("Talks at this level of preventive social work."), TALKS,
              cell_of("talk_levels", level.value), is_part=True, goal=Goal.EARLY)
    for level in Level
]  # fmt: skip
GUIDANCE = Indicator(
    "guidance", _("Families shown on"), _("families"),
    _("Onward guidance with a date in the period, from any service to another or to somebody outside."),
    SHOWN_ON, lambda p: sum(each.number for each in p.counts.guidance), goal=Goal.TOGETHER,
)  # fmt: skip
WORK_HOURS = Indicator(
    "other_work_hours", _("Outreach and structural work"), _("hours"),
    _("Hours logged with a date in the period."),
    WORK, lambda p: float(sum(each.hours for each in p.counts.other_work)), Kind.RATE, goal=Goal.REACH,
)  # fmt: skip
WORK_KINDS = [
    Indicator(f"other_work_hours:{kind.value}", kind.label, _("hours"), _("Hours of this kind."), WORK,
              _hours_of(kind),
              Kind.RATE, is_part=True, goal=Goal.REACH)
    for kind in OtherWork.Kind
]  # fmt: skip


THEMES_REST = Indicator(
    "talks_theme:rest", _("Other themes and what is withheld"), _("talks"),
    _("Talks − those about the themes that are listed."), TALKS, rest_of("talk_themes"), is_part=True,
    goal=Goal.EARLY,
)  # fmt: skip
GUIDANCE_REST = Indicator(
    "guidance:rest", _("Other ways and what is withheld"), _("families"),
    _("Families shown on − those shown on in the ways that are listed."), SHOWN_ON, rest_of("guidance"),
    is_part=True, goal=Goal.TOGETHER,
)  # fmt: skip


def about(theme: str) -> Indicator:
    """Talks about one theme of the municipality's own list."""
    return Indicator(
        f"talks_theme:{theme}", theme, _("talks"), _("Talks about this theme, the most talked about first."),
        TALKS, cell_of("talk_themes", theme), is_part=True, goal=Goal.EARLY,
    )  # fmt: skip


def shown_on(from_kind: str, to: str) -> Indicator:
    """Families shown on from one kind of service to another, or to somebody outside (``to``)."""
    where = gettext("{service} → {to}").format(service=PartnerService.Kind(from_kind).label, to=place(to))
    return Indicator(
        f"guidance:{from_kind}:{to}", where, _("families"),
        _("Families shown on from the service to the left to the one to the right."),
        SHOWN_ON, cell_of("guidance", (from_kind, to)), is_part=True, goal=Goal.TOGETHER,
    )  # fmt: skip


def place(to: str) -> str:
    """Where guidance led, in words: a service of the house, or somebody outside."""
    kind, _outside, body = to.partition(":")
    return str(Guidance.Outside(body).label if body else PartnerService.Kind(kind).label)

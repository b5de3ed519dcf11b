"""What the demo's coordinator has added to the report: notes, a change in the counting, targets. All made up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from familjecentral import clock
from reports import following_up, saving
from reports.asking import Asked
from reports.models import ReportNote, ReportTarget, SavedReport
from reports.periods import PeriodKind, term_of
from reports.report import Comparison
from reports.scope import Scope

from .chance import chance, key

if TYPE_CHECKING:
    from staff.models import FamilyCentre, StaffMember

TARGETS = (("share_of_men", Decimal("0.30")), ("visits", Decimal(7000)))


def follow_up(centre: FamilyCentre, coordinator: StaffMember, today: date) -> None:
    """A note of last month, a change in the spring, this year's targets, and a report to come back to."""
    now, rng = clock.now(), chance(f"reported {centre.slug}")
    last_month = today.replace(day=1) - timedelta(days=1)
    notes = (
        (ReportNote.Kind.NOTE, "visits", last_month.replace(day=1), last_month,
         "Väntrummet byggdes om. Öppna förskolan hade plats för färre än vanligt."),
        (ReportNote.Kind.CHANGE, "visits", date(today.year, 3, 2), None,
         "Besök räknas vid dörren i stället för i kapprummet."),
    )  # fmt: skip
    for kind, section, from_day, to_day, text in notes:
        following_up.write_note(
            key=key(rng), about=centre, kind=kind, section=section,
            from_day=from_day, to_day=to_day, text=text, person=coordinator, now=now,
        )  # fmt: skip
    for indicator, value in TARGETS:
        following_up.set_target(
            about=centre, indicator=indicator, year=today.year, direction=ReportTarget.Direction.AT_LEAST,
            value=value, person=coordinator, now=now,
        )  # fmt: skip
    asked = Asked(Scope.of_centre(centre), PeriodKind.TERM, term_of(today), Comparison.YEAR_BEFORE)
    saving.save_report(
        key=key(rng), asked=asked, title="Månadens siffror",
        span=SavedReport.Span.LAST_MONTH, schedule=SavedReport.Schedule.MONTHLY, person=coordinator, today=today,
    )  # fmt: skip

"""The words that files print beside a report's own texts; kept with a frozen report, so that they stay."""

from __future__ import annotations

from django.utils.translation import gettext as _

from familjecentral.disclosure import THRESHOLD


def words() -> dict[str, str]:
    """All of them, in the language in force."""
    return {
        "report": _("Report"),
        "annual_report": _("Follow-up report"),
        "centre": _("Family centre"),
        "centres": _("Family centres"),
        "first_day": _("First day"),
        "last_day": _("Last day"),
        "as_of": _("As of"),
        "period": _("Period"),
        "section": _("Section"),
        "table": _("Table"),
        "figure": _("Figure"),
        "value": _("Value"),
        "unit": _("Unit"),
        "difference": _("Difference"),
        "points": _("percentage points"),
        "coverage": _("Coverage"),
        "overview": _("Overview"),
        "contents": _("Contents"),
        "key_figures": _("Key figures"),
        "what_happened": _("What happened"),
        "good_to_know": _("Good to know about the figures"),
        "targets": _("Targets"),
        "remarks": _("The coordinator's notes"),
        "called_off": _("Called off, moved and closed"),
        "by_week": _("By week"),
        "year": _("Year"),
        "week": _("Week"),
        "monday": _("Monday"),
        "visits": _("Visits"),
        "visits_unit": _("visits"),
        "open_days": _("Open days"),
        "counted_days": _("Open days counted"),
        "days_unit": _("days"),
        "per_open_day": _("Visits per open day"),
        "compared": _("The centres beside each other"),
        "missing_days": _("Open days without a count"),
        "missing_days_why": _(
            "The centre was open and nobody counted. The days are left out of visits per open day; they are not "
            "zeros."
        ),
        "no_missing_days": _("Every open day is counted."),
        "day": _("Day"),
        "definitions": _("Definitions"),
        "formula": _("How it is worked out"),
        "goal": _("Goal it answers to"),
        "source": _("Source"),
        "missing": _("When it is missing"),
        "changes": _("Changed"),
        "withheld": _("Why some figures are withheld"),
        "withheld_rule": _(
            "Numbers from 1 to 4 about people could point somebody out. They are written “< {limit}” or “hidden”. "
            "Where a hidden number could be worked out from the others, one more is hidden. Shares that build on "
            "a hidden number are hidden as well. An empty place or “–” means that there is nothing to work the "
            "figure out from."
        ).format(limit=THRESHOLD),
        "page_of": _("Page"),
        "frozen": _("Frozen report. Checksum (SHA-256) of its figures and texts:"),
        "not_frozen": _("Not frozen: the figures can still be corrected."),
    }

"""``docs/indicators.md``: every indicator as it is defined, made from the indicators themselves."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import override

from visits.models import HomeVisit
from visits.models.tallies import ADULTS

from .counts import Agreed, Counts, GroupMeeting, Heard, HomeVisits, House, OtherWork, ShownOn, Talks, Trained
from .indicators import KEY_FIGURES, Indicator
from .sections import sections_of
from .telling.printable import Printable

HEAD = """# Indicators

This page is made from the indicators in `reports/indicators/` by `manage.py write_indicators_page`; a test fails
when they differ. A name with a colon stands for as many indicators as there are themes, steps, goals or pairs of
services; the one shown is an example. Key figures: {key_figures}.

*Source* says where the numbers come from. No indicator reads a row about a person: what is purged or erased
changes no figure. What is withheld, and why, is in [disclosure.md](disclosure.md).
"""
# One of everything that a municipality or its staff name themselves.
EXAMPLES = Counts(
    adults=dict.fromkeys((who.value for who in ADULTS), 0),
    children={(0, 12): 0},
    meetings=[GroupMeeting(1, families=9)],
    home_visits={HomeVisit.State.DONE.value: 9},
    home_visits_by_step=[HomeVisits("Nyfödd", HomeVisit.State.DONE, False, False, False, 9)],
    talks=[Talks("Sömn", "phone", "individual", 9, 9)],
    guidance=[ShownOn("mhv", "social_services", "", 9)],
    other_work=[OtherWork("network", "general", 0, Decimal(0))],
    heard=Heard(agreed=[Agreed("Må bra", 0, 0)]),
    house=House(trained=[Trained("Psykisk hälsa", 0, 0)]),
)


def as_markdown() -> str:
    """The page in English, as all docs are."""
    with override("en"):
        key_figures = ", ".join(f"`{one.name}`" for one in KEY_FIGURES)
        parts = [HEAD.format(key_figures=key_figures)]
        for section in sections_of(Printable(EXAMPLES), None):
            parts.append(f"\n## {section.title}\n")
            for table in section.tables:
                parts.append(f"\n### {table.caption}\n\n")
                parts += [_entry(row.indicator) for row in table.rows]
        return "".join(parts)


def _entry(one: Indicator) -> str:
    missing = f" {one.missing}" if one.missing else ""
    now = " As it stands when the report is made." if one.is_now else ""
    goal = one.goal.label if one.goal else ""
    return (
        f"- **{one.label}** (`{one.name}`, {one.unit}): {one.formula}{missing}{now} "
        f"*Source: {one.source}. Goal: {goal}.*\n"
    )

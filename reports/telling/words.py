"""What a report says of how it tells: which months a figure is of, and why some are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reports.indicators import Coverage

if TYPE_CHECKING:
    from .printable import Printable, ToldMonths


def told_coverage(
    coverage: Coverage | None, told: ToldMonths | None, told_before: ToldMonths | None = None
) -> Coverage | None:
    """What stands beside a figure: how much is counted, and which months it, and the one before, are told of."""
    texts = [coverage.text] if coverage else []
    if told:
        texts.append(told.text)
    if told_before and len(told_before.months) != (len(told.months) if told else -1):
        texts.append(_("The period before: {told}").format(told=told_before.text))
    if not texts:
        return None
    months = told or told_before
    if coverage:
        return Coverage(coverage.counted, coverage.whole, " ".join(texts))
    return Coverage(len(months.months), months.of_months, " ".join(texts)) if months else None


def notes_on_telling(now: Printable, before: Printable | None) -> list[str]:
    """The rule in words, where it has an effect on the report."""
    shown = [now, *([before] if before else [])]
    notes = []
    if any(each.waits for each in shown):
        notes.append(
            _(
                "Breakdowns about people are told once, of whole months, quarters or terms, a week after they are "
                "over. The fewer there are, the longer the part. Totals are of exactly the days asked for."
            )
        )
    if any(each.withholds for each in shown):
        notes.append(
            _(
                "A number that is hidden in one month, quarter or term is hidden in every period and every group "
                "of centres that it is a part of, so that nothing can be worked out by taking one report from "
                "another."
            )
        )
    if any(each.is_behind for each in shown):
        notes.append(
            _(
                "Something was corrected after it was told. The correction is too small to be told without "
                "pointing anyone out, so the breakdown stands as it was told, and may differ from its total."
            )
        )
    return notes

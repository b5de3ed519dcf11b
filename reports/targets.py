"""How far it is to a target of the year, in words: reached or not, and whether it is on the way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from familjecentral.disclosure import Withheld

from . import figures
from .indicators import Kind, Value
from .models import ReportTarget
from .report import Progress

if TYPE_CHECKING:
    from .periods import Period
    from .report import Row

AT_LEAST = ReportTarget.Direction.AT_LEAST


def progress_of(target: ReportTarget, row: Row | None, covered: Period) -> Progress:
    """The target beside its figure, when the report is about the target's year and begins with it."""
    if row is None:
        told = _("This figure is not in the report: the target can't be followed.")
        return Progress(target.indicator, target.year, "", told)
    aim = figures.figure(float(target.value), row.kind)
    text = _("at least {value}") if target.direction == AT_LEAST else _("at most {value}")
    label = str(row.label)
    if covered.start != date(target.year, 1, 1) or covered.end.year != target.year:
        told = _("The target is for the whole of {year}: open the report of that year to see how far it is.")
        return Progress(label, target.year, text.format(value=aim), told.format(year=target.year))
    return Progress(label, target.year, text.format(value=aim), _told(target, row, covered))


def _told(target: ReportTarget, row: Row, covered: Period) -> str:
    value = row.value
    if isinstance(value, Withheld):
        return _("The figure is hidden, so how far it is can't be told.")
    if value is None:
        return _("There is no figure yet.")
    aim, is_over = float(target.value), covered.end == date(target.year, 12, 31)
    has_least = target.direction == AT_LEAST
    met = value >= aim if has_least else value <= aim
    if row.kind is not Kind.COUNT:
        return _of_level(row, met=met, is_over=is_over)
    return _of_sum(row, value, aim, covered, met=met, is_over=is_over, has_least=has_least)


def _of_level(row: Row, *, met: bool, is_over: bool) -> str:
    """A share or a rate: where it is now."""
    if is_over:
        text = _("{value}: the target was reached.") if met else _("{value}: the target was not reached.")
    else:
        text = _("{value} so far: the target is reached.") if met else _("{value} so far: not there yet.")
    return text.format(value=row.shown)


def _of_sum(
    row: Row, value: float, aim: float, covered: Period, *, met: bool, is_over: bool, has_least: bool
) -> str:
    """A number that grows through the year: beside how much of the year has passed."""
    if is_over or (met and has_least) or (not met and not has_least):
        if has_least:
            text = _("{value}: the target was reached.") if met else _("{value}: the target was not reached.")
        else:
            text = _("{value}: kept under the target.") if met else _("{value}: more than the target.")
        return text.format(value=row.shown)
    days = (covered.end - covered.start).days + 1
    passed_share = days / covered.end.replace(month=12, day=31).timetuple().tm_yday
    share = value / aim if aim else 1.0
    on_the_way = share >= passed_share if has_least else share <= passed_share
    text = (
        _("{value}, {share} of the target when {passed} of the year has passed: on the way.")
        if on_the_way
        else _("{value}, {share} of the target when {passed} of the year has passed: not on the way.")
    )
    return text.format(value=row.shown, share=_share(share), passed=_share(passed_share))


def _share(share: Value) -> str:
    return figures.figure(share, Kind.SHARE)

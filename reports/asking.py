"""From an address to what a report is asked for, and back: bookmarks go on working, older ones too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from familjecentral import clock

from .forms import ReportForm
from .periods import Period, PeriodKind, month_before, period_of
from .report import Comparison
from .scope import Kind, Scope, ScopeDenied, ScopeRefused, centres_followed, scope_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre
    from staff.requests import StaffRequest


@dataclass(frozen=True)
class Asked:
    """Which report it is."""

    scope: Scope
    kind: PeriodKind
    period: Period
    comparison: Comparison

    @property
    def query(self) -> str:
        """As it stands in an address, after the question mark."""
        answers = {"scope": self.scope.code, "period": self.kind, "start": self.period.start}
        if self.kind is PeriodKind.DAYS:
            answers["end"] = self.period.end
        return urlencode(answers | {"compare": self.comparison})

    def url(self, name: str = "reports:report") -> str:
        return f"{reverse(name)}?{self.query}"

    def of(self, kind: PeriodKind, period: Period) -> Asked:
        """The same about other days."""
        return replace(self, kind=kind, period=period)

    def about(self, scope: Scope) -> Asked:
        """The same about other centres."""
        return replace(self, scope=scope)

    @property
    def earlier(self) -> Asked:
        day = self.period.just_before()
        return self.of(self.kind, day if self.kind is PeriodKind.DAYS else period_of(self.kind, day.end))

    @property
    def later(self) -> Asked | None:
        """None when that period has not begun."""
        after = self.period.just_after()
        if after.start > clock.today():
            return None
        return self.of(self.kind, after if self.kind is PeriodKind.DAYS else period_of(self.kind, after.start))


def form_of(request: StaffRequest) -> ReportForm:
    """The form, filled with what the address asks for; this term beside a year before when it asks for nothing.

    Raises Http404 for centres that the person doesn't follow up, or that there aren't.
    """
    centres = centres_followed(request.user)
    if not centres:
        raise Http404
    answers = request.GET.copy()
    for name in ("scope", "centre"):  # sent in the body it is asked for too, and refused alike
        if name in request.POST:
            answers.setdefault(name, request.POST[name])
    code = answers.get("scope") or f"{Kind.CENTRE}:{answers.get('centre') or centres[0].slug}"
    _only_known(code, answers, centres)
    answers["scope"] = code
    if code.startswith(f"{Kind.SEVERAL}:"):
        answers["scope"] = Kind.SEVERAL
        answers.setlist("several", [slug for slug in code.partition(":")[2].split(",") if slug])
    if "period" not in answers:
        answers["period"] = PeriodKind.DAYS if answers.keys() & {"start", "end"} else PeriodKind.TERM
    if answers["period"] != PeriodKind.DAYS and "start" not in answers:
        answers["start"] = str(clock.today())
    answers.setdefault("compare", Comparison.YEAR_BEFORE)
    return ReportForm(answers, centres=centres)


def _only_known(code: str, answers: QueryDict, centres: Sequence[FamilyCentre]) -> None:
    if code == Kind.SEVERAL:
        code = f"{Kind.SEVERAL}:{','.join(answers.getlist('several'))}"
    try:
        scope_of(code, centres)
    except ScopeRefused as refusal:
        if refusal.reason == ScopeDenied.NOT_YOURS:
            raise Http404 from refusal


def asked_of(form: ReportForm) -> Asked:
    """What a valid form asks for."""
    return Asked(form.report_scope, form.period_kind, form.report_period, form.comparison)


def quick_periods(asked: Asked) -> list[dict[str, Any]]:
    """One tap: this month, last month, this term, this year."""
    today = clock.today()
    named = [
        (_("This month"), PeriodKind.MONTH, today),
        (_("Last month"), PeriodKind.MONTH, month_before(today).start),
        (_("This term"), PeriodKind.TERM, today),
        (_("This year"), PeriodKind.YEAR, today),
    ]
    quick = [(label, asked.of(kind, period_of(kind, day))) for label, kind, day in named]
    return [{"label": label, "url": each.url(), "is_current": each == asked} for label, each in quick]

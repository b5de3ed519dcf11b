"""From an address to what a report is asked for, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from familjecentral import clock
from staff.models import StaffRole
from staff.rules import centres_of

from .forms import ReportForm
from .periods import Period, term_of
from .report import Comparison
from .scope import Scope

if TYPE_CHECKING:
    from staff.requests import StaffRequest


@dataclass(frozen=True)
class Asked:
    """Which report it is."""

    scope: Scope
    period: Period
    comparison: Comparison = Comparison.YEAR_BEFORE

    @property
    def query(self) -> str:
        """As it stands in an address, after the question mark."""
        centre = self.scope.centres[0]
        return urlencode({"centre": centre.slug, "start": self.period.start, "end": self.period.end})

    def url(self, name: str = "reports:report") -> str:
        return f"{reverse(name)}?{self.query}"


def form_of(request: StaffRequest) -> ReportForm:
    """The form, filled with what the address (of a form that is sent, its fields) asks for.

    Raises Http404 for a centre that the person doesn't follow up, or that there isn't.
    """
    centres = centres_of(request.user, StaffRole.Role.COORDINATOR, StaffRole.Role.CENTRE_LEAD)
    asked = request.POST if request.method == "POST" else request.GET
    slug = asked.get("centre") or (centres[0].slug if centres else "")
    centre = next((centre for centre in centres if centre.slug == slug), None)
    if centre is None or not request.user.has_perm("report.read", centre):
        raise Http404
    answers = asked.dict() | {"centre": slug}
    if not answers.keys() & {"start", "end"}:
        period = term_of(clock.today()).until(clock.today())
        answers |= {"start": str(period.start), "end": str(period.end)}
    return ReportForm(answers, centres=centres)


def asked_of(form: ReportForm) -> Asked:
    """What a valid form asks for."""
    slug = form.cleaned_data["centre"]
    centre = next(centre for centre in form.centres if centre.slug == slug)
    return Asked(Scope.of_centre(centre), form.period)

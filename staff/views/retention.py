"""How long each kind of record is kept at a centre, and what the last purges erased."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff import queries
from staff.models import FamilyCentre, StaffRole
from staff.requests import StaffRequest
from staff.retention import periods, purging
from staff.retention.forms import PeriodForm
from staff.rules import centres_of, roles_of

OF_THE_WHOLE_SYSTEM = (StaffRole.Role.IT_ADMINISTRATOR, StaffRole.Role.DATA_PROTECTION_OFFICER)


@access("retention.read")
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: StaffRequest) -> HttpResponse:
    """The periods of a centre; whoever may, sets one."""
    roles = {role.role for role in roles_of(request.user)}
    centres = queries.every_centre() if roles.intersection(OF_THE_WHOLE_SYSTEM) else centres_of(request.user)
    slug = request.GET.get("centre", "")
    centre = next((each for each in centres if slug in ("", each.slug)), None)
    if centre is None:
        raise Http404
    rules_all = StaffRole.Role.IT_ADMINISTRATOR in roles
    may_change = rules_all or request.user.has_perm("retention.change", centre)
    form = PeriodForm(request.POST if request.method == "POST" else None, for_whole_system=rules_all)
    if request.method == "POST":
        if not may_change:
            raise Http404
        if _is_set(form, centre, request):
            messages.success(request, _("The period is set. It holds from the next night."))
            return redirect(f"{request.path}?centre={centre.slug}")
    context: dict[str, Any] = {
        "centre": centre, "centres": centres, "periods": periods.periods_of(centre), "form": form,
        "may_change": may_change, "runs": [(run, purging.in_words(run)) for run in queries.latest_purges()],
    }  # fmt: skip
    return render(request, "staff/retention.html", context, status=422 if form.errors else 200)


def _is_set(form: PeriodForm, centre: FamilyCentre, request: StaffRequest) -> bool:
    if not form.is_valid():
        return False
    try:
        periods.set_period(**form.period(centre), by=Actor.staff(request.user))
    except periods.PeriodRefused as refusal:
        form.refuse(refusal.reason)
        return False
    return True

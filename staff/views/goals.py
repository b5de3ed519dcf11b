"""The coordinator's goals: one page, where each form says what it is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.development import goals as verbs
from staff.development.forms import GoalForm
from staff.models import Goal
from staff.requests import StaffRequest

from .development import centre_for, centres_for, page_of

if TYPE_CHECKING:
    from staff.models import FamilyCentre


@access("goal.change")
@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: StaffRequest) -> HttpResponse:
    """All goals of the centre's municipality, each with its form, and a new one."""
    centre = centre_for(request, "goal.change")
    action = request.POST.get("action", "")
    if request.method == "POST" and action in OTHERS:
        OTHERS[action](request, centre)
        return page_of("goals", centre)
    goal = _goal(request, centre) if action in ("change", "retire", "use") else None
    form = GoalForm(request.POST or None, prefix=f"goal-{goal.pk}" if goal else None)
    if form.is_valid():
        try:
            _keep(request, centre, goal, form)
            messages.success(request, _("The goals are changed."))
            return page_of("goals", centre)
        except verbs.GoalRefused as refusal:
            form.refuse(refusal.reason)
    there = list(verbs.goals_of(centre.municipality))
    context = {
        "centre": centre, "centres": centres_for(request, "goal.change"), "form": form,
        "new_form": form if goal is None else GoalForm(),
        "rows": [_row(each, form if each == goal else None) for each in there],
        "shipped": [each for each in verbs.SHIPPED_GOALS if each[0] not in {goal.name for goal in there}],
    }  # fmt: skip
    return render(request, "development/goals.html", context, status=422 if form.errors else 200)


def _row(goal: Goal, sent: GoalForm | None) -> tuple[Goal, GoalForm]:
    """A goal and its form; the one that was just sent with what is wrong in it."""
    values = {"name": goal.name, "statement": goal.statement}
    return goal, sent or GoalForm(initial=values, prefix=f"goal-{goal.pk}")


def _goal(request: StaffRequest, centre: FamilyCentre) -> Goal:
    number = request.POST.get("goal", "")
    if not number.isascii() or not number.isdecimal():
        raise Http404
    return get_object_or_404(verbs.goals_of(centre.municipality), pk=int(number[:18]))


def _keep(request: StaffRequest, centre: FamilyCentre, goal: Goal | None, form: GoalForm) -> None:
    by = Actor.staff(request.user)
    if goal is None:
        verbs.add_goal(municipality=centre.municipality, **form.cleaned_data, by=by)
        return
    action = request.POST["action"]
    is_active = goal.is_active if action == "change" else action == "use"
    verbs.change_goal(goal=goal, **form.cleaned_data, is_active=is_active, by=by)


def _move(request: StaffRequest, centre: FamilyCentre) -> None:
    is_up = request.POST["action"] == "up"
    verbs.move_goal(goal=_goal(request, centre), up=is_up, by=Actor.staff(request.user))


def _ship(request: StaffRequest, centre: FamilyCentre) -> None:
    new = verbs.ship_goals(municipality=centre.municipality, by=Actor.staff(request.user))
    messages.success(request, ngettext("%(new)d goal is added.", "%(new)d goals are added.", new) % {"new": new})


OTHERS = {"up": _move, "down": _move, "ship": _ship}

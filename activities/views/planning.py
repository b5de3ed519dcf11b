"""What those who plan open: templates of programmes, and the groups of a centre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.planning import queries, templates
from activities.planning.drafting import CohortDraft
from activities.planning.forms import TemplateForm, TemplateSessionForm
from activities.planning.refusals import PlanningRefused
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.requests import StaffRequest

if TYPE_CHECKING:
    from activities.models import SeriesTemplate, TemplateSession
    from staff.models import FamilyCentre


@access("programme.change")
@require_GET
def planning(request: StaffRequest) -> HttpResponse:
    """The groups and the templates of one centre."""
    centre = _centre(request, request.GET.get("centre", ""))
    now = clock.now()
    context = {
        "centre": centre,
        "centres": templates.planned_centres(request.user),
        "cohorts": queries.cohorts_at(centre, now),
        "templates": templates.templates_at(centre),
        "now": now,
        "today": clock.today(),
    }
    return render(request, "planning/planning.html", context)


@access("programme.create")
@require_http_methods(["GET", "POST"])
def new_cohort(request: StaffRequest, slug: str, template_id: int) -> HttpResponse:
    """A group in one step: what it is, the dates that are proposed, and all of it made at once."""
    centre = _centre(request, slug)
    template = get_object_or_404(templates.templates_at(centre), pk=template_id)
    data = request.POST if request.method == "POST" else None
    draft = CohortDraft(data, centre=centre, template=template, now=clock.now(), today=clock.today())
    if data is not None and (made := draft.take(by=Actor.staff(request.user))):
        messages.success(request, _("The group is made. Families can sign up by its page."))
        return redirect("activities_staff:cohort", pk=made.pk)
    context = {"centre": centre, "template": template, "draft": draft, "form": draft.head, "rows": draft.rows}
    return render(request, "planning/new_cohort.html", context, status=422 if draft.has_errors else 200)


@access("programme.create")
@require_POST
def copy_template(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Make a template the centre's own, to edit."""
    centre = _centre(request, slug)
    found = get_object_or_404(templates.templates_at(centre), pk=pk)
    try:
        copy = templates.copy_template(template=found, centre=centre, by=Actor.staff(request.user))
    except PlanningRefused as refused:
        messages.error(request, str(refused))
        return redirect(f"{_address(centre)}#templates")
    messages.success(request, _("The template is your centre's own now. Change it as you like."))
    return redirect("activities_staff:template", pk=copy.pk)


@access("programme.change")
@require_http_methods(["GET", "POST"])
def template(request: StaffRequest, pk: int) -> HttpResponse:
    """One of the centre's own templates with its sessions."""
    found = _own(request, pk)
    form = TemplateForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            templates.change_template(template=found, values=form.cleaned_data, by=Actor.staff(request.user))
        except PlanningRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("activities_staff:template", pk=found.pk)
    context = {"template": found, "form": form, "sessions": found.sessions.all(), "centre": found.centre}
    return render(request, "planning/template.html", context, status=422 if form.errors else 200)


@access("programme.delete")
@require_POST
def remove_template(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a template away that no group has been made from."""
    found = _own(request, pk)
    assert found.centre is not None
    try:
        templates.remove_template(template=found, by=Actor.staff(request.user))
    except PlanningRefused as refused:
        messages.error(request, str(refused))
        return redirect("activities_staff:template", pk=pk)
    messages.success(request, _("The template is removed."))
    return redirect(f"{_address(found.centre)}#templates")


@access("programme.create")
@require_http_methods(["GET", "POST"])
def new_template_session(request: StaffRequest, pk: int) -> HttpResponse:
    """One more session, after the last."""
    return _edit(request, _own(request, pk), None)


@access("programme.change")
@require_http_methods(["GET", "POST"])
def template_session(request: StaffRequest, pk: int) -> HttpResponse:
    """One session of a template."""
    session = _own_session(request, pk)
    return _edit(request, session.template, session)


def _edit(request: StaffRequest, found: SeriesTemplate, session: TemplateSession | None) -> HttpResponse:
    form = TemplateSessionForm(request.POST or None, instance=session, rhythm=found.rhythm)
    if request.method == "POST" and form.is_valid():
        by, values = Actor.staff(request.user), form.cleaned_data
        try:
            if session is None:
                templates.add_session(template=found, values=values, by=by)
            else:
                templates.change_session(session=session, values=values, by=by)
        except PlanningRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("activities_staff:template", pk=found.pk)
    context = {"template": found, "session": session, "form": form}
    return render(request, "planning/template_session.html", context, status=422 if form.errors else 200)


@access("programme.change")
@require_POST
def move_template_session(request: StaffRequest, pk: int) -> HttpResponse:
    """One step up or down."""
    session = _own_session(request, pk)
    templates.move_session(session=session, up=request.POST.get("to") == "up", by=Actor.staff(request.user))
    return redirect(_template_address(session) + f"#session-{session.pk}")


@access("programme.delete")
@require_POST
def remove_template_session(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a session out of the template."""
    session = _own_session(request, pk)
    templates.remove_session(session=session, by=Actor.staff(request.user))
    messages.success(request, _("The session is taken out of the template."))
    return redirect(_template_address(session))


def _template_address(session: TemplateSession) -> Any:
    return redirect("activities_staff:template", pk=session.template_id).url


def _address(centre: FamilyCentre) -> str:
    return str(redirect("activities_staff:planning").url) + f"?centre={centre.slug}"


def _centre(request: StaffRequest, slug: str) -> FamilyCentre:
    centre = templates.planned_centre(request.user, slug)
    if centre is None:
        raise Http404
    return centre


def _own(request: StaffRequest, pk: int) -> SeriesTemplate:
    found = templates.own_template(request.user, pk)
    if found is None:
        raise Http404
    return found


def _own_session(request: StaffRequest, pk: int) -> TemplateSession:
    found = templates.own_template_session(request.user, pk)
    if found is None:
        raise Http404
    return found

"""Om huset: what the centre tells of itself, and one page to edit each part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access
from staff.house import links, news, pages, services, visiting
from staff.house.parts import PARTS, Part
from staff.house.rules import HouseRefused
from staff.requests import StaffRequest

from .development import centre_for, centres_for, page_of

if TYPE_CHECKING:
    from staff.models import FamilyCentre


@access("house.change")
@require_safe
def house(request: StaffRequest) -> HttpResponse:
    """All that the centre tells of its house, and the links in it that do not work."""
    centre = centre_for(request, "house.change")
    context = {
        "centre": centre, "centres": centres_for(request, "house.change"), "today": clock.today(),
        "facts": visiting.facts_of(visiting.guide_of(centre)), "services": services.services_at(centre),
        "news": news.all_news(centre), "pages": pages.all_pages(centre), "broken": links.broken_links(centre),
    }  # fmt: skip
    return render(request, "house/staff/house.html", context)


@access("house.change")
@never_cache  # a page from the browser's memory would carry a key that is used up
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, kind: str) -> HttpResponse:
    """One part of the house: look at it as parents will, keep it, or take it away."""
    centre, part = centre_for(request, "house.change"), PARTS.get(kind)
    if part is None:
        raise Http404
    row, action = _row(request, centre, part), request.POST.get("action", "")
    if action == "remove" and part.remove is not None and row is not None:
        part.remove(**{part.removed_as: row}, by=Actor.staff(request.user))
        messages.success(request, _("Taken away."))
        return page_of("house", centre)
    form = part.form(request.POST or None, row=row)
    is_preview = action == "preview" and form.can_preview
    if form.is_valid() and not is_preview:
        try:
            part.keep(centre, row, form.values(), form.cleaned_data["key"], Actor.staff(request.user))
            messages.success(request, _("Saved. Parents see it now."))
            return page_of("house", centre)
        except HouseRefused as refusal:
            form.refuse(refusal.reason)
    context = {
        "centre": centre, "part": part, "row": row, "form": form, "kind": kind,
        "preview": form.preview() if is_preview and form.is_valid() else None,
    }  # fmt: skip
    return render(request, "house/staff/edit.html", context, status=422 if form.errors else 200)


def _row(request: StaffRequest, centre: FamilyCentre, part: Part) -> Any:
    """The row that ``?nr=`` names, the only one, or None for a new one. Raises Http404 for any other."""
    if part.one is not None:
        return part.one(centre)
    number = request.GET.get("nr", "")
    if part.rows is None or (not number and not part.can_add):
        raise Http404
    if not number:
        return None
    if not number.isascii() or not number.isdecimal():
        raise Http404
    return get_object_or_404(part.rows(centre), pk=int(number[:18]))

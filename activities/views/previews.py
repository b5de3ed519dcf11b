"""The public pages as parents will see them, for those who plan."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.planning import previewing
from familjecentral.privacy.access import access
from staff.requests import StaffRequest


@access("programme.change")
@never_cache
@require_safe
def preview(request: StaffRequest) -> HttpResponse:
    """A public page of one's own centre (``?page=/ar/exempel/``), published or not, in the page's language."""
    page = previewing.previewed(request.user, request.GET.get("page", ""))
    if page is None:
        raise Http404
    return previewing.shown(page, request)

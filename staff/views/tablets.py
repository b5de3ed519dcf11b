"""The centre's shared tablets: what its lead sees, pairs and ends."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from familjecentral import clock
from familjecentral.privacy.access import access
from staff import queries, tablets
from staff.requests import StaffRequest
from staff.tablet_forms import PairForm


@access("tablet.read")
@require_safe
def shared_tablets(request: StaffRequest) -> HttpResponse:
    """The tablets that are paired now, and the form that pairs the device it is sent from."""
    return _page(request, PairForm(centres=queries.led_centres(request.user)))


@access("tablet.change")
@never_cache
@require_POST
def pair(request: StaffRequest) -> HttpResponse:
    """Pair this device with the centre, and sign the lead out on it."""
    form = PairForm(request.POST, centres=queries.led_centres(request.user))
    if form.is_valid():
        try:
            token = tablets.pair(
                **form.cleaned_data, person=request.user, replaces=tablets.paired(request), now=clock.now()
            )
            logout(request)
            messages.success(request, _("The tablet is paired, and you are signed out on it."))
            response = redirect("tablets:names")
            tablets.keep_on_device(response, token)
            return response
        except tablets.TabletRefused as refusal:
            form.add_error("name", str(refusal))
    return _page(request, form)


@access("tablet.change")
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a pairing at once, with whatever session is open on the device."""
    tablet = queries.tablet_in_use(request.user, pk)
    if tablet is None:
        raise Http404
    tablets.end(tablet=tablet, person=request.user, now=clock.now())
    messages.success(request, _("%(name)s is not paired any more.") % {"name": tablet.name})
    return redirect("staff:tablets")


def _page(request: StaffRequest, form: PairForm) -> HttpResponse:
    this_device = tablets.paired(request)
    context = {
        "tablets": queries.tablets_in_use(request.user),
        "form": form,
        "this_device": this_device,
        "several_centres": len(queries.led_centres(request.user)) > 1,
    }
    return render(request, "tablets/tablets.html", context, status=422 if form.errors else 200)

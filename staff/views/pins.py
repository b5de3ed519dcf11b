"""One's own PIN for shared tablets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import SIGNED_IN, access
from staff import pins, queries
from staff.requests import StaffRequest
from staff.sign_in import first_page_of
from staff.tablet_forms import NewPinForm


@access(SIGNED_IN)
@sensitive_post_parameters("pin", "again")
@never_cache
def new_pin(request: StaffRequest) -> HttpResponse:
    """Set a PIN, the first or a new one; not on a shared tablet."""
    form = NewPinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        pins.set_pin(
            person=request.user, pin=form.cleaned_data["pin"], by=Actor.staff(request.user), now=clock.now()
        )
        messages.success(request, _("Your PIN is saved. It opens the shared tablets where you work."))
        return redirect(first_page_of(request.user))
    context = {"form": form, "pin": queries.pin_of(request.user)}
    return render(request, "account/pin.html", context, status=422 if form.errors else 200)

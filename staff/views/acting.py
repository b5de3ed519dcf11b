"""Choosing which service one acts for."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from familjecentral.privacy.access import SIGNED_IN, access
from staff import acting
from staff.requests import StaffRequest
from staff.sign_in import first_page_of


class ActForForm(forms.Form):
    """One service by its number; empty for all of one's own."""

    service = forms.IntegerField(required=False, min_value=1)


@access(SIGNED_IN)
@require_POST
def act_for(request: StaffRequest) -> HttpResponse:
    """See the people of one of one's services, or of all, until the session ends; then on where one was."""
    form = ActForForm(request.POST)
    try:
        if not form.is_valid():
            raise acting.ActingRefused(acting.ActingDenied.NOT_YOURS)
        acting.act_for(request, person=request.user, service_id=form.cleaned_data["service"])
    except acting.ActingRefused as refusal:
        messages.warning(request, str(refusal))
    where = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure()):
        return redirect(where)
    return redirect(first_page_of(request.user))

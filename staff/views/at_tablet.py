"""What stands on a shared tablet: the names of those who can open it, the PIN, and the way out."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from familjecentral import clock
from familjecentral.privacy.access import PUBLIC, access
from staff import queries, tablets
from staff.models import Tablet
from staff.sign_in import first_page_of
from staff.tablet_forms import PinForm

# In the session of who stands at the tablet: the PIN form they have open, [its key, the person, their name].
OPEN_FORM = "pin_form"


@access(PUBLIC)
@never_cache
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Who can open this tablet; any other device is told that it isn't paired, and nothing more."""
    if tablets.tablet_of(request) is not None:
        return redirect(first_page_of(request.user))
    tablet = tablets.paired(request)
    if tablet is None:
        return render(request, "tablets/not_paired.html")
    response = render(request, "tablets/names.html", {"tablet": tablet, "people": queries.people_at(tablet)})
    tablets.keep_on_device(response, request.COOKIES[tablets.COOKIE])
    return response


@access(PUBLIC)
@sensitive_post_parameters("pin")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_pin(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person's PIN. Each form can be sent once: a repeat of an old one opens nothing, whatever is in it."""
    tablet = tablets.paired(request)
    if tablet is None or tablets.tablet_of(request) is not None:
        return redirect("tablets:names")
    if request.method != "POST":
        person = queries.people_at(tablet).filter(pk=person_id).first()
        return (
            _pin_page(request, tablet, PinForm(), person_id, person.name) if person else redirect("tablets:names")
        )
    form = PinForm(request.POST)
    key, whose, name = request.session.pop(OPEN_FORM, ("", 0, ""))
    sent = request.POST.get("key", "")
    if not key or whose != person_id or not secrets.compare_digest(key.encode(), sent.encode()):
        messages.warning(request, _("That page is too old. Choose your name again."))
        return redirect("tablets:names")
    if form.is_valid():
        try:
            pin, now = form.cleaned_data["pin"], clock.now()
            person = tablets.open_with_pin(tablet=tablet, person_id=person_id, pin=pin, now=now)
            tablets.begin_session(request, tablet=tablet, person=person, now=now)
            return redirect(first_page_of(person))
        except tablets.TabletRefused as refusal:
            form.add_error("pin", str(refusal))
    return _pin_page(request, tablet, form, person_id, name)


@access(PUBLIC)
@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """Sign out, so that the next person finds the names."""
    logout(request)
    return redirect("tablets:names")


def _pin_page(request: HttpRequest, tablet: Tablet, form: PinForm, person_id: int, name: str) -> HttpResponse:
    key = secrets.token_urlsafe(16)
    request.session[OPEN_FORM] = [key, person_id, name]
    context = {"tablet": tablet, "form": form, "key": key, "name": name}
    return render(request, "tablets/pin.html", context, status=422 if form.errors else 200)

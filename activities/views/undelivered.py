"""Messages that did not arrive, and families to call."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from activities.undelivered import read_to_be_told
from activities.undelivered import undelivered as undelivered_messages
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.outbox import by_sms, looking_after
from familjecentral.outbox.looking_after import OutboxRefused
from familjecentral.privacy.access import access
from staff.requests import StaffRequest
from staff.rules import role_by_service


@access("contact.read")
@never_cache
@require_GET
def undelivered(request: StaffRequest) -> HttpResponse:
    """What staff of a service must see to, of their own services' messages."""
    now, by = clock.now(), Actor.staff(request.user)
    context = {
        "to_be_told": read_to_be_told(request.reader, by=by, roles=role_by_service(request.user), now=now),
        "undelivered": undelivered_messages(request.reader, now),
        "has_sms": by_sms.is_on(),
    }
    return render(request, "activities/undelivered.html", context)


@access("message.change")
@require_POST
def send_again(request: StaffRequest, pk: int) -> HttpResponse:
    """A message of one's own service goes out once more."""
    return _act(request, pk, looking_after.send_again, _("The message is on its way again."))


@access("message.change")
@require_POST
def told(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody has called the family."""
    return _act(request, pk, looking_after.mark_told, _("Noted: the family has been told."))


def _act(request: StaffRequest, pk: int, verb: looking_after.Verb, done: str) -> HttpResponse:
    try:
        verb(message_id=pk, services=request.reader.services, by=Actor.staff(request.user), now=clock.now())
    except OutboxRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("activities_staff:undelivered")

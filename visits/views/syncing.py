"""Where devices send what they have saved without a network."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import access, answering
from staff.requests import StaffRequest
from visits import device_keys, syncing


class NotNow(models.TextChoices):
    """Why nothing is taken from the device now; what it has stays there. Each says what to do."""

    SIGNED_OUT = "signed_out", _("You have been signed out. Sign in again, and what waits here is sent by itself.")
    DEACTIVATED = (
        "deactivated",
        _(
            "The account that this was saved with is closed. What waits here stays here, locked. "
            "Ask your IT administrator to open the account again."
        ),
    )
    NO_RIGHT = (
        "no_right",
        _(
            "Your account may not do this now. What waits here stays here. "
            "Ask your IT administrator about your roles."
        ),
    )
    OTHER_PERSON = (
        "other_person",
        _("Somebody else has signed in on this device. What you saved waits until you have signed in again."),
    )
    MALFORMED = "malformed", _("The server can't read what this device sent. Reload the page, then try again.")
    TOO_LARGE = "too_large", _("That is too much to send at once.")


def not_now(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """What the device is told when who asks may not: it keeps its records, and shows the words."""
    reason = NotNow.NO_RIGHT
    if status == HTTPStatus.UNAUTHORIZED:
        device, whose = (_uuid_of(request.GET.get(name, "")) for name in ("device", "person"))
        is_closed = device and whose and device_keys.is_closed_account(device=device, whose=whose)
        reason = NotNow.DEACTIVATED if is_closed else NotNow.SIGNED_OUT
    return _told(reason, status)


@answering(not_now)
@access("tally.create")
@never_cache
@require_http_methods(["GET", "POST"])
def sync(request: StaffRequest) -> HttpResponse:
    """GET: whose session this is, with their key to this device (``?device=``). POST: a batch of records."""
    if request.method == "GET":
        return _introduction(request)
    body = request.read(syncing.MOST_BYTES + 1)
    if len(body) > syncing.MOST_BYTES:
        return _told(NotNow.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        batch = syncing.read_batch(body)
    except syncing.MalformedBatchError as error:
        return _told(NotNow.MALFORMED, HTTPStatus.BAD_REQUEST, what=str(error))
    if batch.whose is not None and batch.whose != device_keys.opaque_id(request.user):
        return _told(NotNow.OTHER_PERSON, HTTPStatus.CONFLICT)
    now = clock.now()
    outcomes = syncing.receive(
        batch, by=Actor.staff(request.user), person=request.user, reader=request.reader, now=now
    )
    results = [asdict(outcome) | {"id": str(outcome.id)} for outcome in outcomes]
    return JsonResponse({"now": now.isoformat(), "results": results})


def _introduction(request: StaffRequest) -> HttpResponse:
    answer = {"person": str(device_keys.opaque_id(request.user)), "csrf": get_token(request), "key": ""}
    if "device" in request.GET:
        device = _uuid_of(request.GET["device"])
        if device is None:
            return _told(NotNow.MALFORMED, HTTPStatus.BAD_REQUEST, what="device")
        try:
            answer["key"] = device_keys.key_for(person=request.user, device=device, now=clock.now())
        except device_keys.DeviceRefused as refusal:
            return _told(refusal.reason, HTTPStatus.CONFLICT)
    return JsonResponse(answer)


def _told(reason: models.TextChoices, status: HTTPStatus, **more: Any) -> HttpResponse:
    return JsonResponse({"reason": reason.value, "words": str(reason.label), **more}, status=status)


def _uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

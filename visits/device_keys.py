"""The keys that records on devices are locked with: given to the person, thrown away when a device is lost."""

from __future__ import annotations

import base64
import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.sealing import seal, unseal
from familjecentral.refusals import Refused
from staff.sessions import end_sessions

from .models import DeviceKey

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from staff.models import StaffMember

KEY_BYTES = 32  # AES-256
MOST_DEVICES = 30  # of one person; each browser that they use is one
UNUSED_FOR = timedelta(days=365)  # then what is left on the device is of no use to anybody
PEOPLE = uuid.UUID("0f5f5f0e-6b0c-4c63-9a5e-0d3c0b7f2a11")  # a namespace of our own


class DeviceDenied(models.TextChoices):
    """Why a device gets no key."""

    TOO_MANY = (
        "too_many_devices",
        _("You have used this on very many devices. Forget one that you no longer use, then reload the page."),
    )


class DeviceRefused(Refused):
    """A device got no key; see DeviceDenied."""

    reason: DeviceDenied


def opaque_id(person: StaffMember) -> uuid.UUID:
    """Whose the records on a device are: says nothing of who that is, and is the same after all keys change."""
    return uuid.uuid5(PEOPLE, str(person.pk))


def key_for(*, person: StaffMember, device: uuid.UUID, now: datetime) -> str:
    """The person's key on this device (base64), made the first time. Raises DeviceRefused."""
    with transaction.atomic():
        keys = keys_of(person)
        known = keys.filter(device=device).first()
        if known is not None:
            if opened := _opened(known):
                if known.used_at < now - timedelta(hours=1):
                    keys.filter(pk=known.pk).update(used_at=now)
                return opened
            known.delete()  # sealed with a secret that is gone: what it locked can't be read by anybody
        keys.filter(used_at__lt=now - UNUSED_FOR).delete()
        if keys.count() >= MOST_DEVICES:
            raise DeviceRefused(DeviceDenied.TOO_MANY)
        fresh = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        made, is_new = DeviceKey.objects.get_or_create(
            person=person, device=device, defaults={"sealed_key": seal(fresh), "made_at": now, "used_at": now}
        )
        if is_new:
            record("device_key_made", by=Actor.staff(person), thing=person)
        return fresh if is_new else _opened(made)


def keys_of(person: StaffMember) -> QuerySet[DeviceKey]:
    """The person themself, and IT: on which devices they have kept records, the latest used first."""
    return DeviceKey.objects.filter(person=person).order_by("-used_at")


def forget(*, person: StaffMember, device: uuid.UUID, by: Actor) -> bool:
    """Throw the person's key to one device away, and with it what they have there. False if there is none."""
    with transaction.atomic():
        gone, _each = keys_of(person).filter(device=device).delete()
        if gone:
            record("forgot_devices", by=by, thing=person, count=gone)
    return bool(gone)


def forget_all(*, person: StaffMember, by: Actor) -> int:
    """A device is lost, and nobody knows which: throw all the person's keys away, and end their sessions."""
    with transaction.atomic():
        gone, _each = keys_of(person).delete()
        record("forgot_devices", by=by, thing=person, count=gone)
        end_sessions(person=person, by=by)
    return gone


def unused_since(before: datetime) -> QuerySet[DeviceKey]:
    """The program: keys of devices that nobody has used since."""
    return DeviceKey.objects.filter(used_at__lt=before)


def forget_unused(*, before: datetime, by: Actor) -> int:
    """Throw away the keys of devices that nobody has used since; what they hold stays unreadable. How many."""
    with transaction.atomic():
        gone, _each = unused_since(before).delete()
        if gone:
            record("forgot_devices", by=by, count=gone)
    return gone


def is_closed_account(*, device: uuid.UUID, whose: uuid.UUID) -> bool:
    """Whoever holds the device: whether the account that its records are of has been closed."""
    keys = DeviceKey.objects.filter(device=device, person__is_active=False).select_related("person")
    return any(opaque_id(key.person) == whose for key in keys)


def _opened(key: DeviceKey) -> str:
    try:
        return unseal(key.sealed_key)
    except InvalidToken:
        return ""

"""A home visit by two services, each with its half behind its own wall: a code says that they belong together.

One service makes the code and tells it to a colleague, who types it at the other half. Neither sees what the
other has written. The same code opens the page where the family chooses between the times that are proposed
(``choosing_time.py``).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from activities.drawing.codes import made_code, tidied
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy import limits
from familjecentral.privacy.sealing import seal, unseal
from familjecentral.privacy.tokens import fingerprint
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused

from .entries import replace
from .models import HomeVisit, JointVisit

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from staff.models import PartnerService, StaffMember

CODE_LENGTH = 8  # of 30 characters: 40 bits, and few tries
VALID = timedelta(days=30)
WRONG_CODES = limits.Limit("wrong_code", "WRONG_CODES_PER_PERSON")


class JointDenied(models.TextChoices):
    """Why two halves are not joined; each says what to do."""

    WRONG_CODE = "wrong_code", _("No visit has that code. Ask your colleague to read it once more.")
    OWN_CODE = "own_code", _("Your own service made this code. Give it to the other service: they type it.")
    USED = "used", _("The code has joined two services already. Ask your colleague to make a new one.")
    TWICE = (
        "twice",
        _("Your service has joined another visit by this code. Look in the list, or ask for a new code."),
    )
    EXPIRED = "code_expired", _("The code is older than 30 days. Ask your colleague to make a new one.")
    OTHER_CENTRE = "code_of_other_centre", _("The code is of another centre. Ask a colleague at yours for one.")
    JOINED = "joined", _("This visit is joined with another service's already, so it needs no other code.")
    TOO_MANY = "too_many_codes", _("That was many wrong codes. Wait ten minutes, and ask your colleague again.")


class JointRefused(Refused):
    """Halves were not joined; see JointDenied."""

    reason: JointDenied


def hash_of(code: str) -> str:
    """What is stored of a code: a keyed hash, since it is too short to be safe as a plain one."""
    return fingerprint("joint-visit", tidied(code))


def is_code_of(joint: JointVisit | None, code: str) -> bool:
    return joint is not None and joint.code_hash == hash_of(code)


def code_of(joint: JointVisit, now: datetime) -> str:
    """Both services: the code in words to say, ``ABCD-EFGH``; empty when it is not valid any more."""
    if not joint.sealed_code or joint.expires_at <= now:
        return ""
    try:
        return unseal(joint.sealed_code)
    except InvalidToken:  # sealed with a secret of ours that is gone
        return ""


def make_code(*, visit: HomeVisit, key: UUID, by: Actor, person: StaffMember, now: datetime) -> JointVisit:
    """A code for a colleague's half of ``visit``, once per ``key``; one that is valid already stays.

    Raises JointRefused, and EntryRefused when the record was changed meanwhile or its period is locked.
    """
    if earlier := JointVisit.objects.filter(key=key, service=visit.service_id).first():
        return earlier
    joint = visit.joint
    if joint is not None and joint.other_service_id is not None:
        raise JointRefused(JointDenied.JOINED)
    if joint is not None and joint.expires_at > now:
        return joint
    with transaction.atomic():
        code = made_code(CODE_LENGTH)
        made = JointVisit.objects.create(
            centre_id=visit.centre_id, service_id=visit.service_id, key=key, code_hash=hash_of(code),
            sealed_code=seal(code), made_at=now, made_by=person, expires_at=now + VALID,
        )  # fmt: skip
        replace(visit, key=key, changes={"joint": made}, action="made_joint_code", by=by, person=person, now=now)
    return made


def joint_by_code(typed: str, *, service: PartnerService, person: StaffMember, now: datetime) -> JointVisit:
    """Whoever has been told the code: the visit that it joins ``service``'s half to.

    A wrong one counts: after ``WRONG_CODES_PER_PERSON`` in ten minutes none is tried. Raises JointRefused.
    """
    if limits.is_spent_for(WRONG_CODES, str(person.pk), now):
        raise JointRefused(JointDenied.TOO_MANY)
    code_hash = hash_of(typed)
    with reading_as(Reader(token_hash=code_hash)):
        joint = JointVisit.objects.filter(code_hash=code_hash).first()
    if joint is None or joint.centre_id != service.centre_id:
        limits.count_for(WRONG_CODES, str(person.pk), now)
        raise JointRefused(JointDenied.WRONG_CODE if joint is None else JointDenied.OTHER_CENTRE)
    if joint.service_id == service.pk:
        raise JointRefused(JointDenied.OWN_CODE)
    if joint.other_service_id not in (None, service.pk):
        raise JointRefused(JointDenied.USED)
    if joint.expires_at <= now:
        raise JointRefused(JointDenied.EXPIRED)
    return joint


def join(*, joint: JointVisit, service: PartnerService, record_id: UUID, by: Actor, now: datetime) -> JointVisit:
    """``service``'s record is the other half of ``joint``. In the caller's transaction. Raises JointRefused.

    The row is the other service's, so the program changes it for them: that there is a second half, and no more.
    """
    with reading_as(Reader(services=frozenset({service.pk}), system=frozenset({joint.service_id}))):
        locked = JointVisit.objects.select_for_update().get(pk=joint.pk)
        if locked.other_service_id not in (None, service.pk):
            raise JointRefused(JointDenied.USED)
        halves = HomeVisit.objects.standing().filter(joint=locked, service=service).exclude(record=record_id)
        if halves.exists():
            raise JointRefused(JointDenied.TWICE)
        if locked.other_service_id is None:
            locked.other_service, locked.joined_at = service, now
            locked.save(update_fields=["other_service", "joined_at"])
        record("joined_home_visit", by=by, thing=locked, service_id=service.pk)
    return locked


def old_codes(*, service_id: int, before: datetime) -> QuerySet[JointVisit]:
    """The program, inside the service's wall: joint visits whose code ended before, and is still here."""
    return JointVisit.objects.filter(service_id=service_id, expires_at__lte=before).exclude(sealed_code="")


def forget_old_codes(*, service_id: int, by: Actor, now: datetime) -> int:
    """Codes and times that are over are of no more use: forgotten, one service at a time. Returns how many."""
    with reading_as(Reader.for_services(service_id)):
        over = old_codes(service_id=service_id, before=now)
        number = over.update(sealed_code="", first_time=None, second_time=None, chosen=None, chosen_at=None)
        if number:
            record("forgot_joint_codes", by=by, service_id=service_id, count=number)
    return number

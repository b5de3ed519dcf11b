"""PINs for shared tablets: each person sets their own, and wrong tries are counted.

A PIN opens nothing by itself: it is asked for on a tablet that a centre's lead has paired.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.tokens import fingerprint
from familjecentral.refusals import Refused

from .models import StaffPin
from .models.tablets import MOST_WRONG_TRIES

if TYPE_CHECKING:
    from .models import StaffMember, Tablet

DIGITS = 6
# Somebody at a tablet, who has not shown who they are.
UNKNOWN_PERSON = Actor(AuditEvent.ActorKind.STAFF)


class PinDenied(models.TextChoices):
    """Why a PIN is not saved."""

    SIX_DIGITS = "six_digits", _("A PIN is six digits.")
    EASY = (
        "easy",
        _(
            "That PIN is easy to guess. Choose one that is not the same digits again and again, not digits in "
            "order, and not a date or a year."
        ),
    )


class PinRefused(Refused):
    """A PIN was refused; see PinDenied."""

    reason: PinDenied


def may_be_pin(pin: str) -> PinDenied | None:
    """Is it good enough? None means yes."""
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdigit()):
        return PinDenied.SIX_DIGITS
    return PinDenied.EASY if _repeats(pin) or _in_order(pin) or _is_like_a_birthday(pin) else None


def set_pin(*, person: StaffMember, pin: str, by: Actor, now: datetime) -> StaffPin:
    """Give a person a new PIN, which also opens a locked one; tablets opened with the old one close.

    Raises PinRefused.
    """
    if denied := may_be_pin(pin):
        raise PinRefused(denied)
    with transaction.atomic():
        kept, _made = StaffPin.objects.update_or_create(
            person=person, defaults={"pin_hash": make_password(pin), "set_at": now, "wrong_tries": 0}
        )
        record("pin_set", by=by, thing=person)
    return kept


def try_pin(*, person_id: int, pin: str, tablet: Tablet, may_work_there: bool) -> bool:
    """Is it the person's PIN, is it not locked, and may they use the tablet? Counts a wrong try.

    Call it in a transaction that is committed whatever the answer. Whoever is asked for and whatever is wrong,
    it does the same work: who guesses learns nothing from the time it takes. Guesses at the same time wait for
    each other here, so that none of them goes uncounted.
    """
    kept = StaffPin.objects.select_for_update().filter(person_id=person_id).first()
    is_right = check_password(pin, kept.pin_hash if kept else "")  # without a PIN it hashes for nothing
    opens = kept is not None and is_right and not kept.is_locked and may_work_there
    # Who may not work at the tablet's centre can't be locked out from there either.
    counted = StaffPin.objects.filter(person_id=person_id if may_work_there else None)
    if opens:
        counted.update(wrong_tries=0)
    else:
        was_open = kept is not None and not kept.is_locked and may_work_there
        counted.filter(wrong_tries__lt=MOST_WRONG_TRIES).update(wrong_tries=models.F("wrong_tries") + 1)
        record("pin_failed", by=UNKNOWN_PERSON, thing=tablet)
        if was_open and kept is not None and kept.wrong_tries + 1 >= MOST_WRONG_TRIES:
            record("pin_locked", by=UNKNOWN_PERSON, thing=kept.person)
    return opens


def stamp_of(person: StaffMember) -> str:
    """What a tablet session remembers of the PIN that opened it: another one after each new PIN; "" without."""
    kept = StaffPin.objects.filter(person=person).first()
    return fingerprint("pin", kept.pin_hash) if kept else ""


def _repeats(pin: str) -> bool:
    """111111, 121212, 123123."""
    return any(pin == pin[:length] * (DIGITS // length) for length in (1, 2, 3))


def _in_order(pin: str) -> bool:
    """123456, 987654, 890123, 246802: the same step from each digit to the next."""
    return len({(int(after) - int(before)) % 10 for before, after in pairwise(pin)}) == 1


def _is_like_a_birthday(pin: str) -> bool:
    """19xx or 20xx at either end, and any day written year-month-day or day-month-year."""
    if pin[:2] in ("19", "20") or pin[2:4] in ("19", "20"):
        return True
    return any(_is_a_day(pin[2:4], day) for day in (pin[4:], pin[:2]))


def _is_a_day(month: str, day: str) -> bool:
    """Days that some months lack count as days too: people don't choose by the calendar."""
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31  # noqa: PLR2004 (months of a year, days of a month)

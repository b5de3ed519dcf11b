"""Shared tablets: a lead pairs a device with the centre, staff open it with their PIN, and it closes by itself.

A tablet session reaches counting and attendance only (the tablet's column in staff/secrecy.py). Device and PIN
together show who it is; each request asks again whether both still hold.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import IntegrityError, models, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.offline import is_by_itself
from familjecentral.privacy.tokens import hash_token
from familjecentral.refusals import Refused

from . import pins
from .models import StaffMember, Tablet
from .queries import people_at
from .rules import all_roles_of, works_at

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .models import FamilyCentre

COOKIE = "fc_tablet"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"  # a session says by which it was opened
COOKIE_AGE = timedelta(days=400)  # as long as browsers keep any; counted anew whenever the tablet is used
MOST_WRONG_TRIES_PER_HOUR = 20  # on one tablet, whoever is asked for

# What a tablet session remembers.
TABLET, STAMP, BEGAN, SEEN = "tablet", "tablet_pin", "tablet_began", "tablet_seen"


class TabletDenied(models.TextChoices):
    """Why a device is not paired, or a tablet not opened."""

    NAME_TAKEN = "name_taken", _("The centre has a tablet with that name already. Choose another name.")
    WRONG = (
        "wrong",
        _(
            "That did not work. Check your PIN and try again. After five wrong tries it no longer works: "
            "then set a new one on your own account page."
        ),
    )
    TOO_MANY_HERE = (
        "too_many_here",
        _("There have been too many wrong tries on this tablet. Try again in an hour."),
    )


class TabletRefused(Refused):
    """A pairing or an opening was refused; see TabletDenied."""

    reason: TabletDenied


class SessionOver(models.TextChoices):
    """Why a tablet session ended by itself."""

    IDLE = "idle", _("You were signed out because nobody had used the tablet for a while.")
    LONG = "long", _("You were signed out because you had been signed in for a long time.")
    CLOSED = "closed", _("You were signed out: this tablet or your PIN can't be used that way any more.")


# ---- Pairing


def pair(*, centre: FamilyCentre, name: str, person: StaffMember, replaces: Tablet | None, now: datetime) -> str:
    """Pair a device with the centre; returns the token, which only the device gets.

    ``replaces``: what the device is paired as until now; that pairing ends. Raises TabletRefused.
    """
    token = secrets.token_urlsafe(32)
    by = Actor.staff(person)
    tablet = Tablet(centre=centre, name=name, token_hash=hash_token(token), paired_at=now, paired_by=person)
    try:
        with transaction.atomic():
            if replaces is not None:
                end(tablet=replaces, person=person, now=now)
            tablet.save(force_insert=True)
            record("tablet_paired", by=by, thing=tablet)
    except IntegrityError as error:
        raise TabletRefused(TabletDenied.NAME_TAKEN) from error
    return token


def end(*, tablet: Tablet, person: StaffMember, now: datetime) -> None:
    """End a pairing, and with its next request whatever session is open on the device. Twice is once."""
    with transaction.atomic():
        ended = Tablet.objects.filter(pk=tablet.pk, ended_at=None).update(ended_at=now, ended_by=person)
        if ended:
            record("tablet_ended", by=Actor.staff(person), thing=tablet)


def keep_on_device(response: HttpResponse, token: str) -> None:
    """Let the device keep its token, out of reach of scripts and of other sites."""
    response.set_cookie(COOKIE, token, max_age=COOKIE_AGE, secure=True, httponly=True, samesite="Strict")


def paired(request: HttpRequest) -> Tablet | None:
    """The tablet that this device is paired as; None for any other device, and when the pairing has ended."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    return Tablet.objects.filter(token_hash=hash_token(token), ended_at=None).select_related("centre").first()


# ---- Opening and closing


def may_use(person: object, tablet: Tablet) -> bool:
    """Does the person work at the tablet's centre now?"""
    return any(works_at(role, tablet.centre_id) for role in all_roles_of(person))


def open_with_pin(*, tablet: Tablet, person_id: int, pin: str, now: datetime) -> StaffMember:
    """The person whose PIN it is, if they may use this tablet. Raises TabletRefused, with tries counted.

    The answer is the same for a wrong PIN, a locked one, and somebody who may not use the tablet.
    """
    with transaction.atomic():
        denied, person = _try(tablet.pk, person_id, pin, now)
    if denied is not None or person is None:
        raise TabletRefused(denied or TabletDenied.WRONG)
    return person


def _try(
    tablet_id: int, person_id: int, pin: str, now: datetime
) -> tuple[TabletDenied | None, StaffMember | None]:
    # The tablet's row first: tries on one tablet come one at a time.
    tablet = Tablet.objects.select_for_update().get(pk=tablet_id)
    hour = [at for at in tablet.wrong_tries_at if at > now - timedelta(hours=1)]
    if len(hour) >= MOST_WRONG_TRIES_PER_HOUR:
        return TabletDenied.TOO_MANY_HERE, None
    person = people_at(tablet).filter(pk=person_id).first()
    if pins.try_pin(person_id=person_id, pin=pin, tablet=tablet, may_work_there=person is not None):
        tablet.last_used_on = localtime(now).date()
        denied = None
    else:
        hour.append(now)
        denied = TabletDenied.WRONG
    tablet.wrong_tries_at = hour
    tablet.save(update_fields=["wrong_tries_at", "last_used_on"])
    return denied, person


def begin_session(request: HttpRequest, *, tablet: Tablet, person: StaffMember, now: datetime) -> None:
    """Sign the person in on the tablet, in a session of its own that nothing is carried over to."""
    logout(request)
    person.tablet = tablet
    login(request, person, backend=BACKEND)
    request.session[TABLET] = tablet.pk
    request.session[STAMP] = pins.stamp_of(person)
    request.session[BEGAN] = request.session[SEEN] = now.isoformat()
    request.session.set_expiry(0)  # ends with the browser; when it ends before that, take_up says


def take_up(request: HttpRequest, now: datetime) -> SessionOver | None:
    """If this is a tablet session, let ``request.user.tablet`` say so; returns why when it is over.

    To be called before anything asks what the person may do.
    """
    session = request.session
    if TABLET not in session:
        return None
    began, seen = (datetime.fromisoformat(session[each]) for each in (BEGAN, SEEN))
    if now - seen >= timedelta(minutes=settings.TABLET_IDLE_MINUTES):
        return SessionOver.IDLE
    if now - began >= timedelta(hours=settings.TABLET_MOST_HOURS):
        return SessionOver.LONG
    tablet, person = paired(request), request.user
    if tablet is None or tablet.pk != session[TABLET] or not may_use(person, tablet):
        return SessionOver.CLOSED
    if not isinstance(person, StaffMember) or session[STAMP] != pins.stamp_of(person):
        return SessionOver.CLOSED
    if not is_by_itself(request):
        session[SEEN] = now.isoformat()
    person.tablet = tablet
    return None


def tablet_of(request: HttpRequest) -> Tablet | None:
    """The shared tablet of a valid tablet session, which stands for two factors (device and PIN); else None.

    Known after ``staff.middleware.WallsMiddleware``.
    """
    return request.user.tablet if isinstance(request.user, StaffMember) else None

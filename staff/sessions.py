"""Sessions of those who are signed in: how long they last, and how they are ended.

A session lasts a working day from sign-in, and ends earlier when it hasn't been used for a while. All
sessions of a person are ended by counting ``StaffMember.sessions_ended`` up, which every session must
match: so those end, too, that no table knows, and none comes back when an account is opened again.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.offline import is_by_itself

from .models import StaffMember

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

SIGNED_IN_AT = "signed_in_at"  # seconds since 1970, as Django's own expiry: the server's clock, not the tests'
SEEN_AT = "seen_at"
NOTED_EVERY_SECONDS = 60  # so that reading a page seldom writes


class Why(StrEnum):
    """Why somebody who was signed in has to sign in again."""

    IDLE = "idle"
    DAY_IS_OVER = "day_is_over"
    ENDED = "ended"  # the account was closed, or the session ended, while the request was on its way
    NO_SECOND_FACTOR = "no_second_factor"


WHY_IN_WORDS: dict[Why, Promise] = {
    Why.IDLE: _("You were signed out because nothing had happened for a while. What you had saved is saved."),
    Why.DAY_IS_OVER: _("You were signed out because a working day has passed. What you had saved is saved."),
    Why.ENDED: _("You have been signed out, and nothing was saved. Sign in again."),
    Why.NO_SECOND_FACTOR: _("Sign in again, with your second factor."),
}


def begin(request: HttpRequest, **_signal: Any) -> None:
    """Somebody signed in: note when."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(timezone.now().timestamp())


def why_over(session: SessionBase, *, now: datetime) -> Why | None:
    """Why the session is over at ``now``; None while it lasts. One that doesn't say when it began is over."""
    moment = now.timestamp()
    signed_in_at, seen_at = session.get(SIGNED_IN_AT), session.get(SEEN_AT)
    if signed_in_at is None or seen_at is None or moment - signed_in_at >= settings.SESSION_COOKIE_AGE:
        return Why.DAY_IS_OVER
    if moment - seen_at >= settings.SESSION_IDLE_MINUTES * 60:
        return Why.IDLE
    return None


def note_seen(request: HttpRequest, *, now: datetime) -> None:
    """Note that the session is in use, at most once a minute. What a page asks by itself is no use of it."""
    if is_by_itself(request):
        return
    if now.timestamp() - request.session[SEEN_AT] >= NOTED_EVERY_SECONDS:
        request.session[SEEN_AT] = int(now.timestamp())
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)


def leave(request: HttpRequest, why: Why) -> None:
    """End the session of this request, which goes on as a stranger's."""
    if why == Why.IDLE and request.user.is_authenticated:
        record("signed_out_idle", by=Actor.staff(request.user))
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()
    request.user = AnonymousUser()
    request.signed_out_why = why  # type: ignore[attr-defined]  # read by staff.middleware only


def hold_account(person: StaffMember, *, writes_it: bool = False) -> bool:
    """Keep the account as it is until this transaction ends; False if it has changed since it was read.

    Closing the account, or taking a role from it, waits for those who hold it: a write of the person's
    is committed before that, or is refused. ``writes_it``: the request may change the account itself, so
    two of the same person wait for each other instead of locking each other out.
    """
    strength = "NO KEY UPDATE" if writes_it else "SHARE"
    table = connection.ops.quote_name(StaffMember._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT is_active, sessions_ended, password FROM {table} WHERE id = %s FOR {strength}",  # noqa: S608 (names from the model)
            [person.pk],
        )
        row = cursor.fetchone()
    return bool(row) and row == (True, person.sessions_ended, person.password)


def end_sessions(*, person: StaffMember, by: Actor, keep: SessionBase | None = None) -> int:
    """End every session of the person's, but ``keep`` (that of their own request). Returns how many were known."""
    with transaction.atomic():
        StaffMember.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
        person.refresh_from_db(fields=["sessions_ended"])
        known = UserSession.objects.filter(user_id=person.pk)
        if keep is not None:
            keep[HASH_SESSION_KEY] = person.get_session_auth_hash()
            known = known.exclude(session_key=keep.session_key)
        keys = list(known.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        known.filter(session_key__in=keys).delete()
        if keys:
            record("session_ended", by=by, thing=person, count=len(keys))
    return len(keys)


def end_session(*, session: UserSession, by: Actor) -> None:
    """End one session."""
    with transaction.atomic():
        Session.objects.filter(session_key=session.session_key).delete()
        record("session_ended", by=by, thing=session.user, count=1)
        session.delete()


def forget_old_sessions(*, now: datetime) -> int:
    """Delete what is left of sessions whose day is over; returns how many."""
    Session.objects.filter(expire_date__lt=now).delete()
    dead = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    count, _each = dead.delete()
    return count


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_in_words(user_agent: str) -> str:
    """Browser and system as people call them: “Firefox, Windows”; empty when the browser doesn't say."""
    found = [next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name)

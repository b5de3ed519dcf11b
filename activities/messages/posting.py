"""From notices to messages in the outbox: to whom, by which way, in which language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.utils import translation

from activities.links import link_to, token_of
from activities.models import ActivitySeries, ActivitySession, SignUp, SignUpContact
from familjecentral.outbox import by_sms, sending
from familjecentral.outbox.html import written_in
from familjecentral.outbox.models import Message
from familjecentral.outbox.sending import Outgoing

from .calendar_files import FILE_NAME, calendar_of
from .kinds import OPTIONAL, TOLD_BY_PHONE, WITH_CALENDAR, Kind, Notice
from .letters import Letter, body_of, subject_of
from .short_texts import has_short_text, short_text_of
from .survey_links import Invitations, invitations_to
from .wording import sessions_to_come

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

Channel = Message.Channel


def post(notices: Iterable[Notice]) -> int:
    """Tell the families, in the caller's transaction, which reads as their services. Returns how many were new.

    One message for each parent that can be reached, in their language; for a family that nobody can reach and
    that must know, a line in the list of whom staff call. A parent is told the same event once, however often
    it is posted. The number of statements does not depend on how many there are.
    """
    notices = list(notices)
    contacts = _contacts(notices)
    _look_up(notices)
    invitations = invitations_to(each.about[0].activity for each in notices if each.kind == Kind.THANKS)
    messages: list[Outgoing] = []
    for notice in notices:
        if notice.sign_up.repeat_until is not None:
            continue  # the family has another, by which it is told
        told = contacts[notice.sign_up.pk] if notice.contacts is None else notice.contacts
        messages += _to_family(notice, told, invitations)
    posted = sending.post_many(messages)
    invitations.sent()
    return posted


def _contacts(notices: Sequence[Notice]) -> dict[int, list[SignUpContact]]:
    """By sign-up, the parents of those notices that don't say whom to tell."""
    wanted = {notice.sign_up.pk for notice in notices if notice.contacts is None}
    found: dict[int, list[SignUpContact]] = defaultdict(list)
    if wanted:
        for contact in SignUpContact.objects.filter(sign_up__in=wanted).order_by("number"):
            found[contact.sign_up_id].append(contact)
    return found


def _look_up(notices: Sequence[Notice]) -> None:
    """All that the texts say of sessions and series, once for all; what is there already is not asked for."""
    about = {id(each): each for notice in notices for each in notice.about}.values()
    sessions = [each for each in about if isinstance(each, ActivitySession)]
    series = [each for each in about if isinstance(each, ActivitySeries)]
    if sessions:
        prefetch_related_objects(sessions, "activity__centre", "venue", "moved_from")
    if series:
        prefetch_related_objects(series, "activity__centre", "sessions__venue", "sessions__moved_from")
    for each in series:
        for session in each.sessions.all():
            session.activity = each.activity


def _to_family(notice: Notice, contacts: Sequence[SignUpContact], invitations: Invitations) -> list[Outgoing]:
    channels = [(contact, _channel(contact, notice.kind)) for contact in contacts]
    found = [_to_parent(notice, contact, channel, invitations) for contact, channel in channels if channel]
    if not found and contacts and notice.kind in TOLD_BY_PHONE:
        found = [_blank(notice, contacts[0], Channel.PHONE)]
    return found


def _channel(contact: SignUpContact, kind: Kind) -> str:
    """How the parent can be reached; empty when no message can."""
    if contact.email:
        return Channel.MAIL
    return Channel.SMS if contact.phone and by_sms.is_on() and has_short_text(kind) else ""


def reaches(contact: SignUpContact, kind: Kind) -> bool:
    """Whether a message of this kind goes to the parent by itself, and needs no call."""
    return bool(_channel(contact, kind))


def _to_parent(notice: Notice, contact: SignUpContact, channel: str, invitations: Invitations) -> Outgoing:
    token = token_of(notice.sign_up.key, contact.number)
    blank = _blank(notice, contact, channel)
    with translation.override(written_in(contact.language)):
        survey = invitations.link_for(notice.about[0].activity) if notice.kind == Kind.THANKS else ""
        letter = Letter(notice, token, survey)
        if channel == Channel.SMS:
            return replace(blank, to=contact.phone, body=short_text_of(letter))
        calendar = _calendar(notice, link_to("my_sign_up", token))
        return replace(
            blank,
            to=contact.email,
            subject=subject_of(notice.kind),
            body=body_of(letter),
            unsubscribe_url=link_to("stop_reminders", token) if notice.kind in OPTIONAL else "",
            attachment=(FILE_NAME, calendar) if calendar else ("", ""),
        )


def _blank(notice: Notice, contact: SignUpContact, channel: str) -> Outgoing:
    """The message before anything is written in it; what staff tell by phone stays so."""
    return Outgoing(
        event=event_of(notice, contact),
        kind=str(notice.kind),
        controller_id=notice.sign_up.controller_id,
        recipient_id=contact.pk,
        channel=channel,
        to="",
        language=contact.language,
        not_after=_not_after(notice),
    )


def event_of(notice: Notice, contact: SignUpContact) -> str:
    """What happens once: the key that the outbox knows it by."""
    return f"{notice.kind}:{contact.pk}" + (f":{notice.event}" if notice.event else "")


def _not_after(notice: Notice) -> datetime | None:
    """When it would be stale: an offer when it ends, news of sessions when these are over."""
    if notice.kind == Kind.OFFER:
        until: datetime = notice.details["until"]
        return until
    if notice.kind in TOLD_BY_PHONE | {Kind.FIRST_COME}:
        sessions = [each for each in notice.about if isinstance(each, ActivitySession)]
        is_news = notice.kind != Kind.FIRST_COME
        return max((each.ends_at if is_news else each.starts_at for each in sessions), default=None)
    return notice.details.get("not_after")


def _calendar(notice: Notice, url: str) -> str:
    if notice.kind not in WITH_CALENDAR or notice.sign_up.state != SignUp.State.CONFIRMED:
        return ""
    return calendar_of([session for each in notice.about for session in sessions_to_come(each)], url=url)

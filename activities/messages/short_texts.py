"""The same in an SMS: at most two parts, neutral, and one link. Called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.links import link_to
from familjecentral import formats
from familjecentral.forms import phone
from familjecentral.outbox import by_sms

from .kinds import REMINDERS, Kind
from .letters import Letter
from .wording import sessions_to_come, short_moment

MOST_PARTS = 2
MOST_MOMENTS = 3  # of sessions that are written out

# Each is followed by when it is, if there is room. Thanks are worth no SMS.
HEADS = {
    Kind.RECEIPT: gettext_lazy("You have a place"),
    Kind.QUEUED: gettext_lazy("You are in the queue"),
    Kind.ENTERED: gettext_lazy("You take part in the draw"),
    Kind.OFFER: gettext_lazy("A place is free for you"),
    Kind.FIRST_COME: gettext_lazy("A place is free. First to tap gets it"),
    Kind.LAPSED: gettext_lazy("Your offer has run out"),
    Kind.GOT_A_PLACE: gettext_lazy("You have got a place"),
    Kind.ALREADY: gettext_lazy("You are signed up already"),
    Kind.CANCELLED: gettext_lazy("We have your cancellation. You need do nothing more"),
    Kind.MOVED_GROUP: gettext_lazy("You have a place in another group"),
    Kind.NOT_DRAWN: gettext_lazy("You got no place in the draw"),
    Kind.CHANGED: gettext_lazy("Changed"),
    Kind.CALLED_OFF: gettext_lazy("Called off"),
    Kind.BACK_ON: gettext_lazy("On after all"),
    Kind.REMINDER_TWO_DAYS: gettext_lazy("Reminder"),
    Kind.REMINDER_SAME_DAY: gettext_lazy("Reminder, today"),
    Kind.FROM_STAFF: gettext_lazy("From the family centre"),
}
ANSWERED = frozenset({Kind.OFFER, Kind.FIRST_COME})


def has_short_text(kind: Kind) -> bool:
    """Whether the kind is sent by SMS at all."""
    return kind in HEADS


def short_text_of(letter: Letter) -> str:
    """The longest of the ways to say it that fits in MOST_PARTS."""
    ways = list(_ways(letter))
    return next((text for text in ways if by_sms.parts(text) <= MOST_PARTS), ways[-1])


def _ways(letter: Letter) -> Iterator[str]:
    kind, head = letter.notice.kind, str(HEADS[letter.notice.kind])
    if kind == Kind.FROM_STAFF:
        yield from _what_staff_wrote(letter, head)
        return
    if kind == Kind.CANCELLED:
        yield f"{head}."
        return
    dates, link = _dates(letter), link_to(_page(kind), letter.token)
    label = _label(letter)
    if dates:
        yield f"{head}: {dates}. {label}: {link}"
    yield f"{head}. {label}: {link}"
    yield f"{_shortest(letter, head)} {link}"


def _page(kind: Kind) -> str:
    return "answer_offer" if kind in ANSWERED else "my_sign_up"


def _shortest(letter: Letter, head: str) -> str:
    if letter.notice.kind != Kind.OFFER:
        return f"{head}."
    until = localtime(letter.details["until"])  # an offer without its end is none
    return _("A place for you until {moment}:").format(moment=f"{until.day}/{until.month} {until:%H:%M}")


def _label(letter: Letter) -> str:
    if letter.notice.kind == Kind.OFFER:
        return _("Answer before {moment}").format(moment=short_moment(letter.details["until"]))
    if letter.notice.kind == Kind.FIRST_COME:
        return _("Take it")
    return _("See or cancel") if letter.notice.kind in REMINDERS | {Kind.RECEIPT, Kind.GOT_A_PLACE} else _("See")


def _dates(letter: Letter) -> str:
    """The sessions that it is about; of a series the next one."""
    sessions = [session for each in letter.notice.about for session in sessions_to_come(each)[:1]]
    if letter.notice.kind == Kind.REMINDER_SAME_DAY:
        return formats.at_time(sessions[0].starts_at)
    texts = [short_moment(session.starts_at) for session in sessions[:MOST_MOMENTS]]
    more = len(sessions) - len(texts)
    return ", ".join(texts) + (f" (+{more})" if more > 0 else "")


def _what_staff_wrote(letter: Letter, head: str) -> Iterator[str]:
    """Their words; if these are too long the beginning of them, and where to ask for the rest."""
    text, number = " ".join(str(letter.details["text"]).split()), letter.activity.centre.phone
    yield f"{head}: {text}"
    rest = "... " + _("Call us: {phone}").format(phone=phone.shown(number)) if number else "..."
    for length in range(len(text), 0, -1):
        yield f"{head}: {text[:length].rstrip()}{rest}"

"""What each kind of message says, as paragraphs. Called in the reader's language.

A paragraph whose last line is an address becomes a link in the mail's HTML; the first is the thing to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.links import link_to
from activities.models import Activity, SignUp
from familjecentral.forms import phone

from .kinds import OPTIONAL, Kind, Notice
from .wording import list_of, moment, title_of

Paragraphs = list[str]

# Neutral: a subject is read over a shoulder, so neither a name nor the group's title is in it.
SUBJECTS = {
    Kind.RECEIPT: gettext_lazy("You have a place"),
    Kind.QUEUED: gettext_lazy("You are on the waiting list"),
    Kind.ENTERED: gettext_lazy("You take part in the draw"),
    Kind.OFFER: gettext_lazy("A place is free for you: answer in time"),
    Kind.FIRST_COME: gettext_lazy("A place is free: first come, first served"),
    Kind.LAPSED: gettext_lazy("Your offer has run out"),
    Kind.GOT_A_PLACE: gettext_lazy("You have got a place"),
    Kind.ALREADY: gettext_lazy("You are signed up already"),
    Kind.CANCELLED: gettext_lazy("We have your cancellation"),
    Kind.MOVED_GROUP: gettext_lazy("You have a place in another group"),
    Kind.NOT_DRAWN: gettext_lazy("The draw is made"),
    Kind.CHANGED: gettext_lazy("Something has changed"),
    Kind.CALLED_OFF: gettext_lazy("Called off"),
    Kind.BACK_ON: gettext_lazy("It is on after all"),
    Kind.REMINDER_TWO_DAYS: gettext_lazy("A reminder"),
    Kind.REMINDER_SAME_DAY: gettext_lazy("A reminder for today"),
    Kind.THANKS: gettext_lazy("Thank you for coming"),
    Kind.FROM_STAFF: gettext_lazy("A message to you"),
}


@dataclass(frozen=True)
class Letter:
    """One notice to one parent, whose secret ``token`` opens their own page.

    ``survey``: the address of their invitation to it, if they have one.
    """

    notice: Notice
    token: str
    survey: str = ""

    @property
    def activity(self) -> Activity:
        return self.notice.about[0].activity

    @property
    def is_to_a_series(self) -> bool:
        return self.notice.sign_up.series_id is not None

    @property
    def details(self) -> Any:
        return self.notice.details

    @property
    def what(self) -> str:
        return list_of(self.notice.about)

    def link(self, words: str, page: str) -> str:
        """A paragraph that leads to one of the parent's own pages."""
        return f"{words}\n{link_to(page, self.token)}"


def subject_of(kind: Kind) -> str:
    """``Du har en plats – familjecentralen``: from whom it is, with no name in it."""
    # Translators: the subject of a mail
    return _("{subject} – the family centre").format(subject=SUBJECTS[kind])


def body_of(letter: Letter) -> str:
    """The whole plain text."""
    centre = letter.activity.centre
    parts = [_("Hello!"), *_SAY[letter.notice.kind](letter)]
    if centre.phone:
        parts.append(_("Questions? Call us: {phone}").format(phone=phone.shown(centre.phone)))
    if letter.notice.kind in OPTIONAL:
        parts.append(letter.link(_("No more reminders, please:"), "stop_reminders"))
    parts.append(_("Kind regards") + f"\n{centre}")
    return "\n\n".join(part for part in parts if part)


def _own_page(letter: Letter) -> str:
    return letter.link(_("See or change your sign-up:"), "my_sign_up")


def _cancel(letter: Letter) -> str:
    words = _("Leave the group:") if letter.is_to_a_series else _("Cancel with one tap:")
    return letter.link(words, "cancel_sign_up")


def _has_place(letter: Letter, first: str) -> Paragraphs:
    please = _("If you can't come, please cancel, so that another family gets the place.")
    return [first, letter.what, _own_page(letter), please, _cancel(letter)]


def _receipt(letter: Letter) -> Paragraphs:
    return _has_place(letter, _("Welcome! You have a place at:"))


def _got_a_place(letter: Letter) -> Paragraphs:
    return _has_place(letter, _("A place became free, and now it is yours. You have a place at:"))


def _queued(letter: Letter) -> Paragraphs:
    position = letter.details.get("position")
    return [
        _("It is full right now, and you stand in the queue for:"),
        letter.what,
        _("You are number {position} in the queue.").format(position=position) if position else "",
        _("When it is your turn, we offer you the place and say until when you can answer."),
        _own_page(letter),
        letter.link(_("Leave the queue:"), "cancel_sign_up"),
    ]


def _entered(letter: Letter) -> Paragraphs:
    draws_at = letter.details.get("draws_at")
    return [
        _("You take part in the draw of places at:"),
        letter.what,
        _("The draw is on {moment}.").format(moment=moment(draws_at)) if draws_at else "",
        _("It makes no difference when during the time you signed up. We write to you, whichever way it goes."),
        _own_page(letter),
        _cancel(letter),
    ]


def _offer(letter: Letter) -> Paragraphs:
    return [
        _("A place is free, and it is yours if you want it:"),
        letter.what,
        _("We keep it for you until {moment}. Please answer before that.").format(
            moment=moment(letter.details["until"])
        ),
        letter.link(_("Take the place:"), "answer_offer"),
        _("If you don't answer in time, the next family gets the offer."),
        letter.link(_("No, thank you. Leave the queue:"), "cancel_sign_up"),
    ]


def _first_come(letter: Letter) -> Paragraphs:
    return [
        _("A place has become free at:"),
        letter.what,
        _("Several families get this message. Who taps first gets the place."),
        letter.link(_("Take the place:"), "answer_offer"),
        _("If somebody was quicker, you keep your turn in the queue."),
    ]


def _lapsed(letter: Letter) -> Paragraphs:
    return [
        _("We had a place for you, and did not hear from you in time. The next family got the offer of:"),
        letter.what,
        _("You stand in the queue no more. You are welcome to sign up again."),
        letter.link(_("See your sign-up:"), "my_sign_up"),
    ]


def _already(letter: Letter) -> Paragraphs:
    return [
        _("Somebody, probably you, has signed up again for:"),
        letter.what,
        _("You were signed up already, so nothing has changed."),
        letter.link(_("Here is your sign-up:"), "my_sign_up"),
        _("If it wasn't you, you need do nothing."),
    ]


def _cancelled(letter: Letter) -> Paragraphs:
    """Short and kind. It can be read after a loss: nothing in it asks, thanks, invites or congratulates."""
    return [
        _("We have your cancellation."),
        "" if letter.activity.for_expecting else title_of(letter.notice.about[0]),
        _("You need do nothing more, and you don't have to tell us why."),
    ]


def _moved_group(letter: Letter) -> Paragraphs:
    return [
        _("You now have your place in this group:"),
        letter.what,
        _("You need do nothing. What you have taken part in before still counts."),
        _own_page(letter),
        _cancel(letter),
    ]


def _not_drawn(letter: Letter) -> Paragraphs:
    ticket = letter.details.get("ticket", "")
    words = _("Next time you enter a draw, come by this, and your chance is greater:")
    waits = letter.notice.sign_up.state == SignUp.State.WAITING
    return [
        _("The draw is made. This time you did not get a place at:"),
        letter.what,
        _("You stand in the queue. When it is your turn, we offer you the place.") if waits else "",
        f"{words}\n{ticket}" if ticket else "",
        letter.link(_("See your sign-up:"), "my_sign_up"),
    ]


def _deviation(first: str | Promise, last: str | Promise = "") -> Callable[[Letter], Paragraphs]:
    def say(letter: Letter) -> Paragraphs:
        reason = letter.details.get("reason", "")
        return [
            str(first),
            letter.what,
            _("Reason: {reason}").format(reason=reason) if reason else "",
            str(last),
            letter.link(_("See your sign-up:"), "my_sign_up"),
        ]

    return say


def _reminder(first: str | Promise) -> Callable[[Letter], Paragraphs]:
    def say(letter: Letter) -> Paragraphs:
        if letter.is_to_a_series:  # its cancel link would end more than this one time
            can_not = [_("If you can't come this time, please tell us.")]
        else:
            can_not = [
                _("If you can't come, please cancel, so that another family gets the place."),
                _cancel(letter),
            ]
        return [str(first), letter.what, letter.link(_("See your sign-up:"), "my_sign_up"), *can_not]

    return say


def _thanks(letter: Letter) -> Paragraphs:
    comment = settings.PUBLIC_URL + reverse("feedback_write", args=[letter.activity.centre.slug])
    said = _("What was good, and what could be better? What you say makes the groups better for all.")
    thanks = _("Thank you for coming to {title}.").format(title=title_of(letter.notice.about[0]))
    if not letter.survey:
        return [thanks, said, _("Tell us what you think:") + f"\n{comment}"]
    return [
        thanks,
        said,
        _("Answer our survey, it takes two minutes. Nobody can see that it was you:") + f"\n{letter.survey}",
        _("Or write a comment:") + f"\n{comment}",
    ]


def _from_staff(letter: Letter) -> Paragraphs:
    return [
        _("A message about {title}:").format(title=title_of(letter.notice.about[0])),
        str(letter.details["text"]).strip(),
        letter.link(_("See your sign-up:"), "my_sign_up"),
    ]


_SAY: dict[Kind, Callable[[Letter], Paragraphs]] = {
    Kind.RECEIPT: _receipt,
    Kind.QUEUED: _queued,
    Kind.ENTERED: _entered,
    Kind.OFFER: _offer,
    Kind.FIRST_COME: _first_come,
    Kind.LAPSED: _lapsed,
    Kind.GOT_A_PLACE: _got_a_place,
    Kind.ALREADY: _already,
    Kind.CANCELLED: _cancelled,
    Kind.MOVED_GROUP: _moved_group,
    Kind.NOT_DRAWN: _not_drawn,
    Kind.CHANGED: _deviation(gettext_lazy("Something has changed. This is how it is now:")),
    Kind.CALLED_OFF: _deviation(
        gettext_lazy("This is called off, and nobody is there to meet you then:"),
        gettext_lazy("You need do nothing."),
    ),
    Kind.BACK_ON: _deviation(
        gettext_lazy("We said otherwise, but this is on after all:"), gettext_lazy("You need do nothing.")
    ),
    Kind.REMINDER_TWO_DAYS: _reminder(gettext_lazy("A reminder. You have a place at:")),
    Kind.REMINDER_SAME_DAY: _reminder(gettext_lazy("A reminder for today. You have a place at:")),
    Kind.THANKS: _thanks,
    Kind.FROM_STAFF: _from_staff,
}

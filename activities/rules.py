"""Who may sign up, and why not: one enum for the screen, the tests and the statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from familjecentral.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .models import Activity, ActivitySeries, ActivitySession

# A child that is expected is born within a month or so of the month we were told.
LATEST_BIRTH_MONTHS = 2


class SignUpDenied(models.TextChoices):
    """Why a family can't sign up, or can't do more with its sign-up; each says what to do instead."""

    FULL = "full", _("It is full. Look for another date, or call us and ask.")
    TOO_EARLY = "too_early", _("Sign-up has not opened yet. Come back on the day and time that the page says.")
    TOO_LATE = "too_late", _("Sign-up has closed. Call us and ask: there may still be room.")
    CALLED_OFF = "called_off", _("This session is called off. Look for another date in the week.")
    OVER = "over", _("It is over, so there is nothing left to cancel.")
    PAST = "past", _("This session has already begun or been. Choose one that is still to come.")
    DROP_IN = "drop_in", _("You do not need to sign up for this: just come.")
    BY_INVITATION = "by_invitation", _("This group is by invitation. Ask the staff at your centre.")
    CODE_WRONG = (
        "code_wrong",
        _(
            "That code opens no group. Look at the invitation and type it again: four characters, a hyphen, four "
            "characters. Codes are renewed at times: if it is right, ask the staff for the new one."
        ),
    )
    WHOLE_SERIES = "whole_series", _("This session is part of a series. Sign up for the whole series.")
    TOO_YOUNG = "too_young", _("Your child will be too young that day. Choose an activity for younger children.")
    TOO_OLD = "too_old", _("Your child will be too old that day. Choose an activity for older children.")
    DUE_MONTH_PAST = (
        "due_month_past",
        _("The month you say the child is expected was long ago. Choose the month it was born instead."),
    )
    NO_CONTACT = (
        "no_contact",
        _(
            "Leave an e-mail address or a phone number, so that we can reach you if something changes. "
            "You can also call us and sign up by phone."
        ),
    )
    SAME_CONTACT = (
        "same_contact",
        _("The other parent has the same e-mail address or phone number as you. One of you is enough then."),
    )
    TOO_MANY = "too_many", _("Your family needs more places than one session has. Call us, and we will help you.")
    TOO_MANY_FROM_CONTACT = (
        "too_many_from_contact",
        _(
            "We have got very many sign-ups with this e-mail address or phone number. "
            "Cancel those that you don't need, by the links in your mails, or call us."
        ),
    )
    NO_OFFER = (
        "no_offer",
        _("The offer is not open any more, and the place has gone on. You can join the queue again."),
    )
    NOT_FREE = "not_free", _("Somebody was just before you. You keep your place in the queue.")
    NO_ROOM = "no_room", _("There is not room for that many. Nothing was changed: call us, and we will help you.")
    OTHER_GROUP = "other_group", _("That group can't be chosen. Choose one of the groups in the list.")
    KEY_REUSED = (
        "key_reused",
        _(
            "This form has been sent before with other contents, and the first sign-up stands. "
            "To sign up once more, open the page again and fill in a new form."
        ),
    )
    BUSY = "busy", _("Many are signing up right now. Nothing was saved: wait a moment and try again.")


class ByHand(models.TextChoices):
    """Why staff gave a family a place past the queue: a fixed choice, since the log holds no words of a person."""

    CALLED = "by_hand_called", _("We called the family, and it said yes")
    NEEDS_IT_MORE = "by_hand_needs_it_more", _("The family needs the group more than those before it")
    OUR_MISTAKE = "by_hand_our_mistake", _("We had made a mistake")
    TOGETHER = "by_hand_together", _("It belongs together with a family that has a place")


class SignUpRefused(Refused):
    """A sign-up was refused; see SignUpDenied."""

    reason: SignUpDenied


@dataclass(frozen=True)
class Child:
    """A child as a family tells of it: the first day of the month it was born, or is due."""

    month: date
    is_expected: bool = False


def age_in_months(month: date, on: date) -> int:
    """Whole calendar months from ``month`` (its first day) to the month of ``on``.

    Formula: 12 × (difference in years) + difference in months. A child born any day of ``month`` is this
    old or one month younger; we only know the month, and give the family the benefit.
    """
    return 12 * (on.year - month.year) + on.month - month.month


def age_denied(activity: Activity, child: Child, on: date) -> SignUpDenied | None:
    """Does the child fit the activity's age band on that day? Early births never block.

    An expected child fits where expecting parents are welcome, and where its age by the due month
    would fit.
    """
    months = age_in_months(child.month, on)
    if child.is_expected and months > LATEST_BIRTH_MONTHS:
        return SignUpDenied.DUE_MONTH_PAST
    if activity.for_expecting and child.is_expected:
        return None
    # We know only months, so a child may be up to one month younger than it seems.
    if activity.age_from_months and months < activity.age_from_months:
        return SignUpDenied.TOO_YOUNG
    if months < 0 and not activity.for_expecting:
        return SignUpDenied.TOO_YOUNG
    if activity.age_to_months is not None and months - 1 > activity.age_to_months:
        return SignUpDenied.TOO_OLD
    return None


def household_denied(activity: Activity, children: Sequence[Child], on: date) -> SignUpDenied | None:
    """Does the household fit the ages on that day, by the activity's rule for siblings?"""
    answers = [age_denied(activity, child, on) for child in children]
    denied = [answer for answer in answers if answer]
    if SignUpDenied.DUE_MONTH_PAST in denied:
        return SignUpDenied.DUE_MONTH_PAST
    if activity.sibling_rule == activity.SiblingRule.ALL_FIT:
        return denied[0] if denied else None
    return denied[0] if denied and len(denied) == len(answers) else None


def opens_at(activity: Activity, bookable: ActivitySession | ActivitySeries, now: datetime) -> datetime | None:
    """When sign-up opens; None for at once. Counted back from the (first) session, by Stockholm's clock."""
    if bookable.opens_at is not None or activity.opens_days_before is None:
        return bookable.opens_at
    first = bookable.begins_at()
    if first is None:
        return None
    day = timezone.localtime(first).date() - timedelta(days=activity.opens_days_before)
    return timezone.make_aware(datetime.combine(day, activity.opens_time))


def closes_at(activity: Activity, bookable: ActivitySession | ActivitySeries) -> datetime | None:
    """When sign-up closes; None for when it begins. A series is joined midway: only its own time closes it."""
    if bookable.closes_at is not None or not activity.closes_hours_before or bookable.is_series:
        return bookable.closes_at
    first = bookable.begins_at()
    return first and first - timedelta(hours=activity.closes_hours_before)


def may_sign_up(
    activity: Activity,
    bookable: ActivitySession | ActivitySeries,
    *,
    now: datetime,
    invited: bool = False,
    by_staff: bool = False,
) -> SignUpDenied | None:
    """May anyone sign up to this session or series now? None means yes; places are counted elsewhere.

    ``invited``: came with the code of a group by invitation. Staff sign up outside the opening hours too.
    """
    if activity.booking == activity.Booking.DROP_IN:
        return SignUpDenied.DROP_IN
    if activity.booking == activity.Booking.INVITATION and not (invited or by_staff):
        return SignUpDenied.BY_INVITATION
    if getattr(bookable, "series_id", None):
        return SignUpDenied.WHOLE_SERIES
    if getattr(bookable, "is_called_off", False) or bookable.is_closed():
        return SignUpDenied.CALLED_OFF
    if bookable.has_begun(now):
        return SignUpDenied.PAST
    if by_staff:
        return None
    opens, closes = opens_at(activity, bookable, now), closes_at(activity, bookable)
    if opens is not None and now < opens:
        return SignUpDenied.TOO_EARLY
    return SignUpDenied.TOO_LATE if closes is not None and now >= closes else None

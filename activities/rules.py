"""Who may sign up, and why not: one enum for the screen, the tests and the statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.refusals import Refused

if TYPE_CHECKING:
    from .models import Activity, ActivitySeries, ActivitySession


class SignUpDenied(models.TextChoices):
    """Why a family can't sign up; each says what to do instead."""

    FULL = "full", _("It is full. Look for another date, or call us and ask.")
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
    NO_CONTACT = (
        "no_contact",
        _(
            "Leave an e-mail address or a phone number, so that we can reach you if something changes. "
            "You can also call us and sign up by phone."
        ),
    )
    TOO_MANY = "too_many", _("Your family needs more places than one session has. Call us, and we will help you.")
    ALREADY_SIGNED_UP = (
        "already_signed_up",
        _(
            "We could not sign you up again with this e-mail address or phone number. "
            "If you have signed up before, "
            "use the link in the mail you got then. If you did not get one, call us."
        ),
    )
    KEY_REUSED = (
        "key_reused",
        _(
            "This form has been sent before with other contents, and the first sign-up stands. "
            "To sign up once more, open the page again and fill in a new form."
        ),
    )
    BUSY = "busy", _("Many are signing up right now. Nothing was saved: wait a moment and try again.")


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
    if activity.for_expecting and child.is_expected:
        return None
    months = age_in_months(child.month, on)
    # We know only months, so a child may be up to one month younger than it seems.
    if activity.age_from_months and months < activity.age_from_months:
        return SignUpDenied.TOO_YOUNG
    if months < 0 and not activity.for_expecting:
        return SignUpDenied.TOO_YOUNG
    if activity.age_to_months is not None and months - 1 > activity.age_to_months:
        return SignUpDenied.TOO_OLD
    return None


def may_sign_up(
    activity: Activity, bookable: ActivitySession | ActivitySeries, *, now: datetime, code: str = ""
) -> SignUpDenied | None:
    """May anyone sign up to this session or series now? None means yes; places are counted elsewhere.

    ``code``: the invitation that they came with.
    """
    if activity.booking == activity.Booking.DROP_IN:
        return SignUpDenied.DROP_IN
    if activity.booking == activity.Booking.INVITATION and not code:
        return SignUpDenied.BY_INVITATION
    if activity.booking == activity.Booking.INVITATION and code != bookable.invitation_code:
        return SignUpDenied.CODE_WRONG
    if getattr(bookable, "series_id", None):
        return SignUpDenied.WHOLE_SERIES
    if getattr(bookable, "is_called_off", False) or bookable.is_closed():
        return SignUpDenied.CALLED_OFF
    return SignUpDenied.PAST if bookable.has_begun(now) else None

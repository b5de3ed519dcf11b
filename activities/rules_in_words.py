"""How a group's places are given, as parents read it on its page and leads beside its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from familjecentral import formats

from .drawing.queries import draw_of
from .models import Activity
from .models.sign_ups import INTERPRETER_LANGUAGES
from .rules import closes_at, opens_at

if TYPE_CHECKING:
    from datetime import datetime

    from .models import ActivitySeries, ActivitySession

SWEDISH = ("sv", gettext_lazy("Swedish"))
# What a group can be held in.
LANGUAGES = [SWEDISH, *INTERPRETER_LANGUAGES]


def rules_in_words(
    activity: Activity, bookable: ActivitySession | ActivitySeries | None, now: datetime
) -> list[str]:
    """Anyone: the rules, a sentence each; of one session or series with its own numbers and times.

    Empty for what one just comes to, without signing up.
    """
    if activity.booking == Activity.Booking.DROP_IN:
        return []
    sentences = [
        *_for_whom(activity),
        *_places(activity, bookable or activity),
        *_times(activity, bookable, now),
        *_order(activity, bookable, now),
        *_queue(activity),
    ]
    return [sentence for sentence in sentences if sentence]


def _for_whom(activity: Activity) -> list[str]:
    sentences = []
    if activity.target_group != Activity.TargetGroup.EVERYONE:
        sentences.append(_("It is meant for: {group}.").format(group=activity.get_target_group_display().lower()))
    if activity.age_from_months is not None or activity.age_to_months is not None:
        sentences.append(f"{activity.get_sibling_rule_display()}.")
    if activity.languages:
        names = dict(LANGUAGES)
        spoken = ", ".join(str(names.get(code, code)) for code in activity.languages)
        sentences.append(_("We speak: {languages}.").format(languages=spoken.lower()))
    return sentences


def _places(activity: Activity, limits: Activity | ActivitySession | ActivitySeries) -> list[str]:
    sentences, n = [], limits.capacity
    if n is not None:
        sentences.append({
            Activity.CapacityUnit.FAMILIES: ngettext(
                "There is {n} place, for one family with all who come along.",
                "There are {n} places. A family takes one, however many come along.", n,
            ),
            Activity.CapacityUnit.ADULTS: ngettext(
                "There is {n} place, for one adult.", "There are {n} places. Each adult takes one.", n
            ),
            Activity.CapacityUnit.CHILDREN: ngettext(
                "There is {n} place, for one child.", "There are {n} places. Each child takes one.", n
            ),
        }[Activity.CapacityUnit(activity.capacity_unit)].format(n=n))  # fmt: skip
    if room := _room(limits):
        sentences.append(_("The room has space for {room}.").format(room=", ".join(room)))
    return sentences


def _room(limits: Activity | ActivitySession | ActivitySeries) -> list[str]:
    adults, children, babies, prams = (
        limits.room_adults, limits.room_children, limits.room_babies, limits.room_prams
    )  # fmt: skip
    parts = []
    if adults is not None:
        parts.append(ngettext("{n} adult", "{n} adults", adults).format(n=adults))
    if children is not None:
        parts.append(ngettext("{n} child", "{n} children", children).format(n=children))
    if babies is not None:
        parts.append(ngettext("{n} baby under six months", "{n} babies under six months", babies).format(n=babies))
    if prams is not None:
        parts.append(ngettext("{n} pram", "{n} prams", prams).format(n=prams))
    return parts


def _times(activity: Activity, bookable: ActivitySession | ActivitySeries | None, now: datetime) -> list[str]:
    sentences = []
    opening = opens_at(activity, bookable, now) if bookable else None
    closing = closes_at(activity, bookable) if bookable else None
    days, hours = activity.opens_days_before, activity.closes_hours_before
    if opening is not None:
        sentences.append(_("Sign-up opens {moment}.").format(moment=moment_in_words(opening)))
    elif days is not None:
        text = ngettext(
            "Sign-up opens {n} day before, {time}.", "Sign-up opens {n} days before, {time}.", days
        )  # fmt: skip
        sentences.append(text.format(n=days, time=formats.at_time(activity.opens_time)))
    if closing is not None:
        sentences.append(_("Sign-up closes {moment}.").format(moment=moment_in_words(closing)))
    elif hours:
        text = ngettext("Sign-up closes {n} hour before.", "Sign-up closes {n} hours before.", hours)
        sentences.append(text.format(n=hours))
    return sentences


def _order(activity: Activity, bookable: ActivitySession | ActivitySeries | None, now: datetime) -> list[str]:
    draw = draw_of(bookable) if bookable else None
    if draw is not None and draw.drawn_at is not None:
        day = formats.long_date(draw.drawn_at)
        return [_("The places were drawn by lot {day}. Now they go to those who sign up first.").format(day=day)]
    if draw is not None:
        return [
            _(
                "Places are drawn by lot {moment}, among all who have signed up by then. It does not matter who "
                "was first."
            ).format(moment=moment_in_words(draw.draws_at)),
        ]
    if bookable is None and activity.allocation == Activity.Allocation.DRAW:
        return [
            _(
                "Places are drawn by lot a week after the sign-up opens, among all who have signed up by then. It "
                "does not matter who was first."
            )
        ]
    return [_("Places go to those who sign up first.")]


def _queue(activity: Activity) -> list[str]:
    if not activity.has_waiting_list:
        return [_("When it is full there is no queue: choose another date.")]
    if activity.queue_rule == Activity.QueueRule.FITS_FIRST:
        return [
            _(
                "When it is full you can stand in the queue. A free place goes to the first family in it that the "
                "place is enough for: a smaller family can come before a larger one."
            )
        ]
    return [
        _(
            "When it is full you can stand in the queue. A free place goes to the first family in it, and nobody "
            "passes anyone."
        )
    ]


def moment_in_words(moment: datetime) -> str:
    """``torsdag 3 december 2026 kl. 12``."""
    return f"{formats.long_date(moment)} {formats.at_time(moment)}"


def title_of(bookable: ActivitySession | ActivitySeries) -> str:
    """What staff call a session or series in a sentence: its title and its day or month."""
    day = getattr(bookable, "starts_at", None)
    if day is not None:
        return f"{capfirst(str(getattr(bookable, 'display_title', '')))}, {formats.long_date(day)}"
    return str(bookable)

"""Invitations to answer after a session: one each, kept nowhere but in the message that carries it.

An invitation is signed and says the centre, the activity and its last day. It is made when the thanks are written;
the outbox forgets the message's text once it is sent. When it is used, the hash of it is noted, tied to no answer.

Who is never invited, so that protected families are not, without any flag that says who they are: who left no
e-mail address, who asked for no reminders, who has left the group, who was away, whoever is in a group that is
discreet or for expecting parents. All but the discreet groups follow from who is thanked
(activities/reminding.py).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language

from activities.models import Activity
from familjecentral import clock
from feedback.models import Survey, SurveyInvitations, SurveyVersion
from staff.models import FamilyCentre

from .answering import REPEATED_WITHIN, is_spent
from .rules import SurveyDenied, SurveyRefused
from .terms import term_of

if TYPE_CHECKING:
    from collections.abc import Iterable

RANDOM_BYTES = 16


@dataclass(frozen=True)
class Invitation:
    """What a token says: it has been made by us, for this activity of this centre."""

    token: str
    centre: FamilyCentre
    activity: Activity


def _signer() -> Signer:
    return Signer(salt="feedback.surveys.invitation")


def new_token(activity: Activity, today: date) -> str:
    """A random invitation to answer about the activity; it holds until the end of this term, or of the next one
    when that is less than 60 days away."""
    until = term_of(today + REPEATED_WITHIN).end
    told = [secrets.token_urlsafe(RANDOM_BYTES), activity.centre_id, activity.pk, until.toordinal()]
    return _signer().sign_object(told)


def read_invitation(token: str, today: date) -> Invitation:
    """The invitation that the token is, not yet used. Raises SurveyRefused."""
    try:
        _random, centre_id, activity_id, until = _signer().unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise SurveyRefused(SurveyDenied.DAMAGED) from error
    activity = (
        Activity.objects.select_related("centre__municipality").filter(pk=activity_id, centre=centre_id).first()
    )
    if activity is None or not activity.centre.is_published:
        raise SurveyRefused(SurveyDenied.NOT_ASKED)
    if date.fromordinal(until) < today:
        raise SurveyRefused(SurveyDenied.TOO_LATE)
    if is_spent("survey-invitation", token):
        raise SurveyRefused(SurveyDenied.USED)
    return Invitation(token, activity.centre, activity)


class Invitations:
    """What the thanks of one sending carry (activities.messages.survey_links): a constant number of queries."""

    def __init__(self, activities: Iterable[Activity]) -> None:
        self.today = clock.today()
        municipalities = {activity.centre.municipality_id for activity in activities}
        self._asking = set(
            SurveyVersion.objects.filter(
                survey__municipality__in=municipalities,
                survey__audience=Survey.Audience.ADULTS,
                published_at__isnull=False,
            ).values_list("survey__municipality", flat=True)
        )
        self._made: dict[int, int] = {}

    def link_for(self, activity: Activity) -> str:
        """The address of a new invitation, in the reader's language.

        Empty when nothing is asked, and of a discreet group.
        """
        if activity.centre.municipality_id not in self._asking or activity.is_discreet:
            return ""
        self._made[activity.centre_id] = self._made.get(activity.centre_id, 0) + 1
        link = settings.PUBLIC_URL + reverse("survey_invited", args=[new_token(activity, self.today)])
        return f"{link}?sprak={get_language()}"

    def sent(self) -> None:
        """Add them to the centres' numbers of invitations this term."""
        SurveyInvitations.objects.bulk_create(
            [
                SurveyInvitations(centre_id=centre_id, term_starts=term_of(self.today).start)
                for centre_id in self._made
            ],
            ignore_conflicts=True,
        )
        for centre_id, number in self._made.items():
            SurveyInvitations.objects.filter(centre=centre_id, term_starts=term_of(self.today).start).update(
                sent=F("sent") + number
            )
        self._made = {}

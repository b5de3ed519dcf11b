"""The demo's visitor survey: asked in every municipality, with answers of last term at the workplace. Made up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from activities.models import Activity
from familjecentral.audit.recording import SYSTEM
from feedback.models import SurveyInvitations
from feedback.surveys import queries
from feedback.surveys.answering import Given, Way, answer_survey
from feedback.surveys.inviting import Invitation, new_token
from feedback.surveys.shipping import ship_surveys
from feedback.surveys.terms import term_of

from .chance import chance, key
from .days import FRIDAY, at

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from datetime import date, time

    from feedback.surveys.queries import Asked
    from staff.models import FamilyCentre

ADULTS, CHILDREN = 42, 14  # answers of last term
INVITED = 96
LANGUAGES = ["sv"] * 24 + ["sv-simple"] * 6 + ["ar"] * 6 + ["en"] * 4 + ["so"] * 2
WAYS = [Way.LINK, Way.LINK, Way.POSTER, Way.KIOSK, Way.KIOSK, Way.SESSION, Way.SESSION]
STEPS = [2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, None]  # None: don't know
FACES = [1, 2, 2, 3, 3, 3, 3, 3]
WORDS = [
    "Mer sång och musik på förmiddagarna!", "Öppet någon eftermiddag i veckan, tack.",
    "Personalen är underbar. Man känner sig sedd.", "Fler träffar för pappor.",
    "Böcker på fler språk.", "أحبّ المكان كثيرًا، ونتمنى أن يكون مفتوحًا أكثر.",
    "Det är trångt i hallen när många kommer samtidigt.",
]  # fmt: skip


def ask_visitors(centres: Sequence[FamilyCentre], workplace: FamilyCentre, today: date, noon: time) -> None:
    """Publish the surveys that come with the program, and answer them."""
    begun = term_of(today).before.before.start
    for municipality in {centre.municipality_id: centre.municipality for centre in centres}.values():
        ship_surveys(municipality=municipality, by=SYSTEM, now=at(begun, noon))
    rng, term = chance("surveys"), term_of(today).before
    group = Activity.objects.filter(centre=workplace, booking=Activity.Booking.SIGN_UP, neutral_title="").earliest(
        "pk"
    )
    for audience, number in ((queries.Audience.ADULTS, ADULTS), (queries.Audience.CHILDREN, CHILDREN)):
        asked = queries.asked(workplace, audience)
        assert asked is not None
        for place in range(number):
            day = _working_day(term.start, rng)
            is_adult = audience == queries.Audience.ADULTS
            way = rng.choice(WAYS) if is_adult else Way.KIOSK
            invitation = Invitation(new_token(group, day), workplace, group) if way == Way.SESSION else None
            answer_survey(
                centre=workplace, asked=asked, given=_given(asked, place, rng), key=key(rng), today=day,
                language=LANGUAGES[place] if is_adult else "sv", way=way, invitation=invitation,
            )  # fmt: skip
    SurveyInvitations.objects.create(centre=workplace, term_starts=term.start, sent=INVITED)


def _working_day(start: date, rng: random.Random) -> date:
    day = start + timedelta(days=rng.randint(20, 150))
    return day if day.isoweekday() <= FRIDAY else day - timedelta(days=2)


def _given(asked: Asked, place: int, rng: random.Random) -> Given:
    steps, texts = {}, {}
    for question in asked.questions:
        if question.kind == "text":
            if place % 6 == 0:
                texts[question.pk] = WORDS[place // 6 % len(WORDS)]
        elif rng.random() < 0.95:  # noqa: PLR2004 (some skip a question)
            steps[question.pk] = rng.choice(STEPS if question.kind == "scale" else FACES)
    return Given(steps, texts)

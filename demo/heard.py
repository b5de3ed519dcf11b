"""What a demo centre has done about what visitors said: goals, answers, You said – we did, and suggestions."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from familjecentral import clock
from familjecentral.audit.recording import PARENT, SYSTEM
from familjecentral.privacy.walls import Reader, reading_as
from feedback import handling, suggesting, telling
from feedback.models import Feedback
from feedback.queries import answering_service
from staff.development.goals import goals_in_use

from .chance import chance, key
from .days import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre, StaffMember

ANSWER = (
    "Tack för att du skrev till oss! Vi har pratat om det i personalgruppen och hoppas att du märker skillnad "
    "nästa gång du kommer. Säg gärna till oss om något mer kan bli bättre."
)
# What was said, what was done, words in the title of the activity that changed, and how many days ago.
TOLD = (
    ("Förmiddagarna krockar med sovtiden.",
     "Öppna förskolan prövar en eftermiddag i veckan. Vi bestämmer i vår om det blir så jämt.", "ppet", 20),
    ("Det är svårt att hitta till ingången med barnvagn.",
     "Det finns en skylt vid cykelställen nu, och en ramp vid dörren på baksidan.", "", 65),
)  # fmt: skip
# A suggestion, how many visitors have proposed it, and how many have voted.
SUGGESTIONS = (
    ("Sagostund på flera språk en gång i månaden", 3, 23),
    ("En pappagrupp på torsdagar", 1, 11),
    ("Byteshylla för barnkläder i hallen", 0, 3),
)
PROPOSAL = "Kan ni ha babysim ihop med badhuset? Vi är flera som skulle vilja det."


def make_heard(centres: Sequence[FamilyCentre], today: date, lead: StaffMember, workplace: FamilyCentre) -> None:
    """For each centre; ``lead`` is who answers at the ``workplace``, where the demo's people are."""
    for centre in centres:
        _handle(centre, lead if centre == workplace else None)
        _tell(centre, today)
        _suggest(centre, today)


def _handle(centre: FamilyCentre, lead: StaffMember | None) -> None:
    """The older of those who left an address has an answer, and most comments have a goal."""
    controller = answering_service(centre)
    goals = list(goals_in_use(centre.municipality_id))
    if controller is None or not goals:
        return
    rng = chance(f"heard {centre.slug}")
    with reading_as(Reader.for_services(controller.pk)):
        comments = list(Feedback.objects.filter(centre=centre).order_by("-written_at"))
    for comment in comments[1:]:
        handling.sort_by_goal(comment=comment, goals=[rng.choice(goals)], by=SYSTEM)
    for comment in [each for each in comments if each.email][1:]:
        answered_at = comment.written_at + timedelta(days=3)
        with clock.at(answered_at):
            handling.answer_comment(
                comment=comment, text=ANSWER, key=key(rng), by=SYSTEM, person=lead, now=answered_at
            )


def _tell(centre: FamilyCentre, today: date) -> None:
    rng = chance(f"told {centre.slug}")
    goals = list(goals_in_use(centre.municipality_id))
    for said, done, words, days in TOLD:
        moment = at(today - timedelta(days=days), time(14))
        activity = telling.activities_to_name(centre).filter(title__icontains=words).first() if words else None
        with clock.at(moment):
            told = telling.write(
                centre=centre, said=said, done=done, goal=rng.choice(goals) if goals else None, activity=activity,
                key=key(rng), by=SYSTEM, person=None, now=moment,
            )  # fmt: skip
            telling.publish(told=told, by=SYSTEM, now=moment)


def _suggest(centre: FamilyCentre, today: date) -> None:
    rng = chance(f"suggested {centre.slug}")
    moment = at(today - timedelta(days=12), time(9))
    with clock.at(moment):
        for text, proposals, votes in SUGGESTIONS:
            suggestion = suggesting.suggest(
                centre=centre, text=text, closes_on=today + timedelta(days=30), key=key(rng), by=SYSTEM,
                person=None, now=moment,
            )  # fmt: skip
            suggestion.proposals = proposals
            suggestion.save(update_fields=["proposals"])
            for _vote in range(votes + rng.randint(0, 1) * (votes // 4)):
                suggesting.vote(suggestion=suggestion, device=uuid.UUID(int=rng.getrandbits(128)), today=today)
        suggesting.propose(centre=centre, text=PROPOSAL, language="sv", key=key(rng), by=PARENT, now=moment)

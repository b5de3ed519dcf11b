"""What a demo service has logged of its work, and how a demo centre develops. All of it is made up."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from familjecentral.audit.recording import SYSTEM
from familjecentral.privacy.walls import Reader, reading_as
from staff.development import goals, training
from staff.models import (
    Agreement,
    Improvement,
    ImprovementEntry,
    Introduction,
    IntroductionItem,
    IntroductionTick,
    PartnerService,
    SteeringDecision,
    SteeringMeeting,
    TrainingDone,
    TrainingTheme,
)
from visits.models import CounsellingContact, CounsellingTheme, Guidance, Level, OtherWork

from .chance import chance, key
from .days import FRIDAY, at

if TYPE_CHECKING:
    import random
    from datetime import date

    from staff.models import FamilyCentre, StaffMember

Kind = PartnerService.Kind
THEMES = ("Anknytning och samspel", "Ekonomi", "Gränser och rutiner", "Relationen mellan föräldrarna", "Sömn")
DAYS = 420  # how far back work is logged
EVERY = {"talk": 4, "guidance": 5, "work": 12}  # about how many days lie between two
# How often something is so: made up.
MAN_SHARE, BOTH_SHARE, WITHIN_SHARE, TRAINED_SHARE = 0.3, 0.8, 0.65, 0.55
OUTSIDE = (Guidance.Outside.PRESCHOOL, Guidance.Outside.DENTAL, Guidance.Outside.LIBRARY, Guidance.Outside.SPEECH)


def make_themes(centres: list[FamilyCentre]) -> None:
    """The goals, and the themes of talks and of training, for each municipality of the demo."""
    municipalities = {centre.municipality_id: centre.municipality for centre in centres}
    for municipality in municipalities.values():
        CounsellingTheme.objects.bulk_create(
            [CounsellingTheme(municipality=municipality, name=name) for name in THEMES], ignore_conflicts=True
        )
        training.ship_themes(municipality=municipality, by=SYSTEM)
        goals.ship_goals(municipality=municipality, by=SYSTEM)


def log_work(centre: FamilyCentre, today: date, by: dict[int, StaffMember]) -> None:
    """Talks, onward guidance and other work of the centre's services; ``by``: who enters it, by service."""
    rng = chance(f"work {centre.slug}")
    themes = list(CounsellingTheme.objects.filter(municipality=centre.municipality))
    services = list(centre.services.filter(is_active=True).order_by("kind", "pk"))
    for service in services:
        others = [other for other in services if other != service]
        with reading_as(Reader.for_services(service.pk)):
            if service.kind == Kind.SOCIAL_SERVICES:
                CounsellingContact.objects.bulk_create(
                    [_talk(entry, themes, rng) for entry in _entries(service, today, "talk", by, rng)]
                )
            if service.kind != Kind.OTHER:
                Guidance.objects.bulk_create(
                    [_shown(entry, others, rng) for entry in _entries(service, today, "guidance", by, rng)]
                )
            if service.kind in (Kind.SOCIAL_SERVICES, Kind.OPEN_PRESCHOOL):
                OtherWork.objects.bulk_create(
                    [_work(entry, rng) for entry in _entries(service, today, "work", by, rng)]
                )


def _entries(
    service: PartnerService, today: date, what: str, by: dict[int, StaffMember], rng: random.Random
) -> list[dict[str, object]]:
    """What every entry says, on working days up to yesterday."""
    found: list[dict[str, object]] = []
    day = today - timedelta(days=DAYS)
    while (day := day + timedelta(days=rng.randint(1, EVERY[what] * 2 - 1))) < today:
        if day.isoweekday() <= FRIDAY:
            pk = key(rng)
            found.append({
                "id": pk, "record": pk, "centre": service.centre, "service": service, "on_date": day,
                "logged_at": at(day, time(15, 30)), "logged_by": by.get(service.pk),
            })  # fmt: skip
    return found


def _talk(entry: dict[str, object], themes: list[CounsellingTheme], rng: random.Random) -> CounsellingContact:
    form = rng.choice(["in_person", "in_person", "drop_in", "phone", "digital"])
    men = int(rng.random() < MAN_SHARE)
    women = 1 if men == 0 or rng.random() < BOTH_SHARE else 0
    return CounsellingContact(**entry, form=form, theme=rng.choice(themes), women=women, men=men)


def _shown(entry: dict[str, object], others: list[PartnerService], rng: random.Random) -> Guidance:
    if others and rng.random() < WITHIN_SHARE:
        return Guidance(**entry, to_service=rng.choice(others))
    return Guidance(**entry, to_outside=rng.choice(OUTSIDE))


def _work(entry: dict[str, object], rng: random.Random) -> OtherWork:
    kind = rng.choice([OtherWork.Kind.OUTREACH, OtherWork.Kind.INFORMATION, OtherWork.Kind.NETWORK])
    return OtherWork(**entry, kind=kind, hours=Decimal(rng.randint(1, 8)) / 2, level=Level.GENERAL)


def develop(centre: FamilyCentre, today: date, people: dict[str, StaffMember]) -> None:
    """Improvement work, the introduction plan, agreements and steering group; training of ``people``, if any."""
    rng = chance(f"development {centre.slug}")
    _improve(centre, today, rng)
    _steer(centre, today, rng)
    _agree(centre, today)
    themes = list(TrainingTheme.objects.filter(municipality=centre.municipality))
    for theme, weeks in zip(themes[:2], (12, 26), strict=False):
        IntroductionItem.objects.create(centre=centre, theme=theme, due_weeks=weeks)
    own = [
        IntroductionItem.objects.create(centre=centre, text=text, due_weeks=weeks)
        for text, weeks in (("Rundvandring och brandskydd", 1), ("Varit med en halv dag i varje verksamhet", 6))
    ]
    if people:
        _train(people, themes, today, rng)
        _introduce(centre, people["barnmorska@demo.example"], own, today)


def _train(people: dict[str, StaffMember], themes: list[TrainingTheme], today: date, rng: random.Random) -> None:
    done = []
    for email in ("forskollarare", "barnmorska", "bvc", "socionom", "verksamhetsledare"):
        person = people[f"{email}@demo.example"]
        for theme in themes:
            if rng.random() < TRAINED_SHARE:
                day = today - timedelta(days=rng.randint(20, 700))
                done.append(
                    TrainingDone(
                        key=key(rng),
                        person=person,
                        theme=theme,
                        on_date=day,
                        logged_at=at(day, time(16)),
                        logged_by=person,
                    )
                )
    TrainingDone.objects.bulk_create(done)


def _introduce(centre: FamilyCentre, person: StaffMember, points: list[IntroductionItem], today: date) -> None:
    service = centre.services.get(roles__person=person)
    first_day = today - timedelta(weeks=8)
    begun = Introduction.objects.create(
        person=person, service=service, starts_on=first_day, begun_at=at(first_day, time(9))
    )
    IntroductionTick.objects.create(introduction=begun, item=points[0], ticked_at=at(first_day, time(15)))


def _improve(centre: FamilyCentre, today: date, rng: random.Random) -> None:
    begun = today - timedelta(days=60)
    work = Improvement.objects.create(
        key=key(rng), centre=centre, aim="Fler nya familjer kommer tillbaka till öppna förskolan",
        measure="Andel förstabesök som kommer igen inom en månad", start="40 %", goal="60 %", state="ongoing",
        next_step="Räkna om andelen", next_step_on=today + timedelta(days=14), made_at=at(begun, time(9)),
    )  # fmt: skip
    steps = (
        ("plan", 55, "Vi hälsar varje ny familj välkommen vid dörren och visar runt."),
        ("do", 40, "Två veckor provade: en ur personalen är värd varje förmiddag."),
        ("study", 20, "Fler stannar längre. Svårt att hinna när vi är två."),
        ("act", 12, "Vi behåller värdskapet måndag och onsdag, när vi är tre."),
    )
    for phase, days, text in steps:
        day = today - timedelta(days=days)
        ImprovementEntry.objects.create(
            pk=key(rng), improvement=work, phase=phase, text=text, written_at=at(day, time(14))
        )
    Improvement.objects.create(
        key=key(rng),
        centre=centre,
        aim="Kortare väg mellan BVC och familjestödet",
        measure="Dagar från lotsning till första samtal",
        start="15 dagar",
        goal="7 dagar",
        made_at=at(today, time(8)),
    )


def _steer(centre: FamilyCentre, today: date, rng: random.Random) -> None:
    held = today - timedelta(days=35)
    meeting = SteeringMeeting.objects.create(centre=centre, on_date=held, made_at=at(held, time(16)))
    service = centre.services.filter(kind=Kind.OPEN_PRESCHOOL).first()
    decisions: tuple[tuple[str, str, PartnerService | None, date | None, date | None], ...] = (
        ("Öppna förskolan prövar kvällsöppet en gång i månaden.", "service" if service else "leads", service,
         today - timedelta(days=5), None),
        ("Samverkansavtalet ses över före årsskiftet.", "coordinator", None, today + timedelta(days=40), None),
        ("Alla i huset går Jämställt föräldraskap i år.", "leads", None, None, today - timedelta(days=10)),
    )  # fmt: skip
    for text, answers, of, due_on, done_on in decisions:
        SteeringDecision.objects.create(
            key=key(rng), meeting=meeting, text=text, answers=answers, service=of, due_on=due_on, done_on=done_on,
            written_at=at(held, time(16)),
        )  # fmt: skip


def _agree(centre: FamilyCentre, today: date) -> None:
    """An agreement with a review that is due, where the demo's centre has none already."""
    agreement = centre.agreements.order_by("-valid_to").first()
    if agreement is None:
        agreement = Agreement.objects.create(
            centre=centre,
            reference="DEMO-1",
            valid_from=today - timedelta(days=700),
            valid_to=today + timedelta(days=400),
        )
        agreement.parties.set({service.principal for service in centre.services.select_related("principal")})
    if agreement.next_review is None:
        agreement.next_review = today - timedelta(days=3)
        agreement.save(update_fields=["next_review"])

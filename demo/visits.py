"""More than a year of counted visits and of home visits, with the seasons that family centres tell of."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from activities.models import Activity, ActivitySession
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import PartnerService
from visits import home_visit_programmes
from visits.models import CountClosing, HomeVisit, HomeVisitProgramme, HomeVisitStep, UsualFamily, VisitTally
from visits.models.tallies import Who

from .accounts import WORKPLACE
from .chance import chance, key
from .days import at, day_range, history_begins, is_open_day

if TYPE_CHECKING:
    import random

    from staff.models import AgeBand, FamilyCentre, StaffMember

    from .centres import DemoCentre

Kind = PartnerService.Kind
# How many come in each month, beside an ordinary one.
SEASON = {1: 0.9, 2: 1.0, 3: 1.05, 4: 1.0, 5: 0.9, 6: 0.6, 7: 0.5, 8: 0.8, 9: 1.2, 10: 1.25, 11: 1.1, 12: 0.65}
SETTLED = 0.25  # the share of the others of which somebody has said that it can't be known
NOBODY_CAME = 0.2  # or that nobody came
LANGUAGE_ASKED = 0.3  # the share of sessions where the language of the visit was asked
LANGUAGES = ["sv", "sv", "sv", "sv", "ar", "so", "en", "uk"]
COUNTED = 0.945  # the share of open sessions that someone remembered to count
CALLED_OFF = 0.015
UNCOUNTED = WORKPLACE  # where the last open days are not counted yet, for those who sign in to see
UNCOUNTED_DAYS = 2
FIRST_VISITS = 0.07
OTHER_ADULTS = 0.02

VISITS_A_YEAR = 150

# How often something is so at a home visit: made up, of the order that centres tell of.
EXTENDED_SHARE = 0.2
MOTHER_SHARE = 0.96
FATHER_SHARE = 0.55
OTHER_ADULT_SHARE = 0.05
FIRST_IN_SWEDEN_SHARE = 0.45
INTERPRETER_SHARE = 0.12
AT_HOME_SHARE = 0.93
JOINT = 0.15
BASE, EXTENDED = home_visit_programmes.BASE.code, home_visit_programmes.EXTENDED.code
INTERPRETERS = ["ar", "so", "ti", "fa", "uk", "en"]


def count_visits(centre: FamilyCentre, plan: DemoCentre, today: date, by: StaffMember | None) -> None:
    """Tallies of the centre's open sessions before ``today``; a few were called off, a few not counted."""
    rng = chance(f"visits {centre.slug}")
    bands = list(centre.age_bands.all())
    been = ActivitySession.objects.filter(
        activity__centre=centre, activity__booking=Activity.Booking.DROP_IN, within=None, called_off_at=None,
        on_date__lt=today,
    ).select_related("activity").order_by("starts_at", "activity__title")  # fmt: skip
    sessions = list(been)
    ill = {session.pk for session in sessions if rng.random() < CALLED_OFF}
    _call_off(ill)
    not_yet = set()
    if centre.slug == UNCOUNTED:
        not_yet = set(sorted({session.on_date for session in sessions})[-UNCOUNTED_DAYS:])
    tallies: list[VisitTally] = []
    closings: list[CountClosing] = []
    for session in sessions:
        numbers = _numbers(session, plan, rng)
        if session.pk in ill or session.on_date in not_yet:
            continue
        if rng.random() > COUNTED:
            closings += _closing(session, by, rng)
            continue
        language = rng.choice(LANGUAGES) if rng.random() < LANGUAGE_ASKED else ""
        tap = key(rng)
        ages = session.activity
        children = [
            band for band in bands
            if band.from_months <= (ages.age_to_months or centre.age_limit_months)
            and band.to_months > (ages.age_from_months or 0)
        ]  # fmt: skip
        counted: list[tuple[Who, AgeBand | None, int]] = [
            (who, None, number) for who, number in numbers.items() if who != Who.CHILD
        ]
        counted += [(Who.CHILD, band, n) for band, n in _share(numbers[Who.CHILD], children, rng)]
        tallies += [
            VisitTally(
                id=key(rng), tap=tap, centre=centre, session=session, who=who, age_band=band, delta=number,
                language=language, counted_at=session.ends_at, counted_by=by,
            )
            for who, band, number in counted
            if number
        ]  # fmt: skip
    VisitTally.objects.bulk_create(tallies, batch_size=2000)
    CountClosing.objects.bulk_create(closings)
    _choose_usual_families(centre, bands)


def _closing(session: ActivitySession, by: StaffMember | None, rng: random.Random) -> list[CountClosing]:
    """What somebody has said afterwards about a session that was not counted; most often nobody has."""
    chosen = rng.random()
    if chosen > SETTLED + NOBODY_CAME:
        return []
    kind = CountClosing.Kind.UNKNOWN if chosen < SETTLED else CountClosing.Kind.NOBODY_CAME
    closed_at = session.ends_at + timedelta(days=7)
    return [CountClosing(id=key(rng), session=session, kind=kind, closed_at=closed_at, closed_by=by)]


def _choose_usual_families(centre: FamilyCentre, bands: list[AgeBand]) -> None:
    """The buttons at the top of the counting page: one adult with a baby or a toddler, and two with a baby."""
    plans = [(1, 0, bands[:1]), (0, 1, bands[:1]), (1, 0, bands[1:2]), (1, 1, bands[:1])]
    for position, (women, men, children) in enumerate(plans):
        family = UsualFamily.objects.create(centre=centre, women=women, men=men, position=position)
        family.children.set(children)


def _call_off(sessions: set[int]) -> None:
    called_off = ActivitySession.objects.filter(pk__in=sessions) | ActivitySession.objects.filter(
        within__in=sessions
    )
    for session in called_off:
        session.called_off_at = session.starts_at - timedelta(hours=2)
        session.called_off_reason = "Personalen är sjuk"
        session.save(update_fields=["called_off_at", "called_off_reason"])


def _numbers(session: ActivitySession, plan: DemoCentre, rng: random.Random) -> dict[Who, int]:
    """How many came: more in the autumn, fewer in June and December; at least one adult."""
    hours = (session.ends_at - session.starts_at).total_seconds() / 3600
    expected = plan.adults * SEASON[session.on_date.month] * min(1.0, hours / 3)
    adults = max(1, round(rng.gauss(expected, expected * 0.22)))
    men = sum(rng.random() < plan.men for _adult in range(adults))
    other = sum(rng.random() < OTHER_ADULTS for _adult in range(adults - men))
    return {
        Who.WOMAN: adults - men - other,
        Who.MAN: men,
        Who.OTHER_ADULT: other,
        Who.CHILD: max(1, round(adults * rng.uniform(1.0, 1.25))),
        Who.FIRST_VISIT: sum(rng.random() < FIRST_VISITS for _adult in range(adults)),
    }


def _share[T](number: int, among: list[T], rng: random.Random) -> list[tuple[T, int]]:
    """``number`` children dealt among age bands, most to the youngest."""
    weights = [2 ** (len(among) - index) for index in range(len(among))]
    chosen = rng.choices(range(len(among)), weights, k=number)
    return [(band, chosen.count(index)) for index, band in enumerate(among)]


# ---- Home visits ------------------------------------------------------------------------------
def programmes_of_home_visits() -> dict[str, list[HomeVisitStep]]:
    """The programmes that come with the program, with their steps."""
    home_visit_programmes.ship_home_visit_programmes()
    programmes = HomeVisitProgramme.objects.filter(shipped_code__in=(BASE, EXTENDED))
    return {each.shipped_code: list(each.steps.order_by("at_months")) for each in programmes}


def log_home_visits(
    centre: FamilyCentre, steps: dict[str, list[HomeVisitStep]], today: date, by: StaffMember | None
) -> None:
    """Home visits by child health care, some of them jointly with another service."""
    rng = chance(f"home visits {centre.slug}")
    services = {service.kind: service for service in centre.services.all()}
    companions = [services[kind] for kind in (Kind.SOCIAL_SERVICES, Kind.MHV) if kind in services]
    begins = history_begins(today)
    weekdays = [day for day in day_range(begins, today - timedelta(days=1)) if is_open_day(day)]
    visits: list[HomeVisit] = []
    for day in sorted(rng.choices(weekdays, k=VISITS_A_YEAR * (today - begins).days // 365)):
        is_extended = rng.random() < EXTENDED_SHARE
        step = _step(steps[EXTENDED if is_extended else BASE], rng)
        state = rng.choices(list(HomeVisit.State), weights=[3, 6, 3, 88])[0]
        visit_id = key(rng)
        visit = HomeVisit(
            id=visit_id, record=visit_id, centre=centre,
            service=services[Kind.BHV], step=step, state=state, on_date=day,
            logged_at=at(day, time(rng.randint(10, 15), rng.randint(0, 59))), logged_by=by,
        )  # fmt: skip
        if state == HomeVisit.State.DONE:
            _fill_in(visit, rng)
        visits.append(visit)
        if rng.random() < (0.4 if is_extended else 0.09):  # together: about JOINT of them all
            visit.other_service_ids = [rng.choice(companions).pk]
    with reading_as(Reader.for_services(services[Kind.BHV].pk)):
        HomeVisit.objects.bulk_create(visits)


def _step(steps: list[HomeVisitStep], rng: random.Random) -> HomeVisitStep:
    """Most visits are to the newborn."""
    return rng.choices(steps, weights=[len(steps), *[1] * (len(steps) - 1)])[0]


def _fill_in(visit: HomeVisit, rng: random.Random) -> None:
    visit.mother_present = rng.random() < MOTHER_SHARE
    visit.father_present = rng.random() < FATHER_SHARE
    visit.other_parent_present = not (visit.mother_present or visit.father_present)
    visit.other_adult_present = rng.random() < OTHER_ADULT_SHARE
    visit.first_child_in_sweden = rng.random() < FIRST_IN_SWEDEN_SHARE
    visit.interpreter_language = rng.choice(INTERPRETERS) if rng.random() < INTERPRETER_SHARE else ""
    visit.place = HomeVisit.Place.HOME if rng.random() < AT_HOME_SHARE else HomeVisit.Place.CENTRE
    visit.minutes = rng.choice([45, 60, 60, 75, 90])

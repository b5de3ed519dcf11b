"""What is sent to each address in the walks: what its form is meant for, with a place's own numbers."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from activities.models import SessionNote, WeeklySlot
from activities.planning.dates import red_day
from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import SurveyQuestion
from staff import translating
from staff.data_requests import sealed
from staff.holdings import Held
from staff.house.visiting import FACTS
from staff.models.hours import Weekday
from tests.secrecy.world import Place, World
from tests.sending import opened
from visits.models import UsualFamily

Arguments = Callable[[World, Place], list[Any]]


def household(_world: World, _place: Place) -> dict[str, Any]:
    today = clock.today()
    return {
        **opened(), "key": uuid.uuid4(), "child_1": today.replace(day=1).isoformat(), "adults": 1, "phone": "",
        "email": f"ny-{uuid.uuid4().hex[:8]}@example.org", "alias": "Ny", "interpreter_language": "",
    }  # fmt: skip


def changed(_world: World, _place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "email": f"annan-{uuid.uuid4().hex[:8]}@example.org", "phone": "", "language": "en",
        "adults": 1, "interpreter_language": "",
    }  # fmt: skip


def erasing_what_is_held(_world: World, place: Place) -> dict[str, Any]:
    """Of the place's family and of its comment that is handled: as if they had just been found."""
    with reading_as(Reader.for_services(place.service.pk)):
        held = [
            Held("sign_up", str(place.sign_up.contacts.get().pk), "-"),
            Held("comment", str(place.handled.pk), "-"),
        ]
    return {
        "action": "erase", "erase-found": sealed(place.data_request, held), "erase-reason": "erase_objects",
        "erase-which": [f"{each.source}:{each.ref}" for each in held], "erase-sure": "on",
    }  # fmt: skip


def by_phone(world: World, place: Place) -> dict[str, Any]:
    return household(world, place)


def consent(world: World, place: Place) -> dict[str, Any]:
    receiver = world.shared if place is not world.shared else world.own
    return {"key": uuid.uuid4(), "receiver": receiver.service.pk, "what": "attendance", "months": 3}


def one_tap(_world: World, _place: Place) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "event": "man::1"}


def home_visit(_world: World, place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "service": place.service.pk, "step": place.home_visit.step_id, "state": "offered",
        "on_date": clock.today().isoformat(), "place": "home", "minutes": "", "interpreter_language": "",
    }  # fmt: skip


def visit_done(_world: World, _place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "on_date": clock.today().isoformat(), "mother_present": "on", "place": "home",
        "minutes": "45",
        "interpreter_language": "",
    }  # fmt: skip


def decision(world: World, place: Place) -> dict[str, Any]:
    until = (clock.today() + timedelta(days=7)).isoformat()
    return {"activity": place.activity.pk, "service": world.shared.service.pk, "until": until}


def note(_world: World, place: Place) -> dict[str, Any]:
    written = SessionNote.objects.filter(session=place.session).first()
    return {"text": "Ta med fler filtar.", "seen": written.written_at.isoformat() if written else ""}


def message_to_all(_world: World, _place: Place) -> dict[str, Any]:
    text = "Ta med en filt."
    looked_at = hashlib.sha256("\0".join(["coming", "", text]).encode()).hexdigest()
    return {"key": uuid.uuid4(), "to": "coming", "text": text, "step": "send", "seen": 1, "looked_at": looked_at}


def template(world: World, _place: Place) -> list[Any]:
    return [world.template_session.template_id]


def session_of_template(world: World, _place: Place) -> list[Any]:
    return [world.template_session.pk]


def template_session(_world: World, _place: Place) -> dict[str, Any]:
    return {
        "title": "Ny träff", "theme": "", "text": "", "materials": "", "dialogue_cards": "",
        "lead_service_kind": "bhv", "usual_venue": "", "minutes": 90,
    }  # fmt: skip


def an_open_day(after: date) -> date:
    """A weekday from ``after`` on that is no public holiday."""
    while after.isoweekday() > Weekday.FRIDAY or red_day(after):
        after += timedelta(days=1)
    return after


def group_to_be(_world: World, place: Place) -> dict[str, Any]:
    first = an_open_day(clock.today() + timedelta(days=30))
    second = an_open_day(first + timedelta(days=7))
    return {
        "key": uuid.uuid4(), "step": "make", "activity": "", "service": place.service.pk, "venue": "",
        "first_date": first.isoformat(), "starts": "20:00", "capacity": 8, "leader": "",
        "s1-on_date": first.isoformat(), "s1-starts": "20:00", "s1-venue": "",
        "s2-on_date": second.isoformat(), "s2-starts": "20:00", "s2-venue": "",
    }  # fmt: skip


def another_day(_world: World, _place: Place) -> dict[str, Any]:
    day = an_open_day(clock.today() + timedelta(days=45))
    return {"key": uuid.uuid4(), "on_date": day.isoformat(), "starts": "10:00", "venue": ""}


def slot_to_move(world: World, place: Place) -> dict[str, Any]:
    """The own group's slot, which holds on one open day, to another time of that day; of others' a made-up one."""
    slot = WeeklySlot.objects.filter(activity=place.activity).first()
    return {
        "action": "slot", "step": "save", "number": slot.pk if slot else 987654321, "key": uuid.uuid4(),
        "weekday": world.slot.weekday, "starts": "17:00", "ends": "18:00", "venue": "",
        "from_day": world.slot.valid_from.isoformat(),
    }  # fmt: skip


def term_to_copy(world: World, _place: Place) -> dict[str, Any]:
    """The week of the own group's slot, to a term of one open day."""
    day = world.slot.valid_from + timedelta(days=7)
    while red_day(day):
        day += timedelta(days=7)
    return {
        "key": uuid.uuid4(), "step": "save", "ticked": "yes", "slot": world.slot.pk,
        "as_of": world.slot.valid_from.isoformat(), "first": day.isoformat(), "last": day.isoformat(),
    }  # fmt: skip


def this_centre(_world: World, place: Place) -> dict[str, Any]:
    return {"centre": place.centre.slug}


def to_freeze(_world: World, _place: Place) -> dict[str, Any]:
    """A report of days that have been."""
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    return {"key": uuid.uuid4(), "title": "Ny rapport", "start": yesterday, "end": yesterday}


def calling_off(world: World, place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "centre": place.centre.slug, "kind": "called_off", "reason": "Halka",
        "session": bookable_of(world, place),
    }  # fmt: skip


def closing(_world: World, place: Place) -> dict[str, Any]:
    day = (clock.today() + timedelta(days=7)).isoformat()
    return {"key": uuid.uuid4(), "centre": place.centre.slug, "first": day, "reason": "Planeringsdag"}


def new_period(_world: World, _place: Place) -> dict[str, Any]:
    return {"record_type": "comment", "days": 60, "decision": "Nämnden 2026-11-02 § 14"}


def document(_world: World, place: Place) -> list[Any]:
    return [f"information-{place.centre.pk}-sv"]


def new_version(_world: World, _place: Place) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "text": "# Så gör vi", "note": "", "based_on": 0}


def new_password(_world: World, _place: Place) -> dict[str, Any]:
    return {"oldpassword": "gissat", "password1": "tre blå ballonger", "password2": "tre blå ballonger"}


def settings_of(world: World, place: Place) -> dict[str, Any]:
    return {
        "participating_services": [world.shared.service.pk],
        "title": place.activity.title, "booking": "sign_up", "target_group": "everyone", "capacity": 20,
        "sibling_rule": "one_fits", "capacity_unit": "families", "opens_time": "08:00", "closes_hours_before": 0,
        "allocation": "first_come", "queue_rule": "strict", "has_waiting_list": "on", "needs_contact": "on",
        "nested_count": "in_slot",
    }  # fmt: skip


def drop_in_of(world: World, place: Place) -> int:
    return world.drop_in.pk if place is world.own else place.session.pk


def consent_of(world: World, place: Place) -> int:
    return place.consent.pk if place.consent else 0


def bookable_of(world: World, place: Place) -> int:
    return world.bookable.pk if place is world.own else place.session.pk


def days_to_lock(_world: World, place: Place) -> dict[str, Any]:
    day = (clock.today() - timedelta(days=700)).isoformat()
    return {"centre": place.centre.slug, "first": day, "last": day}


def talk(_world: World, place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "service": place.service.pk, "form": "digital", "theme": place.counselling.theme_id,
        "level": "general", "women": 2, "men": 0, "other_adults": 0, "on_date": clock.today().isoformat(),
    }  # fmt: skip


def guided(_world: World, place: Place) -> dict[str, Any]:
    day = clock.today().isoformat()
    return {"key": uuid.uuid4(), "service": place.service.pk, "to": "library", "on_date": day}


def other_work(_world: World, place: Place) -> dict[str, Any]:
    return {
        "key": uuid.uuid4(), "service": place.service.pk, "kind": "network", "hours": "1.5", "level": "general",
        "on_date": clock.today().isoformat(),
    }  # fmt: skip


def way_in(_world: World, _place: Place) -> dict[str, Any]:
    return {"action": "save", "key": uuid.uuid4(), **dict.fromkeys(FACTS, "yes"), "entrance": "Gröna dörren"}


def keyed(_world: World, _place: Place) -> dict[str, Any]:
    return {"key": uuid.uuid4()}


def learnt(world: World, place: Place) -> dict[str, Any]:
    day = (clock.today() - timedelta(days=1)).isoformat()
    theme = world.development.training_theme.pk
    return {"key": uuid.uuid4(), "person": place.staff.pk, "theme": theme, "on_date": day}


def newcomer(_world: World, place: Place) -> dict[str, Any]:
    who = f"{place.lead.pk}-{place.service.pk}"
    return {"key": uuid.uuid4(), "who": who, "starts_on": clock.today().isoformat()}


def improvement(_world: World, _place: Place) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "aim": "Kortare kö", "measure": "Veckor", "start": "4", "goal": "2"}


def of_development(name: str) -> Arguments:
    return lambda world, _place: [getattr(world.development, name).pk]


def own_home_visit(_world: World, place: Place) -> list[Any]:
    return [place.home_visit.pk]


def corrected_visit(world: World, place: Place) -> dict[str, Any]:
    return {**visit_done(world, place), "step": place.home_visit.step_id, "state": "done"}


def proposed_times(_world: World, _place: Place) -> dict[str, Any]:
    first = (clock.now() + timedelta(days=7)).strftime("%Y-%m-%dT10:00")
    return {"key": uuid.uuid4(), "first": first, "second": "", "minutes": 60}


def end_of_count(_world: World, _place: Place) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "kind": "counted"}


def usual_family(_world: World, place: Place) -> list[Any]:
    return [UsualFamily.objects.get(centre=place.centre, women=2).pk]


def two_men(_world: World, _place: Place) -> dict[str, Any]:
    return {"women": "", "men": 2, "other_adults": ""}


def another_goal(world: World, _place: Place) -> dict[str, Any]:
    goal = world.goal
    named = {f"goal-{goal.pk}-name": "Ett annat mål", f"goal-{goal.pk}-statement": goal.statement}
    return {"action": "change", "goal": goal.pk, **named}


def translation(_world: World, place: Place) -> dict[str, Any]:
    key = translating.key_of("title", place.activity.title)
    return {"key": uuid.uuid4(), f"said-{key}": "Another way to say it", f"was-{key}": ""}


def texts_of_activities(_world: World, place: Place) -> dict[str, Any]:
    return {"centre": place.centre.slug, "what": "activities"}


def question_asked(place: Place) -> SurveyQuestion:
    return SurveyQuestion.objects.filter(
        version__survey__municipality=place.centre.municipality, version__survey__audience="adults", kind="scale"
    ).earliest("pk")


def survey_answers(_world: World, place: Place) -> dict[str, Any]:
    question = question_asked(place)
    words = question.version.questions.get(kind="text")
    answers = {f"q{question.pk}": "5", f"q{words.pk}": "Mer sång"}
    return {**opened(), "key": uuid.uuid4(), "version": question.version_id, "way": "link", **answers}


def withdrawal(_world: World, place: Place) -> dict[str, Any]:
    return {"action": "withdraw", "pk": question_asked(place).pk}


def note_to_report(_world: World, place: Place) -> dict[str, Any]:
    days = {"note-from_day": clock.today(), "note-to_day": clock.today()}
    about = {"note-kind": "note", "note-about": f"centre:{place.centre.slug}", "note-section": ""}
    return {"action": "note", "note-key": uuid.uuid4(), "note-text": "Ombyggt i hallen", **about, **days}


def report_to_save(_world: World, _place: Place) -> dict[str, Any]:
    key = uuid.uuid4()
    return {"action": "save", "key": key, "title": f"Rapport {key}", "span": "last_month", "schedule": "never"}

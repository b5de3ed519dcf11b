"""Templates of programmes at a centre: copying one that all may use, and editing one's own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Q

from activities.models import SeriesTemplate, TemplateSession
from familjecentral.audit.recording import Actor, record
from staff.models import FamilyCentre
from staff.rules import centres_of

from .refusals import PlanningDenied, PlanningRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

PLANS = "programme.change"
COPIED = (
    "number", "title", "is_working_title", "theme", "text", "materials", "dialogue_cards", "minutes",
    "weeks_from_birth", "lead_service_kind", "usual_venue", "translations",
)  # fmt: skip
_ABOVE_ALL = 10_000  # while two sessions change numbers, one is out of the way


def planned_centres(person: Any) -> list[FamilyCentre]:
    """The person themself: the centres whose programmes they plan, by name."""
    return [centre for centre in centres_of(person) if person.has_perm(PLANS, centre)]


def planned_centre(person: Any, slug: str = "") -> FamilyCentre | None:
    """The person themself: the centre with that slug if they plan there; their first when none is named."""
    return next((centre for centre in planned_centres(person) if slug in ("", centre.slug)), None)


def templates_at(centre: FamilyCentre) -> QuerySet[SeriesTemplate]:
    """Those who plan at the centre: its own templates, and those for all, with how many sessions each has."""
    return (
        SeriesTemplate.objects.filter(Q(centre=centre) | Q(centre=None))
        .annotate(session_count=Count("sessions"))
        .order_by(F("centre").desc(nulls_last=True), "title")
    )


def own_template(person: Any, pk: int) -> SeriesTemplate | None:
    """Those who plan at its centre: a template that they may edit; None for anyone else, and for all centres'."""
    found = SeriesTemplate.objects.filter(centre__in=planned_centres(person))
    return found.select_related("centre").filter(pk=pk).first()


def own_template_session(person: Any, pk: int) -> TemplateSession | None:
    """Those who plan at its centre: a session of a template that they may edit; None for anyone else."""
    found = TemplateSession.objects.filter(template__centre__in=planned_centres(person))
    return found.select_related("template__centre").filter(pk=pk).first()


def copy_template(*, template: SeriesTemplate, centre: FamilyCentre, by: Actor) -> SeriesTemplate:
    """Make the centre a template of its own like this one. Raises PlanningRefused(TITLE_TAKEN)."""
    with transaction.atomic():
        copy = SeriesTemplate(
            centre=centre, title=template.title, about=template.about, rhythm=template.rhythm,
            translations=template.translations,
        )  # fmt: skip
        _save(copy)
        TemplateSession.objects.bulk_create(
            TemplateSession(template=copy, **{name: getattr(each, name) for name in COPIED})
            for each in template.sessions.all()
        )
        record("copied_template", by=by, thing=copy)
    return copy


def change_template(*, template: SeriesTemplate, values: Mapping[str, Any], by: Actor) -> None:
    """Write its title, description and rhythm. Raises PlanningRefused(TITLE_TAKEN, EVERYONES)."""
    with _locked(template) as mine:
        for name, value in values.items():
            setattr(mine, name, value)
        _save(mine)
        record("changed_template", by=by, thing=mine)


def remove_template(*, template: SeriesTemplate, by: Actor) -> None:
    """Take the template away, while no group has been made from it. Raises PlanningRefused(IN_USE, EVERYONES)."""
    with _locked(template) as mine:
        if mine.series.exists():
            raise PlanningRefused(PlanningDenied.IN_USE)
        record("removed_template", by=by, thing=mine)
        mine.delete()


def add_session(*, template: SeriesTemplate, values: Mapping[str, Any], by: Actor) -> TemplateSession:
    """Add a session after the last."""
    with _locked(template) as mine:
        last = mine.sessions.aggregate(last=Max("number"))["last"] or 0
        session = TemplateSession(template=mine, number=last + 1, **values)
        _refuse_without_weeks(session)
        session.save()
        record("changed_template", by=by, thing=mine)
    return session


def change_session(*, session: TemplateSession, values: Mapping[str, Any], by: Actor) -> None:
    """Write a session anew; groups made from it show the new text, and keep their own titles and dates."""
    with _locked(session.template) as mine:
        current = mine.sessions.get(pk=session.pk)
        for name, value in values.items():
            setattr(current, name, value)
        current.template = mine
        _refuse_without_weeks(current)
        current.save()
        record("changed_template", by=by, thing=mine)


def move_session(*, session: TemplateSession, up: bool, by: Actor) -> None:
    """Let it change places with the one before it, or after it; the first goes no further up."""
    with _locked(session.template) as mine:
        current = mine.sessions.get(pk=session.pk)
        side, order = ("number__lt", "-number") if up else ("number__gt", "number")
        other = mine.sessions.filter(**{side: current.number}).order_by(order).first()
        if other is None:
            return
        numbers = current.number, other.number
        _renumber(current, current.number + _ABOVE_ALL)
        _renumber(other, numbers[0])
        _renumber(current, numbers[1])
        record("changed_template", by=by, thing=mine)


def remove_session(*, session: TemplateSession, by: Actor) -> None:
    """Take it out; those after it move up. Groups that have it keep their session, without its text."""
    with _locked(session.template) as mine:
        mine.sessions.filter(pk=session.pk).delete()
        for number, each in enumerate(mine.sessions.order_by("number"), start=1):
            if each.number != number:
                _renumber(each, number)
        record("changed_template", by=by, thing=mine)


@contextmanager
def _locked(template: SeriesTemplate) -> Iterator[SeriesTemplate]:
    """A transaction in which a centre's own template is ours alone; one for all centres is refused."""
    if template.centre_id is None:
        raise PlanningRefused(PlanningDenied.EVERYONES)
    with transaction.atomic():
        yield SeriesTemplate.objects.select_for_update().get(pk=template.pk)


def _save(template: SeriesTemplate) -> None:
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        if "template_once" in str(error):
            raise PlanningRefused(PlanningDenied.TITLE_TAKEN) from error
        raise


def _refuse_without_weeks(session: TemplateSession) -> None:
    if session.template.rhythm == SeriesTemplate.Rhythm.BIRTH and session.weeks_from_birth is None:
        raise PlanningRefused(PlanningDenied.WEEKS_MISSING)


def _renumber(session: TemplateSession, number: int) -> None:
    session.number = number
    session.save(update_fields=["number"])

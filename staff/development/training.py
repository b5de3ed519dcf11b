"""Training: which themes there are, and who has done what and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import StaffMember, TrainingDone, TrainingTheme

from .once import Taken, write_once
from .people import Colleague, colleagues_at, enterable, may_enter_for

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from staff.models import FamilyCentre, Principal

# The themes of "En förälder blir till" (Föreningen för Familjecentralers Främjande), and one that many add.
SHIPPED_THEMES = (
    "Jämställt föräldraskap",
    "Stjärnfamiljen",
    "Kulturell medvetenhet",
    "Psykisk hälsa",
    "Förstå familjen",
    "Instruktör i spädbarnsmassage",
)


class TrainingDenied(models.TextChoices):
    """Why a training or a theme is not entered; each says what to do instead."""

    FUTURE = "future", _("This day lies ahead. Enter the training when it has been.")
    NOT_YOURS = "not_yours", _("Enter your own training, or as a lead that of your service's staff.")
    THEME_CLOSED = "theme_closed", _("This theme is not in use any more. Choose another one.")
    ALREADY = "already", _("This training is entered for that day already, so there is nothing more to do.")
    NAME_TAKEN = "name_taken", _("There is a theme with that name already, in use or not. Choose another name.")
    NAMELESS = "nameless", _("Give the theme a name.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class TrainingRefused(Refused):
    """A training or a theme was not entered; see TrainingDenied."""

    reason: TrainingDenied


# ---- Who has done what


def log_training(
    *,
    key: UUID,
    colleague: Colleague,
    theme: TrainingTheme,
    on_date: date,
    by: Actor,
    logged_by: StaffMember,
    now: datetime,
) -> TrainingDone:
    """Somebody has had a training, once per ``key``. Raises TrainingRefused."""
    if not may_enter_for(logged_by, colleague):
        raise TrainingRefused(TrainingDenied.NOT_YOURS)
    municipalities = {service.centre.municipality_id for service in colleague.services}
    if not theme.is_active or theme.municipality_id not in municipalities:
        raise TrainingRefused(TrainingDenied.THEME_CLOSED)
    if on_date > localtime(now).date():
        raise TrainingRefused(TrainingDenied.FUTURE)
    done = TrainingDone(
        key=key, person=colleague.person, theme=theme, on_date=on_date, logged_at=now, logged_by=logged_by
    )
    reused = TrainingRefused(TrainingDenied.KEY_REUSED)
    try:
        return write_once(
            done, told=("person_id", "theme_id", "on_date"), action="logged_training", by=by, reused=reused
        )
    except Taken as taken:
        raise TrainingRefused(TrainingDenied.ALREADY) from taken


def take_back_training(*, done: TrainingDone, by: Actor, person: StaffMember, now: datetime) -> None:
    """A training was entered by mistake. Twice is once."""
    with transaction.atomic():
        standing = TrainingDone.objects.filter(pk=done.pk, taken_back_at=None)
        if standing.update(taken_back_at=now, taken_back_by=person):
            record("took_back_training", by=by, thing=done)


@dataclass(frozen=True)
class Row:
    """One person's line of the matrix: their latest training in each theme, in the themes' order."""

    colleague: Colleague
    cells: list[TrainingDone | None]

    @property
    def number(self) -> int:
        """In how many themes the person has had a training."""
        return sum(cell is not None for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """People and themes; ``lacking``: how many people have not had each theme."""

    themes: list[TrainingTheme]
    rows: list[Row]

    @property
    def lacking(self) -> list[int]:
        return [sum(row.cells[n] is None for row in self.rows) for n in range(len(self.themes))]


def matrix(centre: FamilyCentre, viewer: Any) -> Matrix:
    """Leads and the coordinator: all staff of the centre; staff: themselves. In three queries."""
    themes = list(themes_in_use(centre.municipality_id))
    colleagues = colleagues_at(centre, viewer)
    latest: dict[tuple[int, int], TrainingDone] = {}
    for done in done_by(colleagues).order_by("on_date"):
        latest[done.person_id, done.theme_id] = done
    rows = [
        Row(colleague, [latest.get((colleague.person.pk, theme.pk)) for theme in themes])
        for colleague in colleagues
    ]
    return Matrix(themes, rows)


def done_by(colleagues: list[Colleague]) -> QuerySet[TrainingDone]:
    """Who may see the colleagues (``colleagues_at``): the trainings that they have had."""
    return TrainingDone.objects.filter(
        person__in=[colleague.person.pk for colleague in colleagues], taken_back_at=None
    )


def latest_entered(centre: FamilyCentre, viewer: Any, most: int) -> list[TrainingDone]:
    """The person themself: the trainings that they may take back, the latest entered first."""
    found = done_by(enterable(viewer, centre)).select_related("person", "theme")
    return list(found.order_by("-logged_at", "-pk")[:most])


# ---- Themes


def themes_of(municipality: Principal) -> QuerySet[TrainingTheme]:
    """The coordinator: all themes, those in use first."""
    return TrainingTheme.objects.filter(municipality=municipality).order_by("-is_active", "position", "name")


def themes_in_use(municipality_id: int) -> QuerySet[TrainingTheme]:
    """Staff of the municipality's centres: the themes in use, those that come with the program first."""
    return TrainingTheme.objects.filter(municipality=municipality_id, is_active=True)


def add_theme(*, municipality: Principal, name: str, by: Actor) -> TrainingTheme:
    """A new theme, in use. Raises TrainingRefused."""
    return _save(TrainingTheme(municipality=municipality, name=name), by)


def change_theme(*, theme: TrainingTheme, name: str, is_active: bool, by: Actor) -> TrainingTheme:
    """Rename a theme; take it out of use, or into it again. What was entered with it stays.

    Raises TrainingRefused.
    """
    theme.name, theme.is_active = name, is_active
    return _save(theme, by)


def ship_themes(*, municipality: Principal, by: Actor) -> int:
    """Add the themes that come with the program and are not there by name; returns how many were new."""
    there = set(TrainingTheme.objects.filter(municipality=municipality).values_list("name", flat=True))
    new = [
        TrainingTheme(municipality=municipality, name=name, position=position)
        for position, name in enumerate(SHIPPED_THEMES, start=1)
        if name not in there
    ]
    with transaction.atomic():
        TrainingTheme.objects.bulk_create(new, ignore_conflicts=True)
        if new:
            record("changed_training_themes", by=by, thing=municipality, count=len(new))
    return len(new)


def _save(theme: TrainingTheme, by: Actor) -> TrainingTheme:
    theme.name = " ".join(theme.name.split())
    if not theme.name:
        raise TrainingRefused(TrainingDenied.NAMELESS)
    same = TrainingTheme.objects.filter(municipality=theme.municipality_id, name__iexact=theme.name)
    if same.exclude(pk=theme.pk).exists():
        raise TrainingRefused(TrainingDenied.NAME_TAKEN)
    try:
        with transaction.atomic():
            theme.save()
            record("changed_training_themes", by=by, thing=theme)
    except IntegrityError as error:  # the same name came in by another way at the same time
        raise TrainingRefused(TrainingDenied.NAME_TAKEN) from error
    return theme

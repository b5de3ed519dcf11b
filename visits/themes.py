"""The themes that talks are about: a list that the coordinator owns, the same at all centres of a municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused

from .models import CounsellingTheme

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from staff.models import Principal


class ThemeDenied(models.TextChoices):
    """Why the list is not changed; each says what to do instead."""

    NAME_TAKEN = "name_taken", _("There is a theme with that name already, in use or not. Choose another name.")
    NAMELESS = "nameless", _("Give the theme a name.")


class ThemeRefused(Refused):
    """The list was not changed; see ThemeDenied."""

    reason: ThemeDenied


def themes_of(municipality: Principal) -> QuerySet[CounsellingTheme]:
    """Staff of the municipality's centres: all themes, those in use first, by name."""
    return CounsellingTheme.objects.filter(municipality=municipality).order_by("-is_active", "name")


def add_theme(*, municipality: Principal, name: str, by: Actor) -> CounsellingTheme:
    """A new theme, in use. Raises ThemeRefused."""
    return _save(CounsellingTheme(municipality=municipality, name=name), by)


def change_theme(*, theme: CounsellingTheme, name: str, is_active: bool, by: Actor) -> CounsellingTheme:
    """Rename a theme; take it out of use, or into it again. One that talks are about stays in their entries.

    Raises ThemeRefused.
    """
    theme.name, theme.is_active = name, is_active
    return _save(theme, by)


def _save(theme: CounsellingTheme, by: Actor) -> CounsellingTheme:
    theme.name = " ".join(theme.name.split())
    if not theme.name:
        raise ThemeRefused(ThemeDenied.NAMELESS)
    same = CounsellingTheme.objects.filter(municipality=theme.municipality_id, name__iexact=theme.name)
    if same.exclude(pk=theme.pk).exists():
        raise ThemeRefused(ThemeDenied.NAME_TAKEN)
    try:
        with transaction.atomic():
            theme.save()
            record("changed_themes", by=by, thing=theme)
    except IntegrityError as error:  # the same name came in by another way at the same time
        raise ThemeRefused(ThemeDenied.NAME_TAKEN) from error
    return theme

"""What the register says of a record type: whose it is, why it is there, and how long it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise

ALL = "*"  # the whole row is about a person, so every field of it is


class Whose(models.TextChoices):
    """Whom the data is about."""

    FAMILY = "family", _("Parents and children who sign up")
    VISITOR = "visitor", _("Visitors who write to us")
    STAFF = "staff", _("Staff")


class Basis(models.TextChoices):
    """The legal basis in the General Data Protection Regulation."""

    PUBLIC_TASK = "public_task", _("Task in the public interest (article 6.1 e)")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation (article 6.1 c)")


class Controller(models.TextChoices):
    """Who is the controller (personuppgiftsansvarig)."""

    SERVICE = "service", _("The responsible body of the service that the data was left with")
    EMPLOYER = "employer", _("The body that the person works for")
    OPERATOR = "operator", _("The municipality that runs the system")


@dataclass(frozen=True)
class Kept:
    """How long: ``days`` unless a centre has a rule of its own, counted from ``after``; ``why`` no longer and no
    shorter. A rule may set ``least`` to ``most`` days; where these are equal there is nothing to set."""

    days: int
    after: str | Promise
    why: str | Promise
    least: int = 1
    most: int = 3650
    by_centre: bool = True

    @property
    def is_fixed(self) -> bool:
        return self.least == self.most


@dataclass(frozen=True)
class RecordType:
    """One kind of record about persons. ``fields``: of each model those that say something about a person.

    ``thing``: its row in the secrecy table. ``kept`` is None where ``goes_with`` names the record type that it
    is erased with.
    """

    code: str
    title: str | Promise
    whose: Whose
    fields: dict[str, str]
    purpose: str | Promise
    basis: Basis
    controller: Controller
    thing: str
    kept: Kept | None = None
    goes_with: str = ""
    sensitive: str | Promise = ""  # what may reveal health or belief (article 9), and what shields it

    def personal_fields(self) -> Iterator[tuple[str, str]]:
        """(model, field) of every personal field of the schema, in the order of the models."""
        for label, names in self.fields.items():
            model = apps.get_model(label)
            every = [field.name for field in model._meta.concrete_fields]
            for name in every if names == ALL else names.split():
                yield label, name

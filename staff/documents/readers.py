"""Who reads what is held about persons, in words: read off the secrecy table, so that it says nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from staff.retention.register import ALL, RecordType
from staff.secrecy import MODELS_OF, PERMISSIONS, Answer, Who, answer

if TYPE_CHECKING:
    from django.db import models

WHO: dict[Who, str | Promise] = {
    Who.VISITOR: gettext_lazy("anyone"),
    Who.PARENT: gettext_lazy("the family itself, by its own link"),
    Who.OTHER_FAMILY: gettext_lazy("other families"),
    Who.STAFF: gettext_lazy("staff of the service"),
    Who.LEAD: gettext_lazy("the lead of the service"),
    Who.OTHER_SERVICE: gettext_lazy("staff of the centre's other services"),
    Who.OTHER_LEAD: gettext_lazy("leads of the centre's other services"),
    Who.OTHER_CENTRE: gettext_lazy("staff at other centres"),
    Who.SHARED: gettext_lazy("staff of a service that takes part in the activity, while a decision lets them"),
    Who.CONSENTED: gettext_lazy("staff of a service that the family lets read it, while it does"),
    Who.COORDINATOR: gettext_lazy("the centre's coordinator"),
    Who.IT: gettext_lazy("IT administrators"),
    Who.DPO: gettext_lazy("the data protection officer"),
    Who.TABLET: gettext_lazy("staff of the service on the centre's shared tablet"),
}
# What a record type is made of, where it has parts that not the same people read.
PARTS: dict[str, str | Promise] = {
    "sign_up": gettext_lazy("That the family comes, what it may be called, how many, its place or turn"),
    "contact": gettext_lazy("How to reach the family, its language and its needs"),
    "child": gettext_lazy("The month that a child was born or is due"),
    "attendance": gettext_lazy("Whether the family was there"),
    "consent": gettext_lazy("What the family lets another service see"),
    "reading": gettext_lazy("Which services have opened the family's data"),
}
_THING_OF = {label: thing for thing, labels in MODELS_OF.items() for label in labels}


def readers_of(thing: str) -> list[str]:
    """Who may read rows of the thing, by the table; empty when nobody may."""
    if f"{thing}.read" not in PERMISSIONS:
        return []
    may = [who for who in WHO if answer(f"{thing}.read", who) == Answer.YES]
    return [str(WHO[who]) for who in ([Who.VISITOR] if Who.VISITOR in may else may)]


def readers_in_words(thing: str) -> str:
    """The same as one line."""
    between = "؛ " if get_language_bidi() else "; "
    return between.join(readers_of(thing)) or _("nobody")


def things_of(record_type: RecordType) -> list[str]:
    """The rows of the secrecy table that the record type's parts are, in order; its own where it has no parts.

    A model that is only in part about a person (who entered a figure) is read as the record type, not as itself.
    """
    wholly = [label for label, names in record_type.fields.items() if names == ALL]
    found = dict.fromkeys(_THING_OF[label] for label in wholly if label in _THING_OF)
    return [thing for thing in found if f"{thing}.read" in PERMISSIONS] or [record_type.thing]


def who_reads(record_type: RecordType) -> list[str]:
    """One line for each group of readers, with what they read: “Whether the family was there: …”."""
    things = things_of(record_type)
    if len(things) == 1:
        return [capfirst(readers_in_words(things[0]))]
    read_by: dict[str, list[str]] = {}
    for thing in things:
        read_by.setdefault(readers_in_words(thing), []).append(str(PARTS.get(thing, record_type.title)))
    return [f"{' · '.join(parts)}: {readers}" for readers, parts in read_by.items()]


def data_in_words(record_type: RecordType) -> list[str]:
    """What is held, model by model: what its fields are called. Fields that only the program uses are left out."""
    found = []
    for label in record_type.fields:
        model = apps.get_model(label)
        names = [str(name) for name in _named(model, record_type)]
        title = capfirst(str(model._meta.verbose_name))
        found.append(f"{title} ({', '.join(names)})" if names else title)
    return list(dict.fromkeys(found))


def _named(model: type[models.Model], record_type: RecordType) -> list[str | Promise]:
    label = model._meta.label
    about = [name for owner, name in record_type.personal_fields() if owner == label]
    called = [getattr(model._meta.get_field(name), "verbose_name", "") for name in about]
    return [name for name in called if isinstance(name, Promise)]  # named for people to read

"""What tests of logged work stand on."""

import uuid
from decimal import Decimal

from familjecentral.audit.recording import Actor
from tests.factories import stockholm
from visits.models import CounsellingTheme, LockedPeriod

NOW = stockholm(2026, 11, 26, 10, 0)
TODAY = NOW.date()


def theme_of(service, name="Sömn", **values):
    return CounsellingTheme.objects.create(municipality=service.centre.municipality, name=name, **values)


def who(person, now=NOW):
    """By whom and when, as verbs take it."""
    return {"by": Actor.staff(person), "person": person, "now": now}


def told(entry):
    """What an entry says, without when and by whom."""
    names = {
        "on_date",
        "form",
        "theme",
        "level",
        "women",
        "men",
        "other_adults",
        "to_service",
        "to_outside",
        "kind",
        "hours",
    }
    fields = {field.name for field in entry._meta.concrete_fields} & names
    return {name: getattr(entry, name) for name in sorted(fields)}


def lock(centre, first, last, **values):
    return LockedPeriod.objects.create(centre=centre, from_date=first, to_date=last, locked_at=NOW, **values)


def talk_form(theme, service, /, **values):
    return {
        "key": str(uuid.uuid4()),
        "service": service.pk,
        "form": "in_person",
        "theme": theme.pk,
        "level": "individual",
        "women": "1",
        "men": "0",
        "other_adults": "",
        "on_date": TODAY.isoformat(),
    } | values


def guidance_form(to, service, /, **values):
    return {"key": str(uuid.uuid4()), "service": service.pk, "to": to, "on_date": TODAY.isoformat()} | values


def work_form(service, /, **values):
    return {
        "key": str(uuid.uuid4()), "service": service.pk, "kind": "outreach", "hours": str(Decimal("1.5")),
        "level": "general", "on_date": TODAY.isoformat(),
    } | values  # fmt: skip

"""The whole demo in one transaction: all of it is there, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from activities.models import ActivitySession
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM, record
from staff.models import FamilyCentre, PartnerService

from . import (
    accounts,
    development,
    families,
    heard,
    house,
    joint_visits,
    leading,
    programme,
    reported,
    series,
    sharing,
    small_groups,
    surveys,
    visits,
)
from .centres import DEMO_CENTRES, make_centres

if TYPE_CHECKING:
    from datetime import date

NOON = time(12)


class DemoRefusedError(Exception):
    """The demo can't be loaded or removed here; the text says why and can be shown."""


@dataclass(frozen=True)
class Loaded:
    """What was made."""

    centres: int
    sessions: int
    sign_ups: int


def refuse_in_production() -> None:
    """Raises DemoRefusedError where real families are."""
    if settings.PRODUCTION:
        raise DemoRefusedError("This is production: demo data does not belong here, and nothing was changed.")


def is_loaded() -> bool:
    """Are there demo centres already?"""
    return FamilyCentre.objects.filter(is_demo=True).exists()


def load(today: date | None = None) -> Loaded:
    """Make the demo around ``today``. The same day gives the same demo.

    Raises DemoRefusedError in production, and when a real centre has a name or address of the demo's.
    """
    refuse_in_production()
    today = today or clock.today()
    with transaction.atomic():
        _refuse_taken_names()
        centres = make_centres(today)
        people = accounts.make_accounts(centres)
        for centre in centres:
            programme.close_in_summer(centre, today)
        programme.import_programmes(today)
        series.make_templates()
        series.make_series(centres, today)
        steps = visits.programmes_of_home_visits()
        development.make_themes(centres)
        for centre, plan in zip(centres, DEMO_CENTRES, strict=True):
            programme.open_preschool_hours(centre)
            programme.add_extras(centre, today)
            programme.add_the_year_before(centre, today)
            programme.let_things_happen(centre, today, clock.now())
            own = people if centre.slug == accounts.WORKPLACE else {}
            visits.count_visits(centre, plan, today, by=own.get("forskollarare@demo.example"))
            visits.log_home_visits(centre, steps, today, by=own.get("bvc@demo.example"))
            development.log_work(centre, today, accounts.by_service(own.values()))
            development.develop(centre, today, own)
        signed_up = families.sign_families_up(today)
        families.write_comments(centres, today)
        workplace = next(centre for centre in centres if centre.slug == accounts.WORKPLACE)
        lead, nurse = people["verksamhetsledare@demo.example"], people["bvc@demo.example"]
        heard.make_heard(centres, today, lead, workplace)
        house.tell_of_houses(centres, today)
        surveys.ask_visitors(centres, workplace, today, NOON)
        sharing.share(workplace, lead, nurse, today)
        signed_up += small_groups.make_small_groups(workplace, today)
        kind, teacher = PartnerService.Kind, people["forskollarare@demo.example"]
        leading.lead_sessions(workplace, {kind.OPEN_PRESCHOOL: teacher, kind.BHV: nurse}, today)
        joint_visits.log_together(workplace, steps[visits.BASE], today, nurse, people["socionom@demo.example"])
        first = min(centres, key=lambda centre: centre.name)  # the one whose report opens
        reported.follow_up(first, people["samordnare@demo.example"], today)
        record("loaded_demo", by=SYSTEM, count=signed_up)
    sessions = ActivitySession.objects.filter(activity__centre__in=centres).count()
    return Loaded(centres=len(centres), sessions=sessions, sign_ups=signed_up)


def _refuse_taken_names() -> None:
    for plan in DEMO_CENTRES:
        taken = FamilyCentre.objects.filter(slug=plan.slug) | FamilyCentre.objects.filter(
            name=plan.name, municipality__name=plan.municipality
        )
        if taken.exists():
            raise DemoRefusedError(
                f"There is already a centre that is not the demo's, called {plan.name} or at the address "
                f"/{plan.slug}/. The demo leaves it alone and was not loaded: use another database for the demo."
            )

"""A centre with an ordinary week, imported as it is in real life, for the tests."""

import uuid
from datetime import date, time

from activities.models import WeeklySlot
from activities.planning.weekly import SlotWish, move_slot
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.models import FamilyCentre
from tests.activities.programme import CENTRE, import_rows, open_row, week_row
from tests.factories import staff_with, stockholm

NOW = stockholm(2026, 11, 9, 12, 0)  # a Monday, after the first sessions of the programme
FROM = date(2026, 11, 23)


def a_week(*rows):
    """Tuesdays: open house 9–12 with singing at 10, and massage 13.30–15; from 2 November to 11 December."""
    song = open_row(4, title="Sångstund", start=time(10), end=time(10, 30))
    with clock.at(stockholm(2026, 10, 26, 8, 0)):
        import_rows(open_row(3), song, week_row(2), *rows)
    centre = FamilyCentre.objects.get(name=CENTRE)
    centre.is_published = True
    centre.save()
    return centre


def slot(title="Spädbarnsmassage"):
    return WeeklySlot.objects.select_related("activity__centre", "activity__responsible_service").get(
        activity__title=title
    )


def lead_of(centre):
    return staff_with("centre_lead", centre.services.get(kind="open_preschool"))


def moved(slot, *, key=None, person=None, dry_run=False, **different):
    wish = {"weekday": 3, "starts": time(13), "ends": time(14, 30), "venue": None, "from_day": FROM} | different
    return move_slot(
        slot=slot, wish=SlotWish(**wish), key=key or uuid.uuid4(), by=SYSTEM, person=person, now=clock.now(),
        dry_run=dry_run,
    )  # fmt: skip

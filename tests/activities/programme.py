"""Programmes for the tests: the real files, and small ones written by the test itself."""

import os
from datetime import date, time
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from activities.importing import Counted, ImportResult, What, import_programme
from activities.models import ActivitySession, SignUp
from activities.programme_files import EXCEPTION_COLUMNS, WEEK_COLUMNS, ExceptionRow, WeekRow, read_programme
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import FamilyCentre

REAL = Path(settings.BASE_DIR) / "demo" / "programmes"
CENTRE = "Familjecentralen Exempel"


def import_real(name: str, **how: object) -> ImportResult:
    rows, exceptions = read_programme(REAL / f"{name}-week.csv", REAL / f"{name}-exceptions.csv")
    return import_programme(rows=rows, exceptions=exceptions, by=SYSTEM, **how)


def week_row(number: int = 2, **different: object) -> WeekRow:
    """A Tuesday's sign-up group, 13.30–15, in November and December 2026."""
    return WeekRow(**{
        "file": "week.csv", "row": number, "centre": CENTRE, "municipality": "Exempelkommun",
        "valid_from": date(2026, 11, 2), "valid_to": date(2026, 12, 11), "weekday": 2, "start": time(13, 30),
        "end": time(15), "title": "Spädbarnsmassage", "age_from_months": 0, "age_to_months": 12,
        "booking": "sign_up", "place": "", "services": ("open_preschool",), "note": "", **different,
    })  # fmt: skip


def open_row(number: int = 3, **different: object) -> WeekRow:
    """A Tuesday's open slot, 9–12."""
    about = {"title": "Öppet hus", "booking": "drop_in", "start": time(9), "end": time(12), "age_to_months": 72}
    return week_row(number, **{**about, **different})


def exception_row(**different: object) -> ExceptionRow:
    """The whole Tuesday 24 November 2026 closed."""
    return ExceptionRow(**{
        "file": "exceptions.csv", "row": 2, "centre": CENTRE, "from_date": date(2026, 11, 24),
        "to_date": date(2026, 11, 24), "from_time": None, "to_time": None, "kind": "closed", "place": "",
        "note": "Planeringsdag", **different,
    })  # fmt: skip


def import_rows(*rows: WeekRow, exceptions: list[ExceptionRow] | None = None, **how: object) -> ImportResult:
    return import_programme(rows=rows, exceptions=exceptions, by=SYSTEM, **how)


def sessions(centre: str = CENTRE, first: date = date.min, last: date = date.max) -> list[ActivitySession]:
    return list(
        ActivitySession.objects.filter(activity__centre__name=centre, on_date__range=(first, last))
        .select_related("activity__centre", "venue", "moved_from", "within__activity")
        .order_by("starts_at", "-ends_at", "pk")
    )


def shown(session: ActivitySession) -> tuple[str, str, str, str, str]:
    """(weekday and time, title, place, title of the slot it is within, reason it is called off)."""
    start, end = localtime(session.starts_at), localtime(session.ends_at)
    return (
        f"{start.isoweekday()} {start:%H:%M}-{end:%H:%M}",
        session.activity.title,
        session.venue.name if session.venue else "",
        session.within.activity.title if session.within else "",
        session.called_off_reason,
    )


def state() -> list[list[tuple[object, ...]]]:
    """Every row that an import may write."""
    from activities.models import Activity, WeeklySlot
    from familjecentral.audit.models import AuditEvent
    from staff.models import AgeBand, Closure, PartnerService, Principal, ScheduleException, Venue

    models = (
        Principal, FamilyCentre, PartnerService, AgeBand, Venue, Closure, ScheduleException, Activity,
        Activity.participating_services.through, WeeklySlot, ActivitySession, AuditEvent,
    )  # fmt: skip
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def week_csv(**different: str) -> str:
    """A week file of one row; ``different`` cells replace its own."""
    cells = {
        "centre": CENTRE, "municipality": "Exempelkommun", "valid_from": "2026-11-02", "valid_to": "2026-12-11",
        "weekday": "2", "start": "13:30", "end": "15:00", "title": "Spädbarnsmassage", "age_from_months": "0",
        "age_to_months": "12", "booking": "sign_up", "place": "", "service": "open_preschool", "note": "",
    }  # fmt: skip
    return csv_of(WEEK_COLUMNS, cells | different)


def exceptions_csv(**different: str) -> str:
    cells = {
        "centre": CENTRE, "from_date": "2026-11-24", "to_date": "2026-11-24", "from_time": "", "to_time": "",
        "kind": "closed", "place": "", "note": "",
    }  # fmt: skip
    return csv_of(EXCEPTION_COLUMNS, cells | different)


def csv_of(columns: tuple[str, ...], *rows: dict[str, str]) -> str:
    lines = [columns, *([row[column] for column in columns] for row in rows)]
    return "".join(",".join(line) + "\r\n" for line in lines)


def sign_up(session: ActivitySession, state: str = SignUp.State.CONFIRMED, places: int = 1) -> SignUp:
    service = session.activity.responsible_service
    with reading_as(Reader.for_services(service.pk)):
        return SignUp.objects.create(
            controller_id=service.pk, key=os.urandom(16).hex(), contents_hash="", token_hash=os.urandom(32).hex(),
            session=session, state=state, places=places, adults=1, signed_up_at=clock.now(),
        )  # fmt: skip


def counts(result: ImportResult) -> dict[Counted, int]:
    return {counted: number for counted, number in result.counts.items() if number}


def affected(result: ImportResult) -> list[tuple[int, What, int, int]]:
    return [(a.session.pk, a.what, a.places_taken, a.families_waiting) for a in result.affected]


def on(day: date) -> ActivitySession:
    (session,) = sessions(CENTRE, day, day)
    return session


def on_massage_day() -> ActivitySession:
    return ActivitySession.objects.get(on_date=date(2026, 11, 24), starts_at__hour__gte=13)

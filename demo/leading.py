"""What those who lead the demo's sessions have done: interpreters ordered, and notes on how sessions went."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from activities.interpreting import needs_at, note_interpreter
from activities.models import Activity, ActivitySession
from activities.session_notes import write_note
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import PartnerService

if TYPE_CHECKING:
    from datetime import date

    from staff.models import FamilyCentre, StaffMember

Kind = PartnerService.Kind
ORDERED = 2
_NOTES = {
    Kind.OPEN_PRESCHOOL: (
        "Trångt i hallen när alla kom samtidigt. Nästa gång öppnar vi dörren till Lilla rummet också.",
        "Barnen ville höra samma sång om och om igen. Ta med fler maracas.",
        "Kaffet tog slut redan klockan tio. Köp mer till nästa vecka.",
    ),
    Kind.BHV: ("Rummet var kallt. Sätt på värmen en timme före.",),
}


def lead_sessions(workplace: FamilyCentre, people: dict[Kind, StaffMember], today: date) -> None:
    """Order interpreters to two sessions that need one, and let ``people`` note how their latest sessions went."""
    services = {service.kind: service for service in workplace.services.all()}
    _order_interpreters(services[Kind.BHV])
    for kind, texts in _NOTES.items():
        _write_notes(services[kind], people[Kind(kind)], texts, today)


def _order_interpreters(service: PartnerService) -> None:
    reader, now, ordered = Reader.for_services(service.pk), clock.now(), 0
    to_come = ActivitySession.objects.for_cards().filter(
        activity__responsible_service=service, activity__booking=Activity.Booking.SIGN_UP, series=None,
        called_off_at=None, starts_at__gt=now,
    )  # fmt: skip
    for session in to_come.order_by("starts_at", "pk"):
        with reading_as(reader):
            needed = needs_at(session, reader)
        if not needed:
            continue
        note_interpreter(
            session=session, language=needed[0].language, is_ordered=True, reader=reader, by=SYSTEM, now=now
        )
        ordered += 1
        if ordered == ORDERED:
            break


def _write_notes(service: PartnerService, person: StaffMember, texts: tuple[str, ...], today: date) -> None:
    been = ActivitySession.objects.for_cards().filter(
        activity__responsible_service=service, within=None, called_off_at=None, on_date__lt=today
    )
    for session, text in zip(been.order_by("-starts_at", "-pk"), texts, strict=False):
        written_at = session.ends_at + timedelta(minutes=20)
        with clock.at(written_at):
            write_note(
                session=session, text=text, seen=None, reader=Reader.for_services(service.pk), by=SYSTEM,
                person=person, now=written_at,
            )  # fmt: skip

"""Home visits that a device has kept while it had no network, read as the form reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from familjecentral.refusals import Refused

from . import queries, receiving
from .home_visit_forms import HomeVisitForm
from .home_visiting import HomeVisitDenied, log_home_visit
from .models import HomeVisit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from familjecentral.audit.recording import Actor
    from familjecentral.privacy.walls import Reader
    from staff.models import PartnerService, StaffMember

    from .receiving import Outcome, Received


def receive_all(
    records: Sequence[Received], *, by: Actor, person: StaffMember, reader: Reader, now: datetime
) -> list[Outcome]:
    """What came of each record, in order. One that is refused refuses nothing else.

    Only for services that the person works in now: whoever has left one since is told so.
    """
    own = {
        service.pk: service
        for centre in queries.work_centres(person)
        for service in queries.own_services(person, centre)
        if service.pk in reader.services and person.has_perm("home_visit.create", centre)
    }
    known = set(
        HomeVisit.objects.filter(pk__in=[each.id for each in records]).values_list("pk", flat=True)
    )  # of the reader's services: of others nothing is told
    found = []
    for received in records:
        outcome = _receive(received, own, by=by, person=person, now=now)
        is_repeat = received.id in known and outcome.outcome == receiving.STORED
        found.append(receiving.repeat(received.id) if is_repeat else outcome)
        known.add(received.id)
    return found


def _receive(
    received: Received, own: Mapping[int, PartnerService], *, by: Actor, person: StaffMember, now: datetime
) -> Outcome:
    service = own.get(_number(received.fields.get("service")))
    if service is None:
        return receiving.refused(received.id, HomeVisitDenied.NOT_YOUR_SERVICE)
    form = HomeVisitForm(_as_sent(received), centre=service.centre, own_services=[service])
    if not form.is_valid():
        field, errors = next(iter(form.errors.as_data().items()))
        label = form.fields[field].label if field in form.fields else None
        words = str(errors[0].messages[0])
        return receiving.Outcome(
            received.id,
            receiving.REFUSED,
            str(errors[0].code or "invalid"),
            f"{label}: {words}" if label else words,
        )
    data = form.cleaned_data
    try:
        log_home_visit(
            key=received.id, service=service, step=data["step"], state=data["state"], meeting=form.meeting(),
            code=data["code"], reason=data["reason"], device_at=received.at, by=by, person=person, now=now,
        )  # fmt: skip
    except Refused as refusal:
        return receiving.refused(received.id, refusal.reason)
    return receiving.stored(received.id)


def _number(value: Any) -> int:
    """The service's number as the device wrote it; 0 for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004 (of a bigint)


def _as_sent(received: Received) -> dict[str, Any]:
    """The record as a form sends it: text, and lists of text."""
    sent: dict[str, Any] = {name: _text(value) for name, value in received.fields.items()}
    return sent | {"key": str(received.id)}


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list):
        return [str(each) for each in value]
    return value if isinstance(value, bool) else str(value)

"""What the demo's services share: a decision on a group held together, consents of families, and attendance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from activities.consenting import give_consent
from activities.models import Attendance, Consent, SignUp
from activities.sharing_attendance import activities_held_together, share_attendance
from familjecentral import clock
from familjecentral.audit.recording import PARENT, SYSTEM
from familjecentral.months import months_on
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import PartnerService, StaffMember

from .chance import chance, key

if TYPE_CHECKING:
    from datetime import date

    from staff.models import FamilyCentre

CONSENTS = ((Consent.What.SIGN_UP, 3), (Consent.What.ATTENDANCE, 6))  # what, and for how many months
ATTENDANCE = [*[Attendance.State.PRESENT] * 8, Attendance.State.ILL, Attendance.State.NO_SHOW]


def share(workplace: FamilyCentre, lead: StaffMember, nurse: StaffMember, today: date) -> None:
    """Share child health care's groups with who takes part, let two families consent, mark who came lately."""
    service = workplace.services.get(kind=PartnerService.Kind.BHV)
    for activity in activities_held_together([service.pk])[:2]:
        taking_part = activity.participating_services.exclude(pk=service.pk).first()
        if taking_part is not None:
            share_attendance(
                activity=activity, service=taking_part, until=today + timedelta(days=180),
                reader=Reader.for_services(service.pk), by=SYSTEM, person=lead, now=clock.now(), today=today,
            )  # fmt: skip
    receiver = workplace.services.get(kind=PartnerService.Kind.OPEN_PRESCHOOL)
    rng, consents = chance("attendance"), chance("consents")
    with reading_as(Reader.for_services(service.pk)):
        has_place = SignUp.objects.filter(state=SignUp.State.CONFIRMED, session__isnull=False, erased_at=None)
        coming = has_place.filter(session__on_date__gte=today).select_related("controller").order_by("pk")
        for family, (what, months) in zip(coming, CONSENTS, strict=False):
            give_consent(
                sign_up=family, receiver=receiver, what=what, until=months_on(today, months),
                key=key(consents), by=PARENT, now=clock.now(),
            )  # fmt: skip
        Attendance.objects.bulk_create(
            Attendance(
                sign_up=family, session=family.session, controller=service, state=rng.choice(ATTENDANCE),
                marked_at=family.session.ends_at, marked_by=nurse,
            )
            for family in has_place.filter(session__on_date__lt=today).select_related("session").order_by("pk")
            if family.session is not None
        )  # fmt: skip

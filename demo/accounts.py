"""The demo's sign-ins: one for each role, all with the same password and PIN. Never in production."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password

from familjecentral import clock
from staff.models import PartnerService, StaffMember, StaffPin, StaffRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from staff.models import FamilyCentre

DEMO_PASSWORD = "familjecentralen-demo"  # noqa: S105 (printed for everyone who runs the demo)
DEMO_PIN = "394718"  # on a shared tablet, for those who work at the workplace
WORKPLACE = "herrljunga"  # the centre where those work who work at one

Role = StaffRole.Role
Kind = PartnerService.Kind


@dataclass(frozen=True)
class _Account:
    label: str
    name: str
    email: str
    role: Role
    service: Kind | None = None


_ACCOUNTS = (
    _Account("Förskollärare", "Demo Förskollärare", "forskollarare@demo.example", Role.STAFF_MEMBER,
             Kind.OPEN_PRESCHOOL),
    _Account("Barnmorska", "Demo Barnmorska", "barnmorska@demo.example", Role.STAFF_MEMBER, Kind.MHV),
    _Account("BVC-sjuksköterska", "Demo BVC-sjuksköterska", "bvc@demo.example", Role.STAFF_MEMBER, Kind.BHV),
    _Account("Socionom", "Demo Socionom", "socionom@demo.example", Role.STAFF_MEMBER, Kind.SOCIAL_SERVICES),
    _Account("Verksamhetsledare", "Demo Verksamhetsledare", "verksamhetsledare@demo.example", Role.CENTRE_LEAD,
             Kind.OPEN_PRESCHOOL),
    _Account("Samordnare", "Demo Samordnare", "samordnare@demo.example", Role.COORDINATOR),
    _Account("IT-administratör", "Demo IT-administratör", "it@demo.example", Role.IT_ADMINISTRATOR),
    _Account("Dataskyddsombud", "Demo Dataskyddsombud", "dataskyddsombud@demo.example",
             Role.DATA_PROTECTION_OFFICER),
)  # fmt: skip

# What `make run` prints: (role, e-mail).
DEMO_ACCOUNTS = [(account.label, account.email) for account in _ACCOUNTS]


def make_accounts(centres: Sequence[FamilyCentre]) -> dict[str, StaffMember]:
    """The accounts with their roles, by e-mail. Coordinators follow up all of ``centres``."""
    workplace = next(centre for centre in centres if centre.slug == WORKPLACE)
    services = {service.kind: service for service in workplace.services.exclude(kind=Kind.OTHER)}
    password = make_password(DEMO_PASSWORD)  # hashed once: it is meant to be slow
    people = {
        account.email: StaffMember(email=account.email, name=account.name, password=password, is_demo=True)
        for account in _ACCOUNTS
    }
    StaffMember.objects.bulk_create(people.values())
    pin = make_password(DEMO_PIN)
    roles, pins = [], []
    for account in _ACCOUNTS:
        person = people[account.email]
        if account.service:
            service = services[account.service]
            roles.append(StaffRole(person=person, role=account.role, centre=workplace, service=service))
            pins.append(StaffPin(person=person, pin_hash=pin, set_at=clock.now()))
        elif account.role == Role.COORDINATOR:
            roles += [StaffRole(person=person, role=account.role, centre=centre) for centre in centres]
        else:
            roles.append(StaffRole(person=person, role=account.role))
    StaffRole.objects.bulk_create(roles)
    StaffPin.objects.bulk_create(pins)
    return people


def by_service(people: Iterable[StaffMember]) -> dict[int, StaffMember]:
    """One of ``people`` for each service that somebody works in."""
    roles = StaffRole.objects.filter(person__in=list(people), role=Role.STAFF_MEMBER, service__isnull=False)
    return {role.service_id: role.person for role in roles.select_related("person") if role.service_id}

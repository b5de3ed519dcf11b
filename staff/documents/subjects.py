"""Which documents there are, and whose they are to read and to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

from staff.models import Document, FamilyCentre, Principal, StaffRole
from staff.rules import centres_of, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Document.Kind
OF_EVERYTHING = (StaffRole.Role.IT_ADMINISTRATOR, StaffRole.Role.DATA_PROTECTION_OFFICER)
OF_THE_SITE = (Kind.STORAGE, Kind.ACCESSIBILITY)


@dataclass(frozen=True)
class Subject:
    """A document that there can be: a kind, and what it is about. ``may_change``: by whom it was asked for."""

    kind: Kind
    language: str = settings.LANGUAGE_CODE
    principal: Principal | None = None
    centre: FamilyCentre | None = None
    may_change: bool = False

    @property
    def code(self) -> str:
        """What it is called in addresses: ``register-3``, ``information-7-ar``, ``storage-en``."""
        about = self.principal or self.centre
        parts = [self.kind.value, str(about.pk) if about else "", "" if self.principal else self.language]
        return "-".join(filter(None, parts))

    @property
    def about(self) -> str:
        if self.principal:
            return self.principal.full_name
        return self.centre.name if self.centre else ""

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES)[self.language]

    @property
    def key(self) -> dict[str, Any]:
        """The fields that its row is found by."""
        return {
            "kind": self.kind, "principal": self.principal, "centre": self.centre, "language": self.language,
        }  # fmt: skip


def subjects_for(person: Any) -> list[Subject]:
    """Leads and coordinators of a centre: its documents, those of the bodies behind its services, and the site's;
    IT and data protection officers: all. In two queries, however many. No person is in any of it.

    Changed by the coordinator: what is about the centre, and what is its municipality's; the site's by IT.
    """
    roles = {role.role for role in roles_of(person)}
    is_it = StaffRole.Role.IT_ADMINISTRATOR in roles
    if roles.intersection(OF_EVERYTHING):
        centres = list(FamilyCentre.objects.select_related("municipality").order_by("name"))
        principals = _principals(FamilyCentre.objects.all())
    else:
        centres = [centre for centre in centres_of(person) if person.has_perm("document.read", centre)]
        principals = _principals(centres) if centres else []
    theirs = {centre.pk for centre in centres if is_it or person.has_perm("document.change", centre)}
    municipalities = {centre.municipality_id for centre in centres}
    own = {centre.municipality_id for centre in centres if centre.pk in theirs}
    found = []
    for principal in principals:
        may = is_it or principal.pk in own
        found.append(Subject(Kind.REGISTER, principal=principal, may_change=may))
        if principal.pk in municipalities:
            found.append(Subject(Kind.ASSESSMENT, principal=principal, may_change=may))
    languages = [code for code, _name in settings.WHOLE_LANGUAGES]
    found += [
        Subject(Kind.INFORMATION, code, centre=centre, may_change=centre.pk in theirs)
        for centre in centres
        for code in languages
    ]
    if centres or roles.intersection(OF_EVERYTHING):
        found += [Subject(kind, code, may_change=is_it) for kind in OF_THE_SITE for code in languages]
    return found


def subject_for(person: Any, code: str) -> Subject | None:
    """The same people: one document by its code; None for one that is not theirs to read."""
    return next((each for each in subjects_for(person) if each.code == code), None)


def _principals(centres: Iterable[FamilyCentre]) -> list[Principal]:
    behind = Q(services__centre__in=centres) | Q(centres__in=centres)
    return list(Principal.objects.filter(behind).distinct().order_by("name", "pk"))

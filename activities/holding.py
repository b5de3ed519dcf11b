"""Sign-ups, for whoever asks on a parent's behalf: each parent of a sign-up is one thing that is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from familjecentral.formats import long_date
from familjecentral.privacy.walls import Reader, reading_as
from staff.holdings import Contact, Extract, Held, Kept

from . import erasing
from .models import SignUp, SignUpContact
from .own_data import as_json, data_of
from .own_data_in_words import in_words
from .places import locked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from familjecentral.audit.recording import Actor


class SignUps:
    """The source of sign-ups; a ``ref`` is the number of a parent's contact."""

    code = "sign_up"

    def find(self, *, service_id: int, contact: Contact) -> list[Held]:
        """The service's sign-ups that this contact was left with, by either parent, newest first."""
        wanted = Q(email__iexact=contact.email) if contact.email else Q(phone=contact.phone)
        with reading_as(Reader.for_services(service_id)):
            found = _contacts(service_id).filter(wanted).order_by("-sign_up__signed_up_at", "-pk")
            return [_held(each) for each in found]

    def extract(self, *, service_id: int, ref: str, now: datetime) -> Extract | None:
        """What is held about this parent, and nothing of the other."""
        with reading_as(Reader.for_services(service_id)):
            contact = _contacts(service_id).filter(pk=int(ref)).first()
            if contact is None:
                return None
            data = data_of(contact)
            return Extract(_title(contact.sign_up), in_words(data), as_json(data, now))

    def erase(self, *, service_id: int, refs: Sequence[str], by: Actor, now: datetime) -> list[Kept]:
        """As the parent's own *Erase now*: nothing keeps a sign-up. Raises SignUpRefused when many act at once."""
        with reading_as(Reader.for_services(service_id)):
            found = list(_contacts(service_id).filter(pk__in=map(int, refs)))
        # All their places at once, in the order in which everyone takes them: else two could wait for each other.
        with locked(*(each.sign_up.bookable for each in found)):
            for each in found:
                erasing.erase_now(sign_up=each.sign_up, number=each.number, by=by, now=now)
        return []


def _contacts(service_id: int) -> QuerySet[SignUpContact]:
    found: QuerySet[SignUpContact] = SignUpContact.objects.filter(sign_up__controller=service_id).select_related(
        "sign_up__session__activity__centre", "sign_up__session__activity__responsible_service",
        "sign_up__series__activity__centre", "sign_up__series__activity__responsible_service",
    )  # fmt: skip
    return found


def _title(sign_up: SignUp) -> str:
    if sign_up.session:
        return f"{sign_up.session.display_title}, {long_date(sign_up.session.on_date)}"
    return str(sign_up.series)


def _held(contact: SignUpContact) -> Held:
    sign_up = contact.sign_up
    links = []
    if sign_up.session:
        links = [(_("Who is coming"), reverse("activities_staff:participants", args=[sign_up.session.pk]))]
    elif sign_up.series:
        links = [(_("The group"), reverse("activities_staff:cohort", args=[sign_up.series.pk]))]
    return Held(SignUps.code, str(contact.pk), _title(sign_up), links=links)

"""Who is coming to a session: read by the responsible service's staff, and noted, for the family too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from familjecentral.audit.recording import Actor, record
from familjecentral.formats import ONLY_MONTHS_BELOW, YEAR, month_and_year
from staff.models import StaffRole
from staff.rules import centres_of

from .models import ActivitySession, Consent, SignUp, SignUpChild, SignUpContact
from .models.sharing import in_force
from .readings import note_opened
from .rules import age_in_months

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader

MIDDLE_OF_MONTH = 15


@dataclass(frozen=True)
class Participant:
    """One family, as the staff who meet it need to know it."""

    sign_up: SignUp
    children: list[str]  # ages on the day of the session, in words
    contacts: list[SignUpContact]  # empty for those to whom they aren't open

    @property
    def contact(self) -> SignUpContact | None:
        """The parent who signed up, or the one who stayed."""
        return self.contacts[0] if self.contacts else None

    @property
    def language(self) -> str:
        """The language that the family signed up in, in words; empty with no contact."""
        return language_in_words(self.contact.language) if self.contact else ""

    @property
    def needs(self) -> list[str]:
        """What its parents need of the room and the table, in words."""
        found: list[str] = []
        for contact in self.contacts:
            found += [_("Step-free way in")] if contact.step_free else []
            found += [_("Hearing loop")] if contact.hearing_loop else []
            found += [str(SignUpContact.Diet(diet).label) for diet in contact.diet]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Participants:
    """The families of one session, in the order in which they signed up."""

    coming: list[Participant]
    offered: list[Participant]
    waiting: list[Participant]
    entered: list[Participant]

    @property
    def adults(self) -> int:
        return sum(each.sign_up.adults for each in self.coming)

    @property
    def children(self) -> int:
        return sum(len(each.children) for each in self.coming)


def language_in_words(code: str) -> str:
    """``ar`` → ``Arabiska``; a code that nobody knows as it stands."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


def session_of_own_service(person: Any, pk: int, reader: Reader) -> ActivitySession | None:
    """Staff of the activity's responsible service: the session; None for anyone else, as if there were none."""
    centres = centres_of(person, StaffRole.Role.STAFF_MEMBER, StaffRole.Role.CENTRE_LEAD)
    return (
        ActivitySession.objects.for_cards()
        .filter(
            pk=pk, activity__centre__in=centres, activity__responsible_service__in=reader.services
        )
        .first()
    )  # fmt: skip


def signed_up_to(session: ActivitySession, reader: Reader) -> QuerySet[SignUp]:
    """Readers whom the walls let: the session's sign-ups that are not cancelled, its series' included."""
    for_session = Q(session=session)
    if session.series_id:
        for_session |= Q(series_id=session.series_id)
    found: QuerySet[SignUp] = (
        SignUp.objects.for_reader(reader)
        .filter(for_session)
        .filter(state__in=SignUp.ACTIVE, repeat_until=None)
        .order_by("queue_no", "signed_up_at", "id")
    )
    return found


def with_all_open_to(reader: Reader, sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """Readers whom the walls let: the sign-ups with children, contact and consents, where these are open."""
    consents = Consent.objects.for_reader(reader).filter(in_force()).select_related("receiver")
    return sign_ups.prefetch_related(
        Prefetch("children", SignUpChild.objects.for_reader(reader)),
        Prefetch("contacts", SignUpContact.objects.for_reader(reader)),
        Prefetch("consents", consents, to_attr="consents_in_force"),
    )


def as_participant(sign_up: SignUp, on: date) -> Participant:
    """One family with what is open of it, its children's ages counted to ``on``."""
    children = [child_in_words(child, on) for child in sign_up.children.all()]
    return Participant(sign_up, children, list(sign_up.contacts.all()))


def read_participants(*, session: ActivitySession, reader: Reader, by: Actor, role: str) -> Participants:
    """Readers of the session's responsible service: its families, those of its series included.

    The reading is written to the audit log with the number of families, and for each family's own page
    as done by someone with ``role``. A constant number of queries.
    """
    service_id = session.activity.responsible_service_id
    with transaction.atomic():
        sign_ups = list(with_all_open_to(reader, signed_up_to(session, reader)))
        record("read_participants", by=by, thing=session, service_id=service_id, count=len(sign_ups))
        note_opened(sign_ups, service_id=service_id, role=role)
    families = [as_participant(sign_up, session.on_date) for sign_up in sign_ups]
    of_state = {state: [each for each in families if each.sign_up.state == state] for state in SignUp.ACTIVE}
    return Participants(
        coming=of_state[SignUp.State.CONFIRMED],
        offered=of_state[SignUp.State.OFFERED],
        waiting=of_state[SignUp.State.WAITING],
        entered=of_state[SignUp.State.ENTERED],
    )


def child_in_words(child: SignUpChild, on: date) -> str:
    """``7 months``, ``2 years``, or ``expected in December 2026, in about 3 weeks``, on that day.

    Weeks are counted to the middle of the due month, the only thing we know.
    """
    if child.due_month:
        month = month_and_year(child.due_month)
        weeks = round((child.due_month.replace(day=MIDDLE_OF_MONTH) - on).days / 7)
        if weeks < 1:
            return _("expected in {month}").format(month=month)
        return ngettext(
            "expected in {month}, in about {weeks} week", "expected in {month}, in about {weeks} weeks", weeks
        ).format(month=month, weeks=weeks)
    months = max(0, age_in_months(child.birth_month, on))  # type: ignore[arg-type]  # set, as due_month isn't: constraint
    if months < ONLY_MONTHS_BELOW:
        return ngettext("{months} month", "{months} months", months).format(months=months)
    years = months // YEAR
    return ngettext("{years} year", "{years} years", years).format(years=years)

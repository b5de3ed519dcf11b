"""Families, consents and decisions for the tests of what services share."""

import uuid
from datetime import timedelta

from activities.consenting import give_consent
from activities.models import Consent, SignUp, SignUpChild, SignUpContact
from activities.sharing_attendance import share_attendance
from familjecentral import clock
from familjecentral.audit.recording import PARENT, Actor
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as
from staff.rules import reader_for
from tests.factories import staff_with

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def family(session, alias="Ugglan", state="confirmed", token="") -> SignUp:
    """A family with contact and a child; ``token`` opens its page."""
    service = session.activity.responsible_service
    with reading_as(Reader.for_services(service.pk)):
        sign_up = SignUp.objects.create(
            controller=service, key=uuid.uuid4(), contents_hash="-", session=session, state=state, places=1,
            token_hash=hash_token(token or uuid.uuid4().hex), alias=alias, adults=2, signed_up_at=clock.now(),
        )  # fmt: skip
        SignUpContact.objects.create(
            sign_up=sign_up, token_hash=sign_up.token_hash, email=f"{alias.lower()}@example.org",
            phone="+46701740605", language="so", interpreter_language="ti",
        )  # fmt: skip
        SignUpChild.objects.create(sign_up=sign_up, birth_month=clock.today().replace(day=1))
    return sign_up


def consented(sign_up, receiver, what=Consent.What.SIGN_UP, until=None, key=None) -> Consent:
    """The family's own consent, in force for a month unless another day is given."""
    return give_consent(
        sign_up=sign_up, receiver=receiver, what=what, until=until or clock.today() + timedelta(days=30),
        key=key or uuid.uuid4(), by=PARENT, now=clock.now(),
    )  # fmt: skip


def decided(activity, service, until=None, lead=None):
    """A decision of the lead of the responsible service."""
    lead = lead or staff_with("centre_lead", activity.responsible_service)
    return share_attendance(
        activity=activity, service=service, until=until or clock.today() + timedelta(days=30),
        reader=reader_for(lead), by=Actor.staff(lead), person=lead, now=clock.now(), today=clock.today(),
    )  # fmt: skip


def seen_by(service, model=SignUp) -> int:
    """How many rows staff of the service see, in code and in PostgreSQL."""
    person = staff_with("staff_member", service)
    with reading_as(reader_for(person)) as reader:
        in_code, in_postgresql = model.objects.for_reader(reader).count(), model.objects.count()
    assert in_code == in_postgresql, "the two walls differ"
    return in_code


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client

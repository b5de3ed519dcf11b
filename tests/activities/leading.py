"""Sessions with families in them, for the tests of what those who lead them do."""

import uuid

from activities.models import ActivitySeries, SignUp, SignUpContact
from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as


def coming(bookable, alias="Ugglan", state="confirmed", *, adults=1, children=1, contacts=({},), **more) -> SignUp:
    """A family at a session or in a series; each of ``contacts`` is one parent's."""
    service = bookable.activity.responsible_service
    which = "series" if isinstance(bookable, ActivitySeries) else "session"
    with reading_as(Reader.for_services(service.pk)):
        sign_up = SignUp.objects.create(
            controller=service, key=uuid.uuid4(), contents_hash="-", state=state, places=1, alias=alias,
            token_hash=uuid.uuid4().hex * 2, adults=adults, child_count=children, signed_up_at=clock.now(),
            **({which: bookable} | more),
        )  # fmt: skip
        for number, contact in enumerate(contacts, start=1):
            SignUpContact.objects.create(
                sign_up=sign_up, number=number, token_hash=uuid.uuid4().hex * 2, **({"language": "sv"} | contact)
            )
    return sign_up


def needing(bookable, *languages, **more) -> SignUp:
    """A family that has asked for an interpreter."""
    return coming(bookable, contacts=[{"interpreter_language": language} for language in languages], **more)

"""Families to tell something, for the tests of messages and reminders."""

import uuid

from activities.links import token_of
from activities.messages import Notice, post
from activities.models import ActivitySeries, SignUp, SignUpContact
from familjecentral import clock
from familjecentral.outbox.models import Message
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as


def acting_for(bookable):
    return reading_as(Reader.for_services(bookable.activity.responsible_service_id))


def family(bookable, *contacts, state="confirmed", **values):
    """A sign-up with a contact for each dict of values (one with an e-mail address when none is given)."""
    key = uuid.uuid4()
    name = "series" if isinstance(bookable, ActivitySeries) else "session"
    if state == "offered":
        values.setdefault("offer_until", clock.now())
    with acting_for(bookable):
        values = {
            "controller": bookable.activity.responsible_service, "key": key, "contents_hash": "-",
            "token_hash": hash_token(token_of(key)), "state": state, "places": 1, "alias": "Ugglan", "adults": 1,
            "signed_up_at": clock.now(), name: bookable,
            "second_token_hash": hash_token(token_of(key, 2)) if len(contacts) > 1 else None,
        } | values  # fmt: skip
        sign_up = SignUp.objects.create(**values)
        for number, contact in enumerate(contacts or ({"email": "familj@example.org"},), start=1):
            SignUpContact.objects.create(
                sign_up=sign_up, number=number, token_hash=hash_token(token_of(key, number)),
                **{"language": "sv"} | contact,
            )  # fmt: skip
    return sign_up


def tell(kind, sign_up, *about, event="", contacts=None, **details):
    """Post one notice; its messages, oldest first."""
    about = about or (sign_up.bookable,)
    with acting_for(sign_up.bookable):
        post([Notice(kind, sign_up, about, event, details, contacts)])
    return messages(sign_up.bookable)


def messages(bookable):
    with acting_for(bookable):
        return list(Message.objects.order_by("pk"))

"""Made-up families that sign up, for the tests of places, queues and offers."""

import uuid
from datetime import date

import pytest

from activities.models import SignUp
from activities.rules import Child, SignUpDenied, SignUpRefused
from activities.signing_up import Household, Parent, SignedUp, sign_up
from familjecentral.audit.recording import PARENT
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import stockholm

NOW = stockholm(2026, 11, 16, 10, 0)  # ten days before SessionFactory's day
BABY = Child(date(2026, 6, 1))


def family(n: int = 1, email: str | None = None, **values) -> Household:
    """Family ``n`` with one baby of five months, reached by mail unless ``email`` is empty."""
    parent = Parent(f"familj{n}@example.org" if email is None else email)
    return Household(**{"children": [BABY], "alias": f"Familj {n}", "parent": parent} | values)


def signed_up(bookable, household=None, key=None, now=NOW, **more) -> SignedUp:
    household = household or family()
    return sign_up(bookable=bookable, household=household, key=key or uuid.uuid4(), by=PARENT, now=now, **more)


def refused(bookable, household=None, key=None, now=NOW, **more) -> SignUpDenied:
    """Why it was refused."""
    with pytest.raises(SignUpRefused) as caught:
        signed_up(bookable, household, key, now, **more)
    return caught.value.reason


def behind_the_wall(bookable):
    return reading_as(Reader.for_services(bookable.activity.responsible_service_id))


def states(bookable) -> list[str]:
    """The states of all sign-ups, in the order in which they were made."""
    with behind_the_wall(bookable):
        return [str(state) for state in bookable.sign_ups.order_by("pk").values_list("state", flat=True)]


def as_it_is(sign_up: SignUp) -> SignUp:
    with reading_as(Reader.for_services(sign_up.controller_id)):
        return SignUp.objects.get(pk=sign_up.pk)


def mails(bookable) -> list[tuple[str, str]]:
    """(kind, to) of every message, in the order in which they were written."""
    with behind_the_wall(bookable):
        return list(Message.objects.order_by("pk").values_list("kind", "to"))

"""The message that leaves: once for each parent, in its language, with no word of the group in its subject."""

import uuid

import pytest

from activities.writing_to_all import write_to_all
from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from staff.rules import reader_for
from tests.activities.leading import coming
from tests.factories import SessionFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 24, 8, 0)


def test_each_parent_that_can_be_reached_gets_the_text_as_it_was_written():
    session = SessionFactory()
    service = session.activity.responsible_service
    coming(session, contacts=[{"email": "a@example.org"}, {"email": "b@example.org", "language": "ar"}])
    person, key = staff_with("staff_member", service), uuid.uuid4()
    with clock.at(NOW), reading_as(reader_for(person)) as reader:
        for posted in (2, 0):  # the same form again
            written = write_to_all(
                session=session, text="Ta med en filt.", with_waiting=False, about_series=False, seen=1, key=key,
                reader=reader, by=Actor.staff(person), now=NOW,
            )  # fmt: skip
            assert (written.receivers.families, written.messages) == (1, posted)
    with reading_as(Reader.for_services(service.pk)):
        found = list(Message.objects.order_by("to"))
    assert [(message.to, message.language, message.kind) for message in found] == [
        ("a@example.org", "sv", "from_staff"), ("b@example.org", "ar", "from_staff")
    ]  # fmt: skip
    assert ["Ta med en filt." in message.body for message in found] == [True, True]
    assert ["massage" in message.subject for message in found] == [False, False]

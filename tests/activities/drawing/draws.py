"""Made-up draws, for the tests of promising and holding them."""

from activities.drawing.promising import commit
from activities.models import Activity, Draw
from familjecentral.privacy.walls import Reader, reading_as
from tests.activities.families import NOW, family, signed_up
from tests.factories import SessionFactory


def drawn_session(**values):
    """A session in ten days whose places are drawn; sign-up is open."""
    return SessionFactory(**{"activity__allocation": Activity.Allocation.DRAW, "activity__capacity": 3} | values)


def promised(bookable, now=NOW) -> Draw:
    return commit(bookable, now)


def entered(bookable, count, **values):
    """``count`` families that take part, in the order in which they signed up."""
    return [signed_up(bookable, family(n, **values)).sign_up for n in range(1, count + 1)]


def in_queue(bookable) -> list:
    """The sign-ups that wait, first in the queue first."""
    with reading_as(Reader.for_services(bookable.activity.responsible_service_id)):
        return list(bookable.sign_ups.filter(state="waiting").order_by("queue_no"))


def with_place(bookable) -> list:
    with reading_as(Reader.for_services(bookable.activity.responsible_service_id)):
        return list(bookable.sign_ups.filter(state="confirmed").order_by("pk"))

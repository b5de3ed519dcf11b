"""Standing at a shared tablet, for tests."""

from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.tokens import hash_token
from staff import tablets
from staff.models import Tablet
from staff.pins import set_pin
from tests.factories import staff_with

PIN, WRONG = "394718", "605173"


def paired_tablet(service, name="Hallen"):
    """A tablet of the service's centre and the token in its cookie."""
    lead = staff_with("centre_lead", service)
    token = tablets.pair(centre=service.centre, name=name, person=lead, replaces=None, now=clock.now())
    return Tablet.objects.get(token_hash=hash_token(token)), token


def with_pin(role, service, pin=PIN):
    """Somebody who works in the service and has set a PIN."""
    person = staff_with(role, service)
    set_pin(person=person, pin=pin, by=Actor.staff(person), now=clock.now())
    return person


def key_of(client, person):
    """Choose a name; the key of the form that comes, or None when none does."""
    page = client.get(reverse("tablets:enter_pin", args=[person.pk]))
    return page.context["key"] if page.status_code == 200 else None


def enter(client, person, pin=PIN, **more):
    """Choose a name and enter a PIN."""
    sent = {"key": key_of(client, person) or "", "pin": pin} | more
    return client.post(reverse("tablets:enter_pin", args=[person.pk]), sent)

"""A closed day that IT enters is the same as one that a lead registers."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from activities.models import Deviation
from familjecentral import clock
from staff.models import Closure
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with

from .deviations import NOW, family, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def session(service):
    session = SessionFactory(activity__responsible_service=service)
    family(session, email="a@example.org")
    return session


@pytest.fixture
def it(client):
    client.force_login(staff_with("it_administrator"))
    return client


def close(client, centre, **how):
    times = {"from_time": "", "to_time": ""}
    day = {"from_date": "2026-11-26", "to_date": "2026-11-26", "reason": "Planeringsdag", **times, **how}
    return client.post(reverse("admin:staff_closure_add"), {"centre": centre.pk, **day}, follow=True)


def test_it_calls_off_tells_the_families_and_says_so(it, service, session):
    with clock.at(NOW):
        page = close(it, service.centre).content.decode()
    session.refresh_from_db()
    deviation = Deviation.objects.get()
    assert (deviation.kind, deviation.closure) == ("closed", Closure.objects.get())
    assert session.called_off_reason == "Planeringsdag"
    assert messages_of(service) == [("called_off", "a1@example.org")]
    assert "1 träff är inställd" in page


def test_deleted_within_the_hour_it_is_undone(it, service, session):
    with clock.at(NOW):
        close(it, service.centre)
        it.post(reverse("admin:staff_closure_delete", args=[Closure.objects.get().pk]), {"post": "yes"})
    session.refresh_from_db()
    assert (session.is_called_off, Closure.objects.count()) == (False, 0)
    assert Deviation.objects.get().undone_at == NOW
    assert [kind for kind, _to in messages_of(service)] == ["back_on", "called_off"]


def test_deleted_later_the_house_opens_and_what_families_know_stays(it, service, session):
    with clock.at(NOW):
        close(it, service.centre)
    with clock.at(NOW + timedelta(hours=2)):
        url = reverse("admin:staff_closure_delete", args=[Closure.objects.get().pk])
        page = it.post(url, {"post": "yes"}, follow=True).content.decode()
    session.refresh_from_db()
    assert (session.is_called_off, Closure.objects.count()) == (True, 0)
    assert "fortfarande inställda" in page
    assert len(messages_of(service)) == 1


def test_a_day_that_is_closed_already_is_refused_at_its_field(it, service, session):
    Closure.objects.create(
        centre=service.centre, from_date=date(2026, 11, 20), to_date=date(2026, 11, 30), reason="Ombyggnad"
    )
    with clock.at(NOW):
        page = close(it, service.centre).content.decode()
    assert "Familjecentralen är redan stängd då" in page
    assert (Closure.objects.count(), Deviation.objects.count()) == (1, 0)


def test_a_closed_day_is_not_rewritten(it, service):
    closure = Closure.objects.create(
        centre=service.centre, from_date=date(2026, 11, 20), to_date=date(2026, 11, 20), reason="Ombyggnad"
    )
    url = reverse("admin:staff_closure_change", args=[closure.pk])
    assert it.get(url).status_code == 200
    assert it.post(url, {"reason": "Annat"}).status_code == 403


@pytest.mark.parametrize("how", [{"to_date": "2026-11-25"}, {"from_time": "13:00"}, {"reason": ""}])
def test_what_is_wrong_is_refused_without_the_databases_words(it, service, session, how):
    with clock.at(NOW):
        answer = close(it, service.centre, **how)
    [[text]] = answer.context["adminform"].form.errors.values()
    assert "_" not in text
    assert (Closure.objects.count(), Deviation.objects.count()) == (0, 0)

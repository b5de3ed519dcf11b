"""The list on paper: names or aliases only, for the day of the session, written to the log as an export."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from activities.models import ActivitySeries, SignUpReading
from activities.printing import ListDenied, list_denied, short_names, signature_for
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import Reader, reading_as
from staff import tablets
from tests.activities.leading import coming
from tests.activities.sharing import decided, signed_in
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with, stockholm
from tests.staff.at_a_tablet import enter, paired_tablet, with_pin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_days_before():
    with clock.at(stockholm(2026, 11, 24, 8, 0)):
        yield


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def service(session):
    return session.activity.responsible_service


def address(session, signature=None):
    return reverse("activities_staff:paper_list", args=[session.pk, signature or signature_for(session)])


def test_it_has_what_families_are_called_and_nothing_to_reach_them_by(client, session, service):
    person = staff_with("staff_member", service)
    signed_in(client, person)
    family = coming(session, "Berit Ek", adults=2, children=1, contacts=[
        {"email": "ugglan@example.org", "phone": "+46701740605", "language": "so", "interpreter_language": "ti"}
    ])  # fmt: skip
    coming(session, "", children=2)
    coming(session, "Väntar", "waiting")
    page = client.get(address(session))
    rows = [(row.name, row.adults, row.children) for row in page.context["rows"]]
    assert rows == [("Berit", 2, 1), ("", 1, 2)]
    html = page.content.decode()
    assert [word for word in ("ugglan", "070", "Väntar", "omali", "igrin", "Ek<") if word in html] == []
    assert "26 november 2026" in html
    assert page["Cache-Control"] == "no-store, private"
    event = AuditEvent.objects.get(action="exported_list")
    assert (event.actor_id, event.thing_id, event.service_id, event.count) == (
        person.pk, str(session.pk), service.pk, 2
    )  # fmt: skip
    with reading_as(Reader.for_services(service.pk)):
        assert SignUpReading.objects.filter(sign_up=family).count() == 1


def test_the_families_of_the_series_are_on_the_list_of_its_session(client, session, service):
    session.series = ActivitySeries.objects.create(activity=session.activity)
    session.save()
    coming(session.series, "Serien")
    signed_in(client, staff_with("staff_member", service))
    assert [row.name for row in client.get(address(session)).context["rows"]] == ["Serien"]


@pytest.mark.parametrize(("when", "status"), [
    (stockholm(2026, 11, 24, 8, 0), 200), (stockholm(2026, 11, 26, 23, 59), 200),
    (stockholm(2026, 11, 27, 0, 0), 410),
])  # fmt: skip
def test_the_address_lasts_to_the_end_of_the_sessions_day(client, session, service, when, status):
    coming(session, "Berit")
    link = address(session)
    with clock.at(when):
        signed_in(client, staff_with("staff_member", service))
        page = client.get(link)
    assert page.status_code == status
    assert ("Berit" in page.content.decode()) == (status == 200)
    assert AuditEvent.objects.filter(action="exported_list").count() == (status == 200)
    if status != 200:
        assert page.context["denied"] == ListDenied.EXPIRED


def test_a_forged_address_and_that_of_another_session_lead_nowhere(client, session, service):
    other = SessionFactory(activity=session.activity, hour=18)
    signed_in(client, staff_with("staff_member", service))
    signature = signature_for(session)
    for wrong in ("x", signature[:-1] + ("A" if signature[-1] != "A" else "B"), signature_for(other)):
        page = client.get(address(session, wrong))
        assert (page.status_code, page.context["denied"]) == (404, ListDenied.FORGED)
    assert not AuditEvent.objects.filter(action="exported_list").exists()


def test_an_old_address_does_not_get_new_life_when_the_session_is_moved(session):
    signature = signature_for(session)
    session.on_date += timedelta(days=7)
    assert list_denied(session.pk, signature, today=date(2026, 11, 27)) == ListDenied.EXPIRED
    assert list_denied(session.pk, signature_for(session), today=date(2026, 11, 27)) is None


@pytest.mark.parametrize("who", ["shared", "other_lead", "coordinator", "tablet", "elsewhere"])
def test_nobody_else_opens_it_with_the_right_address(client, session, service, who):
    coming(session, "Berit")
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    if who == "shared":
        session.activity.participating_services.add(other)
        decided(session.activity, other)
    if who == "tablet":
        _tablet, token = paired_tablet(service)
        person = with_pin("staff_member", service)
        client.cookies[tablets.COOKIE] = token
        enter(client, person)
    else:
        signed_in(client, {
            "shared": lambda: staff_with("staff_member", other),
            "other_lead": lambda: staff_with("centre_lead", other),
            "coordinator": lambda: staff_with("coordinator", centre=service.centre),
            "elsewhere": lambda: staff_with("centre_lead", PartnerServiceFactory()),
        }[who]())  # fmt: skip
    page = client.get(address(session))
    assert (page.status_code in {403, 404}, "Berit" in page.content.decode()) == (True, False)
    assert not AuditEvent.objects.filter(action="exported_list").exists()


@pytest.mark.parametrize(("aliases", "names"), [
    (["Anna Berg", "Blå"], ["Anna", "Blå"]),
    (["Anna Berg", "anna Ceder", "Anna"], ["Anna B.", "anna C.", "Anna"]),
    (["", "  ", "Familjen Ek"], ["", "", "Familjen"]),
    (["Ekorre 21", "Ekorre 25", "Humla 3"], ["Ekorre 21", "Ekorre 25", "Humla"]),
    (["Anna 19850101", "Anna 19860202"], ["Anna 1.", "Anna 1."]),
    ([], []),
])  # fmt: skip
def test_the_first_word_and_an_initial_only_where_two_are_called_the_same(aliases, names):
    assert short_names(aliases) == names

"""Fields that a form does not have change nothing, whatever they are called."""

import uuid

import pytest
from django.urls import reverse

from activities.models import SignUp, SignUpContact
from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import Feedback
from staff.models import FamilyCentre, StaffMember
from tests.factories import (
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
    StaffMemberFactory,
    staff_with,
)
from visits.models import HomeVisit, VisitTally

from .conftest import comment_form, sign_up_form

pytestmark = pytest.mark.django_db
DIFFER = {
    "id",
    "record",
    "logged_at",
    "key",
    "contents_hash",
    "token_hash",
    "contact_hash",
    "password",
    "last_login",
}


def hostile(model, other, keep=()):
    """A value for every column of the model, as one who knows them would send it."""
    values = {}
    for field in model._meta.concrete_fields:
        if field.name in keep or field.name == "key":
            continue
        kind = field.get_internal_type()
        if field.is_relation:
            values[field.name] = values[field.attname] = str(other.pk)
        elif kind in {"DateTimeField", "DateField"}:
            values[field.name] = "2020-01-01"
        elif kind == "BooleanField":
            values[field.name] = "on"
        elif kind.endswith("IntegerField") or kind == "BigAutoField":
            values[field.name] = "77"
        elif kind == "UUIDField":
            values[field.name] = str(uuid.uuid4())
        elif field.choices:
            values[field.name] = str(field.choices[-1][0])
        else:
            values[field.name] = "f" * 64
    return values | {"is_superuser": "on", "is_staff": "on", "roles": "it_administrator", "places": "77"}


def columns(row):
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in DIFFER}


def two_rows(model, service):
    with reading_as(Reader.for_services(service.pk)):
        plain, attacked = model._default_manager.order_by("id")
    return columns(plain), columns(attacked)


def test_a_sign_up_takes_what_its_form_asks_for(client, service, session, sign_up_url):
    other = SessionFactory(activity__responsible_service=service)
    form = sign_up_form()
    extra = hostile(SignUp, other, keep={*form, "can_come_at_short_notice"})
    assert {"state", "session", "controller", "token_hash", "signed_up_at", "places"} <= set(extra)
    assert client.post(sign_up_url, form).status_code == 302
    second = sign_up_form(email="annan@example.org")
    assert client.post(sign_up_url, extra | second).status_code == 302
    plain, attacked = two_rows(SignUp, service)
    assert attacked == plain
    plain, attacked = two_rows(SignUpContact, service)
    assert attacked == plain | {"email": "annan@example.org", "sign_up_id": attacked["sign_up_id"]}


def test_a_comment_takes_what_its_form_asks_for(client, service, comment_url):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    form = comment_form()
    extra = hostile(Feedback, other, keep=form)
    assert {"handled_at", "controller", "centre", "written_at"} <= set(extra)
    for fields in (form, extra | comment_form()):
        assert client.post(comment_url, fields).status_code == 302
    plain, attacked = two_rows(Feedback, service)
    assert attacked == plain


def test_a_home_visit_takes_what_its_form_asks_for(client, service):
    person, other = staff_with("staff_member", service), StaffMemberFactory()
    client.force_login(person)

    def form():
        return {"key": str(uuid.uuid4()), "service": str(service.pk), "step": str(step.pk), "state": "done",
                "on_date": "2026-11-20", "place": "home", "mother_present": "on", "minutes": "45"}  # fmt: skip

    step = HomeVisitStepFactory()
    names = {f.name for f in HomeVisit._meta.concrete_fields if f.name.endswith("_present")}
    extra = hostile(
        HomeVisit, other, keep={*form(), *names, "first_child_in_sweden", "interpreter_language", "professions"}
    )
    assert {"centre", "logged_at"} <= set(extra)
    for fields in (form(), extra | form()):
        assert client.post(reverse("visits:home_visit_new"), fields).status_code == 302
    with reading_as(Reader.for_services(service.pk)):
        plain, attacked = (columns(visit) for visit in HomeVisit.objects.order_by("logged_at"))
    assert attacked == plain


def test_nobody_logs_a_home_visit_for_a_service_that_is_not_theirs(client, service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    client.force_login(staff_with("staff_member", service))
    form = {"key": str(uuid.uuid4()), "service": str(other.pk), "step": str(HomeVisitStepFactory().pk),
            "state": "done", "on_date": "2026-11-20", "place": "home", "mother_present": "on"}  # fmt: skip
    assert client.post(reverse("visits:home_visit_new"), form).status_code == 422
    assert not HomeVisit.objects.exists()


def test_a_tally_takes_what_its_form_asks_for(client, service, session):
    person, other = staff_with("staff_member", service), StaffMemberFactory()
    client.force_login(person)
    address = reverse("visits:count", args=[session.pk])

    def tap():
        return {"key": str(uuid.uuid4()), "event": "woman::1"}

    extra = hostile(VisitTally, other, keep={*tap(), "language", "reason"})
    assert {"session", "centre", "counted_at", "counted_by", "id"} <= set(extra)
    with clock.at(session.starts_at):
        for fields in (tap(), extra | tap()):
            client.post(address, fields)
    plain, attacked = (columns(tally) | {"tap": None} for tally in VisitTally.objects.order_by("counted_at"))
    assert attacked == plain


def test_an_account_takes_what_its_form_shows(client, service):
    client.force_login(staff_with("it_administrator"))
    person = StaffMemberFactory(email="maja@example.org", name="Maja")
    person.set_password("tre blå ballonger")
    person.save()
    before = columns(person) | {"password": person.password}
    rows = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}
    form = {"email": "maja@example.org", "name": "Maja", "is_active": "on", **rows}
    extra = hostile(StaffMember, person, keep={*form, "is_active"}) | {"password": "argon2$x"}
    address = reverse("admin:staff_staffmember_change", args=[person.pk])
    assert client.post(address, extra | form).status_code == 302
    person.refresh_from_db()
    assert columns(person) | {"password": person.password} == before
    assert (person.is_staff, person.roles.count()) == (False, 0)


def test_the_page_of_the_log_takes_no_form_at_all(client, service):
    from familjecentral.audit.models import AuditEvent
    from familjecentral.audit.recording import SYSTEM, record

    record("signed_up", by=SYSTEM)
    event = AuditEvent.objects.get()
    client.force_login(staff_with("it_administrator"))
    assert client.post(reverse("log:list"), {"action": "else", "post": "yes"}).status_code == 405
    assert AuditEvent.objects.get(pk=event.pk).action == "signed_up"
    assert FamilyCentre.objects.count() == 1

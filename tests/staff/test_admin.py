"""IT's pages: settings and accounts for IT administrators only, and never a person behind a wall."""

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from django.urls import NoReverseMatch, reverse

from activities.models import SignUp
from familjecentral.administration import ITAdminSite, SettingsAdmin
from familjecentral.audit.models import AuditEvent
from familjecentral.privacy.walls import walled_models
from staff.models import FamilyCentre, PartnerService, Principal, StaffMember, StaffRole
from tests.factories import (
    FamilyCentreFactory,
    PartnerServiceFactory,
    PrincipalFactory,
    SessionFactory,
    StaffMemberFactory,
    VenueFactory,
    staff_with,
)

pytestmark = pytest.mark.django_db
REGISTERED = {
    "activities.activity", "activities.activitysession", "activities.seriestemplate", "staff.accessibilitytest",
    "staff.ageband", "staff.agreement", "staff.closure", "staff.familycentre", "staff.grouprole",
    "staff.openinghours",
    "staff.partnerservice", "staff.principal", "staff.scheduleexception", "staff.staffmember", "staff.staffrole",
    "staff.venue", "visits.homevisitprogramme",
}  # fmt: skip


def url(model_or_label, page="changelist", *args):
    label = model_or_label if isinstance(model_or_label, str) else model_or_label._meta.label_lower
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


@pytest.fixture
def it():
    return staff_with("it_administrator")


@pytest.fixture
def at_work(client, it):
    client.force_login(it)
    return client


def audited():
    return list(
        AuditEvent.objects.exclude(action="signed_in").order_by("id").values_list("action", "actor_id", "thing_id")
    )


def inline(prefix, *rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for n, row in enumerate(rows):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def form_errors(response):
    """Every error on an admin page: of the form and of its rows."""
    assert response.status_code == 200
    found = dict(response.context["adminform"].form.errors)
    for formset in response.context["inline_admin_formsets"]:
        for form in formset.formset.forms:
            found |= form.errors
    return {name: [str(error) for error in errors] for name, errors in found.items()}


# ---- What is there, and for whom


def test_exactly_the_settings_are_registered():
    assert {model._meta.label_lower for model in admin.site._registry} == REGISTERED


def test_nothing_about_a_person_behind_a_wall_is_registered_not_even_as_rows_of_a_page():
    shown = set(admin.site._registry)
    for page in admin.site._registry.values():
        shown |= {inline.model for inline in page.inlines}
    assert shown & set(walled_models()) == set()


def test_a_model_with_a_wall_can_not_be_registered():
    with pytest.raises(ImproperlyConfigured, match="SignUp"):
        ITAdminSite().register(SignUp, SettingsAdmin)


def test_another_packages_page_does_not_come_in():
    site = ITAdminSite()
    site.register(Group, ModelAdmin)
    site.register(Group)
    assert site._registry == {}


@pytest.mark.parametrize("label", sorted(REGISTERED))
def test_it_opens_and_searches_every_list(at_work, label):
    SessionFactory(venue=VenueFactory())
    assert at_work.get(url(label)).status_code == 200
    assert at_work.get(url(label), {"q": "Exempel å'%_"}).status_code == 200


@pytest.mark.parametrize("label", sorted(REGISTERED - {"activities.activitysession"}))
def test_it_opens_every_form(at_work, label):
    assert at_work.get(url(label, "add")).status_code == 200


@pytest.mark.parametrize("role", ["staff_member", "centre_lead", "coordinator"])
@pytest.mark.parametrize("label", sorted(REGISTERED))
def test_others_are_refused(client, role, label):
    service = PartnerServiceFactory()
    client.force_login(staff_with(role, *((None, service.centre) if role == "coordinator" else (service,))))
    response = client.get(url(label), follow=True)
    assert response.status_code == 403


def test_a_stranger_signs_in_where_everyone_does_and_comes_back(client):
    response = client.get(url(FamilyCentre), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert response.context["redirect_field_value"] == url(FamilyCentre)


def test_a_closed_it_account_is_out(client, it):
    client.force_login(it)
    StaffMember.objects.filter(pk=it.pk).update(is_active=False)
    assert client.get(reverse("admin:index")).status_code == 302


def test_it_signs_out_from_the_admin(at_work):
    response = at_work.post(reverse("admin:logout"))
    assert (response.status_code, response["Location"]) == (302, reverse("centres"))


@pytest.mark.parametrize(
    "label",
    [
        "staff.familycentre",
        "staff.partnerservice",
        "staff.staffrole",
        "staff.staffmember",
        "staff.venue",
        "activities.activity",
        "activities.activitysession",
    ],
)
def test_a_list_of_thirty_runs_as_many_queries_as_a_list_of_one(at_work, label, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def one_more():
        service = PartnerServiceFactory()
        SessionFactory(activity__responsible_service=service, venue=VenueFactory(centre=service.centre))
        staff_with("staff_member", service)

    one_more()
    at_work.get(url(label))
    with CaptureQueriesContext(connection) as few:
        at_work.get(url(label))
    for _ in range(29):
        one_more()
    with django_assert_num_queries(len(few)):
        at_work.get(url(label))


# ---- The audit log


def test_the_log_is_one_step_away_and_not_in_the_admin(at_work):
    page = at_work.get(reverse("admin:index")).content.decode()
    assert f'href="{reverse("log:list")}"' in page
    assert at_work.get(reverse("log:list")).status_code == 200
    with pytest.raises(NoReverseMatch):
        url(AuditEvent)


def test_a_setting_that_is_added_changed_or_removed_is_logged_and_a_form_saved_as_it_was_is_not(at_work, it):
    data = {"kind": "region", "name": "Exempelregion"}
    at_work.post(url(Principal, "add"), data)
    principal = Principal.objects.get()
    change = url(Principal, "change", principal.pk)
    at_work.post(change, data)
    at_work.post(change, data | {"name": "Region Exempel"})
    at_work.post(url(Principal, "delete", principal.pk), {"post": "yes"})
    number = str(principal.pk)
    assert audited() == [
        ("setting_added", it.pk, number), ("setting_changed", it.pk, number), ("setting_removed", it.pk, number)
    ]  # fmt: skip
    assert set(AuditEvent.objects.exclude(action="signed_in").values_list("thing", flat=True)) == {
        "staff.principal"
    }


# ---- Accounts


NEW = {"email": "Ny@Example.org", "name": "Ny", "password1": "", "password2": "", "usable_password": "false"}


def test_a_new_account_has_a_lower_case_address_and_can_be_given_roles_at_once(at_work, it):
    service = PartnerServiceFactory()
    row = {"role": "staff_member", "centre": service.centre_id, "service": service.pk}
    assert at_work.post(url(StaffMember, "add"), NEW | inline("roles", row)).status_code == 302
    person = StaffMember.objects.get(email="ny@example.org")
    role = person.roles.get()
    assert (person.is_active, person.has_usable_password(), role.service) == (True, False, service)
    assert audited() == [("account_created", it.pk, str(person.pk)), ("role_added", it.pk, str(person.pk))]
    event = AuditEvent.objects.get(action="role_added")
    assert (event.thing, event.detail, event.service_id) == ("staff.staffmember", "staff_member", service.pk)


def test_a_new_account_with_a_password_can_sign_in(at_work, client):
    password = {"password1": "tre blå ballonger", "password2": "tre blå ballonger", "usable_password": "true"}
    at_work.post(url(StaffMember, "add"), NEW | password | inline("roles"))
    assert StaffMember.objects.get(email="ny@example.org").check_password("tre blå ballonger")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "inte en adress"}, "email"),
        ({"email": "FINNS@example.org"}, "email"),
        ({"name": ""}, "name"),
        ({"password1": "kort", "password2": "kort", "usable_password": "true"}, "password2"),
    ],
)
def test_a_wrong_account_is_not_made(at_work, change, field):
    StaffMemberFactory(email="finns@example.org")
    response = at_work.post(url(StaffMember, "add"), NEW | change | inline("roles"))
    assert set(form_errors(response)) == {field}
    assert (StaffMember.objects.filter(name="Ny").count(), audited()) == (0, [])


@pytest.mark.parametrize(
    ("change", "event"),
    [({"name": "Annat"}, "account_changed"), ({"is_active": ""}, "account_closed"), ({}, None)],
)
def test_a_changed_account_is_logged(at_work, it, change, event):
    person = StaffMemberFactory(email="maja@example.org", name="Maja")
    data = {"email": "maja@example.org", "name": "Maja", "is_active": "on"} | change
    data = {name: value for name, value in data.items() if value}
    assert at_work.post(url(StaffMember, "change", person.pk), data | inline("roles")).status_code == 302
    assert audited() == ([(event, it.pk, str(person.pk))] if event else [])


def test_it_sets_a_password_and_that_is_logged(at_work, it):
    person = StaffMemberFactory()
    new = {"password1": "fyra gula cyklar", "password2": "fyra gula cyklar", "usable_password": "true"}
    page = reverse("admin:auth_user_password_change", args=[person.pk])
    assert at_work.get(page).status_code == 200
    assert at_work.post(page, new | {"password2": "annat"}).status_code == 200
    assert audited() == []
    assert at_work.post(page, new).status_code == 302
    person.refresh_from_db()
    assert person.check_password("fyra gula cyklar")
    assert audited() == [("password_set", it.pk, str(person.pk))]


def test_an_account_is_never_deleted(at_work):
    person = StaffMemberFactory()
    assert at_work.post(url(StaffMember, "delete", person.pk), {"post": "yes"}).status_code == 403
    assert StaffMember.objects.filter(pk=person.pk).exists()


# ---- Roles


@pytest.mark.parametrize("page", ["role", "person"])
def test_a_role_with_a_service_of_another_centre_is_refused_at_the_service(at_work, page):
    person, service, elsewhere = StaffMemberFactory(), PartnerServiceFactory(), PartnerServiceFactory()
    row = {"role": "staff_member", "centre": elsewhere.centre_id, "service": service.pk}
    if page == "role":
        response = at_work.post(url(StaffRole, "add"), row | {"person": person.pk})
    else:
        data = {"email": person.email, "name": person.name, "is_active": "on"}
        response = at_work.post(url(StaffMember, "change", person.pk), data | inline("roles", row))
    assert set(form_errors(response)) == {"service"}
    assert (StaffRole.objects.filter(person=person).count(), audited()) == (0, [])


@pytest.mark.parametrize(
    ("role", "with_centre", "with_service"),
    [
        ("staff_member", True, False),
        ("coordinator", True, True),
        ("coordinator", False, False),
        ("it_administrator", True, False),
    ],
)
def test_a_role_without_its_place_is_refused(at_work, role, with_centre, with_service):
    person, service = StaffMemberFactory(), PartnerServiceFactory()
    row = {"person": person.pk, "role": role}
    row |= {"centre": service.centre_id} if with_centre else {}
    row |= {"service": service.pk} if with_service else {}
    assert set(form_errors(at_work.post(url(StaffRole, "add"), row))) == {"__all__"}
    assert StaffRole.objects.filter(person=person).count() == 0


def test_the_same_role_twice_is_refused_in_words(at_work):
    role = staff_with("staff_member", PartnerServiceFactory()).roles.get()
    row = {"person": role.person_id, "role": role.role, "centre": role.centre_id, "service": role.service_id}
    [[text]] = form_errors(at_work.post(url(StaffRole, "add"), row)).values()
    assert "role_once" not in text


def test_a_role_is_changed_and_taken_away_and_both_are_logged(at_work, it):
    service = PartnerServiceFactory()
    person = staff_with("staff_member", service)
    role = person.roles.get()
    data = {"email": person.email, "name": person.name, "is_active": "on"}
    row = {"id": role.pk, "person": person.pk, "centre": service.centre_id, "service": service.pk}
    change = url(StaffMember, "change", person.pk)
    at_work.post(change, data | inline("roles", row | {"role": "centre_lead"}, initial=1))
    at_work.post(change, data | inline("roles", row | {"role": "centre_lead", "DELETE": "on"}, initial=1))
    assert audited() == [("role_changed", it.pk, str(person.pk)), ("role_removed", it.pk, str(person.pk))]
    assert list(AuditEvent.objects.filter(action__startswith="role_").values_list("detail", flat=True)) == [
        "centre_lead", "centre_lead"
    ]  # fmt: skip
    assert StaffRole.objects.filter(person=person).count() == 0


def test_roles_deleted_one_by_one_or_many_at_once_are_logged(at_work, it):
    roles = [staff_with("staff_member", PartnerServiceFactory()).roles.get() for _ in range(3)]
    at_work.post(url(StaffRole, "delete", roles[0].pk), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [roles[1].pk, roles[2].pk], "post": "yes"}
    at_work.post(url(StaffRole), chosen)
    assert sorted(audited()) == sorted(("role_removed", it.pk, str(role.person_id)) for role in roles)
    assert StaffRole.objects.filter(pk__in=[role.pk for role in roles]).count() == 0


# ---- Centres


def centre_data(centre, **rows):
    data = {
        "slug": centre.slug,
        "name": centre.name,
        "municipality": centre.municipality_id,
        "age_limit_months": 72,
    }
    for prefix in ("services", "opening_hours", "venues", "age_bands"):
        data |= inline(prefix, *rows.get(prefix, []))
    return data


def test_the_list_of_centres_says_what_each_is_and_why(at_work):
    PartnerServiceFactory(kind="bhv")
    page = at_work.get(url(FamilyCentre))
    [centre] = page.context["cl"].result_list
    body = page.content.decode()
    assert str(centre.classification().label) in body
    assert str(centre.classification().reason) in body


def test_a_centre_gets_a_service_and_opening_hours(at_work):
    centre = FamilyCentreFactory()
    rows = {
        "services": [{"kind": "bhv", "principal": PrincipalFactory(kind="region").pk, "is_active": "on"}],
        "opening_hours": [{"weekday": 1, "opens": "9:00", "closes": "12:00", "valid_from": "2026-08-17"}],
    }
    response = at_work.post(url(FamilyCentre, "change", centre.pk), centre_data(centre, **rows))
    assert response.status_code == 302
    assert (centre.services.count(), centre.opening_hours.count()) == (1, 1)


@pytest.mark.parametrize(
    ("prefix", "row"),
    [
        ("opening_hours", {"weekday": 1, "opens": "12:00", "closes": "9:00", "valid_from": "2026-08-17"}),
        ("age_bands", {"from_months": 12, "to_months": 12}),
    ],
)
def test_wrong_rows_get_a_sentence_without_the_databases_words(at_work, prefix, row):
    centre = FamilyCentreFactory()
    response = at_work.post(url(FamilyCentre, "change", centre.pk), centre_data(centre, **{prefix: [row]}))
    [[text]] = form_errors(response).values()
    assert "_" not in text
    assert getattr(centre, prefix).count() == 0


def test_a_centre_can_not_have_an_address_that_the_service_uses(at_work):
    centre = FamilyCentreFactory()
    data = centre_data(centre) | {"slug": "admin"}
    assert set(form_errors(at_work.post(url(FamilyCentre, "change", centre.pk), data))) == {"slug"}


@pytest.mark.parametrize("model", [FamilyCentre, PartnerService])
def test_what_persons_may_hang_on_is_never_deleted(at_work, model):
    PartnerServiceFactory()
    thing = model.objects.get()
    assert at_work.post(url(model, "delete", thing.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [thing.pk], "post": "yes"}
    at_work.post(url(model), chosen)
    assert model.objects.filter(pk=thing.pk).exists()


def test_two_services_that_answer_comments_are_refused_in_words(at_work):
    first = PartnerServiceFactory(answers_feedback=True)
    data = {"centre": first.centre_id, "kind": "bhv", "principal": first.principal_id, "answers_feedback": "on"}
    [[text]] = form_errors(at_work.post(url(PartnerService, "add"), data)).values()
    assert "_" not in text
    assert PartnerService.objects.count() == 1


def test_an_activity_of_one_centre_is_not_given_to_another_centres_service(at_work):
    service, elsewhere = PartnerServiceFactory(), PartnerServiceFactory()
    data = {
        "centre": service.centre_id, "title": "Sång", "booking": "drop_in", "capacity_unit": "families",
        "target_group": "everyone", "sibling_rule": "one_fits", "queue_rule": "strict", "allocation": "first_come",
        "opens_time": "08:00", "closes_hours_before": 0, "nested_count": "in_slot",
        "responsible_service": elsewhere.pk, "participating_services": [elsewhere.pk],
    }  # fmt: skip
    errors = form_errors(at_work.post(url("activities.activity", "add"), data))
    assert set(errors) == {"responsible_service", "participating_services"}


def test_sessions_are_there_to_look_at_only(at_work):
    session = SessionFactory()
    page = url("activities.activitysession", "change", session.pk)
    assert at_work.get(page).status_code == 200
    assert at_work.post(page, {"capacity": 1}).status_code == 403


def test_what_only_the_database_knows_to_be_wrong_gives_a_sentence_and_saves_nothing(at_work, monkeypatch):
    def refuse(**_values):
        raise IntegrityError("room_booked_once")

    monkeypatch.setattr("staff.accounts.save_role", refuse)
    person, service = StaffMemberFactory(), PartnerServiceFactory()
    row = {"person": person.pk, "role": "staff_member", "centre": service.centre_id, "service": service.pk}
    response = at_work.post(url(StaffRole, "add"), row, follow=True)
    assert response.status_code == 200
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert StaffRole.objects.filter(person=person).count() == 0

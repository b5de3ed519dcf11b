"""IT says which groups give which roles; what is changed there is taken from people at once."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from staff.models import GroupRole, StaffRole
from tests.factories import PartnerServiceFactory, StaffMemberFactory, staff_with

pytestmark = pytest.mark.django_db
ADD = "admin:staff_grouprole_add"


@pytest.fixture
def service():
    return PartnerServiceFactory()


@pytest.fixture
def it():
    return staff_with("it_administrator")


@pytest.fixture
def at_work(client, it, kommunen):
    client.force_login(it)
    return client


@pytest.fixture
def preschool(service):
    return GroupRole.objects.create(
        provider="kommunen", group="forskolan", role="staff_member", centre=service.centre, service=service
    )


@pytest.fixture
def members(preschool):
    """Two who have the role from the group, and one who has it by hand."""
    place = {"role": "staff_member", "centre": preschool.centre, "service": preschool.service}
    for _ in range(2):
        StaffRole.objects.create(person=StaffMemberFactory(), from_group=preschool, **place)
    return StaffRole.objects.create(person=StaffMemberFactory(), **place)


def row(group_role, **changed):
    data = {name: getattr(group_role, name) for name in ("provider", "group", "role")}
    return data | {"centre": group_role.centre_id, "service": group_role.service_id} | changed


def audited():
    return list(
        AuditEvent.objects.exclude(action="signed_in")
        .order_by("id")
        .values_list("action", "actor_id", "service_id")
    )


def test_it_lets_a_group_give_a_role(at_work, it, service):
    data = {
        "provider": "kommunen",
        "group": "forskolan",
        "role": "staff_member",
        "centre": service.centre_id,
        "service": service.pk,
    }
    assert at_work.post(reverse(ADD), data).status_code == 302
    assert row(GroupRole.objects.get()) == data
    assert audited() == [("group_role_added", it.pk, service.pk)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"provider": "annan"}, "provider"),
        ({"group": ""}, "group"),
        ({"group": "x" * 201}, "group"),
        ({"service": ""}, "__all__"),
        ({"role": "it_administrator"}, "__all__"),
        ({}, "__all__"),
    ],
    ids=["unknown provider", "no group", "long group", "no service", "place for IT", "twice"],
)
def test_what_does_not_hold_is_refused_in_words(at_work, preschool, changed, field):
    response = at_work.post(reverse(ADD), row(preschool, **changed))
    errors = response.context["adminform"].form.errors
    assert list(errors) == [field]
    assert "_" not in str(errors[field][0])
    assert GroupRole.objects.count() == 1


def test_a_service_of_another_centre_is_refused(at_work, preschool):
    response = at_work.post(reverse(ADD), row(preschool, service=PartnerServiceFactory().pk))
    assert list(response.context["adminform"].form.errors) == ["service"]


@pytest.mark.parametrize(
    ("role", "with_centre", "with_service"),
    [("staff_member", True, False), ("coordinator", False, False), ("it_administrator", True, True)],
)
def test_the_database_holds_the_place_of_each_role(service, role, with_centre, with_service):
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupRole.objects.create(
            provider="kommunen",
            group="x",
            role=role,
            centre=service.centre if with_centre else None,
            service=service if with_service else None,
        )


def test_a_change_takes_what_the_group_gave_and_leaves_what_was_given_by_hand(at_work, it, preschool, members):
    url = reverse("admin:staff_grouprole_change", args=[preschool.pk])
    assert at_work.post(url, row(preschool, role="centre_lead")).status_code == 302
    assert list(StaffRole.objects.filter(role="staff_member")) == [members]
    service_id = preschool.service_id
    assert audited() == [
        ("role_removed", it.pk, service_id),
        ("role_removed", it.pk, service_id),
        ("group_role_changed", it.pk, service_id),
    ]


@pytest.mark.parametrize("way", ["one", "many"])
def test_removing_it_takes_what_it_gave_and_tells_the_log(at_work, preschool, members, way):
    if way == "one":
        at_work.post(reverse("admin:staff_grouprole_delete", args=[preschool.pk]), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [preschool.pk], "post": "yes"}
        at_work.post(reverse("admin:staff_grouprole_changelist"), chosen)
    assert GroupRole.objects.count() == 0
    assert list(StaffRole.objects.filter(role="staff_member")) == [members]
    assert [action for action, *_ in audited()] == ["role_removed", "role_removed", "group_role_removed"]


def test_a_provider_that_is_not_configured_any_more_keeps_its_groups(at_work, preschool, settings):
    settings.OIDC_PROVIDERS = {}
    url = reverse("admin:staff_grouprole_change", args=[preschool.pk])
    form = at_work.get(url).context["adminform"].form
    assert form.fields["provider"].choices == [("kommunen", "kommunen")]
    assert at_work.post(url, row(preschool, group="ny")).status_code == 302


def test_a_role_from_a_group_is_shown_but_not_changed_or_removed_by_hand(at_work, preschool, members):
    given = StaffRole.objects.filter(from_group=preschool).first()
    page = at_work.get(reverse("admin:staff_staffmember_change", args=[given.person_id]))
    assert [str(form.instance) for form in page.context["inline_admin_formsets"][0].formset.initial_forms] == []
    assert str(given) in page.content.decode()
    change = reverse("admin:staff_staffrole_change", args=[given.pk])
    assert at_work.get(change).status_code == 200
    assert at_work.post(change, {"person": given.person_id, "role": "it_administrator"}).status_code == 403
    delete = reverse("admin:staff_staffrole_delete", args=[given.pk])
    assert at_work.post(delete, {"post": "yes"}).status_code == 403
    both = {"action": "delete_selected", "_selected_action": [given.pk, members.pk], "post": "yes"}
    at_work.post(reverse("admin:staff_staffrole_changelist"), both)
    assert StaffRole.objects.filter(pk__in=[given.pk, members.pk]).count() == 2


def test_the_same_role_by_hand_beside_the_groups_is_refused_in_words(at_work, preschool, members):
    given = StaffRole.objects.filter(from_group=preschool).first()
    data = {
        "person": given.person_id,
        "role": given.role,
        "centre": given.centre_id,
        "service": given.service_id,
    }
    response = at_work.post(reverse("admin:staff_staffrole_add"), data)
    [[text]] = response.context["adminform"].form.errors.values()
    assert "role_once" not in str(text)


@pytest.mark.parametrize("role", ["staff_member", "centre_lead", "coordinator"])
def test_others_do_not_see_the_groups(client, service, role):
    client.force_login(staff_with(role, *((None, service.centre) if role == "coordinator" else (service,))))
    assert client.get(reverse("admin:staff_grouprole_changelist"), follow=True).status_code == 403

"""Usual families: chosen by those who plan a centre, one tap on its counting page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from tests.factories import AgeBandFactory, PartnerServiceFactory, staff_with
from visits.models import UsualFamily
from visits.usual_families import (
    MOST_FAMILIES,
    UsualFamilyDenied,
    UsualFamilyRefused,
    buttons,
    families_of,
    move_usual_family,
    remove_usual_family,
    save_usual_family,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return PartnerServiceFactory().centre


@pytest.fixture
def baby(centre):
    return AgeBandFactory(centre=centre)


@pytest.fixture
def lead(centre, client):
    person = staff_with("centre_lead", service=centre.services.get())
    client.force_login(person)
    return person


def saved(centre, women=1, men=0, other_adults=0, children=(), family=None):  # noqa: PLR0917 (as a family is read)
    return save_usual_family(
        centre=centre, women=women, men=men, other_adults=other_adults, children=list(children), by=SYSTEM,
        family=family,
    )  # fmt: skip


def refused(*args, **kwargs) -> UsualFamilyDenied:
    with pytest.raises(UsualFamilyRefused) as refusal:
        saved(*args, **kwargs)
    return refusal.value.reason


def test_a_centre_without_any_has_a_woman_and_a_man_with_the_youngest(centre, baby):
    AgeBandFactory(centre=centre, from_months=12, to_months=24)
    child = f"child:{baby.pk}:1"
    assert [each.events for each in buttons(centre, list(centre.age_bands.all()))] == [
        ("woman::1", child), ("man::1", child),
    ]  # fmt: skip


def test_a_centre_without_age_bands_has_a_woman_and_a_man(centre):
    assert [each.events for each in buttons(centre, [])] == [("woman::1",), ("man::1",)]


def test_families_are_added_at_the_end_moved_changed_and_removed(centre, baby):
    first, second, third = saved(centre), saved(centre, 1, 1, 0, [baby]), saved(centre, 0, 2)
    assert families_of(centre) == [first, second, third]
    move_usual_family(family=third, up=True, by=SYSTEM)
    assert families_of(centre) == [first, third, second]
    move_usual_family(family=first, up=True, by=SYSTEM)  # it is the first already
    move_usual_family(family=second, up=False, by=SYSTEM)
    assert families_of(centre) == [first, third, second]
    saved(centre, 3, 0, 0, [baby], family=first)
    assert [(each.women, list(each.children.all())) for each in families_of(centre)] == [
        (3, [baby]), (0, []), (1, [baby]),
    ]  # fmt: skip
    remove_usual_family(family=first, by=SYSTEM)
    remove_usual_family(family=first, by=SYSTEM)
    assert [(each.pk, each.position) for each in families_of(centre)] == [(third.pk, 0), (second.pk, 1)]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        *["setting_added"] * 3, "setting_changed", "setting_changed", "setting_removed",
    ]  # fmt: skip


def test_a_family_that_can_not_be_is_refused(centre, baby):
    assert refused(centre, 0, 0, 0, [baby]) == UsualFamilyDenied.NO_ADULTS
    assert refused(centre, 10) == UsualFamilyDenied.TOO_MANY_ADULTS
    assert refused(centre, 1, 0, 0, [AgeBandFactory()]) == UsualFamilyDenied.AGE_BAND
    family = saved(centre, 1, 0, 0, [baby])
    assert refused(centre, 1, 0, 0, [baby]) == UsualFamilyDenied.SAME
    saved(centre, 1, 0, 0, [baby], family=family)  # it is no other
    for number in range(2, MOST_FAMILIES + 1):
        saved(centre, number % 10, number // 10)
    assert refused(centre, 9, 9) == UsualFamilyDenied.TOO_MANY
    assert len(families_of(centre)) == MOST_FAMILIES


def test_a_lead_does_all_of_it_on_pages(client, centre, baby, lead):
    pages = reverse("visits:usual_families")
    assert len(client.get(pages).context["ready_made"]) == 2
    new = client.post(reverse("visits:new_usual_family"), {"women": 1, "men": "", "children": [baby.pk]})
    assert (new.status_code, new.url) == (302, f"{pages}?centre={centre.slug}")
    client.post(reverse("visits:new_usual_family"), {"men": 1})
    one, two = families_of(centre)
    client.post(reverse("visits:move_usual_family", args=[one.pk]), {"down": "1"})
    assert families_of(centre) == [two, one]
    assert client.get(reverse("visits:change_usual_family", args=[one.pk])).context["form"]["women"].value() == 1
    client.post(reverse("visits:change_usual_family", args=[one.pk]), {"women": 2})
    client.post(reverse("visits:remove_usual_family", args=[two.pk]))
    (left,) = families_of(centre)
    assert (left.pk, left.women, list(left.children.all())) == (one.pk, 2, [])


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "women"), ({"women": 10}, "women"), ({"men": -1}, "men"), ({"women": 1, "children": ["x"]}, "children")],
)
def test_a_wrong_form_is_said_at_its_field(client, centre, lead, sent, field):
    response = client.post(reverse("visits:new_usual_family"), sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not UsualFamily.objects.exists()


def test_who_does_not_plan_the_centre_finds_nothing(client, centre, baby):
    family = saved(centre)
    addresses = [
        ("get", reverse("visits:usual_families") + f"?centre={centre.slug}"),
        ("post", reverse("visits:new_usual_family") + f"?centre={centre.slug}"),
        *(
            ("post", reverse(f"visits:{name}_usual_family", args=[family.pk]))
            for name in ("change", "move", "remove")
        ),
    ]
    for person, status in [
        (staff_with("staff_member", service=centre.services.get()), 403),
        (staff_with("centre_lead", service=PartnerServiceFactory()), 404),
        (staff_with("it_administrator"), 404),
    ]:
        client.force_login(person)
        for method, address in addresses:
            sent = [{"women": 5}] if method == "post" else []
            assert getattr(client, method)(address, *sent).status_code == status
    assert families_of(centre) == [family]


def test_the_list_takes_as_many_queries_for_twelve_as_for_one(client, centre, baby, lead):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("visits:usual_families"))
        return len(captured)

    saved(centre, 1, 0, 0, [baby])
    few = queries()
    for number in range(2, MOST_FAMILIES + 1):
        saved(centre, number % 10, number // 10, 0, [baby])
    assert queries() == few

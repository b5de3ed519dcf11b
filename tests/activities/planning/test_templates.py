"""A centre's own templates: copied, edited, their sessions in order, and the reasons when they are not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import SeriesTemplate, TemplateSession
from activities.planning import templates
from activities.planning.refusals import PlanningDenied, PlanningRefused
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from staff.models import StaffRole
from tests.activities.planning.made import centre_with_services, made, ten_sessions
from tests.factories import FamilyCentreFactory, staff_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return centre_with_services()


@pytest.fixture
def own(centre):
    return ten_sessions(centre, "Vårt program", count=3)


def titles(template) -> list[tuple[int, str]]:
    return list(template.sessions.order_by("number").values_list("number", "title"))


def test_a_copy_is_the_centres_own_with_all_that_was_in_it(centre):
    everyones = ten_sessions()
    copy = templates.copy_template(template=everyones, centre=centre, by=SYSTEM)
    assert (copy.centre, copy.title, copy.about, copy.rhythm) == (centre, "Tio träffar", "Om programmet.", "birth")
    contents = [
        list(each.sessions.values_list(*templates.COPIED)) for each in (everyones, copy)
    ]  # fmt: skip
    assert contents[0] == contents[1]
    fields = {field.name for field in TemplateSession._meta.concrete_fields} - {"id", "template"}
    assert fields == set(templates.COPIED)  # none is forgotten
    assert AuditEvent.objects.get(action="copied_template").thing_id == str(copy.pk)


def test_a_second_copy_is_refused_and_another_centre_may_have_its_own(centre):
    everyones = ten_sessions()
    templates.copy_template(template=everyones, centre=centre, by=SYSTEM)
    with pytest.raises(PlanningRefused) as refused:
        templates.copy_template(template=everyones, centre=centre, by=SYSTEM)
    assert refused.value.reason == PlanningDenied.TITLE_TAKEN
    templates.copy_template(template=everyones, centre=FamilyCentreFactory(), by=SYSTEM)
    assert SeriesTemplate.objects.filter(title="Tio träffar").count() == 3


def test_a_title_that_is_taken_is_refused_and_nothing_is_written(own, centre):
    ten_sessions(centre, "Ett annat", count=1)
    with pytest.raises(PlanningRefused) as refused:
        templates.change_template(template=own, values={"title": "Ett annat", "about": "Nytt"}, by=SYSTEM)
    assert refused.value.reason == PlanningDenied.TITLE_TAKEN
    own.refresh_from_db()
    assert (own.title, own.about) == ("Vårt program", "Om programmet.")


def test_a_template_for_all_centres_is_edited_by_nobody_here():
    everyones = ten_sessions()
    session = everyones.sessions.get(number=1)
    for attempt in (
        lambda: templates.change_template(template=everyones, values={"title": "X"}, by=SYSTEM),
        lambda: templates.remove_template(template=everyones, by=SYSTEM),
        lambda: templates.add_session(template=everyones, values={"title": "X"}, by=SYSTEM),
        lambda: templates.change_session(session=session, values={"title": "X"}, by=SYSTEM),
        lambda: templates.move_session(session=session, up=False, by=SYSTEM),
        lambda: templates.remove_session(session=session, by=SYSTEM),
    ):
        with pytest.raises(PlanningRefused) as refused:
            attempt()
        assert refused.value.reason == PlanningDenied.EVERYONES
    assert titles(everyones)[0] == (1, "Träff 1")


def test_a_new_session_comes_last(own):
    values = {"title": "Sist", "lead_service_kind": "bhv", "weeks_from_birth": 140}
    assert templates.add_session(template=own, values=values, by=SYSTEM).number == 4


def test_a_session_by_birth_without_weeks_is_refused(own):
    for attempt in (
        lambda: templates.add_session(template=own, values={"title": "X", "lead_service_kind": "bhv"}, by=SYSTEM),
        lambda: templates.change_session(
            session=own.sessions.get(number=1), values={"weeks_from_birth": None}, by=SYSTEM
        ),
    ):
        with pytest.raises(PlanningRefused) as refused:
            attempt()
        assert refused.value.reason == PlanningDenied.WEEKS_MISSING
    assert own.sessions.count() == 3


@pytest.mark.parametrize(
    ("number", "up", "after"),
    [
        (2, True, ["Träff 2", "Träff 1", "Träff 3"]),
        (2, False, ["Träff 1", "Träff 3", "Träff 2"]),
        (1, True, ["Träff 1", "Träff 2", "Träff 3"]),
        (3, False, ["Träff 1", "Träff 2", "Träff 3"]),
    ],
)
def test_a_session_changes_places_with_its_neighbour(own, number, up, after):
    templates.move_session(session=own.sessions.get(number=number), up=up, by=SYSTEM)
    assert titles(own) == list(enumerate(after, start=1))


def test_one_taken_out_leaves_no_gap_and_a_group_keeps_its_session(own, centre):
    series = made(centre, own)
    templates.remove_session(session=own.sessions.get(number=2), by=SYSTEM)
    assert titles(own) == [(1, "Träff 1"), (2, "Träff 3")]
    kept = series.sessions.get(number=2)
    assert (kept.title, kept.template_session) == ("Träff 2", None)


def test_a_template_with_a_group_stays_and_one_without_goes(own, centre):
    unused = ten_sessions(centre, "Oanvänt", count=1)
    made(centre, own)
    with pytest.raises(PlanningRefused) as refused:
        templates.remove_template(template=own, by=SYSTEM)
    assert refused.value.reason == PlanningDenied.IN_USE
    templates.remove_template(template=unused, by=SYSTEM)
    assert list(SeriesTemplate.objects.all()) == [own]


@pytest.mark.parametrize(
    ("role", "plans"),
    [("centre_lead", True), ("coordinator", True), ("staff_member", False), ("it_administrator", False)],
)
def test_leads_and_coordinators_plan_at_their_centre_and_no_other(own, centre, role, plans):
    service = centre.services.get(kind="bhv") if role in {"centre_lead", "staff_member"} else None
    person = staff_with(role, service, centre if role == "coordinator" else None)
    far = ten_sessions(FamilyCentreFactory(), "Långt bort", count=1)
    assert templates.planned_centres(person) == ([centre] if plans else [])
    assert templates.own_template(person, own.pk) == (own if plans else None)
    assert templates.own_template(person, far.pk) is None
    assert templates.own_template(person, ten_sessions().pk) is None
    assert templates.own_template_session(person, far.sessions.get().pk) is None


def test_a_lead_at_one_centre_and_staff_at_another_plans_at_the_first(centre):
    far = centre_with_services()
    person = staff_with("centre_lead", centre.services.get(kind="bhv"))
    StaffRole.objects.create(person=person, role="staff_member", service=far.services.get(kind="bhv"), centre=far)
    assert templates.planned_centres(person) == [centre]
    assert templates.planned_centre(person, far.slug) is None


def test_the_list_takes_as_many_queries_for_one_template_as_for_thirty(centre):
    counts = []
    for number in range(30):
        ten_sessions(centre, f"Program {number}", count=1)
        if number in {0, 29}:
            with CaptureQueriesContext(connection) as queries:
                assert [each.session_count for each in templates.templates_at(centre)] == [1] * (number + 1)
            counts.append(len(queries))
    assert counts == [1, 1]

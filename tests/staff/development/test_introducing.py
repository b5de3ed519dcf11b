"""A new colleague's introduction: begun by the lead, ticked off by who is new, and what is left is seen."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from staff.development import introducing as verbs
from staff.development.introducing import IntroductionDenied, IntroductionRefused
from staff.models import Introduction, IntroductionItem, IntroductionTick, TrainingDone
from tests.factories import PartnerServiceFactory, staff_with

from .conftest import NOW, by

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
PAGE, PLAN = reverse("staff:introduction"), reverse("staff:introduction_plan")


def begin(lead, person, service, *, key=None, starts_on=TODAY):
    return verbs.begin_introduction(
        key=key or uuid.uuid4(), person=person, service=service, starts_on=starts_on, by=Actor.staff(lead),
        begun_by=lead, today=TODAY, now=NOW,
    )  # fmt: skip


@pytest.fixture
def point(centre):
    return IntroductionItem.objects.create(centre=centre, text="Rundvandring", due_weeks=1)


@pytest.fixture
def introduction(lead, staff, service):
    return begin(lead, staff, service, starts_on=TODAY - timedelta(weeks=3))


def ticked():
    return IntroductionTick.objects.filter(taken_back_at=None).count()


def test_the_lead_begins_it_once(lead, staff, service, key):
    assert begin(lead, staff, service, key=key) == begin(lead, staff, service, key=key)
    assert Introduction.objects.count() == 1
    with pytest.raises(IntroductionRefused) as refused:
        begin(lead, staff, service)
    assert refused.value.reason == IntroductionDenied.ALREADY


@pytest.mark.parametrize("who", ["staff", "other_lead", "coordinator"])
def test_nobody_else_begins_it(request, staff, service, who):
    with pytest.raises(IntroductionRefused) as refused:
        begin(request.getfixturevalue(who), staff, service)
    assert refused.value.reason == IntroductionDenied.NOT_YOURS
    assert not Introduction.objects.exists()


def test_who_works_elsewhere_and_a_day_years_away_are_refused(lead, staff, service, other):
    stranger = staff_with("staff_member", other)
    for person, starts_on, reason in (
        (stranger, TODAY, IntroductionDenied.NOT_IN_SERVICE),
        (staff, TODAY - timedelta(days=400), IntroductionDenied.FIRST_DAY),
        (staff, TODAY + timedelta(days=400), IntroductionDenied.FIRST_DAY),
    ):
        with pytest.raises(IntroductionRefused) as refused:
            begin(lead, person, service, starts_on=starts_on)
        assert refused.value.reason == reason


def test_a_theme_is_done_when_the_training_is_and_an_own_point_when_it_is_ticked(
    introduction, staff, lead, theme, point
):
    centre = point.centre
    IntroductionItem.objects.create(centre=centre, theme=theme, due_weeks=12)
    IntroductionItem.objects.create(centre=centre, text="Ur bruk", due_weeks=1, is_active=False)
    (ongoing,) = verbs.ongoing_at(centre, staff, today=TODAY)
    assert [(str(each.item), each.is_done, each.is_late) for each in ongoing.points] == [
        ("Rundvandring", False, True), ("Stjärnfamiljen", False, False),
    ]  # fmt: skip
    assert (ongoing.left, ongoing.late) == (2, 1)
    TrainingDone.objects.create(person=staff, theme=theme, on_date=TODAY, logged_at=NOW)
    verbs.tick(introduction=introduction, item=point, is_done=True, **by(staff))
    (ongoing,) = verbs.ongoing_at(centre, lead, today=TODAY)
    assert (ongoing.left, ongoing.late, ongoing.may_end) == (0, 0, True)


def test_a_training_that_was_taken_back_is_not_done(introduction, staff, centre, theme):
    IntroductionItem.objects.create(centre=centre, theme=theme, due_weeks=12)
    TrainingDone.objects.create(person=staff, theme=theme, on_date=TODAY, logged_at=NOW, taken_back_at=NOW)
    assert verbs.ongoing_at(centre, staff, today=TODAY)[0].left == 1


def test_ticking_twice_is_once_and_can_be_taken_back(introduction, point, staff):
    for is_done, expected in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
        verbs.tick(introduction=introduction, item=point, is_done=is_done, **by(staff))
        assert ticked() == expected
    assert AuditEvent.objects.filter(action="ticked_introduction").count() == 3
    assert IntroductionTick.objects.count() == 2


@pytest.mark.parametrize("who", ["other_lead", "coordinator"])
def test_who_only_follows_it_up_neither_ticks_nor_ends(request, introduction, point, who):
    person = request.getfixturevalue(who)
    for verb in (
        lambda: verbs.tick(introduction=introduction, item=point, is_done=True, **by(person)),
        lambda: verbs.end_introduction(introduction=introduction, **by(person)),
    ):
        with pytest.raises(IntroductionRefused) as refused:
            verb()
        assert refused.value.reason == IntroductionDenied.NOT_YOURS
    assert ticked() == 0


def test_one_that_is_ended_is_not_shown_and_a_new_one_can_begin(introduction, lead, staff, service, centre):
    for _time in range(2):
        verbs.end_introduction(introduction=introduction, **by(lead))
    assert verbs.ongoing_at(centre, lead, today=TODAY) == []
    assert AuditEvent.objects.filter(action="ended_introduction").count() == 1
    assert begin(lead, staff, service).pk != introduction.pk


def test_a_point_is_a_theme_or_a_text_and_each_is_there_once(centre, theme):
    verbs.add_point(centre=centre, theme=theme, text="", due_weeks=12, by=SYSTEM)
    verbs.add_point(centre=centre, theme=None, text=" Rundvandring ", due_weeks=1, by=SYSTEM)
    for wrong, reason in (
        ({"theme": theme, "text": ""}, IntroductionDenied.THERE_ALREADY),
        ({"theme": None, "text": "rundvandring"}, IntroductionDenied.THERE_ALREADY),
        ({"theme": theme, "text": "Båda"}, IntroductionDenied.ONE_THING),
        ({"theme": None, "text": "  "}, IntroductionDenied.ONE_THING),
    ):
        with pytest.raises(IntroductionRefused) as refused:
            verbs.add_point(centre=centre, **wrong, due_weeks=1, by=SYSTEM)
        assert refused.value.reason == reason
    assert [str(each) for each in verbs.plan_of(centre)] == ["Rundvandring", "Stjärnfamiljen"]


# ---- The pages


def test_a_lead_begins_and_ends_on_the_page_and_who_is_new_ticks(client, lead, staff, service, point):
    client.force_login(lead)
    sent = {"key": str(uuid.uuid4()), "who": f"{staff.pk}-{service.pk}", "starts_on": TODAY.isoformat()}
    assert client.post(PAGE, sent).status_code == 302
    introduction = Introduction.objects.get()
    client.force_login(staff)
    tick = reverse("staff:tick_introduction", args=[introduction.pk, point.pk])
    assert client.post(tick, {"done": "yes"}).status_code == 302
    assert ticked() == 1
    client.force_login(lead)
    assert client.post(reverse("staff:end_introduction", args=[introduction.pk])).status_code == 302
    introduction.refresh_from_db()
    assert introduction.ended_by == lead


def test_staff_see_only_their_own_and_touch_no_colleagues(client, introduction, point, service):
    client.force_login(staff_with("staff_member", service))
    assert client.get(PAGE).context["introductions"] == []
    tick = reverse("staff:tick_introduction", args=[introduction.pk, point.pk])
    assert client.post(tick, {"done": "yes"}).status_code == 404
    assert ticked() == 0


def test_a_theme_is_not_ticked_by_hand(client, introduction, staff, centre, theme):
    item = IntroductionItem.objects.create(centre=centre, theme=theme, due_weeks=12)
    client.force_login(staff)
    tick = reverse("staff:tick_introduction", args=[introduction.pk, item.pk])
    assert client.post(tick, {"done": "yes"}).status_code == 404


def test_leads_and_the_coordinator_change_the_plan_and_staff_do_not(client, other_lead, coordinator, staff, point):
    change = reverse("staff:change_introduction_point", args=[point.pk])
    client.force_login(staff)
    assert {client.get(PLAN).status_code, client.post(change, {"due_weeks": 2}).status_code} == {403}
    for person, weeks in ((other_lead, 2), (coordinator, 3)):
        client.force_login(person)
        assert client.post(change, {"due_weeks": weeks, "is_active": "on"}).status_code == 302
        point.refresh_from_db()
        assert (point.due_weeks, point.is_active) == (weeks, True)
    response = client.post(PLAN, {"theme": "", "text": "Rundvandring", "due_weeks": 1})
    assert response.context["form"].errors == {"text": [IntroductionDenied.THERE_ALREADY.label]}


@pytest.mark.parametrize("weeks", ["0", "105", "soon"])
def test_weeks_that_can_not_be_are_told_with_words(client, coordinator, centre, point, weeks):
    client.force_login(coordinator)
    response = client.post(PLAN, {"theme": "", "text": "Ny", "due_weeks": weeks})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["due_weeks"])
    client.post(reverse("staff:change_introduction_point", args=[point.pk]), {"due_weeks": weeks})
    point.refresh_from_db()
    assert point.due_weeks == 1


def test_the_page_takes_as_many_queries_for_30_introductions_as_for_one(
    client, introduction, point, django_assert_num_queries
):
    lead, service = introduction.begun_by, introduction.service
    client.force_login(lead)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for _ in range(29):
        begin(lead, staff_with("staff_member", service), service)
    with django_assert_num_queries(len(few)):
        page = client.get(PAGE)
    assert len(page.context["introductions"]) == 30


def test_another_centres_point_is_not_there(client, coordinator):
    theirs = IntroductionItem.objects.create(centre=PartnerServiceFactory().centre, text="Deras", due_weeks=1)
    client.force_login(coordinator)
    change = reverse("staff:change_introduction_point", args=[theirs.pk])
    assert client.post(change, {"due_weeks": 2}).status_code == 404

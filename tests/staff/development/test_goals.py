"""The coordinator's goals: added, worded anew, ordered, taken out of use and never deleted."""

import pytest
from django.urls import reverse

from familjecentral.audit.recording import SYSTEM
from staff.development import goals
from staff.development.goals import SHIPPED_GOALS, GoalDenied, GoalRefused
from staff.models import Goal
from tests.factories import PartnerServiceFactory, staff_with

pytestmark = pytest.mark.django_db
PAGE = reverse("staff:goals")


@pytest.fixture
def municipality(service):
    return service.centre.municipality


def add(municipality, name, statement="Jag trivs här."):
    return goals.add_goal(municipality=municipality, name=name, statement=statement, by=SYSTEM)


def in_use(municipality):
    return [goal.name for goal in goals.goals_in_use(municipality.pk)]


def test_the_shipped_goals_are_taken_in_once_after_those_that_are_there(municipality):
    add(municipality, "Vårt eget"), add(municipality, SHIPPED_GOALS[2][0])
    assert [goals.ship_goals(municipality=municipality, by=SYSTEM) for _time in range(2)] == [3, 0]
    names = [name for name, _statement in SHIPPED_GOALS]
    assert in_use(municipality) == ["Vårt eget", names[2], names[0], names[1], names[3]]


def test_one_moves_a_step_and_not_past_the_ends(municipality):
    one, two, three = (add(municipality, name) for name in ("Ett", "Två", "Tre"))
    for goal, up in ((three, True), (one, True), (two, False)):
        goals.move_goal(goal=goal, up=up, by=SYSTEM)
    assert in_use(municipality) == ["Ett", "Tre", "Två"]


@pytest.mark.parametrize(("name", "statement", "reason"), [
    ("", "Jag trivs.", GoalDenied.NAMELESS), ("Nytt", " ", GoalDenied.NO_STATEMENT),
    ("må  BRA", "Jag trivs.", GoalDenied.NAME_TAKEN),
])  # fmt: skip
def test_a_goal_has_a_name_of_its_own_and_a_statement(municipality, name, statement, reason):
    add(municipality, "Må bra")
    with pytest.raises(GoalRefused) as refused:
        add(municipality, name, statement)
    assert refused.value.reason == reason
    assert in_use(municipality) == ["Må bra"]


def test_the_coordinator_does_it_all_on_one_page(client, service, municipality):
    client.force_login(staff_with("coordinator", centre=service.centre))
    assert client.post(PAGE, {"action": "ship"}).status_code == 302
    assert client.post(PAGE, {"action": "add", "name": "Nytt", "statement": "Jag trivs."}).status_code == 302
    first, *_rest, last = goals.goals_of(municipality)
    assert client.post(PAGE, {"action": "up", "goal": last.pk}).status_code == 302
    changed = {f"goal-{first.pk}-name": "Må bättre", f"goal-{first.pk}-statement": "Jag mår bättre."}
    assert client.post(PAGE, {"action": "retire", "goal": first.pk} | changed).status_code == 302
    assert in_use(municipality)[-2:] == ["Nytt", SHIPPED_GOALS[3][0]]
    first.refresh_from_db()
    assert (first.name, first.statement, first.is_active) == ("Må bättre", "Jag mår bättre.", False)
    assert client.post(PAGE, {"action": "use", "goal": first.pk} | changed).status_code == 302
    assert "Må bättre" in in_use(municipality)
    wrong = client.post(PAGE, {"action": "change", "goal": first.pk, f"goal-{first.pk}-name": "Nytt"})
    assert wrong.status_code == 422
    assert 'id="error-summary"' in wrong.content.decode()


def test_nobody_else_changes_them_and_no_other_municipalitys(client, service, lead):
    client.force_login(lead)
    assert client.get(PAGE).status_code == 403
    theirs = add(PartnerServiceFactory().centre.municipality, "Deras")
    client.force_login(staff_with("coordinator", centre=service.centre))
    for number in (theirs.pk, "x", ""):
        assert client.post(PAGE, {"action": "retire", "goal": number}).status_code == 404
    assert Goal.objects.get().is_active

"""How an agreement stands on a day, when it is looked at next, and the page that leads on to each part."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from staff.development import agreements as verbs
from staff.development.agreements import SOON, AgreementDenied, AgreementRefused, Standing
from staff.models import Agreement, Improvement
from tests.factories import FamilyCentreFactory, staff_with

from .conftest import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = timedelta(days=1)
PAGE, START = reverse("staff:agreements"), reverse("staff:development")


def agreement_of(centre, start=-300, end=300, review=None):
    """In days from today."""
    next_review = None if review is None else TODAY + review * DAY
    return Agreement.objects.create(
        centre=centre, valid_from=TODAY + start * DAY, valid_to=TODAY + end * DAY, next_review=next_review
    )


@pytest.mark.parametrize(
    ("start", "end", "review", "standing"),
    [
        (-300, 300, 100, Standing.VALID),
        (-300, SOON.days + 1, None, Standing.VALID),
        (-300, SOON.days, None, Standing.EXPIRES_SOON),
        (-300, 0, None, Standing.EXPIRES_SOON),
        (-300, -1, -10, Standing.EXPIRED),
        (-300, 300, 0, Standing.REVIEW_DUE),
        (-300, 300, 1, Standing.VALID),
        (1, 300, 0, Standing.NOT_YET),
        (0, 300, None, Standing.VALID),
    ],
)
def test_how_an_agreement_stands(centre, start, end, review, standing):
    assert verbs.standing_of(agreement_of(centre, start, end, review), TODAY) == standing


def test_one_that_a_later_one_has_replaced_is_nothing_to_see_to(centre):
    agreement_of(centre, -700, -1)
    assert verbs.to_see_to(verbs.agreements_of(centre, today=TODAY)) == 1
    agreement_of(centre, 0, 300)
    stands = verbs.agreements_of(centre, today=TODAY)
    assert [(each.standing, each.is_superseded) for each in stands] == [
        (Standing.VALID, False), (Standing.EXPIRED, True),
    ]  # fmt: skip
    assert verbs.to_see_to(stands) == 0


@pytest.mark.parametrize(
    ("days", "reason"), [(0, AgreementDenied.PAST), (-1, AgreementDenied.PAST), (301, AgreementDenied.AFTER_END)]
)
def test_a_review_that_can_not_be_is_refused(centre, days, reason):
    agreement = agreement_of(centre)
    with pytest.raises(AgreementRefused) as refused:
        verbs.set_next_review(agreement=agreement, on=TODAY + days * DAY, by=SYSTEM, today=TODAY)
    assert refused.value.reason == reason
    agreement.refresh_from_db()
    assert agreement.next_review is None


def test_the_coordinator_sets_the_next_review_on_the_page(client, coordinator, centre):
    agreement = agreement_of(centre, review=-3)
    client.force_login(coordinator)
    assert client.get(PAGE).context["agreements"][0].standing == Standing.REVIEW_DUE
    address = reverse("staff:review_agreement", args=[agreement.pk])
    for sent in ({"on": (TODAY + 30 * DAY).isoformat()}, {"on": "soon"}, {"on": TODAY.isoformat()}):
        assert client.post(address, sent).status_code == 302
    agreement.refresh_from_db()
    assert agreement.next_review == TODAY + 30 * DAY
    assert AuditEvent.objects.filter(action="reviewed_agreement").count() == 1


@pytest.mark.parametrize("who", ["staff", "lead"])
def test_the_page_is_the_coordinators(request, client, centre, who):
    client.force_login(request.getfixturevalue(who))
    agreement = agreement_of(centre)
    assert client.get(PAGE).status_code == 403
    assert (
        client.post(reverse("staff:review_agreement", args=[agreement.pk]), {"on": "2026-12-24"}).status_code
        == 403
    )


def test_another_centres_agreement_is_not_there(client, coordinator):
    theirs = agreement_of(FamilyCentreFactory())
    client.force_login(coordinator)
    address = reverse("staff:review_agreement", args=[theirs.pk])
    assert client.post(address, {"on": "2026-12-24"}).status_code == 404


def test_the_page_takes_as_many_queries_for_30_agreements_as_for_one(
    client, coordinator, centre, django_assert_num_queries
):
    client.force_login(coordinator)
    agreement_of(centre).parties.add(centre.municipality)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for n in range(29):
        agreement_of(centre, -300 - n).parties.add(centre.municipality)
    with django_assert_num_queries(len(few)):
        page = client.get(PAGE)
    assert len(page.context["agreements"]) == 30


# ---- The start page

OF_ALL = {"improvements", "matrix", "introductions"}


@pytest.mark.parametrize(
    ("who", "parts"),
    [
        ("staff", OF_ALL),
        ("lead", OF_ALL | {"decisions"}),
        ("coordinator", OF_ALL | {"decisions", "agreements_to_see_to"}),
    ],
)
def test_each_sees_the_parts_that_are_theirs(request, client, centre, who, parts):
    Improvement.objects.create(centre=centre, aim="Fler", measure="Andel", start="1", goal="2", made_at=NOW)
    client.force_login(request.getfixturevalue(who))
    page = client.get(START)
    assert page.status_code == 200
    every = OF_ALL | {"decisions", "agreements_to_see_to"}
    assert {name for name in every if name in page.context} == parts
    assert [item["url"] for item in page.context["nav"] if item["is_current"]] == [START]


@pytest.mark.parametrize("role", ["it_administrator", "data_protection_officer"])
def test_it_and_the_data_protection_officer_do_not_come_in(client, role):
    client.force_login(staff_with(role))
    assert client.get(START).status_code == 403

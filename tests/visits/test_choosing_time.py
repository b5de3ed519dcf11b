"""A family chooses between times by a link; late, old and repeated choices."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM
from familjecentral.privacy.sealing import seal
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import PartnerServiceFactory, staff_with, stockholm
from tests.sending import opened
from visits import choosing_time
from visits.choosing_time import ChoiceDenied, ChoiceRefused, ProposalDenied, ProposalRefused, as_seen
from visits.joint_visits import hash_of
from visits.models import JointVisit

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)
FIRST, SECOND = stockholm(2026, 12, 3, 10, 0), stockholm(2026, 12, 4, 14, 0)
CODE = "K7RM-4WXP"
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory(kind="bhv")


@pytest.fixture
def other(service):
    return PartnerServiceFactory(kind="social_services", centre=service.centre)


@pytest.fixture
def joint(service, other):
    with reading_as(Reader.for_services(service.pk)):
        return JointVisit.objects.create(
            centre=service.centre, service=service, other_service=other, joined_at=NOW, key=uuid.uuid4(),
            code_hash=hash_of(CODE), sealed_code=seal(CODE), made_at=NOW, expires_at=NOW + timedelta(days=30),
        )  # fmt: skip


@pytest.fixture
def proposed(joint):
    return propose(joint)


def propose(joint, first=FIRST, second=SECOND, minutes=60, now=NOW):
    return choosing_time.propose_times(
        joint=joint, first=first, second=second, minutes=minutes, by=SYSTEM, now=now
    )


def choose(joint, number, *, seen=None, now=NOW):
    return choosing_time.choose_time(
        joint=joint, number=number, seen=as_seen(joint) if seen is None else seen, by=PARENT, now=now
    )


def refused(function, *args, **kwargs):
    with pytest.raises((ChoiceRefused, ProposalRefused)) as refusal:
        function(*args, **kwargs)
    assert str(refusal.value) == refusal.value.reason.label
    return refusal.value.reason


def address(joint, code=CODE):
    return reverse("choose_time", args=[joint.centre.slug, code])


def sent(joint, number, **changes):
    return {**opened(), "key": str(uuid.uuid4()), "seen": as_seen(joint), "time": number} | changes


def as_it_is(joint, service):
    with reading_as(Reader.for_services(service.pk)):
        return JointVisit.objects.get(pk=joint.pk)


def test_both_services_see_what_the_family_chose(proposed, service, other):
    choose(proposed, 2)
    for each in (service, other):
        assert choosing_time.chosen_time(as_it_is(proposed, each)).starts_at == SECOND
    event = AuditEvent.objects.get(action="chose_time")
    assert (event.actor_kind, event.actor_id, event.thing_id) == ("parent", None, str(proposed.pk))


def test_the_same_choice_again_changes_nothing_and_another_one_changes_it(proposed, service):
    before = as_seen(proposed)
    chosen = choose(proposed, 1)
    assert choose(proposed, 1, seen=before, now=NOW + DAY).chosen_at == chosen.chosen_at
    assert choose(chosen, 2).chosen == 2
    assert AuditEvent.objects.filter(action="chose_time").count() == 2


def test_a_replayed_choice_does_not_take_back_a_later_one(proposed, service):
    before = as_seen(proposed)
    choose(choose(proposed, 1), 2)
    assert refused(choose, proposed, 1, seen=before) == ChoiceDenied.CHANGED
    assert as_it_is(proposed, service).chosen == 2


def test_a_choice_on_a_page_from_before_other_times_were_proposed_is_refused(proposed, service):
    before = as_seen(choose(proposed, 1))
    propose(proposed, first=SECOND, second=None)
    assert as_it_is(proposed, service).chosen is None
    assert refused(choose, proposed, 1, seen=before) == ChoiceDenied.CHANGED


def test_a_time_is_chosen_and_changed_until_24_hours_before(proposed):
    in_time, late = FIRST - DAY, FIRST - DAY + timedelta(seconds=1)
    assert refused(choose, proposed, 1, now=late) == ChoiceDenied.TOO_LATE
    chosen = choose(proposed, 1, now=in_time)
    assert refused(choose, chosen, 2, now=late) == ChoiceDenied.TOO_LATE


@pytest.mark.parametrize("number", [0, 2, 3])
def test_what_was_not_proposed_is_not_chosen(joint, number):
    only_one = propose(joint, second=None)
    assert refused(choose, only_one, number) == ChoiceDenied.NOT_PROPOSED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"first": NOW + DAY - timedelta(seconds=1)}, ProposalDenied.TOO_SOON),
        ({"second": NOW - DAY}, ProposalDenied.TOO_SOON),
        ({"second": NOW + timedelta(days=61)}, ProposalDenied.TOO_FAR),
        ({"second": FIRST}, ProposalDenied.SAME),
        ({"minutes": 14}, ProposalDenied.MINUTES),
        ({"minutes": 481}, ProposalDenied.MINUTES),
    ],
)
def test_times_that_no_family_could_choose_are_not_proposed(joint, service, changes, reason):
    assert refused(propose, joint, **changes) == reason
    assert as_it_is(joint, service).first_time is None


def test_the_same_times_again_leave_the_familys_choice(proposed):
    choose(proposed, 1)
    assert propose(proposed).chosen == 1


def test_the_link_opens_while_the_times_are_ahead(joint):
    propose(joint, first=NOW + timedelta(days=40), second=None)
    slug = joint.centre.slug
    assert choosing_time.by_link(slug=slug, token=CODE, now=NOW + timedelta(days=39)) is not None
    assert choosing_time.by_link(slug=slug, token=CODE, now=NOW + timedelta(days=40)) is None


def test_the_page_shows_the_times_in_words_and_is_kept_by_no_cache_and_no_search_engine(client, proposed):
    response = client.get(address(proposed))
    html = response.content.decode()
    assert ["torsdag 3 december 2026" in html, "fredag 4 december 2026" in html] == [True, True]
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not any(
        word in html.lower() for word in ("hembesök<", "socialtjänst", "barnhälsovård", proposed.service.label)
    )


def test_a_family_chooses_and_changes_on_the_page(client, proposed, service):
    response = client.post(address(proposed), sent(proposed, 1))
    assert (response.status_code, response.url) == (302, address(proposed))
    assert 'data-chosen="1"' in client.get(address(proposed)).content.decode()
    client.post(address(proposed), sent(as_it_is(proposed, service), 2))
    assert as_it_is(proposed, service).chosen == 2


def test_an_old_page_is_told_so_and_what_is_sent_next_counts(client, proposed, service):
    old = sent(proposed, 1)
    choose(proposed, 2)
    response = client.post(address(proposed), old)
    assert response.status_code == 422
    assert str(ChoiceDenied.CHANGED.label) in response.content.decode()
    again = old | {"seen": response.context["form"]["seen"].value()}
    assert client.post(address(proposed), again).status_code == 302
    assert as_it_is(proposed, service).chosen == 1


def test_late_the_page_says_whom_to_call_and_a_late_choice_is_refused_in_words(client, proposed, service):
    with clock.at(SECOND - timedelta(hours=1)):
        assert "<form" not in client.get(address(proposed)).content.decode().split("<main")[1]
        response = client.post(address(proposed), sent(proposed, 2))
    assert response.status_code == 422
    assert str(ChoiceDenied.TOO_LATE.label) in response.content.decode()
    assert as_it_is(proposed, service).chosen is None


@pytest.mark.parametrize("changes", [{"time": ""}, {"time": "9"}, {"website": "x"}, {"opened": ""}, {"key": "x"}])
def test_what_no_family_sends_is_refused(client, proposed, service, changes):
    assert client.post(address(proposed), sent(proposed, 1, **changes)).status_code == 422
    assert as_it_is(proposed, service).chosen is None


def test_a_code_that_opens_nothing_is_not_found_and_neither_is_one_of_another_centre(client, proposed):
    elsewhere = PartnerServiceFactory().centre
    wrong = [address(proposed, "2222-2222"), reverse("choose_time", args=[elsewhere.slug, CODE])]
    assert [client.get(each).status_code for each in wrong] == [404, 404]
    assert client.get(address(proposed, "k7rm4wxp")).status_code == 200


def test_without_times_the_page_says_so(client, joint):
    html = client.get(address(joint)).content.decode()
    assert "<form" not in html.split("<main")[1]


def test_either_service_proposes_and_a_third_finds_nothing(client, joint, service, other):
    form = {"key": str(uuid.uuid4()), "first": "2026-12-03T10:00", "second": "2026-12-04T14:00", "minutes": "60"}
    page, card = (reverse(f"visits:{name}", args=[joint.pk]) for name in ("joint_visit", "joint_visit_card"))
    client.force_login(staff_with("staff_member", other))
    assert client.get(card).status_code == 404  # nothing to print yet
    assert client.post(page, form).status_code == 302
    assert as_it_is(joint, service).first_time == FIRST
    assert CODE in client.get(page).content.decode()
    third = PartnerServiceFactory(kind="mhv", centre=service.centre)
    client.force_login(staff_with("centre_lead", third))
    assert [client.get(each).status_code for each in (page, card)] == [404, 404]
    assert client.post(page, form).status_code == 404


def test_wrong_times_are_told_at_their_field(client, joint, service):
    client.force_login(staff_with("staff_member", service))
    page = reverse("visits:joint_visit", args=[joint.pk])
    form = {"key": str(uuid.uuid4()), "first": "2026-11-26T11:00", "second": "", "minutes": "60"}
    response = client.post(page, form)
    assert response.status_code == 422
    assert [each.code for each in response.context["form"].errors.as_data()["first"]] == ["too_soon"]
    assert client.post(page, form | {"first": "soon"}).status_code == 422


@pytest.mark.parametrize(("language", "prefix"), [("sv", ""), ("ar", "/ar"), ("en", "/en"), ("xx", "")])
def test_the_card_is_in_the_familys_language_with_a_link_in_it(client, proposed, language, prefix):
    client.force_login(staff_with("staff_member", proposed.service))
    card = reverse("visits:joint_visit_card", args=[proposed.pk])
    html = client.get(f"{card}?language={language}").content.decode()
    assert f"{settings.PUBLIC_URL}{prefix}/{proposed.centre.slug}/hembesok/{CODE}/" in html
    assert ('dir="rtl"' in html) == (language == "ar")

"""Taking part: proposals are looked at first, a device votes once, and nothing is left that tells who."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM
from familjecentral.privacy.walls import Reader, reading_as
from feedback import queries, suggesting
from feedback.models import Proposal, Suggestion, SuggestionVote
from feedback.rules import SuggestionDenied, SuggestionRefused
from staff.retention import purging
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with, stockholm
from tests.sending import opened

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 26, 13, 0)
TODAY = NOW.date()
STAFF = reverse("feedback:suggestions")


@pytest.fixture
def page(service):
    return reverse("suggestions", args=[service.centre.slug])


@pytest.fixture
def vote_url(service):
    return reverse("vote", args=[service.centre.slug])


def suggest(service, text="En pappagrupp", *, closes_on=TODAY + timedelta(days=30), **values):
    return suggesting.suggest(
        centre=service.centre, text=text, closes_on=closes_on, key=values.pop("key", None) or uuid.uuid4(),
        by=SYSTEM, person=None, now=NOW, **values,
    )  # fmt: skip


def propose(service, text="Babysim i badhuset", key=None, now=NOW):
    return suggesting.propose(
        centre=service.centre, text=text, language="sv", key=key or uuid.uuid4(), by=PARENT, now=now
    )


def proposals(service):
    with reading_as(Reader.for_services(service.pk)):
        return [proposal.text for proposal in Proposal.objects.order_by("pk")]


def refusal(act):
    with pytest.raises(SuggestionRefused) as refused:
        act()
    return refused.value.reason


# ---- Voting


def test_a_device_votes_once_for_each_suggestion_and_its_votes_can_not_be_joined(service, key):
    one, two = suggest(service), suggest(service, "Byteshylla")
    assert [suggesting.vote(suggestion=each, device=key, today=TODAY) for each in (one, one, two)] == [
        True, False, True,
    ]  # fmt: skip
    assert list(Suggestion.objects.order_by("pk").values_list("votes", flat=True)) == [1, 1]
    hashes = set(SuggestionVote.objects.values_list("device_hash", flat=True))
    assert len(hashes) == 2
    assert not any(str(key) in kept or key.hex in kept for kept in hashes)


@pytest.mark.parametrize("today", [TODAY + timedelta(days=1), TODAY])
def test_nobody_votes_when_the_vote_is_over(service, key, today):
    suggestion = suggest(service, closes_on=TODAY)
    if today == TODAY:
        suggesting.close(suggestion=suggestion, by=SYSTEM, now=NOW)
    assert (
        refusal(lambda: suggesting.vote(suggestion=suggestion, device=key, today=today)) == SuggestionDenied.CLOSED
    )
    assert SuggestionVote.objects.count() == 0


def test_a_closed_vote_keeps_its_number_and_no_device(service):
    suggestion, still_open = suggest(service, closes_on=TODAY), suggest(service, "Byteshylla")
    for each in (suggestion, still_open):
        suggesting.vote(suggestion=each, device=uuid.uuid4(), today=TODAY)
    assert suggesting.close_due(now=NOW + timedelta(days=1)) == 1
    suggestion.refresh_from_db()
    assert (suggestion.votes, suggestion.devices.count(), still_open.devices.count()) == (1, 0, 1)
    assert suggesting.close_due(now=NOW + timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_ten_devices_and_one_of_them_ten_times_at_once_are_ten_votes(service, key):
    suggestion, together = suggest(service), threading.Barrier(10)

    def send(device):
        try:
            together.wait(10)
            for each in (device, key):
                suggesting.vote(suggestion=suggestion, device=each, today=TODAY)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[key if n == 0 else uuid.uuid4()]) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    suggestion.refresh_from_db()
    assert (suggestion.votes, suggestion.devices.count()) == (10, 10)


def ballot(suggestion, **values):
    return {**opened(), "key": str(uuid.uuid4()), "suggestion": suggestion.pk} | values


def test_without_a_script_the_same_page_sent_twice_is_one_vote_and_no_cookie_is_set(
    client, service, page, vote_url
):
    suggestion = suggest(service)
    sent = ballot(suggestion)
    with clock.at(NOW):
        sent |= opened()
        assert client.get(page).status_code == 200
        assert client.post(vote_url, sent)["Location"] == f"{page}?tack=rost"
        assert client.post(vote_url, sent)["Location"] == f"{page}?tack=redan"
        assert client.get(f"{page}?tack=rost").status_code == 200
    suggestion.refresh_from_db()
    assert suggestion.votes == 1
    assert set(client.cookies) <= {settings.CSRF_COOKIE_NAME}


def test_with_a_script_the_device_counts_and_not_the_page(client, service, vote_url, key):
    suggestion = suggest(service)
    with clock.at(NOW):
        for _page in range(3):
            client.post(vote_url, ballot(suggestion, **opened(), device=key.hex))
    suggestion.refresh_from_db()
    assert suggestion.votes == 1


def test_one_address_votes_so_many_times_for_one_suggestion_and_no_more(client, service, vote_url, settings):
    settings.VOTES_PER_ADDRESS = 2
    one, two = suggest(service), suggest(service, "Byteshylla")
    with clock.at(NOW):
        answers = [client.post(vote_url, ballot(one, **opened())).status_code for _time in range(3)]
        assert answers == [302, 302, 429]
        assert client.post(vote_url, ballot(two, **opened())).status_code == 302


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9" * 30, "1e3", "٣"])
def test_a_guessed_number_is_no_suggestion(client, vote_url, number):
    with clock.at(NOW):
        assert (
            client.post(vote_url, {**opened(), "key": str(uuid.uuid4()), "suggestion": number}).status_code == 404
        )


def test_another_centres_suggestion_is_not_voted_for_here(client, vote_url):
    with clock.at(NOW):
        elsewhere = suggest(PartnerServiceFactory())
        assert client.post(vote_url, ballot(elsewhere, **opened())).status_code == 404
    assert SuggestionVote.objects.count() == 0


@pytest.mark.parametrize("values", [{"key": "x"}, {"device": "x"}, {"website": "x"}, {"opened": "1"}])
def test_a_damaged_vote_or_a_programs_is_refused_in_words(client, service, vote_url, values):
    with clock.at(NOW):
        response = client.post(vote_url, ballot(suggest(service), **opened()) | values)
    assert response.status_code == 422
    assert 'id="error-summary"' in response.content.decode()
    assert SuggestionVote.objects.count() == 0


def test_a_closed_suggestion_says_so(client, service, vote_url):
    suggestion = suggesting.close(suggestion=suggest(service), by=SYSTEM, now=NOW)
    with clock.at(NOW):
        response = client.post(vote_url, ballot(suggestion, **opened()))
    assert (response.status_code, str(SuggestionDenied.CLOSED.label) in response.content.decode()) == (422, True)


@pytest.mark.parametrize(("votes", "shown"), [(0, False), (4, False), (5, True), (12, True)])
def test_fewer_than_five_votes_are_no_number(client, service, page, votes, shown):
    Suggestion.objects.filter(pk=suggest(service).pk).update(votes=votes)
    with clock.at(NOW):
        html = client.get(page).content.decode()
    assert (f'<p class="votes">{votes} ' in html) == shown


# ---- Proposing


def test_nobody_sees_a_proposal_before_it_is_looked_at_and_then_only_the_staffs_words(client, service, page):
    with clock.at(NOW):
        sent = {**opened(), "key": str(uuid.uuid4()), "text": "<b>Babysim</b> فكرة 🎵"}
        assert client.post(page, sent)["Location"] == f"{page}?tack=forslag"
        assert client.post(page, sent).status_code == 302
        assert proposals(service) == ["<b>Babysim</b> فكرة 🎵"]
        assert "Babysim" not in client.get(page).content.decode()
        client.force_login(staff_with("centre_lead", service))
        shown = client.get(STAFF).content.decode()
        assert "&lt;b&gt;Babysim&lt;/b&gt; فكرة 🎵" in shown
        with reading_as(Reader.for_services(service.pk)):
            pk = Proposal.objects.get().pk
        prefix, closes = f"proposal-{pk}-", (TODAY + timedelta(days=20)).isoformat()
        published = client.post(reverse("feedback:proposal", args=[pk]), {
            "action": "publish", f"{prefix}key": str(uuid.uuid4()), f"{prefix}text": "Bada tillsammans",
            f"{prefix}closes_on": closes,
        })  # fmt: skip
        assert published.status_code == 302
        html = client.get(page).content.decode()
    assert proposals(service) == []
    assert ("Bada tillsammans" in html, "Babysim" in html) == (True, False)
    assert list(Suggestion.objects.values_list("text", "proposals")) == [("Bada tillsammans", 1)]


@pytest.mark.parametrize("values", [
    {"text": ""}, {"text": " \n"}, {"text": "a" * 501}, {"text": "a" * 100_000}, {"text": "a\x00"}, {"key": "x"},
    {"website": "x"}, {"text": "Ring 070-174 06 05"},
])  # fmt: skip
def test_bad_proposals_keep_what_was_written_in_the_form_only(client, service, page, values):
    with clock.at(NOW):
        response = client.post(page, {**opened(), "key": str(uuid.uuid4()), "text": "Babysim"} | values)
    assert response.status_code == 422
    assert proposals(service) == []


def test_a_used_key_with_another_text_and_a_centre_without_service_are_refused(service, key):
    propose(service, key=key)
    assert refusal(lambda: propose(service, "Något annat", key=key)) == SuggestionDenied.KEY_REUSED
    with pytest.raises(SuggestionRefused) as refused:
        suggesting.propose(
            centre=FamilyCentreFactory(), text="x", language="sv", key=uuid.uuid4(), by=PARENT, now=NOW
        )
    assert refused.value.reason == SuggestionDenied.NO_SERVICE


def test_merging_and_declining_leave_no_text_and_only_one_colleague_can(service):
    suggestion, proposal = suggest(service), propose(service)
    suggesting.merge(proposal=proposal, suggestion=suggestion, by=SYSTEM)
    suggestion.refresh_from_db()
    assert (suggestion.proposals, proposals(service)) == (1, [])
    for act in (
        lambda: suggesting.merge(proposal=proposal, suggestion=suggestion, by=SYSTEM),
        lambda: suggesting.decline(proposal=proposal, by=SYSTEM),
        lambda: suggest(service, "Babysim", proposal=proposal),
    ):
        assert refusal(act) == SuggestionDenied.GONE
    suggestion.refresh_from_db()
    assert (suggestion.proposals, Suggestion.objects.count()) == (1, 1)


@pytest.mark.parametrize(("values", "reason"), [
    ({"text": " "}, SuggestionDenied.EMPTY),
    ({"closes_on": TODAY - timedelta(days=1)}, SuggestionDenied.CLOSES_EARLY),
    ({"closes_on": TODAY + timedelta(days=400)}, SuggestionDenied.CLOSES_EARLY),
])  # fmt: skip
def test_a_suggestion_has_words_and_a_last_day(service, values, reason):
    assert refusal(lambda: suggest(service, **values)) == reason


def test_old_proposals_go_at_night_and_votes_when_their_last_day_has_been(service):
    propose(service, "Gammalt", now=NOW - timedelta(days=181))
    propose(service, "Nytt", now=NOW - timedelta(days=180))
    suggestion = suggest(service)
    run = purging.purge_all(by=SYSTEM, now=NOW)
    assert (run.erased, proposals(service)) == ({"proposal": 1}, ["Nytt"])
    suggestion.refresh_from_db()
    assert suggestion.closed_on is None
    last_day = stockholm(suggestion.closes_on.year, suggestion.closes_on.month, suggestion.closes_on.day, 3)
    assert "vote" not in purging.purge_all(by=SYSTEM, now=last_day).erased
    assert purging.purge_all(by=SYSTEM, now=last_day + timedelta(days=1)).erased["vote"] == 1
    suggestion.refresh_from_db()
    assert suggestion.closed_on is not None


# ---- Staff


def test_only_the_lead_who_answers_comments_reads_proposals_and_the_reading_is_logged(client, service):
    proposal = propose(service)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    address = reverse("feedback:proposal", args=[proposal.pk])
    for person in (staff_with("centre_lead", other), staff_with("coordinator", centre=service.centre)):
        client.force_login(person)
        assert "Babysim" not in client.get(STAFF).content.decode()
        assert client.post(address, {"action": "decline"}).status_code in (403, 404)
    assert AuditEvent.objects.filter(action="read_proposals").count() == 0
    lead = staff_with("centre_lead", service)
    client.force_login(lead)
    assert "Babysim" in client.get(STAFF).content.decode()
    assert list(AuditEvent.objects.filter(action="read_proposals").values_list("actor_id", "count")) == [
        (lead.pk, 1)
    ]
    assert client.post(address, {"action": "decline"}).status_code == 302
    assert client.post(address, {"action": "decline"}).status_code == 404
    assert proposals(service) == []


def test_staff_suggest_themselves_and_end_a_vote(client, service):
    client.force_login(staff_with("coordinator", centre=service.centre))
    with clock.at(NOW):
        sent = {
            "action": "publish",
            "key": str(uuid.uuid4()),
            "text": "Kvällsöppet",
            "closes_on": TODAY.isoformat(),
        }
        assert [client.post(STAFF, sent).status_code for _time in range(2)] == [302, 302]
        [suggestion] = Suggestion.objects.all()
        wrong = client.post(STAFF, sent | {"key": str(uuid.uuid4()), "closes_on": "2026-11-25"})
        assert (wrong.status_code, Suggestion.objects.count()) == (422, 1)
        assert client.post(STAFF, {"action": "close", "suggestion": suggestion.pk}).status_code == 302
        assert client.post(STAFF, {"action": "close", "suggestion": 10**9}).status_code == 404
    suggestion.refresh_from_db()
    assert suggestion.closed_on == TODAY


def test_where_staff_plan_they_see_what_visitors_want_most_first(client, service):
    for text, votes in (("Lite", 3), ("Mest", 9), ("Nästan", 7)):
        Suggestion.objects.filter(pk=suggest(service, text).pk).update(votes=votes)
    suggesting.close(suggestion=suggest(service, "Över"), by=SYSTEM, now=NOW)
    client.force_login(staff_with("centre_lead", service))
    with clock.at(NOW):
        html = client.get(reverse("activities_staff:planning")).content.decode()
    box = html[html.index('aria-labelledby="wishes"') :]
    box = box[: box.index("</section>")]
    assert sorted(("Mest", "Nästan", "Lite"), key=box.index) == ["Mest", "Nästan", "Lite"]
    assert ("Över" in box, ">3 " in box) == (False, False)


def test_the_pages_run_as_many_queries_for_thirty_as_for_one(client, service, page):
    from django.test.utils import CaptureQueriesContext

    def counted(url):
        with CaptureQueriesContext(connection) as queries_of_it, clock.at(NOW):
            assert client.get(url).status_code == 200
        return len(queries_of_it)

    client.force_login(staff_with("centre_lead", service))
    suggest(service, "Första"), propose(service, "Förslag")
    counted(STAFF)
    one = [counted(url) for url in (page, STAFF)]
    for number in range(29):
        suggest(service, f"Nummer {number}"), propose(service, f"Förslag {number}")
    assert [counted(url) for url in (page, STAFF)] == one
    assert len(queries.open_suggestions(service.centre, TODAY)) == 30

"""Search at a centre: what is found, in which order, and why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from activities.finding import documents
from activities.finding.searching import How, search
from activities.models import Activity
from familjecentral import clock
from tests.factories import PartnerServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(service, on):
    nurses = PartnerServiceFactory(centre=service.centre, kind="bhv")
    on("Öppen förskola", day=27, about="Kom och lek. Vi pratar om sömn och mat.")
    on("Spädbarnsmassage", booking="sign_up", about="Lugn stund för er två.")
    on("Sångstund", day=28)
    on("Ammas i lugn och ro", by=nurses, about="Barnsköterskan svarar på frågor om amning.")
    on("Barnvagnspromenader", day=30)
    return service.centre


def titles(centre, query):
    return [result.document.title.text for result in search(centre, query, clock.now()).results]


@pytest.mark.parametrize(
    ("query", "found", "how"),
    [
        ("spädbarnsmassage", "Spädbarnsmassage", How.SAME),
        ("SPADBARNSMASSAGE", "Spädbarnsmassage", How.SAME),
        ("massage", "Spädbarnsmassage", How.PART),
        ("spädb", "Spädbarnsmassage", How.BEGINNING),
        ("spädbarnsmasage", "Spädbarnsmassage", How.NEARLY),
        ("masage", "Spädbarnsmassage", How.NEARLY),
        ("barnvagnspromenaden", "Barnvagnspromenader", How.STEM),
        ("frågorna", "Ammas i lugn och ro", How.STEM),
        ("الرضاعة", "Ammas i lugn och ro", How.ALSO_CALLED),
        ("breastfeeding", "Ammas i lugn och ro", How.ALSO_CALLED),
        ("brestfeeding", "Ammas i lugn och ro", How.ALSO_CALLED),
        ("naasnuujin", "Ammas i lugn och ro", How.ALSO_CALLED),
        ("singing", "Sångstund", How.ALSO_CALLED),
        ("baby massage", "Spädbarnsmassage", How.ALSO_CALLED),
        ("massage för och i", "Spädbarnsmassage", How.PART),
        ("sömn", "Öppen förskola", How.SAME),
    ],
)
def test_a_word_finds_what_has_it_in_any_form_and_says_how(centre, query, found, how):
    result = search(centre, query, clock.now()).results[0]
    assert (result.document.title.text, result.why[0].how) == (found, how)


@pytest.mark.parametrize("query", ["bvc", "Barnhälsovård", "child health care", "صحة الطفل"])
def test_a_service_is_found_by_its_short_name_and_in_other_languages(centre, query):
    kinds = {result.document.kind for result in search(centre, query, clock.now()).results}
    assert kinds >= {documents._("Service")}


@pytest.mark.parametrize("query", ["drop-in", "drop in", "dop-in", "dropin"])
def test_how_one_comes_is_searched_too_and_a_hyphen_makes_no_difference(centre, query):
    assert {"Öppen förskola", "Sångstund"} <= set(titles(centre, query))
    assert "Spädbarnsmassage" not in titles(centre, query)


def test_what_is_sooner_comes_first_among_equals_and_a_title_weighs_more_than_a_text(centre, on):
    on("Lekstund", day=29)
    on("Lekstund", day=27)
    on("Måla", day=26, about="En lekstund för de större.")
    results = search(centre, "lekstund", clock.now()).results
    assert [(r.document.title.text, r.document.session.on_date.day) for r in results] == [
        ("Lekstund", 27), ("Lekstund", 29), ("Måla", 26),
    ]  # fmt: skip


def test_all_words_must_be_there_and_if_nothing_has_them_some_of_them(centre):
    assert titles(centre, "lugn stund") == ["Spädbarnsmassage"]
    answer = search(centre, "lugn promenad", clock.now())
    assert answer.is_partly
    assert {r.document.title.text for r in answer.results} >= {"Spädbarnsmassage", "Barnvagnspromenader"}


def test_what_staff_have_said_in_another_language_is_searched_and_shown_in_the_pages(centre):
    Activity.objects.filter(centre=centre).update(translations={"en": {"title": "Tea and talk"}})
    with translation.override("en"):
        result = search(centre, "tea", clock.now()).results[0]
    assert (result.document.title.text, result.document.title.language, result.why[0].text.language) == (
        "Tea and talk", "en", "en",
    )  # fmt: skip


def test_an_empty_answer_proposes_the_nearest_word_and_ways_on(client, centre):
    page = client.get(reverse("search", args=[centre.slug]), {"q": "sångställe"})
    assert page.context["answer"].results == []
    assert page.context["answer"].nearest == "Sångstund"
    assert reverse("groups", args=[centre.slug]) in page.content.decode()


@pytest.mark.parametrize(
    ("query", "has_words"),
    [
        ("😀🎈", False), ("   ", None), ("", None), ("\0", False), ("%'\"--;)", False), ("å" * 200, True),
        ("x" * 5000, True),
        ("'; DROP TABLE staff_familycentre; --", True), ("<script>alert(1)</script>", True), ("a " * 100, True),
        ("och i för", True), ("\ud7ff\u202e\u200b", False), ("ِ", False), ("&amp; | ! <-> :*", True),
    ],
)  # fmt: skip
def test_anything_can_be_written_in_the_field(client, centre, query, has_words):
    page = client.get(reverse("search", args=[centre.slug]), {"q": query})
    assert page.status_code == 200
    answer = page.context["answer"]
    assert (answer and answer.has_words) == has_words
    assert b"<script>alert" not in page.content


def test_invitation_only_groups_and_what_is_called_off_are_not_found_as_to_come(centre, on):
    on("Separerade föräldrar", booking=Activity.Booking.INVITATION)
    on("Vattenlek", session={"called_off_at": clock.now()})
    assert titles(centre, "separerade") == []
    (result,) = search(centre, "vattenlek", clock.now()).results
    assert (result.document.session, result.document.url) == (None, reverse("groups", args=[centre.slug]))


def test_rows_of_another_app_are_found_when_it_says_so(centre, monkeypatch):
    monkeypatch.setattr(documents, "_sources", [])
    documents.register(
        documents.Source(
            rows=lambda centre, _now: [centre], fields=("name", "directions"), label="Nyhet",
            url=lambda centre, _row: f"/{centre.slug}/nyheter/",
        )
    )  # fmt: skip
    centre.directions = "Buss 4 till Exempelplan"
    (result,) = search(centre, "exempelplan", clock.now()).results
    assert (result.document.kind, result.document.url) == ("Nyhet", f"/{centre.slug}/nyheter/")
    assert (result.why[0].before, result.why[0].word) == ("Buss 4 till ", "Exempelplan")


@pytest.mark.parametrize("activities", [1, 30])
def test_a_search_takes_the_same_number_of_queries_for_1_and_30_activities(
    client, service, on, activities, django_assert_num_queries
):
    for n in range(activities):
        session = on(f"Lek {n}", session={"title": f"Lek nummer {n}"})
        session.activity.participating_services.add(service)
    with django_assert_num_queries(9):
        page = client.get(reverse("search", args=[service.centre.slug]), {"q": "lek"})
    assert len(page.context["answer"].results) == min(2 * activities, 40)


def test_a_discreet_group_is_found_by_its_title_and_not_by_what_messages_call_it(centre, on):
    on("Stödgrupp", neutral_title="Torsdagsgruppen", session={"starts_at": clock.now() + timedelta(hours=2)})
    assert titles(centre, "stödgrupp") == ["Stödgrupp"]
    assert titles(centre, "torsdagsgruppen") == []

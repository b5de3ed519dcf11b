"""The pages about the house, as anyone sees them: full, and with nothing entered yet."""

import uuid
from datetime import time, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.house import news, pages, visiting
from staff.house.services import OF_KIND
from staff.models import Goal, KnowledgePage, PartnerService
from tests.factories import ActivityFactory, FamilyCentreFactory, PartnerServiceFactory, SessionFactory, stockholm

pytestmark = pytest.mark.django_db
NOW = stockholm(2026, 11, 26, 8, 0)
TODAY = NOW.date()
PAGES = ("centre", "services", "find_us", "news", "knowledge", "about_us")


@pytest.fixture(autouse=True)
def thursday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def service():
    return PartnerServiceFactory()


def text_at(client, name, centre, prefix=""):
    return client.get(prefix + reverse(name, args=[centre.slug])).text


def page_at(centre, **values):
    contents = {"title": "Sömn", "summary": "Små barn", "text": "Att sova", "is_published": True} | values
    return pages.write_page(centre=centre, key=uuid.uuid4(), by=SYSTEM, today=TODAY, **contents)


@pytest.mark.parametrize("name", PAGES)
def test_a_centre_with_nothing_entered_has_a_page_that_leads_on(client, name):
    centre = FamilyCentreFactory()
    page = client.get(reverse(name, args=[centre.slug]))
    assert (page.status_code, page.text.count("<h1")) == (200, 1)
    assert client.get(reverse(name, args=[FamilyCentreFactory(is_published=False).slug])).status_code == 404
    assert client.post(reverse(name, args=[centre.slug])).status_code == (200 if name == "centre" else 405)


def test_a_service_says_its_own_words_else_what_holds_for_its_kind(client, service):
    own = PartnerServiceFactory(
        centre=service.centre, kind="bhv", about="Vi <b>väger</b>.", place_in_house="Blå dörren",
        phone="+46313900600",
    )  # fmt: skip
    html = text_at(client, "services", service.centre)
    assert str(OF_KIND[service.kind].does) in html
    assert "Vi &lt;b&gt;väger&lt;/b&gt;." in html
    assert str(OF_KIND[own.kind].does) not in html
    assert "Blå dörren" in html
    assert 'href="tel:+46313900600"' in html


def test_each_service_shows_the_next_session_that_it_leads(client, service):
    guest = PartnerServiceFactory(centre=service.centre, kind="mhv")
    activity = ActivityFactory(responsible_service=service, booking="drop_in", capacity=None)
    hidden = ActivityFactory(responsible_service=guest, booking="invitation")
    SessionFactory(activity=activity, on_date=TODAY - timedelta(days=1))
    SessionFactory(activity=activity, on_date=TODAY, called_off_at=NOW)
    SessionFactory(activity=hidden, on_date=TODAY)
    led = SessionFactory(activity=activity, on_date=TODAY + timedelta(days=1), lead_service=guest)
    mine = SessionFactory(activity=activity, on_date=TODAY + timedelta(days=2))
    rows = client.get(reverse("services", args=[service.centre.slug])).context["services"]
    assert {row["service"]: row["next"] for row in rows} == {service: mine, guest: led}


@pytest.mark.parametrize("services", [1, 30])
def test_the_services_take_the_same_number_of_queries_for_1_and_30(client, services, django_assert_num_queries):
    centre = FamilyCentreFactory()
    for number in range(services):
        service = PartnerServiceFactory(centre=centre, kind="other", name=f"Del {number}")
        SessionFactory(activity__responsible_service=service, on_date=TODAY + timedelta(days=1))
        centre.opening_hours.create(service=service, weekday=1, opens=time(8), closes=time(9), valid_from=TODAY)
    with django_assert_num_queries(7):
        html = text_at(client, "services", centre)
    assert html.count("service-card other") == services


def test_find_us_says_what_is_known_and_links_to_a_map(client):
    centre = FamilyCentreFactory(street="Exempelgatan 1", postal_code="123 45", locality="Exempelstad")
    visiting.change_guide(centre=centre, step_free="yes", lift="no", entrance="<i>Gröna</i> dörren", by=SYSTEM)
    centre.opening_hours.create(weekday=4, opens=time(9), closes=time(12), valid_from=TODAY)
    html = text_at(client, "find_us", centre)
    assert f'<li class="is-there">{visiting.FACTS["step_free"][0]}</li>' in html
    assert f'<li class="is-not">{visiting.FACTS["lift"][1]}</li>' in html
    assert str(visiting.FACTS["hearing_loop"][0]) not in html
    assert "&lt;i&gt;Gröna&lt;/i&gt; dörren" in html
    assert 'href="https://www.openstreetmap.org/search?query=Exempelgatan%201%2C%20123%2045%20Exempelstad"' in html
    assert "<iframe" not in html
    assert "torsdag" in html.lower()


def test_the_pinned_news_is_on_the_start_and_all_of_it_with_closed_days_on_its_page(client):
    centre = FamilyCentreFactory()
    for title, is_pinned, begins in (("Fäst", True, 0), ("Annat", False, 0), ("Kommande", False, 3)):
        news.write_news(
            centre=centre, title=title, text="Se [1177](https://www.1177.se)", is_pinned=is_pinned, to_date=None,
            from_date=TODAY + timedelta(days=begins), key=uuid.uuid4(), by=SYSTEM,
        )  # fmt: skip
    centre.closures.create(
        from_date=TODAY + timedelta(days=40), to_date=TODAY + timedelta(days=41), reason="Jullov"
    )
    start, page = text_at(client, "centre", centre), text_at(client, "news", centre)
    assert [title in start for title in ("Fäst", "Annat", "Kommande")] == [True, False, False]
    assert [title in page for title in ("Fäst", "Annat", "Kommande", "Jullov")] == [True, True, False, True]
    assert '<a href="https://www.1177.se" rel="noopener">1177</a>' in start


def test_a_page_is_read_in_the_language_it_is_in_and_a_draft_is_not_found(client):
    centre = FamilyCentreFactory()
    page, draft = page_at(centre), page_at(centre, title="Utkast", is_published=False)
    KnowledgePage.objects.filter(pk=page.pk).update(translations={"ar": {"title": "النوم"}})
    address = reverse("knowledge_page", args=[centre.slug, page.slug])
    html = client.get(f"/ar{address}").text
    assert '<h1><bdi lang="ar" dir="rtl">النوم</bdi></h1>' in html
    assert '<div class="prose" lang="sv" dir="ltr"><p>Att sova</p>' in html
    assert f'<meta property="og:title" content="النوم, {centre.name}">' in html
    assert '<meta name="description" content="Små barn">' in html
    missing = reverse("knowledge_page", args=[centre.slug, draft.slug])
    assert client.get(missing).status_code == 404
    assert "Utkast" not in text_at(client, "knowledge", centre) + text_at(client, "centre", centre)
    far = FamilyCentreFactory()
    assert client.get(reverse("knowledge_page", args=[far.slug, page.slug])).status_code == 404


def test_about_us_tells_goals_in_use_what_the_centre_is_and_who_is_behind_it(client, service):
    municipality = service.centre.municipality
    for name, is_active in (("Må bra", True), ("Gammalt", False)):
        Goal.objects.create(municipality=municipality, name=name, statement=f"Jag: {name}", is_active=is_active)
    html = text_at(client, "about_us", service.centre)
    assert [words in html for words in ("Jag: Må bra", "Jag: Gammalt")] == [True, False]
    assert municipality.full_name in html
    assert str(service.centre.classification().label) in html
    for name in ("said_and_done", "suggestions", "survey_choose", "feedback_write"):
        assert f'href="{reverse(name, args=[service.centre.slug])}"' in html


def test_every_page_is_in_the_menu_and_says_where_one_is(client):
    centre = FamilyCentreFactory()
    for name in PAGES[1:]:
        html = text_at(client, name, centre)
        assert f'<a href="{reverse(name, args=[centre.slug])}" aria-current="page">' in html
        assert [reverse(other, args=[centre.slug]) in html for other in PAGES] == [True] * len(PAGES)


@pytest.mark.parametrize("kind", PartnerService.Kind)
def test_every_kind_of_service_has_a_name_and_words_on_the_page(client, kind):
    service = PartnerServiceFactory(kind=kind)
    html = text_at(client, "services", service.centre)
    assert str(OF_KIND[kind].for_whom) in html


# ---- The sitemap


def test_the_sitemap_has_what_anyone_may_find_in_each_language_and_nothing_else(client, service, settings):
    centre, settings.PUBLIC_URL = service.centre, "https://fc.example"
    page, draft = page_at(centre), page_at(centre, title="Utkast", is_published=False)
    hidden = FamilyCentreFactory(is_published=False)
    session = SessionFactory(activity__responsible_service=service, on_date=TODAY)
    by_code = SessionFactory(
        activity=ActivityFactory(responsible_service=service, booking="invitation"), on_date=TODAY
    )
    discreet = SessionFactory(
        activity=ActivityFactory(responsible_service=service, neutral_title="Grupp"), on_date=TODAY
    )
    over = SessionFactory(activity=session.activity, on_date=TODAY - timedelta(days=1))
    xml = client.get("/sitemap.xml").text
    assert f"<loc>https://fc.example/{centre.slug}/bra-att-veta/{page.slug}/</loc><lastmod>2026-11-26" in xml
    assert f'hreflang="ar" href="https://fc.example/ar/{centre.slug}/hos-oss/"' in xml
    assert f"/traff/{session.pk}/" in xml
    secret = [draft.slug, hidden.slug, *(f"/traff/{each.pk}/" for each in (by_code, discreet, over))]
    assert [words for words in secret if words in xml] == []
    assert "Sitemap: https://fc.example/sitemap.xml" in client.get("/robots.txt").text


@pytest.mark.parametrize("rows", [1, 30])
def test_the_sitemap_takes_the_same_number_of_queries_for_1_and_30_centres(
    client, rows, django_assert_num_queries
):
    for number in range(rows):
        page_at(FamilyCentreFactory(), title=f"Sida {number}")
    with django_assert_num_queries(3):
        xml = client.get("/sitemap.xml").text
    assert xml.count("/bra-att-veta/sida-") == rows * (1 + len(settings.WHOLE_LANGUAGES))

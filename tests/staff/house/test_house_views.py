"""Om huset: leads and coordinators edit each part of it on the same page, and nobody else's."""

import uuid

import pytest
from django.urls import reverse

from familjecentral.audit.recording import SYSTEM
from staff.house import news, pages
from staff.models import KnowledgePage, News, PageLink, VisitGuide
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, staff_with

from .conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
PAGE = reverse("staff:house")


def edit(kind, **query):
    return reverse("staff:edit_house", args=[kind]) + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def sent(**values):
    return {"key": str(uuid.uuid4()), "action": "save"} | values


def page_at(centre, **values):
    contents = {"title": "Sömn", "summary": "", "text": "Att sova", "is_published": True} | values
    return pages.write_page(centre=centre, key=uuid.uuid4(), by=SYSTEM, today=TODAY, **contents)


@pytest.fixture
def lead(client, service):
    client.force_login(staff_with("centre_lead", service))


@pytest.mark.parametrize(
    ("role", "of_service", "status"),
    [
        ("centre_lead", True, 200), ("coordinator", False, 200), ("staff_member", True, 403),
        ("it_administrator", None, 403), ("data_protection_officer", None, 403),
    ],
)  # fmt: skip
def test_who_edits_the_house(client, service, role, of_service, status):
    places = {True: (service, None), False: (None, service.centre), None: (None, None)}
    client.force_login(staff_with(role, *places[of_service]))
    opened = [client.get(url).status_code for url in (PAGE, edit("hitta-hit"), edit("nytt"), edit("sida"))]
    assert opened == [status] * 4


def test_each_part_is_kept_and_parents_read_it(client, service, lead):
    answers = dict.fromkeys(
        ("step_free", "lift", "accessible_toilet", "hearing_loop", "pram_parking", "changing_table", "warm_food",
         "car_parking"), "yes",
    )  # fmt: skip
    posts = [
        (edit("hitta-hit"), sent(**answers, entrance="Gröna dörren")),
        (edit("verksamhet", nr=service.pk), sent(about="Vi sjunger.", place_in_house="En trappa upp")),
        (edit("nytt"), sent(title="Nya böcker", text="**Kom** och läs", from_date="2026-11-26", is_pinned="on")),
        (edit("sida"), sent(title="Att sova", text="# Natten\n- tyst", is_published="on")),
    ]
    assert [client.post(*post).status_code for post in posts] == [302] * 4
    slug = service.centre.slug
    seen = {
        "find_us": "Gröna dörren", "services": "Vi sjunger.", "news": "<strong>Kom</strong> och läs",
        "centre": "Nya böcker", "knowledge": "Att sova",
    }  # fmt: skip
    assert [name for name, words in seen.items() if words not in client.get(reverse(name, args=[slug])).text] == []
    page = client.get(reverse("knowledge_page", args=[slug, "att-sova"])).text
    assert "<h2>Natten</h2>\n<ul>\n<li>tyst</li>\n</ul>" in page


def test_a_page_is_looked_at_before_it_is_kept(client, centre, lead):
    answer = client.post(
        edit("sida"), sent(action="preview", title="Sömn", text="# Natten\n<script>x</script>", is_published="on")
    )
    assert "<h2>Natten</h2>\n<p>&lt;script&gt;x&lt;/script&gt;</p>" in answer.text
    assert (answer.status_code, KnowledgePage.objects.count()) == (200, 0)
    assert 'name="text"' in answer.text
    assert "# Natten" in answer.text  # and can be changed and kept


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(client, centre, lead):
    answer = client.post(
        edit("nytt"), sent(title="Nytt", text="Text", from_date="2026-11-26", to_date="2026-11-25")
    )
    assert (answer.status_code, News.objects.count()) == (422, 0)
    assert 'href="#id_to_date"' in answer.text
    assert 'value="2026-11-25"' in answer.text
    assert 'href="#id_text"' in client.post(edit("sida"), sent(title="Sömn", text=" ")).text


def test_a_row_is_changed_and_taken_away(client, centre, lead):
    page = page_at(centre)
    client.post(edit("sida", nr=page.pk), sent(title="Sova gott", text="Tyst"))
    page.refresh_from_db()
    assert (page.title, page.is_published, page.slug) == ("Sova gott", False, "somn")
    assert client.post(edit("sida", nr=page.pk), {"action": "remove"}).status_code == 302
    assert KnowledgePage.objects.count() == 0


def test_another_centres_rows_and_unknown_parts_are_not_found(client, centre, lead):
    far = FamilyCentreFactory()
    page, service = page_at(far), PartnerServiceFactory(centre=far)
    urls = [
        edit("sida", nr=page.pk), edit("verksamhet", nr=service.pk), edit("verksamhet"), edit("okand"),
        edit("sida", nr="x"), edit("sida", nr="٣"), edit("hitta-hit", centre=far.slug),
        PAGE + f"?centre={far.slug}",
    ]  # fmt: skip
    assert [client.get(url).status_code for url in urls] == [404] * len(urls)
    assert client.post(edit("sida", nr=page.pk), {"action": "remove"}).status_code == 404
    assert client.post(edit("hitta-hit"), {"action": "remove", "key": "x"}).status_code == 422
    assert (KnowledgePage.objects.count(), VisitGuide.objects.count()) == (1, 0)


def test_a_broken_link_is_told_with_where_it_is_and_why(client, centre, lead):
    page = page_at(centre, text="[a](https://a.se/x)")
    link = PageLink.objects.create(
        page=page, url="https://a.se/x", looked_at=NOW, fault="not_found", broken_since=NOW
    )
    html = client.get(PAGE).text
    assert f'data-broken="{link.pk}"' in html
    assert "https://a.se/x" in html
    assert "26 november 2026" in html


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_takes_the_same_number_of_queries_for_1_and_30_rows(
    client, service, lead, rows, django_assert_num_queries
):
    for number in range(rows):
        page = page_at(service.centre, title=f"Sida {number}")
        PageLink.objects.create(page=page, url="https://a.se", looked_at=NOW, fault="no_answer", broken_since=NOW)
        news.write_news(
            centre=service.centre, title=f"Nytt {number}", text="Text", from_date=TODAY, to_date=None,
            is_pinned=False, key=uuid.uuid4(), by=SYSTEM,
        )  # fmt: skip
        PartnerServiceFactory(centre=service.centre, name=f"Del {number}")
    client.get(PAGE)
    with django_assert_num_queries(12):
        html = client.get(PAGE).text
    assert (html.count("data-page="), html.count("data-news="), html.count("data-broken=")) == (rows,) * 3

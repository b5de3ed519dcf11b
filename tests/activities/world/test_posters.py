"""Posters and pictures: what is on them, read back, and that nobody can make the server print all day."""

import io
import time

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.core.cache import caches
from django.urls import reverse

from activities.models import ActivitySession
from activities.world import typesetting
from familjecentral import clock
from staff.models import FamilyCentre, Venue
from tests.factories import ActivityFactory, SessionFactory, stockholm

from .conftest import THURSDAY, drop_in, words_in_pdf

pytestmark = pytest.mark.django_db

MILLIMETRE = 72 / 25.4


def poster(client, paper="a4", week=48, prefix="", **headers):
    return client.get(f"{prefix}/angen/vecka/2026-{week}/affisch-{paper}.pdf", headers=headers)


def read(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return pypdf.PdfReader(io.BytesIO(response.content))


def text_of(response):
    assert response.status_code == 200
    return words_in_pdf(response.content)


@pytest.fixture
def made(monkeypatch):
    """What is set, and not taken from what is made already."""
    found = []
    compiler = typesetting.typst.Compiler

    def counted(*args, **kwargs):
        found.append(1)
        return compiler(*args, **kwargs)

    monkeypatch.setattr(typesetting.typst, "Compiler", counted)
    return found


@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("a3", (297, 420))])
def test_the_poster_is_one_tagged_page_of_its_size(client, centre, session, paper, size):
    pdf = read(poster(client, paper))
    (page,) = pdf.pages
    assert [round(float(side) / MILLIMETRE) for side in (page.mediabox.width, page.mediabox.height)] == list(size)
    root = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], pdf.metadata.title) == (
        "sv", True, "Vecka 48, Familjecentralen Ängen",
    )  # fmt: skip
    assert pdf.xmp_metadata is not None
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_the_poster_says_what_is_on_what_is_called_off_and_what_has_moved(client, centre, service):
    drop_in(service, "Sångstund")
    off, moved = drop_in(service, "Babycafé", hour=13), drop_in(service, "Sagostund", hour=15)
    library = Venue.objects.create(centre=centre, name="Biblioteket", is_shared=True)
    ActivitySession.objects.filter(pk=off.pk).update(called_off_at=clock.now(), called_off_reason="Sjuk ledare")
    ActivitySession.objects.filter(pk=moved.pk).update(venue=library, is_moved=True)
    centre.closures.create(
        from_date=THURSDAY.replace(day=27), to_date=THURSDAY.replace(day=27), reason="Studiedag"
    )
    text = text_of(poster(client))
    for words in (
        "Vecka 48", "23 november – 29 november 2026", "Sångstund", "kl. 10–11", "Drop-in", "✕ Inställt",
        "Sjuk ledare", "Flyttad till: Biblioteket", "Stängt: Studiedag", "Öppna förskolan", "Inget planerat.",
    ):  # fmt: skip
        assert words in text


def test_the_poster_names_the_group_that_a_session_is_of(client, service):
    activity = ActivityFactory(responsible_service=service, title="Alla barn i centrum")
    values = {"series": activity.series.create(capacity=12), "title": "Visa kärlek", "on_date": THURSDAY}
    SessionFactory(activity=activity, **values)
    assert "Visa kärlek Alla barn i centrum" in text_of(poster(client))


def test_the_code_on_the_poster_leads_to_the_page_of_that_week_even_when_the_address_has_changed(
    client, centre, session
):
    picture = pypdfium2.PdfDocument(poster(client).content)[0].render(scale=2, grayscale=True)
    pixels = memoryview(bytes(picture.buffer)).cast("B", [picture.height, picture.stride])
    (code,) = zxingcpp.read_barcodes(pixels)
    assert code.text == f"http://127.0.0.1:8000/v/{centre.pk}/2026-48/"
    FamilyCentre.objects.update(slug="nya-angen")
    page = client.get(code.text.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert (page.status_code, page.redirect_chain) == (200, [("/nya-angen/vecka/2026-48/", 302)])


def test_the_code_of_an_unpublished_centre_leads_nowhere(client, centre):
    FamilyCentre.objects.update(is_published=False)
    assert client.get(f"/v/{centre.pk}/2026-48/").status_code == 404
    assert poster(client).status_code == 404


@pytest.mark.parametrize(("lang", "words"), [("en", "Week 48"), ("ar", "48")])
def test_the_poster_has_the_language_of_its_address(client, session, lang, words):
    response = poster(client, prefix=f"/{lang}")
    assert read(response).trailer["/Root"]["/Lang"] == lang
    assert words in text_of(response)


def test_a_title_that_looks_like_markup_is_printed_as_it_is(client, service):
    drop_in(service, '#image("/etc/passwd") $x$ *a* \\ #{')
    assert '#image("/etc/passwd") $x$ *a* \\ #{' in text_of(poster(client))


def test_a_sign_that_no_font_has_does_not_stop_the_poster(client, service):
    drop_in(service, "Sång \U0010fffd och lek")
    assert "och lek" in text_of(poster(client))


def test_the_fullest_week_is_still_one_page_and_made_in_seconds(client, centre, service):
    title = "Föräldrautbildning och spädbarnsmassage " + "lång " * 14
    for n in range(90):
        drop_in(service, f"{title}{n}", on_date=THURSDAY.replace(day=23 + n % 5), note="x" * 200)
    began = time.perf_counter()
    pdf = read(poster(client))
    assert (len(pdf.pages), time.perf_counter() - began < 10) == (1, True)
    assert len(pdf.pages[0].extract_text().split("Föräldra")) > 40


def test_the_poster_is_made_once_and_made_anew_when_the_week_changes(client, centre, session, made):
    first = poster(client)
    assert (poster(client).content, len(made)) == (first.content, 1)
    assert first["Cache-Control"] == "public, max-age=300"
    assert poster(client, **{"if-none-match": first["ETag"]}).status_code == 304
    caches["made"].clear()
    assert poster(client, **{"if-none-match": first["ETag"]}).status_code == 304
    assert len(made) == 1
    ActivitySession.objects.update(called_off_at=clock.now())
    second = poster(client, **{"if-none-match": first["ETag"]})
    assert (second.status_code, len(made)) == (200, 2)
    assert second["ETag"] != first["ETag"]


def test_how_many_places_are_left_makes_no_new_poster(client, centre, service):
    session = drop_in(service)
    first = poster(client)["ETag"]
    ActivitySession.objects.filter(pk=session.pk).update(capacity=12, places_taken=5)
    with clock.at(stockholm(2026, 11, 26, 10, 30)):  # has begun
        assert poster(client)["ETag"] == first


def test_an_address_that_has_had_too_many_made_waits_but_gets_what_is_there(client, centre, session, settings):
    settings.TYPESETTINGS_PER_ADDRESS = 2
    assert [poster(client, week=week).status_code for week in (48, 49, 50, 49)] == [200, 200, 429, 200]
    refused = poster(client, week=50)
    assert int(refused["Retry-After"]) > 0
    assert poster(client, week=50, **{"x-forwarded-for": "198.51.100.7"}).status_code == 429  # not believed
    with clock.at(stockholm(2026, 11, 26, 8, 11)):
        assert poster(client, week=50).status_code == 200


@pytest.mark.parametrize(("week", "status"), [(46, 404), (47, 200), (53, 200)])
def test_posters_are_of_last_week_until_half_a_year_ahead(client, centre, week, status):
    assert poster(client, week=week).status_code == status


def test_a_week_or_paper_that_is_not_there_is_not_found(client, centre):
    for address in ("2027-30/affisch-a4", "2027-53/affisch-a4", "2026-48/affisch-a5", "2026-48/affisch-"):
        assert client.get(f"/angen/vecka/{address}.pdf").status_code == 404


def test_the_week_page_offers_its_posters_when_they_can_be_had(client, centre, session):
    for week, offered in ((48, True), (40, False)):
        page = client.get(reverse("week", args=["angen", 2026, week])).content.decode()
        assert [f"/vecka/2026-{week}/affisch-{paper}.pdf" in page for paper in ("a4", "a3")] == [offered] * 2


def test_a_poster_takes_the_same_number_of_queries_for_1_and_30_sessions(
    client, service, settings, django_assert_num_queries
):
    settings.TYPESETTINGS_PER_ADDRESS = 0
    for number in (1, 29):
        for n in range(number):
            drop_in(service, f"Aktivitet {number} {n}")
        with django_assert_num_queries(6):
            assert poster(client).status_code == 200


def png_size(content):
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def test_the_pictures_are_1200_by_630_and_any_site_may_show_them(client, centre, session):
    for address in (reverse("centre_card", args=["angen"]), reverse("session_card", args=["angen", session.pk])):
        response = client.get(address)
        assert (response["Content-Type"], png_size(response.content)) == ("image/png", (1200, 630))
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert len(response.content) < 100_000
        assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_the_picture_of_a_called_off_session_is_another(client, session):
    address = reverse("session_card", args=["angen", session.pk])
    before = client.get(address)
    ActivitySession.objects.update(called_off_at=clock.now())
    assert client.get(address)["ETag"] != before["ETag"]


def test_a_session_of_another_centre_has_no_picture_here(client, centre):
    assert client.get(reverse("session_card", args=["angen", 987654])).status_code == 404

"""The language of a page: by its address, remembered, offered, and said where a page isn't in it."""

import gettext as python_gettext
from datetime import date
from http import HTTPStatus

import pytest
from babel.core import Locale
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from familjecentral import formats
from familjecentral.languages.middleware import COOKIE
from familjecentral.translations import PROJECT, read
from tests.factories import FamilyCentreFactory

pytestmark = pytest.mark.django_db

CORE = ["ti", "fa", "uk", "fi"]


@pytest.fixture
def slug():
    return FamilyCentreFactory().slug


def languages_offered(response):
    return [choice.code for choice in response.context["site_languages"].choices]


def test_an_address_without_a_language_is_swedish_whatever_is_remembered_or_asked_for(client, slug):
    client.cookies[COOKIE] = "ar"
    page = client.get(f"/{slug}/grupper/", headers={"Accept-Language": "so"})
    assert page.headers["Content-Language"] == "sv"
    assert '<html lang="sv" dir="ltr">' in page.content.decode()


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("fa", "rtl"), ("ti", "ltr"), ("sv-simple", "ltr")]
)
def test_an_address_with_a_language_is_in_it(client, slug, language, direction):
    page = client.get(f"/{language}/{slug}/grupper/")
    assert f'<html lang="{language}" dir="{direction}">' in page.content.decode()


def test_a_chosen_language_is_remembered_and_the_address_is_clean(client, slug):
    answer = client.get(f"/so/{slug}/?valt=so&q=1")
    assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, f"/so/{slug}/?q=1")
    cookie = answer.cookies[COOKIE]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("so", "Lax", True)
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_page_that_is_only_read_sets_no_cookie_and_a_strange_choice_neither(client, slug):
    assert COOKIE not in client.get(f"/so/{slug}/").cookies
    assert COOKIE not in client.get(f"/{slug}/?valt=klingon").cookies


def test_a_choice_never_leads_to_another_site(client):
    assert client.get("/%2Felsewhere.example/?valt=ar").headers["Location"].startswith("/%2Felsewhere")


@pytest.mark.parametrize(
    ("remembered", "asked", "offered"),
    [
        ("", "so-SO,so;q=0.9,en;q=0.5", "so"),
        ("", "sv-SE,ar;q=0.8", None),
        ("", "de,fi;q=0.8", "fi"),
        ("", "", None),
        ("ar", "so", "ar"),
        ("sv", "so", None),
        ("<script>", "so", None),
    ],
)
def test_the_start_offers_what_is_remembered_or_asked_for_by_the_browser(client, slug, remembered, asked, offered):
    if remembered:
        client.cookies[COOKIE] = remembered
    page = client.get(f"/{slug}/", headers={"Accept-Language": asked})
    offer = page.context["site_languages"].offer
    assert (offer.choice.code if offer else None) == offered
    assert {"Accept-Language", "Cookie"} <= {each.strip() for each in page.headers["Vary"].split(",")}
    if offer:
        assert (offer.choice.url, offer.stay) == (f"/{offered}/{slug}/?valt={offered}", f"/{slug}/?valt=sv")
        assert f'lang="{offered}"' in page.content.decode()


def test_what_is_shared_in_a_language_offers_nothing_but_what_was_chosen(client, slug):
    assert client.get(f"/en/{slug}/", headers={"Accept-Language": "sv"}).context["site_languages"].offer is None


def test_the_menu_has_every_language_on_a_core_page_and_the_whole_ones_elsewhere(client, slug):
    assert languages_offered(client.get(f"/{slug}/grupper/")) == [code for code, _name in settings.LANGUAGES]
    assert languages_offered(client.get(f"/{slug}/tyck-till/")) == ["sv", "sv-simple", "en", "ar", "so"]


def test_a_page_that_a_core_language_lacks_is_swedish_says_so_and_leads_on_in_the_language(client, slug):
    page = client.get(f"/ti/{slug}/tyck-till/")
    text = page.content.decode()
    assert '<html lang="sv" dir="ltr">' in text
    assert '<p lang="ti" dir="ltr">' in text
    assert f'href="/ti/{slug}/grupper/"' in text
    assert f'href="/so/{slug}/tyck-till/"' in text
    assert 'rel="canonical"' not in text
    assert translation.get_language() == "sv-ti"
    assert client.get(f"/ti/{slug}/grupper/").context["site_languages"].instead is None


def test_a_page_names_its_one_address_and_those_in_other_languages(client, slug):
    text = client.get(f"/ar/{slug}/grupper/?when=now").content.decode()
    assert f'<link rel="canonical" href="{settings.PUBLIC_URL}/ar/{slug}/grupper/">' in text
    assert f'<link rel="alternate" hreflang="so" href="{settings.PUBLIC_URL}/so/{slug}/grupper/">' in text


def test_a_secret_page_names_no_address(client):
    text = client.get(reverse("my_sign_up", args=["x" * 40])).content.decode()
    assert "hreflang" not in text.partition("</head>")[0]


@pytest.mark.parametrize("path", ["/de/", "/pl/{slug}/grupper/", "/pt-BR/{slug}/grupper/"])
def test_a_language_that_we_lack_is_answered_with_those_that_we_have(client, slug, path):
    page = client.get(path.format(slug=slug))
    rest = path.format(slug=slug).partition("/")[2].partition("/")[2]
    assert page.status_code == HTTPStatus.NOT_FOUND
    assert f'href="/ar/{rest}"' in page.content.decode()


def test_a_page_that_is_not_there_offers_no_languages_of_its_own(client):
    assert "language-choices" not in client.get("/finns-inte/").content.decode()


@pytest.mark.parametrize(
    ("language", "long", "month"),
    [
        ("sv-simple", "torsdag 26 november 2026", "november 2026"),
        ("so", "Khamiis 26 Noofeembar 2026", "Noofeembar 2026"),
        ("ti", "ሓሙስ 26 ሕዳር 2026", "ሕዳር 2026"),
        ("fa", "پنجشنبه 26 نوامبر 2026", "نوامبر 2026"),
        ("uk", "четвер, 26 листопада 2026", "листопад 2026"),
        ("fi", "torstai 26. marraskuuta 2026", "marraskuu 2026"),
        ("ar", "الخميس 26 نوفمبر 2026", "نوفمبر 2026"),
        ("sv-ti", "torsdag 26 november 2026", "november 2026"),
    ],
)
def test_dates_are_in_the_words_and_order_of_each_language(language, long, month):
    day = date(2026, 11, 26)
    with translation.override(language):
        assert (formats.long_date(day), formats.month_and_year(day)) == (long, month)


@pytest.mark.parametrize("file", sorted(PROJECT.glob("locale/*/LC_MESSAGES/django.po")), ids=lambda p: p.parts[-3])
def test_the_plural_forms_are_those_of_the_language(file):
    """Each number takes the form that CLDR gives it, for as many numbers as anybody counts here."""
    (header,) = [entry.translations[0] for entry in read(file) if not entry.text]
    rule = header.partition("plural=")[2].partition(";")[0]
    theirs = python_gettext.c2py(rule)
    cldr = Locale.parse(file.parts[-3].split("_")[0]).plural_form
    ours = {n: theirs(n) for n in range(200)}
    by_cldr = {n: cldr(n) for n in range(200)}
    pairs = {(ours[n], by_cldr[n]) for n in ours}
    if file.parts[-3] not in {"fa", "ti"}:  # where none counts as one in CLDR; gettext's own rule has it as many
        assert len(pairs) == len(set(ours.values())) == len(set(by_cldr.values()))
    used = {len(entry.translations) for entry in read(file) if entry.plural and entry.is_translated}
    assert used <= {max(ours.values()) + 1, int(header.partition("nplurals=")[2][0])}

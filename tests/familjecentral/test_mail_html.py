"""A mail's HTML is its plain text, with links that say where they lead and nothing that is fetched."""

import re

from familjecentral.outbox.html import Paragraph, as_html, paragraphs_of
from familjecentral.styles import SOURCES

TEXT = """Hej!

Du har en plats.
Torsdag kl. 13.

Se din anmälan här:
https://fc.example.org/anmald/abc/

Avboka:
https://fc.example.org/anmald/abc/avboka/

Hälsningar
Familjecentralen"""


def links_of(document):
    return re.findall(r'<a [^>]*href="([^"]+)">([^<]+)</a>', document)


def test_the_first_link_is_the_main_one_and_its_words_are_the_line_before():
    assert paragraphs_of(TEXT) == [
        Paragraph("Hej!"),
        Paragraph("Du har en plats.\nTorsdag kl. 13."),
        Paragraph("Se din anmälan här", "https://fc.example.org/anmald/abc/", is_main=True),
        Paragraph("Avboka", "https://fc.example.org/anmald/abc/avboka/"),
        Paragraph("Hälsningar\nFamiljecentralen"),
    ]


def test_an_address_among_words_or_alone_stays_text():
    for text in ["Läs https://example.org/ först", "https://example.org/", "Se:\nhttps://example.org/ och mer"]:
        assert paragraphs_of(text) == [Paragraph(text)]


def test_the_document_says_its_language_and_direction_and_fetches_nothing():
    swedish = as_html(TEXT, language="sv")
    assert '<html lang="sv" dir="ltr">' in swedish
    assert links_of(swedish) == [
        ("https://fc.example.org/anmald/abc/", "Se din anmälan här"),
        ("https://fc.example.org/anmald/abc/avboka/", "Avboka"),
    ]
    assert swedish.count("<strong>") == 1
    assert not any(word in swedish for word in ("url(", "@import", "src=", "<script", "<img", "<link"))
    assert "<title>Familjecentral</title>" in swedish
    assert '<html lang="ar" dir="rtl">' in as_html("مرحبا", language="ar")
    # A language that has no text of ours: what is read is Swedish and says so.
    assert '<html lang="sv" dir="ltr">' in as_html("Hej!", language="de")


def test_its_colours_are_the_themes_in_light_and_dark():
    light, dark = (
        set(re.findall(r"#[0-9a-f]{6}", (SOURCES / "theme" / name).read_text()))
        for name in ("tokens.css", "dark.css")
    )
    head, body = as_html(TEXT, language="sv").split("<body")
    assert set(re.findall(r"#[0-9a-f]{6}", head)) <= dark
    assert set(re.findall(r"#[0-9a-f]{6}", body)) <= light


def test_what_somebody_wrote_is_text_and_never_markup():
    made = as_html(
        '<b onclick="x">Hej</b> & <script>alert(1)</script>\n\nLänk"><i>:\nhttps://x/"><i>', language="sv"
    )
    assert "<b " not in made
    assert "<script" not in made
    assert "<i>" not in made
    assert "&lt;b onclick=&quot;x&quot;&gt;Hej&lt;/b&gt; &amp;" in made

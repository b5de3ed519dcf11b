"""What staff write with headings, lists and links becomes those, and never anything else."""

import pytest
from django.template import Context, Template
from django.utils import translation

from familjecentral.written import in_html, in_plain, links_in
from staff.models import KnowledgePage


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Hej\ndu", "<p>Hej<br>\ndu</p>\n"),
        ("**fet** och *kursiv*", "<p><strong>fet</strong> och <em>kursiv</em></p>\n"),
        ("- ett\n- två", "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"),
        ("3. tre", '<ol start="3">\n<li>tre</li>\n</ol>\n'),
        ("[1177](https://www.1177.se)", '<p><a href="https://www.1177.se" rel="noopener">1177</a></p>\n'),
        ("[ring](tel:1177)", '<p><a href="tel:1177" rel="noopener">ring</a></p>\n'),
        ("[veckan](/ekholmen/vecka/)", '<p><a href="/ekholmen/vecka/" rel="noopener">veckan</a></p>\n'),
    ],
)
def test_the_parts_that_there_are(text, html):
    assert in_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        '[x](https://x.se "title" onclick=x)',
        "![x](https://x.se/a.png)",
        "<https://x.se/><style>p{}</style>",
        "[x]: https://x.se\n\n<iframe src=//x.se></iframe>",
        "[<b>x</b>](https://x.se/'onmouseover='x)",
    ],
)
def test_nothing_else_gets_through(text):
    html = in_html(text)
    tags = {part.split(">")[0].split()[0].strip("/") for part in html.split("<")[1:]}
    assert tags <= {"p", "a", "em", "strong", "br"}
    assert not any(f'href="{scheme}' in html.lower() for scheme in ("javascript", "data", "vbscript"))
    assert not any(f" {name}=" in html.replace("&lt;", "") for name in ("title", "style"))


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n# b", ["h2", "h2"]),
        ("### a\n##### b\n### c", ["h2", "h3", "h2"]),
        ("### a\n# b", ["h2", "h2"]),
        ("# a\n## b\n### c\n#### d", ["h2", "h3", "h4", "h4"]),
    ],
)
def test_headings_begin_below_the_pages_own_and_skip_no_level(text, levels):
    assert [part[:2] for part in in_html(text).split("<")[1:] if part[0] == "h"] == levels


def test_links_are_those_on_the_web_each_once():
    text = "[a](https://a.se/x?y=1&z=2) [b](tel:1) <http://b.se> [c](/c/) [a](https://a.se/x?y=1&z=2) http://d.se"
    assert links_in(text) == ["https://a.se/x?y=1&z=2", "http://b.se"]


def test_the_plain_text_has_none_of_the_signs():
    assert in_plain("# Sömn\n- **Lägg** barnet\n1. [1177](https://www.1177.se) svarar") == (
        "Sömn Lägg barnet 1177 svarar"
    )


def test_a_page_says_which_language_it_is_in_as_it_is_shown():
    page = KnowledgePage(title="Sömn", text="Att *sova*", translations={"ar": {"text": "النوم"}})
    shown = Template(
        '{% load written %}{% written page "text" %}|{% said_text page "title" %}|{% about_page page %}'
    )
    with translation.override("ar"):
        html = shown.render(Context({"page": page}))
    assert html == '<div class="prose" lang="ar" dir="rtl"><p>النوم</p>\n</div>|Sömn|النوم'
    with translation.override("en"):
        html = shown.render(Context({"page": page}))
    assert html == '<div class="prose" lang="sv" dir="ltr"><p>Att <em>sova</em></p>\n</div>|Sömn|Att *sova*'

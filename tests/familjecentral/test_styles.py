"""The style sheets that pages load: one file each, and of Bootstrap what pages use."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from familjecentral import styles

MOST_OF_A_PAGE = 18_000  # bytes compressed, of the 60 kB that a first visit may weigh


def test_a_rule_stays_when_every_class_that_it_needs_is_named():
    css = ".card{color:red}.card .gone{color:red}.gone,.card>p{top:0}p:not(.gone){left:0}"
    assert styles.used_of(css, frozenset({"card"})) == (".card{color:red}\n.card>p{top:0}\np:not(.gone){left:0}\n")


def test_a_media_query_is_left_out_with_the_last_of_its_rules():
    css = "@media (min-width:1px){.gone{top:0}}@media print{.card{top:0}.gone{top:0}}"
    assert styles.used_of(css, frozenset({"card"})).split() == ["@media", "print{.card{top:0}", "}"]


def test_a_variable_that_no_rule_uses_is_left_out_and_one_used_by_another_stays():
    css = ":root{--bs-a:var(--bs-b);--bs-b:1px;--bs-nobody:2px}p{top:var(--bs-a)}"
    assert styles.used_of(css, frozenset()) == ":root{--bs-a:var(--bs-b);--bs-b:1px;}\np{top:var(--bs-a)}\n"


@pytest.fixture(scope="module", params=["css/site.css", "css/site-rtl.css"])
def sheet(request):
    return Path(str(finders.find(request.param))).read_text()


def test_a_page_fetches_one_style_sheet_and_it_is_light(sheet):
    assert "@import" not in sheet
    assert len(gzip.compress(sheet.encode())) < MOST_OF_A_PAGE


def test_the_layers_stand_in_one_order_with_print_last(sheet):
    assert sheet.startswith("@layer bootstrap, tokens, base, components, pages, print;")
    assert set(re.findall(r"@layer ([\w-]+) {", sheet)) == {
        "bootstrap", "tokens", "base", "components", "pages", "print",
    }  # fmt: skip


def test_what_our_forms_are_made_of_is_still_there(sheet):
    for name in (
        "form-control",
        "form-select",
        "form-check-input",
        "is-invalid",
        "row",
        "col-lg-4",
        "table",
        "mb-3",
    ):
        assert re.search(rf"\.{name}[\s,.:>{{]", sheet), name
    assert ".offcanvas" not in sheet


def test_braces_come_in_pairs(sheet):
    assert sheet.count("{") == sheet.count("}")


def test_every_part_of_the_theme_is_in_some_style_sheet():
    imported = {
        found["file"]
        for path in styles.SOURCES.rglob("*.css")
        for found in styles.IMPORT.finditer(path.read_text())
    }
    parts = {path.relative_to(styles.SOURCES).as_posix() for path in (styles.SOURCES / "theme").rglob("*.css")}
    assert parts - imported == set()


def test_the_built_sheet_is_found_before_its_source():
    assert "@import" not in Path(str(finders.find("css/embed.css"))).read_text()
    assert staticfiles_storage.url("css/site.css") == "/static/css/site.css"

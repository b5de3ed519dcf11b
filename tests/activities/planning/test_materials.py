"""Material links: what is one, and which line is told when it is none."""

import pytest
from django.core.exceptions import ValidationError

from activities.planning.materials import Material, cards_of, check_materials, materials_of


def test_lines_become_links_and_empty_lines_go():
    text = check_materials("  Film om sömn | https://film.example/somn?x=1#y \r\n\r\nBlad|https://blad.example ")
    assert text == "Film om sömn | https://film.example/somn?x=1#y\nBlad|https://blad.example"
    assert materials_of(text) == [
        Material("Film om sömn", "https://film.example/somn?x=1#y"),
        Material("Blad", "https://blad.example"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "bara text", "https://film.example/", "| https://film.example/", "Film |", "Film | http://film.example/",
        "Film | javascript:alert(1)", "Film | https://", "Film | https://localhost", "Film | https://a b.example",
        "Film | https://film.example@elak.example/", "Film | https://film.example:8443/", "Film | //film.example",
        "Film | https://[::1", 'Film | https://film.example/"><script>', "Film | data:text/html,x",
        "Film | https://film.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_what_is_no_safe_link_is_refused_by_its_line(line):
    with pytest.raises(ValidationError) as refused:
        check_materials(f"Bra | https://bra.example\n{line}")
    assert [error.code for error in refused.value.error_list] == ["material"]
    assert "2" in refused.value.messages[0]
    assert [each.title for each in materials_of(f"Bra | https://bra.example\n{line}")] == ["Bra"]


def test_every_wrong_line_is_told():
    with pytest.raises(ValidationError) as refused:
        check_materials("fel\nBra | https://bra.example\nfel igen")
    assert [("1" in m, "3" in m) for m in refused.value.messages] == [(True, False), (False, True)]


def test_dialogue_cards_are_one_a_line():
    assert cards_of("Vad tänker du?\n\n  Och du?  \n") == ["Vad tänker du?", "Och du?"]

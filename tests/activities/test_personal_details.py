"""What looks like a person's number or address in a text, and what does not."""

import pytest

from activities.personal_details import PersonalDetail, personal_details_in

NUMBER, EMAIL, PHONE = PersonalDetail.PERSONAL_NUMBER, PersonalDetail.EMAIL, PersonalDetail.PHONE


@pytest.mark.parametrize(
    "text",
    ["811218-9876", "19811218-9876", "8112189876", "198112189876", "811218+9876", "811278-9873", "(811218 9876)",
     "20190101T", "811218–9876", "８１１２１８-９８７６", "Nr 811218-987T."],
)  # fmt: skip
def test_a_personal_number_is_found_however_it_is_written(text):
    expected = [] if text == "20190101T" else [NUMBER]
    assert personal_details_in(f"Om {text} i dag.") == expected


@pytest.mark.parametrize(("text", "found"), [
    ("Skriv till ugglan@example.org", [EMAIL]),
    ("Ring 070-174 06 05", [PHONE]),
    ("Ring +46 70 174 06 05", [PHONE]),
    ("811218-9876, ugglan@example.org eller 08-123 456 78", [NUMBER, EMAIL, PHONE]),
])  # fmt: skip
def test_addresses_and_phone_numbers_are_found(text, found):
    assert personal_details_in(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "Sångerna gick bra. Ta med 12 filtar till kl. 9.30.", "Torsdag 26 november 2026", "2026-11-26 kl. 13–15",
     "Rum 3, 14 familjer, 2 000 kronor", "Vecka 48–49", "811399-9876", "Film: https://example.org/film"],
)  # fmt: skip
def test_ordinary_words_about_a_session_are_let_through(text):
    assert personal_details_in(text) == []

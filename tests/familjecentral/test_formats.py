"""Dates, ages and order as people here read them."""

from datetime import date, time

import pytest
from django.utils import translation

from familjecentral import formats
from tests.factories import stockholm


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0, 72, "0–6"), (2, 18, "2–18"), (0, 12, "0–12"), (12, 36, "1–3"), (24, 24, "2–2")],
)
def test_ages_are_in_years_when_they_are_whole_years_and_not_a_babys(low, high, text):
    assert formats.age_range(low, high).split()[0] == text


def test_mixed_ages_have_each_end_in_its_own_unit():
    with translation.override("en"):
        assert formats.age_range(2, 72) == "2 months–6 years"


@pytest.mark.parametrize(
    ("band", "text"),
    [((0, 12), "0–11 months"), ((12, 36), "1–2 years"), ((36, 84), "3–6 years"), ((12, 24), "1 year")],
)
def test_an_age_band_ends_before_its_upper_month(band, text):
    with translation.override("en"):
        assert formats.age_band(*band) == text


def test_no_upper_age_is_no_text():
    assert formats.age_range(0, None) == ""


@pytest.mark.parametrize(("language", "texts"), [("sv", ["9", "15.30"]), ("en", ["9:00", "15:30"])])
def test_times_are_short_in_swedish(language, texts):
    with translation.override(language):
        assert [formats.clock_time(time(9)), formats.clock_time(time(15, 30))] == texts


def test_moments_are_shown_by_stockholms_clock_across_the_change():
    assert (
        formats.clock_time(stockholm(2026, 10, 24, 9, 0))
        == formats.clock_time(stockholm(2026, 10, 26, 9, 0))
        == "9"
    )


def test_the_long_date_is_swedish():
    assert formats.long_date(date(2026, 11, 26)) == "torsdag 26 november 2026"


def test_swedish_letters_come_last_in_their_order():
    names = ["Östhammar", "Åre", "Zinkgruvan", "Ängelholm", "Arboga", "ödeshög"]
    assert sorted(names, key=formats.swedish_order) == [
        "Arboga",
        "Zinkgruvan",
        "Åre",
        "Ängelholm",
        "ödeshög",
        "Östhammar",
    ]

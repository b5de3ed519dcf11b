"""When a draw is held."""

from datetime import time

import pytest

from activities.drawing.codes import entry_code, made_code, tidied
from activities.drawing.window import draws_at
from tests.factories import stockholm

NOW = stockholm(2026, 11, 16, 10, 0)


@pytest.mark.parametrize(
    ("opening", "start", "expected"),
    [
        # Open at once: the first noon a week from now, and never less than a week.
        (None, stockholm(2026, 12, 20, 13), stockholm(2026, 11, 23, 12)),
        (NOW.replace(hour=13), stockholm(2026, 12, 20, 13), stockholm(2026, 11, 24, 12)),
        # It opens later: a week after that. What opened before is open now.
        (stockholm(2026, 12, 1, 8), stockholm(2027, 1, 20, 13), stockholm(2026, 12, 8, 12)),
        (stockholm(2026, 11, 1, 8), stockholm(2026, 12, 20, 13), stockholm(2026, 11, 23, 12)),
        # Two days before the start at the latest.
        (None, stockholm(2026, 11, 24, 13), stockholm(2026, 11, 22, 12)),
        (None, stockholm(2026, 11, 19, 9), stockholm(2026, 11, 17, 12)),
        # Less than a day to enter in is no draw.
        (None, stockholm(2026, 11, 18, 9), None),
        (stockholm(2026, 12, 18, 8), stockholm(2026, 12, 20, 13), None),
        # No date yet.
        (None, None, stockholm(2026, 11, 23, 12)),
    ],
)
def test_a_draw_is_at_noon_a_week_after_opening_and_two_days_before_the_start(opening, start, expected):
    assert draws_at(opening, start, NOW) == expected


def test_noon_is_noon_when_the_clocks_change_in_between():
    found = draws_at(None, stockholm(2027, 5, 1, 13), stockholm(2027, 3, 25, 8))
    assert found is not None
    assert (found.date().isoformat(), found.timetz().replace(tzinfo=None)) == ("2027-04-01", time(12))
    assert found.utcoffset() != stockholm(2027, 3, 25, 8).utcoffset()


def test_a_code_has_no_look_alikes_and_is_read_however_it_is_typed(key):
    codes = {made_code(8) for _ in range(300)} | {entry_code(key)}
    assert len(codes) == 301
    assert not set("".join(codes)) & set("01OILU")
    assert {len(code) for code in codes} == {9, 14}
    assert tidied(" k7rm 4wxp ") == tidied("K7RM4WXP") == tidied("k7rm–4wxp") == "K7RM-4WXP"
    assert tidied("\x00\ud800 –") == ""

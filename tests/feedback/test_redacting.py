"""What a comment says when words have been taken out of it."""

import pytest

from feedback.redacting import taken_out_of


@pytest.mark.parametrize(("text", "left", "expected"), [
    ("Min son Exempel älskar sångerna", "Min son älskar sångerna", "Min son […] älskar sångerna"),
    ("Ring 070-174 06 05.", "Ring .", "Ring […]."),
    ("Ett två tre", "två", "[…] två […]"),
    ("Ett två", "", "[…]"),
    ("Ett två", "Ett två", "Ett två"),
    ("Ett [...] två", "Ett […] två", "Ett […] två"),  # marks are marks, however they are written
    ("Ett […] två tre", "Ett två", "Ett […] två […]"),
    ("Rad ett\nRad två, Exempel", "Rad ett\nRad två,", "Rad ett\nRad två, […]"),
    ("a och b och c", "a och c", "a och […] c"),
    ("🎵🎵 Exempel", "🎵🎵", "🎵🎵 […]"),
    ("ابني اسمه مثال هنا", "ابني اسمه هنا", "ابني اسمه […] هنا"),
    ("", "", ""),
])  # fmt: skip
def test_where_words_were_it_says_so(text, left, expected):
    assert taken_out_of(text, left) == expected


@pytest.mark.parametrize("left", ["Ett två nytt", "två Ett", "Et två", "Ett två två", "<script>", "Ett två […] x"])
def test_nothing_is_added_changed_or_moved(left):
    assert taken_out_of("Ett två", left) is None


def test_the_longest_comment_is_read_in_no_time():
    text = "a " * 2500
    assert taken_out_of(text, "a " * 2499) == ("a " * 2499) + "[…]"

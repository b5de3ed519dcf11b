"""The looking finds what it is there to find."""

import pytest

from tests.access import markup

GOOD = '<!doctype html><html lang="sv" dir="ltr"><head><title>t</title></head><body><h1>h</h1>{}</body></html>'


def faults(body):
    return markup.faults(GOOD.format(body))


def test_a_good_page_has_no_fault():
    assert faults('<p id="a">x</p><a href="#a">y</a><input type="email" name="e" autocomplete="email">') == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p><div>x</div></p>", "unexpected-end-tag: …"),
        ('<p id="a"></p><p id="a"></p>', "two elements have the id a"),
        ('<p aria-describedby="b"></p>', "aria-describedby names b, which is not there"),
        ('<label for="c">x</label>', "a label is for c, which is not there"),
        ('<a href="#d">x</a>', "a link goes to #d, which is not there"),
        ("<h1>i</h1>", "2 first headings"),
        ("<h3>x</h3>", "a heading of level 3 after one of level 1: x"),
        ('<input type="tel" name="t">', "autocomplete of t says nothing of what to fill in"),
    ],
)
def test_a_fault_is_said_once(body, fault):
    (found,) = faults(body)
    assert found.startswith(fault)


def test_what_a_script_takes_up_later_is_not_on_the_page():
    assert faults("<template><h1>x</h1></template>") == []

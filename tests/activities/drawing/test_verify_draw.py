"""The order of a draw: by the book, the same for everyone, fair by weight, and for anybody to run again."""

import hashlib
import hmac
import json
import math
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.drawing import verify_draw
from activities.drawing.verify_draw import commitment_of, faults, hash_of, order

SEED = "5e" * 32
CODES = st.text("23456789ABCDEFGHJKMNPQRSTVWXYZ-", min_size=1, max_size=14)
ENTRIES = st.dictionaries(CODES, st.integers(1, 4), max_size=12).map(lambda each: list(each.items()))
SEEDS = st.integers(0, 2**256 - 1).map(lambda n: f"{n:064x}")


def by_hand(seed, entries):
    """The same from the words of the description, written anew: one ticket for each lot, laid out in a row."""
    rows = sorted(entries)
    list_hash = hashlib.sha256("\n".join(f"{code} {weight}" for code, weight in rows).encode()).hexdigest()
    lots = [code for code, weight in rows for _ in range(weight)]
    drawn, count = [], 0
    while lots:
        digest = hmac.new(seed.encode(), f"{list_hash}:{count}".encode(), "sha256").hexdigest()
        number, count = int(digest, 16), count + 1
        if number < len(lots) * (2**256 // len(lots)):
            drawn.append(lots[number % len(lots)])
            lots = [lot for lot in lots if lot != drawn[-1]]
    return drawn


@given(SEEDS, ENTRIES)
def test_the_order_is_the_one_of_the_description_and_has_each_code_once(seed, entries):
    drawn = order(seed, entries)
    assert drawn == by_hand(seed, entries) == order(seed, entries)
    assert sorted(drawn) == sorted(code for code, _weight in entries)


@given(SEEDS, ENTRIES, st.randoms())
def test_in_which_order_the_entries_come_changes_nothing(seed, entries, chance):
    mixed = list(entries)
    chance.shuffle(mixed)
    assert (order(seed, mixed), hash_of(mixed)) == (order(seed, entries), hash_of(entries))


def test_the_order_of_a_known_seed_is_known():
    entries = [["AAAA", 1], ["BBBB", 2], ["CCCC", 1], ["DDDD", 4]]
    assert order(SEED, entries) == by_hand(SEED, entries)
    assert commitment_of(SEED) == hashlib.sha256(SEED.encode()).hexdigest()
    assert hash_of(entries) == hashlib.sha256(b"AAAA 1\nBBBB 2\nCCCC 1\nDDDD 4").hexdigest()


def test_one_entry_more_makes_another_draw():
    """The list is mixed in: who knows the seed can't keep the order and slip somebody in."""
    entries = [(f"K{n:03}", 1) for n in range(40)]
    with_one_more = order(SEED, [*entries, ("ZZZZ", 1)])
    assert [code for code in with_one_more if code != "ZZZZ"] != order(SEED, entries)


@pytest.mark.parametrize("entries", [[("A", 1), ("A", 2)], [("A", 0)], [("A", -1), ("B", 3)]])
def test_a_code_twice_or_without_a_lot_is_refused(entries):
    with pytest.raises(ValueError, match="Each code must be there once"):
        order(SEED, entries)


def test_a_number_above_the_last_whole_multiple_is_left_out(monkeypatch):
    """With a space of 4 and 3 lots, 3 is left out: else the first lot would come twice as often."""
    monkeypatch.setattr(verify_draw, "SPACE", 4)
    numbers = iter([3, 1, 0, 3, 0])

    class Numbers:
        def digest(self):
            return next(numbers).to_bytes(32, "big")

    monkeypatch.setattr(verify_draw.hmac, "new", lambda *_args: Numbers())
    # 3 is left out; 1 of 3 lots: B. 0 of 2 lots: A. 3 of 1 lot: 3 mod 1 = 0, and 3 < 4: C.
    assert order(SEED, [("A", 1), ("B", 1), ("C", 1)]) == ["B", "A", "C"]


def test_each_is_first_as_often_as_its_lots_say():
    """Chi-square over 4,000 draws with fixed seeds: below the limit that chance passes once in a thousand."""
    entries = [("AAAA", 1), ("BBBB", 1), ("CCCC", 2), ("DDDD", 4)]
    chance, draws = random.Random(20261125), 4000
    first = Counter(order(f"{chance.getrandbits(256):064x}", entries)[0] for _ in range(draws))
    expected = {code: draws * weight / 8 for code, weight in entries}
    chi_square = sum((first[code] - n) ** 2 / n for code, n in expected.items())
    assert chi_square < 16.27  # three degrees of freedom, p = 0.001


def test_with_the_same_lots_every_turn_is_as_likely_for_everyone():
    entries = [(f"K{n}", 1) for n in range(5)]
    chance, draws = random.Random(7), 3000
    turns = Counter()
    for _ in range(draws):
        turns.update(enumerate(order(f"{chance.getrandbits(256):064x}", entries)))
    expected = draws / 5
    assert len(turns) == 25
    assert sum((n - expected) ** 2 / expected for n in turns.values()) < 39.25  # 16 degrees of freedom, p = 0.001
    assert math.isclose(sum(turns.values()), draws * 5)


def published(**different):
    entries = [["AAAA", 1], ["BBBB", 2], ["CCCC", 1]]
    return {
        "format": verify_draw.FORMAT, "commitment": commitment_of(SEED), "seed": SEED, "entries": entries,
        "entries_hash": hash_of(entries), "result": order(SEED, entries),
    } | different  # fmt: skip


@pytest.mark.parametrize(
    ("different", "found"),
    [
        ({}, []),
        ({"commitment": "0" * 64}, ["The seed is not the one that was promised."]),
        ({"result": ["AAAA", "BBBB"]}, ["Drawn again, the order is another."]),
        ({"entries_hash": "0" * 64}, ["The list of entries has another hash than the one published."]),
        ({"seed": ""}, ["It is not drawn yet: the seed is published then."]),
        ({"format": "another"}, [f"This program reads {verify_draw.FORMAT}."]),
    ],
    ids=["right", "commitment", "order", "list", "not drawn", "format"],
)  # fmt: skip
def test_the_program_finds_what_does_not_agree(different, found, tmp_path, capsys):
    assert faults(published(**different)) == found
    file = tmp_path / "lottning.json"
    file.write_text(json.dumps(published(**different)))
    assert verify_draw.main([str(file)]) == (1 if found else 0)
    said = capsys.readouterr().out
    assert [line.removeprefix("WRONG: ") for line in said.splitlines() if line.startswith("WRONG")] == found


def test_the_program_runs_alone_with_the_standard_library_and_without_a_file_says_how(tmp_path):
    alone = tmp_path / "verify_draw.py"
    alone.write_text(Path(verify_draw.__file__).read_text(encoding="utf-8"))
    run = subprocess.run([sys.executable, "-I", "-S", str(alone)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (2, "Say which file: python3 verify_draw.py lottning.json\n")

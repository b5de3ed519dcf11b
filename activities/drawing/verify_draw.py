#!/usr/bin/env python3
"""Run a published draw again, and see that everybody got the turn that the lot gave them.

    python3 verify_draw.py lottning.json

It needs Python and nothing else. The draw is held with this same file. How it goes:

1.  Before anyone could enter, the SHA-256 of the seed was published: the commitment. The seed is a text of 64
    characters. SHA-256 of it must be the commitment.
2.  Write the entries in the order of their codes, one a line: the code, a space, the weight. Between the lines
    stands a line break (LF), after the last none. SHA-256 of that text, in small letters, is the list's hash.
3.  Count from 0. For each count, HMAC-SHA-256 with the seed as key and the text ``hash:count`` gives a number N
    (its 256 bits, the first the highest).
4.  T is the sum of the weights still in the draw. Leave N out if it is T x (2**256 // T) or more, and go on with
    the next count: so that no remainder is likelier than another. Else R is the remainder of N divided by T.
5.  Go through the entries still in the draw in the order of their codes, and take each weight from R, until a
    weight is more than what is left: that entry is next in the order, and leaves the draw. Go on with the next
    count until nobody is left.

Whole numbers only; the same seed and entries give the same order on every machine.
"""

import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Sequence

FORMAT = "familjecentralen-draw-1"
SPACE = 2**256


def commitment_of(seed: str) -> str:
    """SHA-256 of the seed, as it is published beforehand."""
    return hashlib.sha256(seed.encode("ascii")).hexdigest()


def hash_of(entries: Iterable[Sequence]) -> str:
    """SHA-256 of the list of entries, each a code and a weight; whatever order they come in."""
    in_order = sorted((str(code), int(weight)) for code, weight in entries)
    lines = (f"{code} {weight}" for code, weight in in_order)
    return hashlib.sha256("\n".join(lines).encode("ascii")).hexdigest()


def order(seed: str, entries: Iterable[Sequence]) -> list[str]:
    """The codes in the order drawn. Raises ValueError for a code that is there twice or a weight below 1."""
    left = sorted((str(code), int(weight)) for code, weight in entries)
    if len({code for code, _ in left}) != len(left) or any(weight < 1 for _, weight in left):
        raise ValueError("Each code must be there once, with a weight of at least 1.")
    list_hash = hash_of(left)
    drawn, count, total = [], 0, sum(weight for _, weight in left)
    while left:
        message = f"{list_hash}:{count}".encode("ascii")
        number = int.from_bytes(hmac.new(seed.encode("ascii"), message, hashlib.sha256).digest(), "big")
        count += 1
        if number >= total * (SPACE // total):
            continue
        rest = number % total
        for place, (code, weight) in enumerate(left):
            if rest < weight:
                drawn.append(code)
                total -= weight
                del left[place]
                break
            rest -= weight
    return drawn


def faults(published: dict) -> list[str]:
    """What doesn't agree in a published draw, in words; empty when all does."""
    found = []
    if published.get("format") != FORMAT:
        return [f"This program reads {FORMAT}."]
    if not published.get("seed"):
        return ["It is not drawn yet: the seed is published then."]
    if commitment_of(published["seed"]) != published["commitment"]:
        found.append("The seed is not the one that was promised.")
    if hash_of(published["entries"]) != published["entries_hash"]:
        found.append("The list of entries has another hash than the one published.")
    if order(published["seed"], published["entries"]) != published["result"]:
        found.append("Drawn again, the order is another.")
    return found


def main(arguments: list[str]) -> int:
    """Read the published file; 0 when the draw is as promised, 1 when it isn't."""
    if len(arguments) != 1:
        print("Say which file: python3 verify_draw.py lottning.json")
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        published = json.load(file)
    found = faults(published)
    for fault in found:
        print(f"WRONG: {fault}")
    if not found:
        print(f"Right: {len(published['result'])} entries, drawn as promised.")
        for number, code in enumerate(published["result"], start=1):
            print(f"{number:4}  {code}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

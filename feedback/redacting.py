"""What a comment says when words have been taken out of it. Nothing here reads or writes the database."""

from __future__ import annotations

import re

MARK = "[…]"  # stands where something was taken out
_MARKS = re.compile(r"\[(?:…|\.\.\.)\]")
_TOKENS = re.compile(r"\w+|[^\w\s]")


def taken_out_of(text: str, left: str) -> str | None:
    """``text`` with MARK where words are missing in ``left``; None when ``left`` has words that it has not.

    ``left`` is what staff have made of ``text``: words may be gone, and none be new, changed or in another order.
    Marks in either stand for what has gone already.
    """
    wanted = _TOKENS.findall(_MARKS.sub(" ", left))
    parts: list[str] = []
    taken = end = 0
    is_out = False
    for token in _tokens(text):
        before = text[end : token.start()]
        end = token.end()
        if taken < len(wanted) and token[0] == wanted[taken]:
            parts.append(before + token[0])
            taken += 1
            is_out = False
        elif not is_out:
            parts.append((before or " ") + MARK)
            is_out = True
    return "".join(parts).strip() if taken == len(wanted) else None


def _tokens(text: str) -> list[re.Match[str]]:
    """The words and signs of ``text``; a mark in it is one, which nothing that is wanted equals."""
    return list(re.finditer(rf"{_MARKS.pattern}|{_TOKENS.pattern}", text))

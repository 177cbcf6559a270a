"""Passages of a text that are hidden: finding them, and what is left to see."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.casefile import Hidden

BAR = "▇▇▇"
"""What stands in the place of a hidden passage, however long it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, from `begin` to `end` in characters. What is hidden keeps its words to itself."""

    words: str = field(repr=False)
    hidden: bool
    begin: int
    end: int


def pieces(words: str, hidden: Iterable[Hidden]) -> tuple[Piece, ...]:
    """The text cut at its hidden passages, in order; passages that touch or overlap are one.

    `hidden` are those of this text alone. One that lies outside the text, as it is now, hides as much as there is.
    """
    found: list[Piece] = []
    at = 0
    for begin, end in _joined(words, hidden):
        if at < begin:
            found.append(Piece(words[at:begin], False, at, begin))
        found.append(Piece(words[begin:end], True, begin, end))
        at = end
    if at < len(words):
        found.append(Piece(words[at:], False, at, len(words)))
    return tuple(found)


def visible(words: str, hidden: Iterable[Hidden]) -> str:
    """What may be seen of a text: a bar in the place of each hidden passage. `hidden` are those of this text alone."""
    return "".join(BAR if piece.hidden else piece.words for piece in pieces(words, hidden))


def of_message(hidden: Iterable[Hidden], message: int | None) -> tuple[Hidden, ...]:
    """The passages of one message, or with None those of the report itself."""
    return tuple(one for one in hidden if one.message == message)


def occurrences(words: str, passage: str) -> Sequence[tuple[int, int]]:
    """Where a passage stands in a text, as beginnings and ends; its white space may differ, as in what is pasted."""
    parts = passage.split()
    if not parts:
        return ()
    return [found.span() for found in re.finditer(r"\s+".join(map(re.escape, parts)), words)]


def _joined(words: str, hidden: Iterable[Hidden]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for one in sorted(hidden, key=lambda one: one.begin):
        begin, end = max(0, one.begin), min(one.end, len(words))
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif begin < end:
            joined.append((begin, end))
    return joined

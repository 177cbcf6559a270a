"""What is looked for in a text, whether it is there, and the passage around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import FieldError
from bot.i18n.folding import fold, fold_with_places
from bot.services.inbox.texts import CaseText, Source

LONGEST_QUERY = 200
MOST_TERMS = 12
FEWEST_LETTERS = 2
AROUND = 90
"""Characters that are shown on each side of the first hit."""

_TERM = re.compile(r'"([^"]+)"?|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Query:
    """Words and phrases, folded; a case is found when all of them occur in its texts, inside longer words too."""

    terms: tuple[str, ...] = field(repr=False)

    @classmethod
    def parse(cls, written: str) -> "Query":
        """From what was typed; `"words in quotation marks"` are one phrase. `FieldError` names `words`."""
        if len(written) > LONGEST_QUERY:
            raise FieldError("words", f"at most {LONGEST_QUERY} characters")
        folded = fold(written.replace("«", '"').replace("»", '"'))
        found = ((match[1] or match[2] or "").strip() for match in _TERM.finditer(folded))
        terms = tuple(dict.fromkeys(term for term in found if term))
        if sum(map(len, terms)) < FEWEST_LETTERS:
            raise FieldError("words", f"at least {FEWEST_LETTERS} letters")
        if len(terms) > MOST_TERMS:
            raise FieldError("words", f"at most {MOST_TERMS} words")
        return cls(terms)

    def matches(self, texts: Sequence[CaseText]) -> bool:
        """Whether every term occurs somewhere in the texts of a case."""
        folded = "\n".join(fold(text.words) for text in texts)  # no term holds a line break: none reaches across
        return all(term in folded for term in self.terms)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage; `found` when it is what was looked for."""

    words: str = field(repr=False)
    found: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """The surroundings of the first hit in a case, and where they stand."""

    source: Source
    language: str
    pieces: tuple[Piece, ...] = field(repr=False)


def passage_of(query: Query, texts: Sequence[CaseText]) -> Passage | None:
    """The passage around the first hit, every hit in it marked; None when there is none."""
    for text in texts:
        hits = _hits(query, text.words)
        if hits:
            begin, end = _window(text.words, hits[0])
            within = [hit for hit in hits if begin <= hit[0] and hit[1] <= end]
            return Passage(text.source, text.language, _pieces(text.words, within, begin, end))
    return None


def _hits(query: Query, words: str) -> list[tuple[int, int]]:
    """Where terms stand in a text as it was written, in order, those that touch joined."""
    folded = fold_with_places(words)
    hits: list[tuple[int, int]] = []
    for term in query.terms:
        place = folded.text.find(term)
        while place >= 0:
            last = place + len(term) - 1
            after = folded.places[last + 1] if last + 1 < len(folded.places) else len(words)
            end = min(after, _end_of_letter(words, folded.places[last]))
            hits.append((folded.places[place], max(end, folded.places[last] + 1)))
            place = folded.text.find(term, place + len(term))
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(hits):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _end_of_letter(words: str, place: int) -> int:
    """The end of a letter with the signs that stand on it."""
    end = place + 1
    while end < len(words) and not words[end].isspace() and not fold(words[end]):
        end += 1
    return end


def _window(words: str, hit: tuple[int, int]) -> tuple[int, int]:
    begin, end = max(0, hit[0] - AROUND), min(len(words), hit[1] + AROUND)
    if begin:
        blank = words.find(" ", begin, hit[0])
        begin = blank + 1 if blank >= 0 else begin
    if end < len(words):
        blank = words.rfind(" ", hit[1], end)
        end = blank if blank >= 0 else end
    return begin, end


def _pieces(words: str, hits: Sequence[tuple[int, int]], begin: int, end: int) -> tuple[Piece, ...]:
    pieces, place = [Piece("… " if begin else "", found=False)], begin
    for start, stop in hits:
        pieces += [Piece(words[place:start], found=False), Piece(words[start:stop], found=True)]
        place = stop
    pieces.append(Piece(words[place:end] + (" …" if end < len(words) else ""), found=False))
    return tuple(piece for piece in pieces if piece.words)

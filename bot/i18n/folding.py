"""Folding: what people type in many ways becomes one, so that a search finds it.

Case, accents, Arabic vowel signs and lengthening strokes do not count; the forms of alef, of ya and kaf (Arabic,
Persian, Urdu), of ha, the Turkish dotless ı, and the digits of every script become one each; invisible characters,
half-spaces among them, go; white space is one blank.
"""

import unicodedata
from dataclasses import dataclass

_ONE = {
    "ı": "i",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ة": "ه",
    "ۃ": "ه",
    "ـ": "",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
}
"""Letters that are one another's variants though Unicode does not say so."""


class _Table(dict[int, str]):
    """Folds a character when it is met for the first time; there are not many different ones in any text."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < 20_000:
            self[code] = folded
        return folded


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text, and for each of its characters the place in the text as it was written."""

    text: str
    places: tuple[int, ...]


def fold(text: str) -> str:
    """The text as it is searched; also what is searched for."""
    plain = text.lower() if text.isascii() else text.translate(_TABLE)
    return " ".join(plain.split())


def fold_with_places(text: str) -> Folded:
    """As `fold`, with the way back to the text as it was written."""
    letters: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for letter in _TABLE[ord(written)]:
            if letter != " ":
                letters.append(letter)
                places.append(place)
            elif letters and letters[-1] != " ":
                letters.append(" ")
                places.append(place)
    if letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return Folded("".join(letters), tuple(places))


def _folded(character: str) -> str:
    """Rounds until nothing changes: a letter that another letter becomes may be a capital, or a digit."""
    letters = character
    while True:
        folded = "".join(map(_letter, unicodedata.normalize("NFKD", letters.casefold())))
        if folded == letters:
            return folded
        letters = folded


def _letter(letter: str) -> str:
    if letter.isspace():
        return " "
    if unicodedata.category(letter) in {"Mn", "Cf"}:
        return ""
    digit = unicodedata.digit(letter, None)
    return _ONE.get(letter, letter) if digit is None else str(digit)

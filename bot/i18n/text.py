"""A sentence that is decided in one place and translated in another."""

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence marked for translation; `message` is its English and its key in the catalogues.

    `values` fill the `{placeholders}` and may be numbers, dates, plain strings, tuples (drawn as a list),
    `Code`s and other `Text`s; each is formatted for the language and isolated from the direction around it.
    With `plural` and `count`, the catalogue's plural rule picks the form.
    """

    message: str
    values: tuple[tuple[str, Any], ...] = ()
    plural: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A thing that reads left to right in ASCII digits everywhere: a receipt code, 999, a command, an address."""

    value: str


@dataclass(frozen=True, slots=True)
class Localised:
    """A sentence that comes with its own translations (a consultation, a forum's own words), by language code."""

    by_language: tuple[tuple[str, str], ...]
    fallback: str = "en"

    def pick(self, language: str) -> str:
        """The words for `language`, else for the fallback, else the first there are."""
        words = dict(self.by_language)
        return words.get(language) or words.get(self.fallback) or next(iter(words.values()), "")


Label: TypeAlias = Text | Localised
"""What a button or a question may be called."""


def say(message: str, /, **values: object) -> Text:
    """Mark a sentence for translation."""
    return Text(message, tuple(values.items()))


def say_many(singular: str, plural: str, count: int, /, **values: object) -> Text:
    """Mark a sentence whose form depends on a number; `{count}` is that number."""
    return Text(singular, (("count", count), *values.items()), plural, count)

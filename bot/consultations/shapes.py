"""The shapes a written consultation is made of: each says what is wrong with a value, and its own JSON Schema."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol, TypeAlias

from bot.i18n.direction import clean
from bot.i18n.languages import LANGUAGES

Path: TypeAlias = tuple[str | int, ...]
"""Where a value is: keys, and places in lists counted from 1."""

Problem: TypeAlias = tuple[Path, str]
"""Where something is wrong, and what."""

SPOKEN = tuple(one.code for one in LANGUAGES)


class Shape(Protocol):
    """What a value has to look like."""

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""


def dotted(path: Path) -> str:
    """The path as it is shown: `questions.3.title.ur`."""
    return ".".join(map(str, path))


@dataclass(frozen=True, slots=True)
class Line:
    """Text by a pattern; `meaning` says in words what the pattern wants."""

    pattern: str
    meaning: str

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value):
            yield path, f"must be {self.meaning}"

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$", "description": self.meaning}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within limits."""

    low: int
    high: int

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if type(value) is not int or not self.low <= value <= self.high:
            yield path, f"must be a whole number from {self.low} to {self.high}"

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if not isinstance(value, bool):
            yield path, "must be true or false"

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if not isinstance(value, str) or value not in self.words:
            yield path, f"must be one of: {', '.join(self.words)}{_suggestion(value, self.words)}"

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Words:
    """Words for people: a map by language, or a plain string where there is one language only; `limit` characters."""

    limit: int

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if isinstance(value, str):
            yield from self._one(value, path)
        elif not isinstance(value, Mapping):
            yield path, f"must be words by language, as in {SPOKEN[0]}: …"
        else:
            for language, words in value.items():
                if language not in SPOKEN:
                    yield (*path, str(language)), f"is not a language we speak; those are: {', '.join(SPOKEN)}"
                else:
                    yield from self._one(words, (*path, language))

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        one = {"type": "string", "maxLength": self.limit}
        by_language = {
            "type": "object",
            "properties": dict.fromkeys(SPOKEN, one),
            "additionalProperties": False,
        }
        return {"anyOf": [one, by_language]}

    def _one(self, words: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(words, str):
            yield path, "must be text; put quotation marks around it"
        elif max(len(words), len(clean(words))) > self.limit:
            yield path, f"must be at most {self.limit} characters"


@dataclass(frozen=True, slots=True)
class Many:
    """A list; with `unique` nothing is in it twice."""

    of: Shape
    least: int
    most: int
    unique: bool = False

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if not isinstance(value, list | tuple):
            yield path, "must be a list"
            return
        if not self.least <= len(value) <= self.most:
            yield path, f"must have {self.least} to {self.most} entries"
        before: list[Any] = []
        for number, one in enumerate(value[: self.most], 1):
            yield from self.of.problems(one, (*path, number))
            if self.unique and one in before:
                yield (*path, number), "is there twice"
            before.append(one)

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        unique = {"uniqueItems": True} if self.unique else {}
        return {
            "type": "array",
            "items": self.of.schema(),
            "minItems": self.least,
            "maxItems": self.most,
            **unique,
        }


@dataclass(frozen=True, slots=True)
class Record:
    """A map with known keys; those in `required` must be there."""

    fields: Mapping[str, Shape]
    required: frozenset[str] = frozenset()

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if not isinstance(value, Mapping):
            yield path, f"must be a map with these keys: {', '.join(self.fields)}"
            return
        for key in value:
            if key not in self.fields:
                yield (*path, str(key)), f"is not known here{_suggestion(key, tuple(self.fields))}"
        for key, shape in self.fields.items():
            if key in value:
                yield from shape.problems(value[key], (*path, key))
            elif key in self.required:
                yield (*path, key), "is missing"

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        required = [key for key in self.fields if key in self.required]
        return {
            "type": "object",
            "properties": {key: shape.schema() for key, shape in self.fields.items()},
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Named:
    """A map whose keys are the author's own, by a pattern."""

    pattern: str
    of: Shape
    most: int

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Everything that is wrong with it."""
        if not isinstance(value, Mapping) or len(value) > self.most:
            yield path, f"must be a map with at most {self.most} names"
            return
        for key, one in value.items():
            if not isinstance(key, str) or not re.fullmatch(self.pattern, key):
                yield (*path, str(key)), "must be named with a-z, 0-9 and _, at most 32"
            yield from self.of.problems(one, (*path, key))

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        return {
            "type": "object",
            "patternProperties": {f"^(?:{self.pattern})$": self.of.schema()},
            "additionalProperties": False,
            "maxProperties": self.most,
        }


def _suggestion(word: Any, known: tuple[str, ...]) -> str:
    near = get_close_matches(str(word).lower(), known, n=1)
    return f"; did you mean {near[0]}?" if near else ""

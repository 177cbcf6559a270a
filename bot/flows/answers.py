"""What a person may answer, and how it is kept as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.errors import FlowError


@dataclass(frozen=True, slots=True)
class Chosen:
    """One or several options, by code, in the order the question offers them."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A number."""

    value: int


@dataclass(frozen=True, slots=True)
class Written:
    """Words in several messages: (number of the message, its text)."""

    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Photos, each by an opaque reference of at most 32 characters."""

    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent was given."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A note was read."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The person went past the question."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The person said: prefer not to say."""


Answer: TypeAlias = Chosen | Counted | Written | Pictures | Agreed | Seen | Skipped | Declined
Answers: TypeAlias = Mapping[str, Answer]


def to_compact(answer: Answer) -> Any:
    """The answer as little JSON."""
    match answer:
        case Chosen(codes):
            return codes[0] if len(codes) == 1 else list(codes)
        case Counted(value):
            return value
        case Written(parts):
            return {"w": [[source, text] for source, text in parts]}
        case Pictures(refs):
            return {"p": list(refs)}
        case Agreed():
            return True
        case Seen():
            return {}
        case Skipped():
            return None
        case Declined():
            return False


def from_compact(kept: Any) -> Answer:
    """Back from what `to_compact` made; `FlowError` when it is something else."""
    match kept:
        case None:
            return Skipped()
        case bool():
            return Agreed() if kept else Declined()
        case int():
            return Counted(kept)
        case str():
            return Chosen((kept,))
        case list() if all(isinstance(code, str) for code in kept):
            return Chosen(tuple(kept))
        case {"w": list(parts)}:
            return Written(tuple(_part(part) for part in parts))
        case {"p": list(refs)} if all(isinstance(ref, str) for ref in refs):
            return Pictures(tuple(refs))
        case dict() if not kept:
            return Seen()
    raise FlowError("a kept answer cannot be read")


def _part(kept: Any) -> tuple[int, str]:
    match kept:
        case [int(source), str(text)]:
            return source, text
    raise FlowError("a kept answer cannot be read")

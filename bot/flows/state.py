"""Where a person is in a form: everything the engine needs, and no sentence in any language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import FlowError
from bot.flows import answers as kept_answers
from bot.flows.answers import (
    Agreed,
    Answer,
    Answers,
    Chosen,
    Counted,
    Declined,
    Pictures,
    Seen,
    Skipped,
    Written,
)

__all__ = [
    "Agreed",
    "Answer",
    "Answers",
    "Chosen",
    "Counted",
    "Declined",
    "Pictures",
    "Seen",
    "Skipped",
    "State",
    "Written",
    "from_compact",
    "to_compact",
]

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class State:
    """A form half answered.

    `at` is the question that is open; the way back follows from it and the answers. `group`, `page` and `query` are
    what is open of its options; `misses` counts unusable answers in a row. `fixing` means that somebody came back
    from the review to change something: questions that have an answer are then passed over.
    """

    flow: str
    version: int
    at: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    group: str | None = None
    page: int = 0
    query: str = ""
    misses: int = 0
    finished: bool = False
    fixing: bool = False


def to_compact(state: State) -> list[Any]:
    """The state as little JSON, with the number of its format first."""
    answers = {question: kept_answers.to_compact(answer) for question, answer in state.answers.items()}
    flags = int(state.finished) | int(state.fixing) << 1
    return [
        _FORMAT,
        state.flow,
        state.version,
        state.at,
        answers,
        flags,
        state.group,
        state.page,
        state.query,
        state.misses,
    ]


def from_compact(kept: Any) -> State:
    """Back from what `to_compact` made; `FlowError` when it is something else."""
    match kept:
        case [
            1,
            str(flow),
            int(version),
            str(at),
            dict(answers),
            int(flags),
            str() | None as group,
            int(page),
            str(query),
            int(misses),
        ] if all(isinstance(question, str) for question in answers):
            read = {question: kept_answers.from_compact(answer) for question, answer in answers.items()}
            return State(flow, version, at, read, group, page, query, misses, bool(flags & 1), bool(flags & 2))
    raise FlowError("a kept form cannot be read")

"""When a question applies, written as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.errors import FlowError
from bot.flows.answers import Answers, Chosen, Counted, Declined, Skipped


@dataclass(frozen=True, slots=True, init=False)
class Is:
    """One of `codes` was chosen there."""

    question: str
    codes: tuple[str, ...]

    def __init__(self, question: str, *codes: str) -> None:
        object.__setattr__(self, "question", question)
        object.__setattr__(self, "codes", codes)

    def holds(self, answers: Answers) -> bool:
        """Whether it is so."""
        answer = answers.get(self.question)
        return isinstance(answer, Chosen) and any(code in self.codes for code in answer.codes)

    def questions(self) -> frozenset[str]:
        """The questions it looks at."""
        return frozenset({self.question})


@dataclass(frozen=True, slots=True)
class Answered:
    """Something was answered there: neither skipped nor declined."""

    question: str

    def holds(self, answers: Answers) -> bool:
        """Whether it is so."""
        return not isinstance(answers.get(self.question, Skipped()), Skipped | Declined)

    def questions(self) -> frozenset[str]:
        """The questions it looks at."""
        return frozenset({self.question})


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number was given there that is not less than `value`."""

    question: str
    value: int

    def holds(self, answers: Answers) -> bool:
        """Whether it is so."""
        answer = answers.get(self.question)
        return isinstance(answer, Counted) and answer.value >= self.value

    def questions(self) -> frozenset[str]:
        """The questions it looks at."""
        return frozenset({self.question})


@dataclass(frozen=True, slots=True)
class AtMost:
    """A number was given there that is not more than `value`."""

    question: str
    value: int

    def holds(self, answers: Answers) -> bool:
        """Whether it is so."""
        answer = answers.get(self.question)
        return isinstance(answer, Counted) and answer.value <= self.value

    def questions(self) -> frozenset[str]:
        """The questions it looks at."""
        return frozenset({self.question})


@dataclass(frozen=True, slots=True)
class Not:
    """The other does not hold."""

    condition: "Condition"

    def holds(self, answers: Answers) -> bool:
        """Whether it is so."""
        return not self.condition.holds(answers)

    def questions(self) -> frozenset[str]:
        """The questions it looks at."""
        return self.condition.questions()


@dataclass(frozen=True, slots=True, init=False)
class All:
    """Every one of them holds."""

    conditions: "tuple[Condition, ...]"

    def __init__(self, *conditions: "Condition") -> None:
        object.__setattr__(self, "conditions", conditions)

    def holds(self, answers: Answers) -> bool:
        """Whether it is so."""
        return all(condition.holds(answers) for condition in self.conditions)

    def questions(self) -> frozenset[str]:
        """The questions it looks at."""
        return frozenset().union(*(condition.questions() for condition in self.conditions))


@dataclass(frozen=True, slots=True, init=False)
class AnyOf:
    """At least one of them holds."""

    conditions: "tuple[Condition, ...]"

    def __init__(self, *conditions: "Condition") -> None:
        object.__setattr__(self, "conditions", conditions)

    def holds(self, answers: Answers) -> bool:
        """Whether it is so."""
        return any(condition.holds(answers) for condition in self.conditions)

    def questions(self) -> frozenset[str]:
        """The questions it looks at."""
        return frozenset().union(*(condition.questions() for condition in self.conditions))


Atom: TypeAlias = Is | Answered | AtLeast | AtMost
Condition: TypeAlias = Atom | Not | All | AnyOf


def atoms(condition: Condition) -> tuple[Atom, ...]:
    """The single looks a condition is made of."""
    match condition:
        case Is() | Answered() | AtLeast() | AtMost():
            return (condition,)
        case Not(inner):
            return atoms(inner)
        case All(conditions=inner_ones) | AnyOf(conditions=inner_ones):
            return tuple(atom for inner in inner_ones for atom in atoms(inner))


def to_plain(condition: Condition) -> dict[str, Any]:
    """As YAML or JSON can hold it.

    `{is: [question, code, …]}`, `{answered: question}`, `{at_least: [question, 18]}`, `{at_most: [question, 65]}`,
    `not` with one of these, `all` and `any` with a list.
    """
    match condition:
        case Is(question=question, codes=codes):
            return {"is": [question, *codes]}
        case Answered(question):
            return {"answered": question}
        case AtLeast(question, value):
            return {"at_least": [question, value]}
        case AtMost(question, value):
            return {"at_most": [question, value]}
        case Not(inner):
            return {"not": to_plain(inner)}
        case All(conditions=inner_ones):
            return {"all": [to_plain(inner) for inner in inner_ones]}
        case AnyOf(conditions=inner_ones):
            return {"any": [to_plain(inner) for inner in inner_ones]}


def from_plain(plain: Any) -> Condition:
    """Back from what `to_plain` made; `FlowError` when it is something else."""
    if isinstance(plain, Mapping) and len(plain) == 1:
        match dict(plain):
            case {"is": [str(question), *codes]} if all(isinstance(code, str) for code in codes):
                return Is(question, *codes)
            case {"answered": str(question)}:
                return Answered(question)
            case {"at_least": [str(question), int(value)]} if not isinstance(value, bool):
                return AtLeast(question, value)
            case {"at_most": [str(question), int(value)]} if not isinstance(value, bool):
                return AtMost(question, value)
            case {"not": inner}:
                return Not(from_plain(inner))
            case {"all": list(inner_ones)}:
                return All(*(from_plain(inner) for inner in inner_ones))
            case {"any": list(inner_ones)}:
                return AnyOf(*(from_plain(inner) for inner in inner_ones))
    raise FlowError("a condition is one of: is, answered, at_least, at_most, not, all, any")

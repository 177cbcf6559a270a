"""The few XPath expressions of an XLSForm that a consultation can mean: read by a small parser, never evaluated.

`and`, `or`, `not(…)`, `=`, `!=`, `<`, `<=`, `>`, `>=`, `selected(…, 'code')`, `count-selected(…)`, `string-length(…)`,
`${question}`, `.`, whole numbers, text in quotation marks, and parentheses. Anything else is refused by name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.errors import FlowError

LONGEST = 1000
DEEPEST = 16

_TOKEN = re.compile(
    r"\s*(?:(?P<reference>\$\{\s*[^}\s]+\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<operator>!=|<=|>=|=|<|>)|(?P<name>[A-Za-z][A-Za-z0-9_-]*)|(?P<sign>[().,]))"
)
_CALLS = {"selected": 2, "count-selected": 1, "string-length": 1, "not": 1, "true": 0, "false": 0}


@dataclass(frozen=True, slots=True)
class Reference:
    """`${question}`; an empty name is `.`, the question itself."""

    question: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A whole number or a text."""

    value: int | str


@dataclass(frozen=True, slots=True)
class Call:
    """A function that is known, with what it is given; `not`, `and` and `or` are kept in this form, too."""

    name: str
    given: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two things compared."""

    operator: str
    left: "Expression"
    right: "Expression"


Expression: TypeAlias = Reference | Literal | Call | Compared


def parse(text: str) -> Expression:
    """What an expression says; `FlowError` naming what cannot be read."""
    if len(text) > LONGEST:
        raise FlowError(f"is longer than {LONGEST} characters")
    parser = _Parser(_tokens(text))
    found = parser.either(0)
    if parser.left:
        raise FlowError(f"{parser.left[0][1]} is not expected here")
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise FlowError(f"cannot be read from here on: {text[at : at + 20].strip()}")
        tokens.append((found.lastgroup or "", found[found.lastgroup or 0]))
        at = found.end()
    return tokens


class _Parser:
    """Recursive descent: or, and, comparison, one thing."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.left = tokens

    def either(self, depth: int) -> Expression:
        return self._joined("or", self.both, depth)

    def both(self, depth: int) -> Expression:
        return self._joined("and", self.compared, depth)

    def compared(self, depth: int) -> Expression:
        left = self.one(depth)
        if self.left and self.left[0][0] == "operator":
            operator = self.left.pop(0)[1]
            return Compared(operator, left, self.one(depth))
        return left

    def one(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise FlowError("has too many parentheses")
        kind, text = self._next()
        match kind, text:
            case "reference", _:
                return Reference(text[2:-1].strip())
            case "text", _:
                return Literal(text[1:-1])
            case "number", _:
                return Literal(_whole(text))
            case "sign", ".":
                return Reference("")
            case "sign", "(":
                inner = self.either(depth + 1)
                self._expect(")")
                return inner
            case "name", _ if text in _CALLS:
                return self._call(text, depth)
        raise FlowError(f"{text} is not understood here")

    def _joined(self, word: str, inner: Callable[[int], Expression], depth: int) -> Expression:
        found = [inner(depth)]
        while self.left and self.left[0] == ("name", word):
            self.left.pop(0)
            found.append(inner(depth))
        return found[0] if len(found) == 1 else Call(word, tuple(found))

    def _call(self, name: str, depth: int) -> Expression:
        self._expect("(")
        given = []
        for number in range(_CALLS[name]):
            if number:
                self._expect(",")
            given.append(self.either(depth + 1))
        self._expect(")")
        return Call(name, tuple(given))

    def _next(self) -> tuple[str, str]:
        if not self.left:
            raise FlowError("ends too early")
        return self.left.pop(0)

    def _expect(self, sign: str) -> None:
        found = self._next()[1]
        if found != sign:
            raise FlowError(f"{sign} is expected before {found}")


def _whole(text: str) -> int:
    number, _, fraction = text.partition(".")
    if fraction.strip("0") or len(number) > 13:
        raise FlowError(f"{text} is not a whole number of at most twelve digits")
    return int(number)

"""What an expression of an XLSForm means: a condition of a question, or limits of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.consultations.document import FARTHEST
from bot.consultations.model import Kind
from bot.consultations.xlsform.expressions import Call, Compared, Expression, Literal, Reference
from bot.consultations.xlsform.names import code_of
from bot.errors import FlowError
from bot.flows.conditions import All, Answered, AnyOf, AtLeast, AtMost, Condition, Is, Not

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_COUNTS = {Kind.NUMBER: None, Kind.MULTI: "count-selected", Kind.TEXT: "string-length"}
"""What of an answer can be limited, by kind: the number itself, how many are chosen, how many characters."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a constraint comes to; `exclusive` are options that stand alone."""

    low: int | None = None
    high: int | None = None
    exclusive: frozenset[str] = frozenset()

    def narrowed(self, other: "Limits") -> "Limits":
        """Both at once."""
        lows = [one for one in (self.low, other.low) if one is not None]
        highs = [one for one in (self.high, other.high) if one is not None]
        return Limits(max(lows) if lows else None, min(highs) if highs else None, self.exclusive | other.exclusive)


def condition_of(expression: Expression, kinds: Mapping[str, Kind]) -> Condition:
    """A `relevant` as a condition; `kinds` are the questions there are by name. `FlowError` when it cannot be one."""
    match expression:
        case Call("and", given):
            return All(*(condition_of(one, kinds) for one in given))
        case Call("or", given):
            return AnyOf(*(condition_of(one, kinds) for one in given))
        case Call("not", (inner,)):
            return Not(condition_of(inner, kinds))
        case Call("selected", (Reference(name), Literal(value))) if name:
            return _is(name, value, kinds)
        case Compared(operator, Reference(name), Literal(value)) if name:
            return _compared(name, operator, value, kinds)
        case Compared(operator, Literal(value), Reference(name)) if name:
            return _compared(name, _TURNED[operator], value, kinds)
    raise FlowError("can compare an answer with a code or a number, or ask whether it is selected, and nothing else")


def limits_of(expression: Expression, kind: Kind) -> Limits:
    """A `constraint` as limits of an answer of that kind; `FlowError` when it cannot be any."""
    match expression:
        case Call("and", given):
            found = Limits()
            for one in given:
                found = found.narrowed(limits_of(one, kind))
            return found
        case Call("not", (Call("and", (first, second)),)) if kind is Kind.MULTI:
            return _alone(first, second)
        case Compared(operator, left, Literal(int(value))) if _is_counted(left, kind):
            return _limits(operator, value, kind)
        case Compared(operator, Literal(int(value)), right) if _is_counted(right, kind):
            return _limits(_TURNED[operator], value, kind)
    wanted = {
        Kind.NUMBER: "a number can be limited by . >= 1 and . <= 9",
        Kind.MULTI: "several choices can be limited by count-selected(.) <= 3, "
        "or by not(selected(., 'none') and count-selected(.) > 1)",
        Kind.TEXT: "a text can be limited by string-length(.) <= 500",
    }
    raise FlowError(wanted.get(kind, "an answer of this type cannot be limited"))


def _is(name: str, value: int | str, kinds: Mapping[str, Kind]) -> Condition:
    if _kind(name, kinds) not in {Kind.SINGLE, Kind.SCALE, Kind.MULTI}:
        raise FlowError(f"{name} has no options to be selected")
    return Is(code_of(name), code_of(str(value)))


def _compared(name: str, operator: str, value: int | str, kinds: Mapping[str, Kind]) -> Condition:
    kind = _kind(name, kinds)
    if value == "" and operator in {"=", "!="}:
        answered = Answered(code_of(name))
        return answered if operator == "!=" else Not(answered)
    if operator == "!=":
        return Not(_compared(name, "=", value, kinds))
    if kind is Kind.NUMBER and isinstance(value, int):
        return _number(code_of(name), operator, value)
    if operator == "=" and kind in {Kind.SINGLE, Kind.SCALE}:
        return _is(name, value, kinds)
    if kind is Kind.MULTI:
        raise FlowError(f"several can be chosen in {name}: use selected(${{{name}}}, '{value}')")
    raise FlowError(f"{name} cannot be compared in this way")


def _number(question: str, operator: str, value: int) -> Condition:
    match operator:
        case "=":
            return All(AtLeast(question, value), AtMost(question, value))
        case "<":
            return AtMost(question, value - 1)
        case "<=":
            return AtMost(question, value)
        case ">":
            return AtLeast(question, value + 1)
    return AtLeast(question, value)


def _kind(name: str, kinds: Mapping[str, Kind]) -> Kind:
    if name not in kinds:
        raise FlowError(f"there is no question {name} before this one")
    return kinds[name]


def _is_counted(expression: Expression, kind: Kind) -> bool:
    if kind not in _COUNTS:
        return False
    counted = _COUNTS[kind]
    return expression == (Reference("") if counted is None else Call(counted, (Reference(""),)))


def _limits(operator: str, value: int, kind: Kind) -> Limits:
    match operator:
        case "<=" | "<":
            found = Limits(high=value - (operator == "<"))
        case ">=" | ">":
            found = Limits(low=value + (operator == ">"))
        case "=":
            found = Limits(value, value)
        case _:
            raise FlowError("a single value cannot be forbidden")
    if kind is Kind.TEXT and found.low is not None:
        raise FlowError("a text can have a greatest length only")
    if max(abs(one) for one in (found.low, found.high) if one is not None) > FARTHEST:
        raise FlowError(f"goes beyond {FARTHEST}")
    return found


def _alone(first: Expression, second: Expression) -> Limits:
    """`selected(., 'none')` and more than one: the idiom for an option that stands alone."""
    several = Compared(">", Call("count-selected", (Reference(""),)), Literal(1))
    at_least_two = Compared(">=", Call("count-selected", (Reference(""),)), Literal(2))
    for one, other in ((first, second), (second, first)):
        match one:
            case Call("selected", (Reference(""), Literal(value))) if other in (several, at_least_two):
                return Limits(exclusive=frozenset({code_of(str(value))}))
    raise FlowError("only not(selected(., 'none') and count-selected(.) > 1) can be meant by not()")

"""The one exit: only this module makes a `PublishableTable`, and nothing counted leaves the desk as anything else.

A wave is published once, whole, in one table. The reader is taken to know the rules, k and the rounding, and to add,
subtract and reason as well as anybody. How it is made:

* **Overall**, answers under k are shown only in one sum with others (`hidden_codes`). Everything shown is a count of k
  people at least, rounded; every total is the sum of rounded counts, never a fact of its own. So a reader who knows
  the rules is left with at least `Policy.doubt` possible values for each hidden count (half of k, at least three).
* **By area or language**, groups are merged until each has 2 k people and 25 (`rows_of`), the same rows for every
  question. Then either every cell of a breakdown, the merged row and the sums included, holds k people at least, or
  there is no breakdown; a scale is first tried in fewer steps (`levels_of`). What the overall table minus the shown
  rows could tell is itself a row, so it has k people too. Where margins are k at least, a count that a breakdown leaves
  out can always have k values or more, whatever its neighbours.
* **Several answers** each are a count of their own; hidden ones are hidden silently, and the whole question is withheld
  when what is shown leaves people whose answer can only be a hidden one. They are never broken down.
* **A question asked of some** says by its number of answers how many had given the answer it follows. It is shown only
  if it follows one question that is shown with nothing hidden; and broken down only where that one is, in full.
* **Twice** the same people in two periods could be subtracted: periods of published waves must not overlap.

What it does not promise: how many left a question out (prefer-not-to-say included) can be told from two totals, up to
the rounding. Who knows some of the answers, such as a mosque's own forty people, can subtract these. Nobody can know
that a monthly wave's new reader was the only change since the last one; k is against that, and no proof. It is not
differential privacy.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, asdict, dataclass, field
from typing import Any, Final

from bot.errors import FieldError, NotAllowed
from bot.insights.hiding import Class, Policy, hidden_codes, levels_of, rows_of
from bot.insights.intervals import wilson

_TOKEN: Final = object()


@dataclass(frozen=True, slots=True)
class Period:
    """From the opening to the closing of a wave."""

    opens: dt.datetime
    closes: dt.datetime

    def overlaps(self, other: "Period") -> bool:
        """Whether somebody could answer in both at the same time."""
        return self.opens < other.closes and other.opens < self.closes


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """The exact counts of one question, by code; `answered` is how many gave an answer.

    `scale` are the codes of its steps in order, `apart` those left out of percentages. For a `several` question,
    `least` and `most` are how many one person could choose. `after` are the questions whose answers decide whether it
    is asked. `by` holds, for each attribute, the counts by group.
    """

    id: str
    codes: tuple[str, ...]
    answered: int
    counts: Mapping[str, int]
    by: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    scale: tuple[str, ...] = ()
    apart: frozenset[str] = frozenset()
    several: bool = False
    least: int = 1
    most: int | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaveCounts:
    """The exact counts of a wave. `groups` has, for each attribute, every group there could be and its people."""

    period: Period
    asked: int
    answered: int
    questions: tuple[QuestionCounts, ...]
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishableAnswer:
    """How many gave one of `codes`, rounded; percentages and their 95 % interval are made of rounded counts."""

    codes: Class
    count: int
    percent: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class PublishableRow:
    """The answers of some; `group` is None for everybody else together, and in the table of all."""

    group: str | None
    base: int
    answers: tuple[PublishableAnswer, ...]


@dataclass(frozen=True, slots=True)
class PublishableQuestion:
    """One question: everybody's answers, and those by attribute where these may be shown."""

    id: str
    several: bool
    overall: PublishableRow
    by: Mapping[str, tuple[PublishableRow, ...]]


@dataclass(frozen=True, slots=True)
class PublishableTable:
    """All that leaves the desk of a wave; made by `publishable` and `stored` only, else `NotAllowed`.

    Counts are rounded, `None` where there are too few. `withheld` are the questions of which nothing may be shown.
    """

    policy: Policy
    period: Period
    asked: int | None
    answered: int | None
    rate: int | None
    questions: tuple[PublishableQuestion, ...]
    withheld: tuple[str, ...]
    token: InitVar[object] = None

    def __post_init__(self, token: object) -> None:
        """Refuse whoever did not come through the exit."""
        if token is not _TOKEN:
            raise NotAllowed("only the suppression module makes publishable tables")

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        plain = asdict(self)
        plain["period"] = {"opens": self.period.opens.isoformat(), "closes": self.period.closes.isoformat()}
        return plain


def publishable(wave: WaveCounts, policy: Policy, published: Sequence[Period] = ()) -> PublishableTable:
    """What may leave of a wave. `FieldError` for `period` when it overlaps one of those `published` before."""
    if any(wave.period.overlaps(other) for other in published):
        raise FieldError("period", "it overlaps with a wave that is published already")
    rows = {attribute: rows_of(sizes, policy) for attribute, sizes in wave.groups.items()}
    shown: dict[str, _Shown] = {}
    for question in wave.questions if wave.answered >= policy.k else ():
        found = _several(question, policy) if question.several else _single(question, rows, policy, shown)
        if found is not None and _may_follow(question, shown):
            shown[question.id] = found
    asked = policy.rounded(wave.asked) if wave.asked >= policy.k else None
    answered = policy.rounded(wave.answered) if wave.answered >= policy.k else None
    known = asked is not None and answered is not None and policy.base <= asked and answered <= asked
    return PublishableTable(
        policy=policy,
        period=wave.period,
        asked=asked,
        answered=answered,
        rate=_percent(answered, asked) if known and answered is not None and asked is not None else None,
        questions=tuple(one.question for one in shown.values()),
        withheld=tuple(one.id for one in wave.questions if one.id not in shown),
        token=_TOKEN,
    )


def stored(plain: Mapping[str, Any]) -> PublishableTable:
    """Back from what `to_plain` made; `FieldError` when it could not have come through the exit, or is damaged."""
    try:
        table = _read(plain)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise FieldError("figures", "they are damaged") from None
    counts = [
        answer.count
        for one in table.questions
        for row in (one.overall, *(row for found in one.by.values() for row in found))
        for answer in row.answers
    ]
    policy = table.policy
    if any(count % policy.rounding or count < policy.rounded(policy.k) for count in counts):
        raise FieldError("figures", "they are not rounded, or too small to be published")
    return table


def _read(plain: Mapping[str, Any]) -> PublishableTable:
    policy = Policy(**plain["policy"])
    return PublishableTable(
        policy=policy,
        period=Period(*(dt.datetime.fromisoformat(plain["period"][end]) for end in ("opens", "closes"))),
        asked=plain["asked"],
        answered=plain["answered"],
        rate=plain["rate"],
        questions=tuple(_question(one) for one in plain["questions"]),
        withheld=tuple(plain["withheld"]),
        token=_TOKEN,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """A question that is shown; `whole` when nothing is hidden, `in_full` where its breakdown is at its finest."""

    question: PublishableQuestion
    whole: bool
    in_full: frozenset[str] = frozenset()


def _single(
    question: QuestionCounts, rows: Mapping[str, tuple[Class, ...]], policy: Policy, shown: Mapping[str, _Shown]
) -> _Shown | None:
    hidden = hidden_codes(question.codes, question.counts, policy)
    if hidden is None or not question.codes:
        return None
    levels = tuple(levels_of(question.codes, question.scale, hidden))
    by: dict[str, tuple[PublishableRow, ...]] = {}
    in_full = set()
    for attribute, groups in rows.items():
        if attribute not in question.by or len(groups) < 2:
            continue
        if not all(attribute in shown[one].in_full for one in question.after if one in shown):
            continue
        for level in levels:
            table = {group: _counts(question.by[attribute], group, level) for group in groups}
            if len(level) > 1 and all(count >= policy.k for counts in table.values() for count in counts.values()):
                by[attribute] = tuple(_row(_name(group), counts, question, policy) for group, counts in table.items())
                if level == levels[0] and not hidden:
                    in_full.add(attribute)
                break
    everybody = _counts({"": question.counts}, ("",), levels[0])
    found = PublishableQuestion(question.id, several=False, overall=_row(None, everybody, question, policy), by=by)
    return _Shown(found, whole=not hidden, in_full=frozenset(in_full))


def _several(question: QuestionCounts, policy: Policy) -> _Shown | None:
    """Each answer is a count of its own: neither those who gave it nor those who did not may be few."""
    base = question.answered
    may = {c: n for c, n in question.counts.items() if n >= policy.k and base - n >= policy.k}
    rounded = {code: policy.rounded(count) for code, count in may.items()}
    hidden = len(question.codes) - len(may)
    most = len(question.codes) if question.most is None else question.most
    everybody, chosen = policy.rounded(base), sum(rounded.values())
    # Decided from what is shown, so that it tells nothing more: could those shown be all the answers there are?
    enough = chosen - policy.rounding * (len(may) + 1) >= question.least * everybody
    room = chosen + hidden * everybody <= most * everybody
    if not may or base < policy.k or (hidden and not (enough and room)):
        return None
    answers = tuple(_answer((code,), count, everybody, policy) for code, count in rounded.items())
    row = PublishableRow(None, everybody, answers)
    return _Shown(PublishableQuestion(question.id, several=True, overall=row, by={}), whole=False)


def _may_follow(question: QuestionCounts, shown: Mapping[str, _Shown]) -> bool:
    return len(question.after) <= 1 and all(one in shown and shown[one].whole for one in question.after)


def _counts(by_group: Mapping[str, Mapping[str, int]], groups: Class, level: tuple[Class, ...]) -> dict[Class, int]:
    return {codes: sum(by_group.get(group, {}).get(code, 0) for group in groups for code in codes) for codes in level}


def _name(groups: Class) -> str | None:
    return groups[0] if len(groups) == 1 and groups[0] else None


def _row(group: str | None, counts: Mapping[Class, int], question: QuestionCounts, policy: Policy) -> PublishableRow:
    rounded = {codes: policy.rounded(count) for codes, count in counts.items()}
    base = sum(count for codes, count in rounded.items() if not question.apart.issuperset(codes))
    answers = tuple(
        _answer(codes, count, 0 if question.apart.issuperset(codes) else base, policy)
        for codes, count in rounded.items()
    )
    return PublishableRow(group, base, answers)


def _answer(codes: Class, count: int, base: int, policy: Policy) -> PublishableAnswer:
    if base < policy.base:
        return PublishableAnswer(codes, count)
    interval = wilson(min(count, base), base)
    return PublishableAnswer(codes, count, _percent(count, base), round(100 * interval.low), round(100 * interval.high))


def _percent(count: int, base: int) -> int:
    return min(100, round(100 * count / base))


def _question(plain: Mapping[str, Any]) -> PublishableQuestion:
    by = {attribute: tuple(_stored_row(row) for row in rows) for attribute, rows in plain["by"].items()}
    return PublishableQuestion(plain["id"], plain["several"], _stored_row(plain["overall"]), by)


def _stored_row(plain: Mapping[str, Any]) -> PublishableRow:
    answers = tuple(PublishableAnswer(**{**one, "codes": tuple(one["codes"])}) for one in plain["answers"])
    return PublishableRow(plain["group"], plain["base"], answers)

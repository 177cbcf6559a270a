"""From a tally to figures: shares with their intervals, changes, breakdowns, means and medians."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from bot.consultations.model import Consultation, Kind, Option, Question
from bot.domain.areas import OUTSIDE, OUTSIDE_LABEL
from bot.flows.questions import YesNo
from bot.i18n.languages import language
from bot.i18n.text import Label, Localised, say
from bot.insights.intervals import newcombe, wilson
from bot.services.consulting.figures import Breakdown, Change, Column, QuestionResult, Share
from bot.services.consulting.tallies import EVERYBODY, QuestionTally, Tally

UNSAID = say("Did not say")
_YES_NO = YesNo("", Localised(()))


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that could be answered, as it is counted."""

    code: str
    label: Label
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """The previous wave, to compare with."""

    consultation: Consultation
    tally: Tally


def choices_of(question: Question, areas: Mapping[str, Label]) -> tuple[Choice, ...]:
    """What could be answered, in its order; nothing for numbers, texts and notes. `areas` are the forum's."""
    written = tuple(_choice(one) for one in question.options)
    match question.kind:
        case Kind.YES_NO:
            return (Choice("yes", _YES_NO.yes.label), Choice("no", _YES_NO.no.label), *written)
        case Kind.AREA:
            named = tuple(Choice(code, label) for code, label in areas.items())
            return (*named, Choice(OUTSIDE, OUTSIDE_LABEL))
        case Kind.SINGLE | Kind.MULTI | Kind.SCALE:
            return written
        case _:
            return ()


def question_result(
    question: Question,
    tally: Tally,
    areas: Mapping[str, Label],
    before: Before | None,
    *,
    reached: int,
    texts: int,
) -> QuestionResult:
    """The figures of one question. `reached` is how many were counted there, `texts` how many wrote words.

    Who comes to a question that only some are asked is not counted: the count would tell what they had answered.
    """
    found = tally.questions.get(question.id, QuestionTally())
    choices = choices_of(question, areas)
    written = question.kind is Kind.TEXT
    at_least = texts if written else found.answered + found.skipped + found.declined
    came = max(reached, at_least) if question.when is None or not written else None
    return QuestionResult(
        question=question,
        reached=came,
        answered=texts if written else found.answered,
        # Whether somebody wrote is nowhere kept with their other answers: it follows from the counts.
        skipped=found.skipped if not written else 0 if came is None else came - texts,
        declined=found.declined,
        base=_base(question, choices, found.codes, found.answered),
        shares=shares_of(question, choices, found.codes, found.answered, _comparable(question, choices, areas, before)),
        mean=_mean(question, found),
        median=_median(question, found),
        texts=texts,
        numbers=dict(sorted(found.numbers.items())),
    )


def shares_of(
    question: Question,
    choices: tuple[Choice, ...],
    counts: Mapping[str, int],
    answered: int,
    before: QuestionTally | None = None,
) -> tuple[Share, ...]:
    """Each answer with its share of those who gave one that is not apart."""
    base = _base(question, choices, counts, answered)
    earlier = 0 if before is None else _base(question, choices, before.codes, before.answered)
    shares = []
    for one in choices:
        count = counts.get(one.code, 0)
        if one.apart or not base or count > base:
            shares.append(Share(one.code, one.label, count, apart=one.apart))
            continue
        change = None
        if before is not None and earlier and before.codes[one.code] <= earlier:
            was = before.codes[one.code]
            change = Change(count / base - was / earlier, newcombe(count, base, was, earlier))
        shares.append(Share(one.code, one.label, count, count / base, wilson(count, base), change))
    return tuple(shares)


def breakdown(by: str, consultation: Consultation, tally: Tally, areas: Mapping[str, Label]) -> Breakdown:
    """The shares of each question by area or by language, groups in the forum's order, none without people."""
    order = [*areas, OUTSIDE] if by == "area" else list(consultation.languages)
    sizes = tally.groups[by]
    known = [group for group in order if sizes[group]]
    groups = [*known, *sorted(group for group in sizes if group and group not in known), *([""] if sizes[""] else [])]
    columns = []
    for group in groups:
        counts = tally.by[by].get(group, {})
        shares = {}
        for question in consultation.questions:
            choices = choices_of(question, areas)
            if choices and question.kind is not Kind.AREA:
                found: Mapping[str, int] = counts.get(question.id, {})
                shares[question.id] = shares_of(question, choices, found, found.get(EVERYBODY, 0))
        columns.append(Column(group, _group_label(by, group, areas), sizes[group], shares))
    return Breakdown(by, tuple(columns))


def _choice(option: Option) -> Choice:
    return Choice(option.code, option.label, option.apart)


def _base(question: Question, choices: tuple[Choice, ...], counts: Mapping[str, int], answered: int) -> int:
    if question.kind is Kind.NUMBER:
        return answered
    apart = sum(counts.get(one.code, 0) for one in choices if one.apart)
    if question.kind is Kind.MULTI:
        return max(0, answered - apart)
    return sum(counts.get(one.code, 0) for one in choices) - apart


def _comparable(
    question: Question, choices: tuple[Choice, ...], areas: Mapping[str, Label], before: Before | None
) -> QuestionTally | None:
    """The same question of the previous wave: the same kind and the same codes, whatever its words are now."""
    was = None if before is None else before.consultation.question(question.id)
    if before is None or was is None or was.kind is not question.kind or question.kind is Kind.AREA:
        return None
    if [(one.code, one.apart) for one in choices_of(was, areas)] != [(one.code, one.apart) for one in choices]:
        return None
    return before.tally.questions.get(question.id)


def _values(question: Question, tally: QuestionTally) -> dict[int, int]:
    if question.kind is Kind.NUMBER:
        return dict(tally.numbers)
    if question.kind is Kind.SCALE:
        steps = [one.code for one in question.options if not one.apart]
        return {place: tally.codes[code] for place, code in enumerate(steps, start=1) if tally.codes[code]}
    return {}


def _mean(question: Question, tally: QuestionTally) -> float | None:
    values = _values(question, tally)
    people = sum(values.values())
    return sum(value * count for value, count in values.items()) / people if people else None


def _median(question: Question, tally: QuestionTally) -> float | None:
    """Of a histogram: the middle value, or halfway between the two in the middle."""
    values = _values(question, tally)
    people = sum(values.values())
    if not people:
        return None
    wanted, passed, middle = ((people - 1) // 2, people // 2), 0, []
    for value, count in sorted(values.items()):
        middle += [value for place in wanted if passed <= place < passed + count]
        passed += count
    return float(median(middle))


def _group_label(by: str, group: str, areas: Mapping[str, Label]) -> Label:
    if not group:
        return UNSAID
    if by == "area":
        return OUTSIDE_LABEL if group == OUTSIDE else areas.get(group, Localised((("en", group),)))
    try:
        return Localised((("en", language(group).name),))
    except LookupError:
        return Localised((("en", group),))

"""Whether a question is well built, by its kind and by those before it."""

from collections import Counter
from collections.abc import Iterator

from bot.consultations.document import MOST_CHARACTERS
from bot.consultations.model import Kind, Question
from bot.consultations.shapes import Path, Problem
from bot.flows.conditions import AtLeast, AtMost, Atom, Is, atoms

CHOSEN = (Kind.SINGLE, Kind.MULTI, Kind.SCALE)
_YES_NO = ("yes", "no")


def question_problems(question: Question, before: tuple[Question, ...], where: Path) -> Iterator[Problem]:
    """Everything that is wrong with a question that comes after `before`."""
    yield from _option_problems(question, where)
    yield from _limit_problems(question, where)
    if question.kind is Kind.NOTE and (question.required or question.decline):
        yield where, "a note has no answer: leave out required and decline"
    if question.when is None:
        return
    if not before:
        yield (*where, "if"), "the first question is asked of everybody"
    known = {one.id: one for one in before}
    for atom in atoms(question.when):
        problem = _look_problem(atom, known.get(atom.question))
        if problem:
            yield (*where, "if"), problem


def codes_of(question: Question) -> tuple[str, ...]:
    """What can be chosen, those included that are not written."""
    own = tuple(option.code for option in question.options)
    return (*_YES_NO, *own) if question.kind is Kind.YES_NO else own


def _option_problems(question: Question, where: Path) -> Iterator[Problem]:
    options = question.options
    if question.kind in CHOSEN and len(options) < 2:
        yield (*where, "options"), f"{question.kind.value} needs at least two options"
    if question.kind is Kind.YES_NO and (len(options) > 1 or not all(option.apart for option in options)):
        yield (*where, "options"), "yes_no may have one option of its own, which is apart: true"
    if options and question.kind not in (*CHOSEN, Kind.YES_NO):
        yield (*where, "options"), f"{question.kind.value} has no options"
    for place, option in enumerate(options, 1):
        if Counter(codes_of(question))[option.code] > 1:
            yield (*where, "options", place, "code"), f"{option.code} is the code of several options"
        if option.exclusive and question.kind is not Kind.MULTI:
            yield (*where, "options", place, "exclusive"), "is only for multi, where several may be chosen"


def _limit_problems(question: Question, where: Path) -> Iterator[Problem]:
    low, high = question.minimum, question.maximum
    if question.kind is Kind.MULTI:
        yield from _several_problems(question, where)
    elif question.kind is Kind.TEXT:
        if low is not None:
            yield (*where, "min"), "a text has only a max, in characters"
        if high is not None and not 1 <= high <= MOST_CHARACTERS:
            yield (*where, "max"), f"must be from 1 to {MOST_CHARACTERS} characters"
    elif question.kind is Kind.NUMBER:
        # without limits a number goes from 0 to a million (bot.flows.questions.Number)
        if (0 if low is None else low) > (1_000_000 if high is None else high):
            yield (*where, "min" if low is not None else "max"), "the min is over the max (from 0 to 1000000 as usual)"
    else:
        for name, limit in (("min", low), ("max", high)):
            if limit is not None:
                yield (*where, name), "is for number, multi and text"


def _several_problems(question: Question, where: Path) -> Iterator[Problem]:
    low, high, there = question.minimum, question.maximum, len(question.options)
    if low is not None and not 1 <= low <= max(1, there):
        yield (*where, "min"), f"must be from 1 to {there}, as many as there are options"
    if high is not None and not (low or 1) <= high <= max(1, there):
        yield (*where, "max"), f"must be from {low or 1} to {there}"
    if low is not None and low > 1 and any(option.exclusive for option in question.options):
        yield (*where, "min"), "an exclusive option stands alone, so the min is 1"


def _look_problem(atom: Atom, question: Question | None) -> str | None:
    if question is None:
        return f"there is no question {atom.question} before this one"
    if isinstance(atom, AtLeast | AtMost) and question.kind is not Kind.NUMBER:
        return f"{atom.question} does not ask for a number"
    if not isinstance(atom, Is):
        return None
    if question.kind not in (*CHOSEN, Kind.YES_NO):
        return f"{atom.question} has no options here to compare with"
    unknown = [code for code in atom.codes if code not in codes_of(question)]
    return f"{atom.question} has no option {unknown[0]}" if unknown else None

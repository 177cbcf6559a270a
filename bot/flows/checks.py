"""What makes a form well built; found when it is built, never while a person answers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from bot.errors import FlowError
from bot.flows.answers import Answer, Chosen, Counted, Declined, Skipped, Written
from bot.flows.conditions import AtLeast, AtMost, Atom, Condition, Is, atoms
from bot.flows.questions import (
    Area,
    LongText,
    MultiChoice,
    Note,
    Number,
    Photos,
    Question,
    RoughDate,
    Scale,
    SingleChoice,
    YesNo,
)

CODE = re.compile(r"[a-z0-9_]{1,32}")
"""Ids and codes: together they have to fit into the 64 bytes a Telegram button can carry."""

CHOICES = (SingleChoice, MultiChoice, Scale, YesNo, RoughDate, Area)
_TRIES = 20_000  # a form with more branches than this is taken to be reachable


def check(flow: str, questions: tuple[Question, ...], words: str | None, typical: Iterable[tuple[str, str]]) -> None:
    """`FlowError` naming the first thing that is wrong."""
    _check_code_itself(flow, flow)
    if not questions:
        raise FlowError(f"{flow}: there are no questions")
    if questions[0].when is not None or isinstance(questions[0], Photos):
        raise FlowError(f"{flow}: the first question is asked of everybody")
    _no_doubles(flow, "question", (question.id for question in questions))
    known: dict[str, Question] = {}
    for question in questions:
        _check_question(f"{flow}.{question.id}", question, known)
        known[question.id] = question
    _check_implied(flow, questions, known)
    if words is not None and (not isinstance(known.get(words), LongText) or known[words].when is not None):
        raise FlowError(f"{flow}: words are kept by a text question that always applies, not by {words}")
    for question_id, code in typical:
        _check_code(f"{flow}: typical", known, question_id, code)
    for question in questions:
        if not all(_can_hold(condition, questions) for condition in _conditions(question)):
            raise FlowError(f"{flow}.{question.id}: nobody can ever reach it")


def _check_question(where: str, question: Question, before: Mapping[str, Question]) -> None:
    _check_code_itself(where, question.id)
    _check_limits(where, question)
    if isinstance(question, CHOICES):
        _check_options(where, question)
    for condition in _conditions(question):
        _check_condition(where, condition, before)


def _check_code_itself(where: str, code: str) -> None:
    if not CODE.fullmatch(code):
        raise FlowError(f"{where}: {code!r}: ids and codes are made of a-z, 0-9 and _, at most 32")


def _conditions(question: Question) -> Iterator[Condition]:
    if question.when is not None:
        yield question.when
    if isinstance(question, Photos) and question.offered is not None:
        yield question.offered


def _no_doubles(where: str, what: str, names: Iterable[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise FlowError(f"{where}: {what} {name} is there {times} times")


def _check_limits(where: str, question: Question) -> None:
    match question:
        case SingleChoice() | MultiChoice() | Area() if question.page_size < 1:
            raise FlowError(f"{where}: a page holds at least one option")
        case MultiChoice(options=_, minimum=least, maximum=most) if (
            least < 1 or (most is not None and most < least) or least > len(question.all_options)
        ):
            raise FlowError(f"{where}: the minimum and maximum cannot be met")
        case Number(minimum=low, maximum=high) if low > high:
            raise FlowError(f"{where}: the minimum is over the maximum")
        case LongText(max_chars=chars, max_parts=parts) if chars < 1 or parts < 1:
            raise FlowError(f"{where}: a text needs room")
        case Photos(maximum=most_photos) if most_photos < 1:
            raise FlowError(f"{where}: photos need room")
        case Photos(required=True):
            raise FlowError(f"{where}: nobody has to send photos")


def _check_options(where: str, question: Question) -> None:
    codes = [option.code for option in question.all_options]
    if not codes:
        raise FlowError(f"{where}: there is nothing to choose")
    _no_doubles(where, "option", codes)
    for code in codes:
        _check_code_itself(where, code)
    if isinstance(question, SingleChoice | MultiChoice):
        _check_groups(where, question)
    if isinstance(question, MultiChoice):
        if not question.exclusive <= set(codes):
            raise FlowError(f"{where}: an exclusive option is unknown")
        if question.exclusive and question.minimum > 1:
            raise FlowError(f"{where}: an exclusive option stands alone, so the minimum is 1")


def _check_groups(where: str, question: SingleChoice | MultiChoice) -> None:
    if question.options and question.groups:
        raise FlowError(f"{where}: options are either plain or in groups")
    _no_doubles(where, "group", (group.code for group in question.groups))
    for group in question.groups:
        _check_code_itself(where, group.code)
        if not group.options:
            raise FlowError(f"{where}: group {group.code} is empty")


def _check_code(where: str, known: Mapping[str, Question], question_id: str, code: str) -> None:
    question = known.get(question_id)
    if question is None:
        raise FlowError(f"{where}: question {question_id} is unknown or comes later")
    if question.option(code) is None:
        raise FlowError(f"{where}: question {question_id} has no option {code}")


def _check_condition(where: str, condition: Condition, known: Mapping[str, Question]) -> None:
    for atom in atoms(condition):
        if atom.question not in known:
            raise FlowError(f"{where}: question {atom.question} is unknown or comes later")
        if isinstance(atom, Is):
            for code in atom.codes:
                _check_code(where, known, atom.question, code)
        if isinstance(atom, AtLeast | AtMost) and not isinstance(known[atom.question], Number):
            raise FlowError(f"{where}: question {atom.question} does not ask for a number")


def _check_implied(flow: str, questions: tuple[Question, ...], known: Mapping[str, Question]) -> None:
    order = [question.id for question in questions]
    for question in questions:
        for option in question.all_options:
            for target, code in option.implies:
                where = f"{flow}.{question.id}.{option.code}"
                _check_code(where, known, target, code)
                if order.index(target) <= order.index(question.id) or isinstance(known[target], MultiChoice):
                    raise FlowError(f"{where}: only a later single choice can follow from an option")


def _can_hold(condition: Condition, questions: tuple[Question, ...]) -> bool:
    """Whether any way of answering makes the condition true; tries one answer for each that could matter."""
    involved = set(condition.questions())
    by_id = {question.id: question for question in questions}
    todo = list(involved)
    while todo:
        question = by_id[todo.pop()]
        new = frozenset().union(*(one.questions() for one in _conditions(question))) - involved
        involved |= new
        todo.extend(new)
    looks = [atom for question in questions for one in _conditions(question) for atom in atoms(one)]
    ordered = [question for question in questions if question.id in involved]
    stack: list[tuple[int, dict[str, Answer]]] = [(0, {})]
    for _ in range(_TRIES):
        if not stack:
            return False
        position, answers = stack.pop()
        if position == len(ordered):
            if condition.holds(answers):
                return True
            continue
        question = ordered[position]
        if question.when is not None and not question.when.holds(answers):
            stack.append((position + 1, answers))
            continue
        here = [look for look in looks if look.question == question.id]
        stack.extend((position + 1, {**answers, question.id: one}) for one in _answers_that_matter(question, here))
    return True


def _answers_that_matter(question: Question, looks: list[Atom]) -> Iterator[Answer]:
    """One answer for each way the looks at a question can turn out; more than can be given is no harm."""
    if isinstance(question, Number):
        yield from _numbers_that_matter(question, looks)
    elif not isinstance(question, CHOICES):
        yield Written(())
    else:
        sets = [set(look.codes) for look in looks if isinstance(look, Is)]
        by_outcome = {tuple(option.code in one for one in sets): option.code for option in question.all_options}
        alike = tuple(by_outcome.values())
        sizes = range(1, (min(len(alike), 3) if isinstance(question, MultiChoice) else 1) + 1)
        for size in sizes:
            yield from (Chosen(codes) for codes in combinations(alike, size))
        if isinstance(question, MultiChoice) and len(alike) > 3:
            yield Chosen(alike)
    if not question.required and not isinstance(question, Note):
        yield Skipped()
    if question.prefer_not:
        yield Declined()


def _numbers_that_matter(question: Number, looks: list[Atom]) -> Iterator[Answer]:
    """The limits, and the numbers on both sides of every comparison."""
    numbers = {question.minimum, question.maximum}
    for look in looks:
        if isinstance(look, AtLeast):
            numbers |= {look.value - 1, look.value}
        elif isinstance(look, AtMost):
            numbers |= {look.value, look.value + 1}
    yield from (Counted(one) for one in sorted(numbers) if question.minimum <= one <= question.maximum)

"""What a person sees of a form: the question that is open, its buttons, how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.flows.answers import Answer, Chosen, Declined, Pictures, Skipped, Written
from bot.flows.fit import stands
from bot.flows.flow import Flow
from bot.flows.questions import (
    Area,
    Consent,
    Group,
    LongText,
    MultiChoice,
    Note,
    Option,
    Photos,
    Question,
    SingleChoice,
)
from bot.flows.search import matches
from bot.flows.state import State
from bot.i18n.text import Label, Text


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: `kind` is `option` (answer with `Choose(code)`) or `group` (answer with `OpenGroup(code)`)."""

    kind: str
    code: str
    label: Label
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Step `step` of `of`, both from 1."""

    step: int
    of: int


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to put, or to put again.

    `current` is the value so far, or the answer that stands after *Back*; `choices` those of page `page` of `pages`
    (from 0) of the open `group` or search; `answered` the answer just given, to draw in place of its question;
    `kept_words` that text went to the form's own words; `notice` a sentence to say besides.
    """

    state: State
    question: Question
    progress: Progress
    current: Answer | None = None
    choices: tuple[Choice, ...] = ()
    page: int = 0
    pages: int = 1
    group: Group | None = None
    can_back: bool = False
    can_skip: bool = False
    can_decline: bool = False
    can_confirm: bool = False
    can_keep: bool = False
    answered: tuple[Question, Answer] | None = None
    kept_words: bool = False
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Not usable here: `reason` says so kindly, `ask` is the question again.

    After three in a row `offer_help` is set: offer to skip, or to get help.
    """

    state: State
    ask: Ask
    reason: Text
    offer_help: bool = False
    kept_words: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """All is answered.

    `answers` holds applicable questions only, those included that were not asked because they follow from others.
    """

    state: State
    answers: Mapping[str, Answer]
    answered: tuple[Question, Answer] | None = None
    kept_words: bool = False
    notice: Text | None = None


Outcome: TypeAlias = Ask | Reject | Done


def draw(
    flow: Flow,
    state: State,
    answered: tuple[Question, Answer] | None = None,
    *,
    kept_words: bool = False,
    notice: Text | None = None,
) -> Ask:
    """The question that is open in the state."""
    question = flow.question(state.at)
    current = state.answers.get(question.id)
    choices, page, pages = _choices(question, state, current)
    ready = stands(question, current)
    can_confirm = _can_confirm(question, current, ready=ready)
    full = isinstance(current, Written | Pictures)
    return Ask(
        state=state,
        question=question,
        progress=_progress(flow, state),
        current=current,
        choices=choices,
        page=page,
        pages=pages,
        group=open_group(question, state),
        can_back=state.group is not None or bool(state.query) or flow.questions[0].id != state.at,
        can_skip=not question.required and not isinstance(question, Note) and not full,
        can_decline=question.prefer_not,
        can_confirm=can_confirm,
        can_keep=ready and not can_confirm,
        answered=answered,
        kept_words=kept_words,
        notice=notice,
    )


def open_group(question: Question, state: State) -> Group | None:
    """The group that is open, if one is."""
    if state.group is None or not isinstance(question, SingleChoice | MultiChoice):
        return None
    return next((group for group in question.groups if group.code == state.group), None)


def _choices(question: Question, state: State, current: Answer | None) -> tuple[tuple[Choice, ...], int, int]:
    chosen = frozenset(current.codes) if isinstance(current, Chosen) else frozenset()
    entries: tuple[Option | Group, ...] = question.all_options
    size = len(entries)
    if isinstance(question, SingleChoice | MultiChoice):
        size = question.page_size
        group = open_group(question, state)
        if group is not None:
            entries = group.options
        elif question.groups:
            entries = tuple(one.options[0] if len(one.options) == 1 else one for one in question.groups)
    elif isinstance(question, Area):
        size = question.page_size
        entries = matches(question, state.query) or entries
    pages = max(1, -(-len(entries) // max(1, size)))
    page = min(max(0, state.page), pages - 1)
    return tuple(_choice(entry, chosen) for entry in entries[page * size : (page + 1) * size]), page, pages


def _choice(entry: Option | Group, chosen: frozenset[str]) -> Choice:
    if isinstance(entry, Group):
        return Choice("group", entry.code, entry.label, any(option.code in chosen for option in entry.options))
    return Choice("option", entry.code, entry.label, entry.code in chosen)


def _can_confirm(question: Question, current: Answer | None, *, ready: bool) -> bool:
    match question:
        case Consent() | Note():
            return True
        case MultiChoice() | LongText() | Photos():
            return ready and not isinstance(current, Skipped | Declined)
    return False


def _progress(flow: Flow, state: State) -> Progress:
    """Counted along the typical way; notes that are already read do not count."""
    steps = [
        one for one in flow.typical_steps(state.answers) if one == state.at or not isinstance(flow.question(one), Note)
    ]
    if state.at not in steps:
        steps = [one for one in flow.settle(state.answers).asked if one == state.at or one in steps]
    return Progress(steps.index(state.at) + 1, len(steps))

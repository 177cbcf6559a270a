"""Forms, and ways of walking through them, for the tests of the engine."""

from zlib import crc32

from bot.flows.answers import Answer, Written
from bot.flows.conditions import Is
from bot.flows.engine import advance, begin
from bot.flows.events import Choose, Confirm, Event, Keep, Skip, Typed
from bot.flows.flow import Flow
from bot.flows.questions import (
    Area,
    Consent,
    Group,
    LongText,
    MultiChoice,
    Note,
    Number,
    Option,
    Photos,
    Question,
    SingleChoice,
    YesNo,
)
from bot.flows.screen import Ask, Done, Outcome, Reject
from bot.i18n.text import Localised


def name(words: str) -> Localised:
    """A label."""
    return Localised((("en", words),))


def options(*codes: str) -> tuple[Option, ...]:
    """Options called like their codes."""
    return tuple(Option(code, name(code)) for code in codes)


def form(*questions: Question, words: str | None = None, version: int = 1) -> Flow:
    """A form of these questions."""
    return Flow("form", version, name("A form"), questions, words=words)


def ask_of(outcome: Outcome) -> Ask:
    """The question there is to see, also after a refusal."""
    assert not isinstance(outcome, Done)
    return outcome.ask if isinstance(outcome, Reject) else outcome


def after(flow: Flow, *events: Event, answers: dict[str, Answer] | None = None) -> Outcome:
    """What is there to see when these things were done one after another."""
    outcome: Outcome = begin(flow, answers)
    for event in events:
        outcome = advance(flow, outcome.state, event)
    return outcome


def words_in(outcome: Outcome, question: str = "words") -> tuple[str, ...]:
    """The parts of the words that are kept."""
    kept = outcome.state.answers.get(question)
    return tuple(text for _, text in kept.parts) if isinstance(kept, Written) else ()


def way_on(ask: Ask) -> Event:
    """Something that answers the question there is, whatever it is: keeps, confirms or skips when that is possible."""
    question = ask.question
    if ask.can_keep:
        return Keep()
    if ask.can_confirm:
        return Confirm()
    if ask.can_skip:
        return Skip()
    if isinstance(question, Number):
        return Typed(str(question.minimum), crc32(question.id.encode()))
    if isinstance(question, LongText):
        return Typed("x", crc32(question.id.encode()))
    if isinstance(question, MultiChoice):
        options = sorted(question.all_options, key=lambda option: option.code in question.exclusive)
        return Choose(next(option.code for option in options if not _has(ask, option.code)))
    return Choose(question.all_options[0].code)


def _has(ask: Ask, code: str) -> bool:
    return code in getattr(ask.current, "codes", ())


EVERYTHING = form(
    SingleChoice("first", name("First?"), options("one", "two", "three"), required=True),
    Note("note", name("Note"), body=name("Read this"), when=Is("first", "two")),
    SingleChoice(
        "grouped",
        name("Grouped?"),
        groups=(
            Group("big", name("Big"), options(*(f"b{n}" for n in range(1, 11)))),
            Group("lone", name("Lone"), options("single")),
        ),
        prefer_not=True,
    ),
    YesNo("sure", name("Sure?"), when=Is("first", "one", "two")),
    MultiChoice(
        "several",
        name("Several?"),
        options("a", "b", "c", "none"),
        exclusive=frozenset({"none"}),
        maximum=2,
    ),
    Number("count", name("How many?"), minimum=1, maximum=20),
    Area(
        "area",
        name("Where?"),
        (
            Option("tower_hamlets", name("Tower Hamlets")),
            Option("waltham_forest", name("Waltham Forest")),
            Option("saint_etienne", name("Saint-Étienne")),
        ),
        Option("outside", name("Somewhere else")),
        page_size=2,
    ),
    LongText("words", name("Tell it"), max_chars=200, max_parts=3),
    Photos("photos", name("Photos?"), maximum=2),
    Consent("consent", name("Agree?"), statement=name("I agree"), required=True),
    words="words",
)
"""A form with every kind of question."""

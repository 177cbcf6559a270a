"""Any form, and anything that can happen to it."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from bot.flows import events as ev
from bot.flows.checks import _can_hold, _conditions
from bot.flows.conditions import All, Answered, AnyOf, AtLeast, AtMost, Condition, Is, Not
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
    RoughDate,
    Scale,
    SingleChoice,
    YesNo,
)
from tests.unit.flows.forms import name

CODES = ("a", "b", "c", "d", "none", "other")
MAX_CHARS = 120
MAX_PHOTOS = 3


@st.composite
def some_options(draw: st.DrawFn, least: int = 1) -> tuple[Option, ...]:
    """A few options."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=least, max_size=5, unique=True))
    return tuple(Option(code, name(f"name {code}")) for code in codes)


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Any]:
    """Options, plain or in groups, and a page size."""
    options = draw(some_options())
    page = {"page_size": draw(st.integers(1, 4))}
    if not draw(st.booleans()):
        return {"options": options, **page}
    cut = draw(st.integers(0, len(options)))
    parts = [part for part in (options[:cut], options[cut:]) if part]
    return {"groups": tuple(Group(f"g{n}", name("group"), part) for n, part in enumerate(parts)), **page}


def conditions(earlier: tuple[Question, ...]) -> st.SearchStrategy[Condition]:
    """A condition on earlier questions."""

    def look(question: Question) -> st.SearchStrategy[Condition]:
        answered: st.SearchStrategy[Condition] = st.just(Answered(question.id))
        if isinstance(question, Number):
            value = st.integers(-6, 51)
            return (
                answered
                | st.builds(AtLeast, st.just(question.id), value)
                | st.builds(AtMost, st.just(question.id), value)
            )
        codes = [option.code for option in question.all_options]
        if not codes:
            return answered
        chosen = st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True)
        return chosen.map(lambda some: Is(question.id, *some)) | answered

    looks: st.SearchStrategy[Condition] = st.sampled_from(earlier).flatmap(look)
    return st.recursive(
        looks,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=1, max_size=2).map(lambda some: All(*some)),
            st.lists(inner, min_size=1, max_size=2).map(lambda some: AnyOf(*some)),
        ),
        max_leaves=3,
    )


@st.composite
def multi(draw: st.DrawFn, common: dict[str, Any]) -> MultiChoice:
    """A question for several options whose limits can be met."""
    chosen = draw(choices())
    options = chosen.get("options") or tuple(one for group in chosen["groups"] for one in group.options)
    exclusive = frozenset(option.code for option in options if option.code == "none")
    least = 1 if exclusive else draw(st.integers(1, min(2, len(options))))
    most = draw(st.none() | st.integers(least, 5))
    return MultiChoice(**common, **chosen, exclusive=exclusive, minimum=least, maximum=most)


@st.composite
def questions(draw: st.DrawFn, number: int, earlier: tuple[Question, ...]) -> Question:
    """Any question."""
    common: dict[str, Any] = {
        "id": f"q{number}",
        "title": name(f"question {number}"),
        "required": draw(st.booleans()),
        "prefer_not": draw(st.booleans()),
        "takes_words": draw(st.booleans()),
        "when": draw(st.none() | conditions(earlier)) if earlier else None,
    }
    makers: list[Callable[[], Question]] = [
        lambda: SingleChoice(**common, **draw(choices())),
        lambda: draw(multi(common)),
        lambda: Scale(**common, options=draw(some_options(2))),
        lambda: YesNo(**common),
        lambda: Number(**common, minimum=draw(st.integers(-5, 5)), maximum=draw(st.integers(5, 50))),
        lambda: RoughDate(**common),
        lambda: LongText(**common, max_chars=MAX_CHARS, max_parts=3, flows_on=draw(st.booleans())),
        lambda: Area(**common, options=draw(some_options()), outside=Option("outside", name("out")), page_size=2),
        lambda: Consent(**common),
        lambda: Note(**common, body=name("read")),
    ]
    if earlier:
        offered = draw(st.none() | conditions(earlier))
        makers.append(lambda: Photos(**{**common, "required": False}, maximum=MAX_PHOTOS, offered=offered))
    return draw(st.sampled_from(makers))()


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Any well-built form, with and without words of its own."""
    built: tuple[Question, ...] = ()
    for number in range(draw(st.integers(1, 7))):
        question = draw(questions(number, built))
        reachable = all(_can_hold(one, (*built, question)) for one in _conditions(question))
        if reachable and (built or not isinstance(question, Photos)):
            built = (*built, question)
    holders = [one.id for one in built if isinstance(one, LongText) and one.when is None]
    return Flow("any", 1, name("any"), built, words=draw(st.sampled_from([None, *holders])))


def events() -> st.SearchStrategy[ev.Event]:
    """Anything a person, or an old button, can do."""
    code = st.sampled_from((*CODES, "yes", "no", "today", "outside", "stale"))
    text = st.one_of(
        st.text(max_size=60),
        st.sampled_from(("1", "2", "٣", "-4", "17", "name a", "a longer text that somebody writes", "x" * 90, " ")),
    )
    source = st.integers(1, 6)
    return st.one_of(
        code.map(ev.Choose),
        st.sampled_from((ev.Confirm(), ev.Keep(), ev.Skip(), ev.Back(), ev.Decline(), ev.Clear(), ev.CloseGroup())),
        st.builds(ev.Typed, text, source),
        st.builds(ev.Edited, text, source),
        st.builds(ev.PhotoAdded, st.text(max_size=40) | st.sampled_from(("p1", "p2", "p3", "p4")), source),
        st.sampled_from(("g0", "g1", "g9")).map(ev.OpenGroup),
        st.integers(-2, 9).map(ev.TurnPage),
        st.integers(0, 8).map(lambda number: ev.GoTo(f"q{number}")),
        st.sampled_from(("voice", "location", "contact", "poll", "")).map(ev.Unfit),
    )

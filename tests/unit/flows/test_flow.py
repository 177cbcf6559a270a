"""A form that is badly built is refused when it is built."""

import dataclasses

import pytest

from bot.errors import FlowError
from bot.flows.conditions import All, Answered, Is, Not
from bot.flows.flow import Flow
from bot.flows.questions import (
    Group,
    LongText,
    MultiChoice,
    Number,
    Option,
    Photos,
    Question,
    Scale,
    SingleChoice,
    YesNo,
)
from tests.unit.flows.forms import EVERYTHING, form, name, options

FIRST = SingleChoice("first", name("First?"), options("a", "b"), required=True)


def yes_no(question_id: str, when: Is | Answered | All | Not | None = None) -> YesNo:
    """A question in the way of the test."""
    return YesNo(question_id, name("?"), when=when)


BAD: dict[str, tuple[Question, ...]] = {
    "no questions": (),
    "there 2 times": (FIRST, FIRST),
    "ids and codes": (dataclasses.replace(FIRST, id="First!"),),
    "at most 32": (dataclasses.replace(FIRST, id="f" * 33),),
    "nothing to choose": (Scale("scale", name("?")),),
    "option a is there 2 times": (SingleChoice("one", name("?"), options("a", "a")),),
    "either plain or in groups": (
        SingleChoice("one", name("?"), options("a"), groups=(Group("g", name("g"), options("b")),)),
    ),
    "group g is empty": (
        SingleChoice("one", name("?"), groups=(Group("g", name("g"), ()), Group("h", name("h"), options("b")))),
    ),
    "page holds": (SingleChoice("one", name("?"), options("a"), page_size=0),),
    "comes later": (FIRST, yes_no("second", Is("third", "yes")), yes_no("third")),
    "second is unknown or comes later": (FIRST, yes_no("second", Answered("second"))),
    "no option c": (FIRST, yes_no("second", Is("first", "c"))),
    "nobody can ever reach it": (FIRST, yes_no("second", All(Is("first", "a"), Is("first", "b")))),
    "second: nobody": (FIRST, yes_no("second", Not(Answered("first")))),
    "third: nobody": (
        FIRST,
        yes_no("second", Is("first", "a")),
        yes_no("third", All(Answered("second"), Is("first", "b"))),
    ),
    "asked of everybody": (Photos("photos", name("?")),),
    "cannot be met": (MultiChoice("some", name("?"), options("a"), minimum=2),),
    "exclusive option is unknown": (MultiChoice("some", name("?"), options("a"), exclusive=frozenset({"b"})),),
    "stands alone": (MultiChoice("some", name("?"), options("a", "b"), exclusive=frozenset({"b"}), minimum=2),),
    "minimum is over": (Number("count", name("?"), minimum=3, maximum=2),),
    "text needs room": (LongText("words", name("?"), max_chars=0),),
    "photos need room": (FIRST, Photos("photos", name("?"), maximum=0)),
    "has to send photos": (FIRST, Photos("photos", name("?"), required=True)),
    "only a later": (
        FIRST,
        SingleChoice("second", name("?"), (Option("x", name("x"), implies=(("first", "a"),)),)),
    ),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_badly_built_form_is_refused(reason: str) -> None:
    """The error names what is wrong, before any person meets it."""
    with pytest.raises(FlowError, match=reason):
        form(*BAD[reason])


def test_words_are_kept_by_a_text_question_that_always_applies() -> None:
    """Text written elsewhere needs a place that cannot vanish."""
    sometimes = LongText("words", name("?"), when=Is("first", "a"))

    with pytest.raises(FlowError, match="always applies"):
        form(FIRST, sometimes, words="words")
    with pytest.raises(FlowError, match="always applies"):
        form(FIRST, words="first")


def test_typical_answers_are_real_ones() -> None:
    """Progress is counted with codes that exist."""
    with pytest.raises(FlowError, match="no option z"):
        Flow("form", 1, name("A form"), (FIRST,), typical=(("first", "z"),))


def test_several_choices_together_are_reachable() -> None:
    """A condition on two options at once is fine where several may be chosen."""
    flow = form(
        MultiChoice("some", name("?"), options("a", "b", "c", "d")),
        yes_no("both", All(Is("some", "a"), Is("some", "b"), Is("some", "c"), Is("some", "d"))),
    )

    assert flow.question("both").id == "both"


def test_an_unknown_question_is_an_error() -> None:
    """Asking a form for a question it does not have is a mistake of the programme."""
    with pytest.raises(FlowError, match="no question nothing"):
        EVERYTHING.question("nothing")


def test_applicable_questions_follow_the_answers() -> None:
    """What applies depends on what was answered."""
    assert "note" not in EVERYTHING.applicable({})
    assert "sure" not in EVERYTHING.applicable({})

"""When a question applies."""

import pytest

from bot.errors import FlowError
from bot.flows.answers import Answer, Chosen, Counted, Declined, Skipped
from bot.flows.conditions import All, Answered, AnyOf, AtLeast, AtMost, Condition, Is, Not, from_plain, to_plain

ANSWERS: dict[str, Answer] = {
    "one": Chosen(("a",)),
    "several": Chosen(("b", "c")),
    "count": Counted(0),
    "age": Counted(17),
    "skipped": Skipped(),
    "declined": Declined(),
}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Is("one", "a"), True),
        (Is("one", "b", "a"), True),
        (Is("one", "b"), False),
        (Is("several", "c"), True),
        (Is("skipped", "a"), False),
        (Is("unknown", "a"), False),
        (Answered("one"), True),
        (Answered("count"), True),
        (Answered("skipped"), False),
        (Answered("declined"), False),
        (Answered("unknown"), False),
        (AtLeast("age", 17), True),
        (AtLeast("age", 18), False),
        (AtLeast("skipped", 0), False),
        (AtMost("age", 17), True),
        (AtMost("age", 16), False),
        (AtMost("unknown", 99), False),
        (Not(AtLeast("declined", 0)), True),
        (Not(Is("one", "a")), False),
        (All(Is("one", "a"), Is("several", "b")), True),
        (All(Is("one", "a"), Is("several", "a")), False),
        (AnyOf(Is("one", "b"), Is("several", "b")), True),
        (AnyOf(Is("one", "b"), Is("several", "a")), False),
        (All(), True),
        (AnyOf(), False),
    ],
)
def test_a_condition_reads_the_answers(condition: Condition, holds: bool) -> None:
    """Skipping or declining is no answer; one of several choices is enough."""
    assert condition.holds(ANSWERS) is holds


def test_a_condition_knows_its_questions() -> None:
    """So that a form can be checked when it is built."""
    condition = All(Is("a", "x"), Not(AnyOf(Answered("b"), Is("c", "y"))))

    assert condition.questions() == {"a", "b", "c"}


def test_a_condition_can_be_written_down() -> None:
    """As plain data for a file, and back."""
    condition = All(Is("a", "x", "y"), Not(AnyOf(Answered("b"), Is("c", "z"))), AtLeast("n", 2), AtMost("n", 5))

    plain = to_plain(condition)
    numbers = [{"at_least": ["n", 2]}, {"at_most": ["n", 5]}]
    assert plain == {
        "all": [{"is": ["a", "x", "y"]}, {"not": {"any": [{"answered": "b"}, {"is": ["c", "z"]}]}}, *numbers]
    }
    assert from_plain(plain) == condition


@pytest.mark.parametrize(
    "plain",
    [None, {}, {"is": []}, {"is": ["a", 1]}, {"maybe": "a"}, {"all": "a"}, {"not": None},
     {"at_least": ["a"]}, {"at_least": ["a", "1"]}, {"at_most": ["a", True]}],
)  # fmt: skip
def test_what_is_no_condition_is_refused(plain: object) -> None:
    """A file with something else is an error that says what there may be."""
    with pytest.raises(FlowError, match="is, answered, at_least, at_most, not, all, any"):
        from_plain(plain)

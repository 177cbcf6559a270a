"""What may leave the desk, and that nothing else may."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from bot.errors import FieldError, NotAllowed
from bot.insights.hiding import Policy, hidden_codes, levels_of, rows_of
from bot.insights.suppression import (
    Period,
    PublishableTable,
    QuestionCounts,
    WaveCounts,
    publishable,
    stored,
)

PERIOD = Period(dt.datetime(2026, 11, 2, tzinfo=dt.UTC), dt.datetime(2026, 11, 16, tzinfo=dt.UTC))
LATER = Period(dt.datetime(2026, 11, 16, tzinfo=dt.UTC), dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
USUAL = Policy()


def question(**counts: int) -> QuestionCounts:
    """One question, answered so."""
    return QuestionCounts("q", tuple(counts), sum(counts.values()), counts)


def published(one: QuestionCounts, asked: int = 400) -> PublishableTable:
    """A wave of one question."""
    return publishable(WaveCounts(PERIOD, asked, one.answered, (one,)), USUAL)


def test_only_the_exit_makes_a_table() -> None:
    """Neither by hand, nor by changing one that was made."""
    table = published(question(yes=53, no=36))

    with pytest.raises(NotAllowed):
        PublishableTable(USUAL, PERIOD, 1, 1, 1, (), ())
    with pytest.raises(NotAllowed):
        replace(table, answered=89)


def test_counts_are_rounded_and_percentages_follow_from_them() -> None:
    """53 and 36 become 55 and 35 of 90: 61 and 39 percent."""
    [one] = published(question(yes=53, no=36)).questions

    assert [(a.codes, a.count, a.percent) for a in one.overall.answers] == [(("yes",), 55, 61), (("no",), 35, 39)]
    assert one.overall.base == 90


def test_a_small_answer_takes_another_with_it() -> None:
    """Three of a scale's end are shown with their neighbours."""
    [one] = published(question(a=40, b=25, c=20, d=12, e=3)).questions

    assert [(a.codes, a.count) for a in one.overall.answers] == [
        (("a",), 40),
        (("b",), 25),
        (("c",), 20),
        (("d", "e"), 15),
    ]


def test_a_question_with_two_answers_is_withheld_when_one_is_small() -> None:
    """The other one and the total would tell."""
    table = published(question(yes=97, no=3))

    assert (table.questions, table.withheld) == ((), ("q",))


def test_no_percentage_of_few_people() -> None:
    """Under 25, counts only."""
    [one] = published(question(yes=11, no=12)).questions

    assert [(a.count, a.percent) for a in one.overall.answers] == [(10, None), (10, None)]


def test_the_rate_is_of_rounded_numbers() -> None:
    """89 of 403 are 90 of 405."""
    table = published(question(yes=53, no=36), asked=403)

    assert (table.asked, table.answered, table.rate) == (405, 90, 22)


def test_of_too_few_people_nothing_is_said() -> None:
    """Not even how many there were."""
    table = published(question(yes=9), asked=9)

    assert (table.asked, table.answered, table.rate, table.questions) == (None, None, None, ())


def test_small_groups_are_merged_and_the_last_one_joins_them() -> None:
    """By order, so that the choice tells no size."""
    assert rows_of({"en": 80, "ar": 60, "ur": 40, "fr": 2}, USUAL) == (("en",), ("ar",), ("fr", "ur"))
    assert rows_of({"en": 80, "fr": 2}, USUAL) == (("fr", "en"),)
    assert rows_of({"en": 80, "ar": 60}, USUAL) == (("en",), ("ar",))


def test_that_nobody_came_from_a_place_is_not_told() -> None:
    """Empty groups are merged as small ones are."""
    assert rows_of({"newham": 80, "brent": 60, "barnet": 0}, USUAL) == (("newham",), ("barnet", "brent"))


def test_a_scale_is_broken_down_in_fewer_steps() -> None:
    """Where five would show too little, three may not, or two."""
    steps = tuple("abcde")
    by = {
        "area": {
            "x": dict(zip(steps, (12, 15, 14, 3, 9), strict=True)),
            "y": dict(zip(steps, (12, 15, 14, 9, 30), strict=True)),
        }
    }
    overall = dict(zip(steps, (24, 30, 28, 12, 39), strict=True))
    one = QuestionCounts("q", steps, 133, overall, by, scale=steps)
    table = publishable(WaveCounts(PERIOD, 200, 133, (one,), {"area": {"x": 53, "y": 80}}), USUAL)
    rows = table.questions[0].by["area"]

    assert [row.group for row in rows] == ["x", "y"]
    assert [answer.codes for answer in rows[0].answers] == [("a", "b"), ("c",), ("d", "e")]


def test_hidden_answers_stay_together_in_fewer_steps() -> None:
    """No way of counting a breakdown cuts through what is hidden overall."""
    for level in levels_of(tuple("abcde"), tuple("abcde"), frozenset("ab")):
        assert any({"a", "b"} <= set(one) for one in level)
    assert len(list(levels_of(tuple("abcde"), tuple("abcde"), frozenset("ae")))) == 1


def test_what_is_hidden_follows_from_places_not_from_counts() -> None:
    """The neighbour goes along, be it large or not."""
    assert hidden_codes("abcd", {"a": 2, "b": 400, "c": 30, "d": 50}, USUAL) == frozenset("ab")


def test_periods_do_not_overlap() -> None:
    """One after the other may both be published; the same people twice may not."""
    wave = WaveCounts(LATER, 400, 89, (question(yes=53, no=36),))

    assert publishable(wave, USUAL, [PERIOD]).questions
    with pytest.raises(FieldError) as refused:
        publishable(wave, USUAL, [LATER])
    assert refused.value.field == "period"


@pytest.mark.parametrize(("given", "field"), [({"k": 2}, "k"), ({"rounding": 0}, "rounding")])
def test_a_policy_that_protects_nobody_is_refused(given: dict[str, int], field: str) -> None:
    """Three people at least, whole numbers at least."""
    with pytest.raises(FieldError) as refused:
        Policy(**given)
    assert refused.value.field == field


def test_a_table_can_be_kept() -> None:
    """As JSON, and read back the same."""
    table = published(question(a=40, b=25, c=20, d=12, e=3))

    assert stored(json.loads(json.dumps(table.to_plain()))) == table


def test_what_was_changed_outside_is_not_read_back() -> None:
    """A count that is not rounded, or too small, did not come through the exit."""
    plain = json.loads(json.dumps(published(question(yes=53, no=36)).to_plain()))
    for count in (53, 5):
        plain["questions"][0]["overall"]["answers"][0]["count"] = count
        with pytest.raises(FieldError):
            stored(plain)
    del plain["questions"][0]["overall"]
    with pytest.raises(FieldError):
        stored(plain)

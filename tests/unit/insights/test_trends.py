"""The rule that says what is out of the usual: it is fair, it is quiet where nothing happens, and it hears a change."""

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.i18n.text import say
from bot.i18n.translator import translator
from bot.insights.trends import (
    FAMILY_LEVEL,
    LEAST_WEEKS,
    LEVEL,
    Verdict,
    category_sentence,
    compare,
    compare_many,
    lower_tail,
    total_sentence,
    upper_tail,
)

COUNTS = st.integers(0, 60)
BEFORE = st.lists(COUNTS, min_size=LEAST_WEEKS, max_size=8)


def poisson(rng: random.Random, mean: float) -> int:
    """A count of things that happen by themselves (Knuth's method)."""
    least, count, product = math.exp(-mean), 0, rng.random()
    while product > least:
        count += 1
        product *= rng.random()
    return count


def test_the_example_of_the_weekly_summary_is_found() -> None:
    """Nine threats against two to five in the eight weeks before."""
    found = compare(9, (2, 3, 2, 5, 3, 2, 4, 3))

    assert found.verdict is Verdict.MORE
    assert translator("en").draw(total_sentence(found)) == (
        "More reports than usual: 9 against 2–5 in the 8 weeks before."
    )


def test_it_is_found_among_other_categories_too() -> None:
    """Although looking at many makes the rule more careful."""
    quiet = (3, (2, 3, 2, 5, 3, 2, 4, 3))
    found = compare_many({"threats": (9, (2, 3, 2, 5, 3, 2, 4, 3)), "words": quiet, "school": quiet})

    assert {name for name, one in found.items() if one.verdict is not Verdict.USUAL} == {"threats"}


@given(count=COUNTS, before=BEFORE, seed=st.integers())
def test_the_order_of_the_weeks_before_is_of_no_matter(count: int, before: list[int], seed: int) -> None:
    """Each of them counts alike."""
    shuffled = random.Random(seed).sample(before, len(before))

    assert compare(count, shuffled).verdict is compare(count, before).verdict


@given(count=COUNTS, before=BEFORE, further=st.integers(1, 30))
def test_what_is_more_than_usual_stays_so_with_more(count: int, before: list[int], further: int) -> None:
    """And what is fewer stays so with fewer."""
    found = compare(count, before).verdict
    if found is Verdict.MORE:
        assert compare(count + further, before).verdict is Verdict.MORE
    if found is Verdict.FEWER:
        assert compare(max(0, count - further), before).verdict is Verdict.FEWER


@given(count=COUNTS, before=BEFORE)
def test_nothing_within_the_range_is_out_of_the_usual(count: int, before: list[int]) -> None:
    """What was seen in the weeks before is usual."""
    assume(min(before) <= count <= max(before))

    assert compare(count, before).verdict is Verdict.USUAL


@given(count=COUNTS, before=st.lists(COUNTS, max_size=LEAST_WEEKS - 1))
def test_nothing_is_said_with_too_few_weeks(count: int, before: list[int]) -> None:
    """A forum that has just begun has no usual yet."""
    found = compare(count, before)

    assert found.verdict is Verdict.EARLY
    assert "Too early" in translator("en").draw(total_sentence(found))


@given(count=st.integers(0, 40), more=st.integers(0, 40), chance=st.floats(0.05, 0.95))
def test_the_tails_are_those_of_the_binomial_distribution(count: int, more: int, chance: float) -> None:
    """By adding up coefficients that are exact."""
    total = count + more
    exact = sum(math.comb(total, one) * chance**one * (1 - chance) ** (total - one) for one in range(count, total + 1))

    assert upper_tail(count, total, chance) == pytest.approx(min(1.0, exact), rel=1e-9, abs=1e-12)
    assert lower_tail(count, total, chance) == pytest.approx(1 - upper_tail(count + 1, total, chance), abs=1e-9)


@pytest.mark.parametrize("mean", [0.5, 2.0, 6.0, 20.0])
def test_in_quiet_weeks_it_seldom_speaks_up(mean: float) -> None:
    """No oftener than the level says, by three standard errors."""
    rng, rounds = random.Random(int(mean * 10)), 2000
    alarms = sum(_speaks(poisson(rng, mean), [poisson(rng, mean) for _ in range(8)]) for _ in range(rounds))

    assert alarms / rounds <= LEVEL + 3 * math.sqrt(LEVEL * (1 - LEVEL) / rounds)


def test_in_quiet_weeks_hardly_any_of_many_categories_speaks_up() -> None:
    """All of them together no oftener than their level says."""
    rng, rounds, means = random.Random(7), 600, (0.2, 0.5, 1, 1, 2, 3, 4, 6, 8, 12)
    alarms = 0
    for _ in range(rounds):
        counts = {str(place): _weeks(rng, mean) for place, mean in enumerate(means)}
        alarms += any(one.verdict is not Verdict.USUAL for one in compare_many(counts).values())

    assert alarms / rounds <= FAMILY_LEVEL + 3 * math.sqrt(FAMILY_LEVEL * (1 - FAMILY_LEVEL) / rounds)


@pytest.mark.parametrize(("factor", "verdict"), [(2.0, Verdict.MORE), (0.3, Verdict.FEWER)])
def test_a_change_that_matters_is_heard(factor: float, verdict: Verdict) -> None:
    """Twice as many as twenty a week, or less than a third, is found nearly always."""
    rng, rounds = random.Random(3), 300
    found = sum(
        compare(poisson(rng, 20 * factor), [poisson(rng, 20) for _ in range(8)]).verdict is verdict
        for _ in range(rounds)
    )

    assert found / rounds > 0.85


def test_a_few_reports_are_never_more_than_usual() -> None:
    """Three where there were none may be chance, or one family."""
    assert compare(3, (0,) * 8).verdict is Verdict.USUAL


def test_a_category_is_named_only_when_there_is_something_to_say() -> None:
    """Calm weeks have short pages."""
    name = say("Threatened or followed")
    more = category_sentence(name, compare(9, (2, 3, 2, 5, 3, 2, 4, 3)))

    assert category_sentence(name, compare(3, (2, 3, 2, 5, 3, 2, 4, 3))) is None
    assert more is not None
    assert translator("en").draw(more) == (
        "Threatened or followed: more than usual, 9 against 2–5 in the 8 weeks before."
    )


def _speaks(count: int, before: Sequence[int]) -> bool:
    return compare(count, before).verdict is not Verdict.USUAL


def _weeks(rng: random.Random, mean: float) -> tuple[int, list[int]]:
    return poisson(rng, mean), [poisson(rng, mean) for _ in range(8)]

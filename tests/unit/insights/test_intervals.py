"""Intervals: those of the papers, and what must hold for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insights.intervals import newcombe, wilson

SHARES = st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(count: int, total: int, low: float, high: float) -> None:
    """The four examples of Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    interval = wilson(count, total)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("shares", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_as_published(shares: tuple[int, int, int, int], low: float, high: float) -> None:
    """The eight examples of Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    interval = newcombe(*shares)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(SHARES)
def test_the_interval_holds_the_share(share: tuple[int, int]) -> None:
    """What was counted is never outside of its own interval, and no share is under 0 or over 1."""
    interval = wilson(*share)

    assert 0 <= interval.low <= share[0] / share[1] <= interval.high <= 1


@given(SHARES)
def test_the_other_answer_has_the_mirrored_interval(share: tuple[int, int]) -> None:
    """Yes and no are treated alike."""
    count, total = share
    yes, no = wilson(count, total), wilson(total - count, total)

    assert yes.low == pytest.approx(1 - no.high)
    assert yes.high == pytest.approx(1 - no.low)


@given(SHARES, SHARES)
def test_a_difference_turned_round_is_the_same(now: tuple[int, int], before: tuple[int, int]) -> None:
    """Now against before is before against now with the sign changed; the difference itself is inside."""
    there, back = newcombe(*now, *before), newcombe(*before, *now)

    assert there.low == pytest.approx(-back.high)
    assert there.spans(now[0] / now[1] - before[0] / before[1])


@given(SHARES)
def test_no_change_is_never_a_clear_one(share: tuple[int, int]) -> None:
    """The same share twice spans zero."""
    assert newcombe(*share, *share).spans(0.0)


@pytest.mark.parametrize(("count", "total"), [(0, 0), (5, 4), (-1, 4)])
def test_no_share_of_nobody(count: int, total: int) -> None:
    """There is no interval of what cannot be."""
    with pytest.raises(ValueError, match="share"):
        wilson(count, total)

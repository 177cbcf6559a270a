"""How sure a share is: score intervals for a proportion and for the difference of two."""

import math
from dataclasses import dataclass
from typing import Final

NORMAL_95: Final = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; for a proportion within 0…1, for a difference within -1…1."""

    low: float
    high: float

    def spans(self, value: float) -> bool:
        """Whether the value lies inside, the ends included."""
        return self.low <= value <= self.high


def wilson(count: int, total: int) -> Interval:
    """Wilson's score interval, 95 %, without continuity correction, for `count` of `total`; `total` at least 1.

    Source: E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, Journal of the
    American Statistical Association 22 (1927) 209-212. Recommended over the usual interval for small numbers in R. G.
    Newcombe, *Two-sided confidence intervals for the single proportion*, Statistics in Medicine 17 (1998) 857-872
    (method 3).
    """
    if not 0 <= count <= total or total < 1:
        raise ValueError("a share needs 0 <= count <= total, and somebody to be a share of")
    share, square = count / total, NORMAL_95**2
    middle = share + square / (2 * total)
    reach = NORMAL_95 * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    low, high = (middle - reach) / (1 + square / total), (middle + reach) / (1 + square / total)
    # Exactly 0 and 1 in theory; rounding errors would leave 1e-18 there.
    return Interval(0.0 if count == 0 else low, 1.0 if count == total else high)


def newcombe(count: int, total: int, count_before: int, total_before: int) -> Interval:
    """The difference of two independent shares (now minus before), 95 %: Newcombe's hybrid score interval.

    Source: R. G. Newcombe, *Interval estimation for the difference between independent proportions: comparison of
    eleven methods*, Statistics in Medicine 17 (1998) 873-890 (method 10, without continuity correction).
    """
    now, before = wilson(count, total), wilson(count_before, total_before)
    share, share_before = count / total, count_before / total_before
    difference = share - share_before
    return Interval(
        max(-1.0, difference - math.hypot(share - now.low, before.high - share_before)),
        min(1.0, difference + math.hypot(now.high - share, share_before - before.low)),
    )

"""Which answers, groups and levels of detail may be shown: the rules behind the one exit, as pure functions.

Each rule looks at as little as it can, because what it decides is itself seen: see `bot.insights.suppression`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.errors import FieldError

LEAST_K: Final = 3
SMALLEST_BASE: Final = 25
"""No percentage is given of fewer people than this (content of the design: n at least 25)."""

Class: TypeAlias = tuple[str, ...]
"""Codes that are counted together."""


@dataclass(frozen=True, slots=True)
class Policy:
    """No count under `k` may be learnt, counts are rounded to multiples of `rounding`, no percentage of under `base`.

    `FieldError` for a `k` under 3 or a `rounding` under 1.
    """

    k: int = 10
    rounding: int = 5
    base: int = SMALLEST_BASE

    def __post_init__(self) -> None:
        """Refuse what would protect nobody."""
        if self.k < LEAST_K:
            raise FieldError("k", f"at least {LEAST_K}")
        if self.rounding < 1:
            raise FieldError("rounding", "at least 1")

    @property
    def doubt(self) -> int:
        """How many values a hidden count must at least be able to have: half of k, and at least three."""
        return max(LEAST_K, -(-self.k // 2))

    @property
    def column(self) -> int:
        """How many people a group needs to be shown by itself."""
        return max(self.base, 2 * self.k)

    def rounded(self, count: int) -> int:
        """To the nearest multiple of `rounding`, halves upwards."""
        return (2 * count + self.rounding) // (2 * self.rounding) * self.rounding


def hidden_codes(codes: Sequence[str], counts: Mapping[str, int], policy: Policy) -> frozenset[str] | None:
    """The answers that are shown only together; None when nothing of the question may be shown.

    Answers under k are hidden, and with them at least one that is not, so that their sum tells neither. Who knows
    the rule knows that those added have k at least; so more are added until the sum leaves `doubt` people beyond that.
    Which ones are added follows from where the small ones stand (the nearest, then the earlier), never from counts.
    """
    small = [place for place, code in enumerate(codes) if counts[code] < policy.k]
    if not small:
        return frozenset()
    others = [place for place in range(len(codes)) if place not in small]
    nearest = sorted(others, key=lambda place: (min(abs(place - one) for one in small), place))
    together = sum(counts[codes[place]] for place in small)
    for added, place in enumerate(nearest[:-1], start=1):
        together += counts[codes[place]]
        if together - added * policy.k >= policy.doubt:
            return frozenset(codes[one] for one in (*small, *nearest[:added]))
    return None


def rows_of(sizes: Mapping[str, int], policy: Policy) -> tuple[tuple[str, ...], ...]:
    """The groups to show, each a tuple of codes; the last may be several merged. Fewer than two rows: nothing to show.

    `sizes` names every group there could be, also empty ones: that nobody came from a place is told to nobody either.
    Groups too small are merged; when they are too few together, the last one shown joins them. Last by order, not by
    size. The group `""` (did not say) is never shown by itself.
    """
    kept = [group for group, size in sizes.items() if group and size >= policy.column]
    rest = [group for group in sizes if group not in kept]
    while rest and kept and sum(sizes[group] for group in rest) < policy.column:
        rest.append(kept.pop())
    if rest and sum(sizes[group] for group in rest) < policy.column:
        return ()
    return (*((group,) for group in kept), *((tuple(rest),) if rest else ()))


def levels_of(codes: Sequence[str], scale: Sequence[str], hidden: frozenset[str]) -> Iterator[tuple[Class, ...]]:
    """The ways to count answers within groups, the finest first; hidden answers always fall into one class.

    A scale can also be shown as its two ends and its middle (with what is not on the scale), or as one end and the
    rest.
    """
    yield (
        *((code,) for code in codes if code not in hidden),
        *((tuple(sorted(hidden, key=codes.index)),) if hidden else ()),
    )
    half = len(scale) // 2
    if half < 1:
        return
    low, high = tuple(scale[:half]), tuple(scale[-half:])
    middle = tuple(code for code in codes if code not in low and code not in high)
    for classes in ((low, middle, high), (low, (*middle, *high))):
        found = tuple(one for one in classes if one)
        if len(found) < len(codes) and all(hidden <= set(one) or hidden.isdisjoint(one) for one in found):
            yield found

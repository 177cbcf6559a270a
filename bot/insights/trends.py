"""Whether a week is like the weeks before it: a rule that anybody can check, and the sentence that it gives.

The rule. Counts of reports are compared with those of up to eight weeks before. A week has *more* (or *fewer*) than
usual when its count lies outside the range of those weeks, and the exact conditional test for two Poisson rates says
that chance alone would hardly make it so: given the sum of all these weeks, the week's part is binomial with one chance
in (weeks before + 1). Each tail has half of the level, so that more and fewer are looked for alike. In a forum in which
nothing changes the test speaks up in at most `LEVEL` of the weeks, however many reports there are; the range makes it
rarer still, and keeps it silent where weeks are more uneven than Poisson's.

When many categories are looked at, one of them is unusual by chance nearly every week. The level then holds for all of
them together (`FAMILY_LEVEL`: in at most one quiet week of ten is there any such sentence). It is divided among those
that have reports enough to be unusual at all; who they are follows from the sums, which the test takes as given.

Sources: J. Przyborowski and H. Wilenski, *Homogeneity of results in testing samples from Poisson series*, Biometrika 31
(1940) 313-323 (the conditional test). R. E. Tarone, *A modified Bonferroni method for discrete data*, Biometrics 46
(1990) 515-522 (the division).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.i18n.text import Label, Text, say, say_many

WEEKS_BEFORE: Final = 8
"""How many weeks a week is compared with."""
LEAST_WEEKS: Final = 4
"""With fewer weeks before it nothing is said."""
LEAST_COUNT: Final = 5
"""More than usual is said of so many reports at least, fewer than usual where so many were usual in a week."""
LEVEL: Final = 0.05
"""How often one comparison speaks up in a forum in which nothing changes, at most."""
FAMILY_LEVEL: Final = 0.10
"""The same for any of many categories looked at together."""

_NEGLIGIBLE: Final = 1e-20


class Verdict(StrEnum):
    """How a week is, beside those before it."""

    MORE = "more"
    FEWER = "fewer"
    USUAL = "usual"
    EARLY = "early"  # too few weeks before it to say anything


@dataclass(frozen=True, slots=True)
class Comparison:
    """A week's count beside those of the weeks before it, the earliest first."""

    count: int
    before: tuple[int, ...]
    verdict: Verdict

    @property
    def low(self) -> int:
        """The smallest of the counts before; 0 without any."""
        return min(self.before, default=0)

    @property
    def high(self) -> int:
        """The largest of the counts before; 0 without any."""
        return max(self.before, default=0)


def compare(count: int, before: Sequence[int], level: float = LEVEL) -> Comparison:
    """What the rule says of one count. Of `before`, the earliest first, the last eight are looked at."""
    weeks = tuple(before[-WEEKS_BEFORE:])
    return Comparison(count, weeks, _verdict(count, weeks, level))


def compare_many(
    counts: Mapping[str, tuple[int, Sequence[int]]], level: float = FAMILY_LEVEL
) -> Mapping[str, Comparison]:
    """What the rule says of many counts looked at together, each with the counts before it."""
    given = {name: (count, tuple(before[-WEEKS_BEFORE:])) for name, (count, before) in counts.items()}
    least = [_least_p(count + sum(weeks), len(weeks)) for count, weeks in given.values() if len(weeks) >= LEAST_WEEKS]
    shares = 1
    while sum(one <= level / shares for one in least) > shares:
        shares += 1
    return {
        name: Comparison(count, weeks, _verdict(count, weeks, level / shares)) for name, (count, weeks) in given.items()
    }


def upper_tail(count: int, total: int, chance: float) -> float:
    """The probability of `count` or more of `total`, each with this chance: the binomial distribution's upper tail."""
    if count <= 0:
        return 1.0
    return min(1.0, math.fsum(_probabilities(count, total, chance)))


def lower_tail(count: int, total: int, chance: float) -> float:
    """The probability of `count` or fewer of `total`, each with this chance."""
    return upper_tail(total - count, total, 1 - chance)


def total_sentence(found: Comparison) -> Text:
    """The rule's word on all reports together."""
    weeks = len(found.before)
    if found.verdict is Verdict.EARLY:
        return say_many(
            "Too early to say what is usual: there is one week before this one to compare with.",
            "Too early to say what is usual: there are {count} weeks before this one to compare with.",
            weeks,
        )
    range_of = _range(found)
    match found.verdict:
        case Verdict.MORE:
            return say(
                "More reports than usual: {now} against {range} in the {weeks} weeks before.",
                now=found.count, range=range_of, weeks=weeks,
            )  # fmt: skip
        case Verdict.FEWER:
            return say(
                "Fewer reports than usual: {now} against {range} in the {weeks} weeks before.",
                now=found.count, range=range_of, weeks=weeks,
            )  # fmt: skip
        case _:
            return say(
                "Nothing out of the usual: {now} against {range} in the {weeks} weeks before.",
                now=found.count, range=range_of, weeks=weeks,
            )  # fmt: skip


def category_sentence(name: Label, found: Comparison) -> Text | None:
    """The rule's word on a category of this name; None when there is nothing to say of it."""
    weeks = len(found.before)
    match found.verdict:
        case Verdict.MORE:
            return say(
                "{name}: more than usual, {now} against {range} in the {weeks} weeks before.",
                name=name, now=found.count, range=_range(found), weeks=weeks,
            )  # fmt: skip
        case Verdict.FEWER:
            return say(
                "{name}: fewer than usual, {now} against {range} in the {weeks} weeks before.",
                name=name, now=found.count, range=_range(found), weeks=weeks,
            )  # fmt: skip
        case _:
            return None


def _range(found: Comparison) -> Text:
    if found.low == found.high:
        return say("{number}", number=found.low)
    return say("{low}–{high}", low=found.low, high=found.high)


def _verdict(count: int, weeks: tuple[int, ...], level: float) -> Verdict:
    if len(weeks) < LEAST_WEEKS:
        return Verdict.EARLY
    total, chance = count + sum(weeks), 1 / (len(weeks) + 1)
    enough = count >= LEAST_COUNT
    if count > max(weeks) and enough and upper_tail(count, total, chance) <= level / 2:
        return Verdict.MORE
    enough = sum(weeks) >= LEAST_COUNT * len(weeks)
    if count < min(weeks) and enough and lower_tail(count, total, chance) <= level / 2:
        return Verdict.FEWER
    return Verdict.USUAL


def _least_p(total: int, weeks: int) -> float:
    """The smallest two-sided level at which so many reports could be unusual at all, if all came in one week."""
    return 1.0 if total < LEAST_COUNT else 2 * math.exp(-total * math.log(weeks + 1))


def _probabilities(count: int, total: int, chance: float) -> Iterator[float]:
    """Of `count`, of one more, and so on: as far as they change their sum.

    From the most probable count on each is smaller than the one before, and of many reports most are next to nothing.
    """
    likeliest, so_far = (total + 1) * chance, 0.0
    for one in range(count, total + 1):
        probability = _probability(one, total, chance)
        yield probability
        so_far += probability
        if one > likeliest and probability <= so_far * _NEGLIGIBLE:
            return


def _probability(count: int, total: int, chance: float) -> float:
    """Through logarithms, because the coefficients of a hundred thousand reports are beyond any float."""
    coefficient = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
    return math.exp(coefficient + count * math.log(chance) + (total - count) * math.log1p(-chance))

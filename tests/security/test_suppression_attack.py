"""An attacker who knows the rules, and everything that was published, tries to learn a count under k.

The exhaustive attack takes every table of true counts there could be (of so many people), publishes each, and puts
those together whose publications are the same: that is all that can ever be learnt, by whatever reasoning, also from
the rules' own decisions. In each such heap, a count that is under k in one table must have several possible values.

The attack by bounds takes large tables and narrows every count as far as sums allow.
"""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeAlias

import pytest

from bot.insights.hiding import Policy, rows_of
from bot.insights.suppression import Period, PublishableTable, QuestionCounts, WaveCounts, publishable

PERIOD = Period(dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC), dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC))
Cell: TypeAlias = tuple[str, ...]
World: TypeAlias = dict[Cell, int]
"""Every atomic count, by name."""
Exit: TypeAlias = Callable[[WaveCounts, Policy], PublishableTable]


def splits(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to put so many people into so many places."""
    for bars in itertools.combinations(range(total + parts - 1), parts - 1):
        ends = (-1, *bars, total + parts - 1)
        yield tuple(right - left - 1 for left, right in itertools.pairwise(ends))


def seen(table: PublishableTable) -> Hashable:
    """All that a reader has."""
    questions = tuple((one.id, one.overall, tuple(sorted(one.by.items()))) for one in table.questions)
    return table.asked, table.answered, table.rate, questions, table.withheld


def least_doubt(worlds: Iterable[tuple[World, Hashable]], k: int) -> int:
    """How few values a count under k is left with, over all counts and publications."""
    possible: dict[Hashable, dict[Cell, set[int]]] = defaultdict(lambda: defaultdict(set))
    for world, publication in worlds:
        for cell, count in world.items():
            possible[publication][cell].add(count)
    return min(len(values) for cells in possible.values() for values in cells.values() if min(values) < k)


def sizes_shown(wave: WaveCounts, policy: Policy) -> Hashable:
    """How many people each shown group has, exactly: another question, answered by all, could tell."""
    return tuple(
        tuple(sum(sizes[group] for group in row) for row in rows_of(sizes, policy)) for sizes in wave.groups.values()
    )


def totals(policy: Policy, people: int) -> list[int]:
    """The numbers of people that are published as this one."""
    return [one for one in range(people + policy.rounding) if policy.rounded(one) == policy.rounded(people)]


def one_question(policy: Policy, people: int, codes: tuple[str, ...], scale: bool) -> Iterator[tuple[World, Hashable]]:
    """Every table of one question, answered by everybody."""
    for total in totals(policy, people):
        for counts in splits(total, len(codes)):
            given = dict(zip(codes, counts, strict=True))
            question = QuestionCounts("q", codes, total, given, scale=codes if scale else ())
            yield {(code,): n for code, n in given.items()}, seen(publishable(wave(total, question), policy))


def wave(total: int, *questions: QuestionCounts, groups: Mapping[str, Mapping[str, int]] | None = None) -> WaveCounts:
    """A wave in which everybody who was asked answered."""
    return WaveCounts(PERIOD, total, total, questions, groups or {})


def by_area(
    policy: Policy, people: int, codes: tuple[str, ...], areas: tuple[str, ...], scale: bool = False
) -> Iterator[tuple[World, Hashable]]:
    """Every table of one question by one attribute."""
    for total in totals(policy, people):
        for counts in splits(total, len(codes) * len(areas)):
            world: World = dict(zip(itertools.product(areas, codes), counts, strict=True))
            sizes = {(area,): sum(world[area, code] for code in codes) for area in areas}
            counted = wave_by(world, codes, areas, scale)
            yield world | sizes, (seen(publishable(counted, policy)), sizes_shown(counted, policy))


def wave_by(world: World, codes: tuple[str, ...], areas: tuple[str, ...], scale: bool = False) -> WaveCounts:
    """A wave of one question by area, from its atomic counts."""
    table = {area: {code: world[area, code] for code in codes} for area in areas}
    overall = {code: sum(table[area][code] for area in areas) for code in codes}
    total = sum(overall.values())
    question = QuestionCounts("q", codes, total, overall, {"area": table}, codes if scale else ())
    return wave(total, question, groups={"area": {area: sum(table[area].values()) for area in areas}})


def asked(name: str, by: Mapping[str, Mapping[str, int]], after: tuple[str, ...] = ()) -> QuestionCounts:
    """A question from its counts by area."""
    codes = tuple(next(iter(by.values())))
    overall = {code: sum(counts[code] for counts in by.values()) for code in codes}
    return QuestionCounts(name, codes, sum(overall.values()), overall, {"area": by}, after=after)


@pytest.mark.parametrize("rounding", [1, 2, 5])
@pytest.mark.parametrize(("codes", "people"), [(2, 14), (3, 14), (4, 14), (5, 13)])
def test_no_answer_under_k_is_learnt_from_a_question(rounding: int, codes: int, people: int) -> None:
    """Every table of a question with two to five answers."""
    policy = Policy(k=3, rounding=rounding, base=6)

    for scale in (False, True):
        assert least_doubt(one_question(policy, people, tuple("abcde"[:codes]), scale), policy.k) >= policy.doubt


@pytest.mark.parametrize("k", [4, 6])
def test_a_larger_k_leaves_more_doubt(k: int) -> None:
    """At least half of k."""
    policy = Policy(k=k, rounding=1, base=6)

    assert least_doubt(one_question(policy, 4 * k + 3, ("a", "b", "c", "d"), True), k) >= policy.doubt


@pytest.mark.parametrize(
    ("codes", "areas", "people", "rounding"),
    [("ab", "xy", 24, 1), ("ab", "xy", 22, 2), ("abc", "xy", 17, 1), ("ab", "xyz", 19, 1)],
)
def test_no_answer_under_k_is_learnt_from_a_breakdown(codes: str, areas: str, people: int, rounding: int) -> None:
    """Every table by area: sums, differences, what was merged, and what was left out, all known together."""
    policy = Policy(k=3, rounding=rounding, base=6)

    assert least_doubt(by_area(policy, people, tuple(codes), tuple(areas)), policy.k) >= policy.doubt


def test_no_answer_under_k_is_learnt_from_fewer_steps() -> None:
    """A scale of four that is broken down in two steps, because four would show too little."""
    policy = Policy(k=3, rounding=1, base=6)

    assert least_doubt(by_area(policy, 13, tuple("abcd"), ("x", "y"), scale=True), policy.k) >= policy.doubt


def test_no_answer_under_k_is_learnt_from_two_breakdowns() -> None:
    """Every pair of tables, by area and by language, of the same people."""
    policy, people, codes = Policy(k=3, rounding=1, base=6), 15, ("a", "b")

    def worlds() -> Iterator[tuple[World, Hashable]]:
        for first in range(people + 1):
            overall = {"a": first, "b": people - first}
            ways = list(itertools.product(range(first + 1), range(people - first + 1)))
            for area, language in itertools.product(ways, ways):
                by = {
                    name: {
                        "x": dict(zip(codes, way, strict=True)),
                        "y": {c: overall[c] - n for c, n in zip(codes, way, strict=True)},
                    }
                    for name, way in (("area", area), ("language", language))
                }
                groups = {name: {one: sum(table[one].values()) for one in "xy"} for name, table in by.items()}
                question = QuestionCounts("q", codes, people, overall, by)
                world: World = {(name, one, code): by[name][one][code] for name in by for one in "xy" for code in codes}
                counted = wave(people, question, groups=groups)
                yield world, (seen(publishable(counted, policy)), sizes_shown(counted, policy))

    assert least_doubt(worlds(), policy.k) >= policy.doubt


@pytest.mark.parametrize("knows", [False, True])
def test_no_choice_under_k_is_learnt_from_several(knows: bool) -> None:
    """Every way in which ten people can choose at least one of three things; perhaps known: none was chosen by most."""
    policy, codes, people = Policy(k=3, rounding=1, base=6), ("a", "b", "c"), 10
    kinds = [kind for size in (1, 2, 3) for kind in itertools.combinations(codes, size)]

    def worlds() -> Iterator[tuple[World, Hashable]]:
        for counts in splits(people, len(kinds)):
            chosen = {c: sum(n for kind, n in zip(kinds, counts, strict=True) if c in kind) for c in codes}
            question = QuestionCounts("q", codes, people, chosen, several=True)
            world: World = {}
            for code, n in chosen.items():
                world |= {("in", code): n, ("out", code): people - n}
            if not knows or all(people - n >= policy.k for n in chosen.values()):
                yield world, seen(publishable(wave(people, question), policy))

    assert least_doubt(worlds(), policy.k) >= policy.doubt


@pytest.mark.parametrize("rounding", [1, 2])
def test_no_answer_under_k_is_learnt_from_a_question_that_follows(rounding: int) -> None:
    """Whoever said yes is asked more, all of them answer; both questions by area."""
    policy, people = Policy(k=3, rounding=rounding, base=6), 17

    def worlds() -> Iterator[tuple[World, Hashable]]:
        for total in totals(policy, people):
            for counts in splits(total, 6):  # per area: no, yes and then good, yes and then bad
                cells: World = dict(zip(itertools.product("xy", ("no", "good", "bad")), counts, strict=True))
                first = {a: {"yes": cells[a, "good"] + cells[a, "bad"], "no": cells[a, "no"]} for a in "xy"}
                then = {a: {code: cells[a, code] for code in ("good", "bad")} for a in "xy"}
                parts = (asked("q", first), asked("then", then, after=("q",)))
                groups = {"area": {a: sum(first[a].values()) for a in "xy"}}
                world: World = {
                    ("total", code): cells["x", code] + cells["y", code] for code in ("no", "good", "bad")
                } | cells
                counted = wave(total, *parts, groups=groups)
                yield world, (seen(publishable(counted, policy)), sizes_shown(counted, policy))

    assert least_doubt(worlds(), policy.k) >= policy.doubt

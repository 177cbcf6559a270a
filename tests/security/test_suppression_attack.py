"""An attacker who knows the rules, and everything that was published, tries to learn a count under k.

The exhaustive attack takes every table of true counts there could be (of so many people), publishes each, and puts
those together whose publications are the same: that is all that can ever be learnt, by whatever reasoning, also from
the rules' own decisions. In each such heap, a count that is under k in one table must have several possible values.

The attack by bounds takes large tables and narrows every count as far as sums allow.
"""

import datetime as dt
import itertools
import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import pytest

from bot.insights import suppression
from bot.insights.hiding import Policy, rows_of
from bot.insights.suppression import Period, PublishableTable, QuestionCounts, WaveCounts, publishable

PERIOD = Period(dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC), dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC))
Cell: TypeAlias = tuple[str, ...]
World: TypeAlias = dict[Cell, int]
"""Every atomic count, by name."""


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


def followed(policy: Policy, people: int) -> Iterator[tuple[World, Hashable]]:
    """Whoever said yes is asked more, and all of them answer; both questions by area."""
    for total in totals(policy, people):
        for counts in splits(total, 6):
            cells: World = dict(zip(itertools.product("xy", ("no", "good", "bad")), counts, strict=True))
            first = {a: {"yes": cells[a, "good"] + cells[a, "bad"], "no": cells[a, "no"]} for a in "xy"}
            then = {a: {code: cells[a, code] for code in ("good", "bad")} for a in "xy"}
            parts = (asked("q", first), asked("then", then, after=("q",)))
            counted = wave(total, *parts, groups={"area": {a: sum(first[a].values()) for a in "xy"}})
            world: World = {("total", code): cells["x", code] + cells["y", code] for code in ("no", "good", "bad")}
            yield world | cells, (seen(publishable(counted, policy)), sizes_shown(counted, policy))


def test_no_answer_under_k_is_learnt_from_a_question_that_follows() -> None:
    """Neither the answers to it, nor those on which it depends."""
    policy = Policy(k=3, rounding=1, base=6)

    assert least_doubt(followed(policy, 16), policy.k) >= policy.doubt


def week(total: int, *counted: Mapping[str, int]) -> WaveCounts:
    """A week as it is published: by several things, each report in one class of each."""
    questions = (QuestionCounts(f"q{place}", tuple(one), total, one) for place, one in enumerate(counted))
    return wave(total, *questions)


def test_no_count_under_k_is_learnt_from_a_week_by_several_things() -> None:
    """What it was about, where it was and how grave it was found have the same total, and tell nothing together."""
    policy, people = Policy(k=3, rounding=1, base=6), 10

    def worlds() -> Iterator[tuple[World, Hashable]]:
        for first, second in itertools.product(splits(people, 3), repeat=2):
            about, area = dict(zip("abc", first, strict=True)), dict(zip("xyz", second, strict=True))
            yield (
                {(code,): n for code, n in (about | area).items()},
                seen(publishable(week(people, about, area), policy)),
            )

    assert least_doubt(worlds(), policy.k) >= policy.doubt


def test_no_count_under_k_is_learnt_from_two_successive_weeks() -> None:
    """Every report is in one week alone: the second week tells nothing of the first."""
    policy = Policy(k=3, rounding=1, base=6)

    def worlds() -> Iterator[tuple[World, Hashable]]:
        for first, second in itertools.product(splits(8, 3), splits(9, 3)):
            weeks = [dict(zip("abc", counts, strict=True)) for counts in (first, second)]
            world: World = {(str(place), code): n for place, one in enumerate(weeks) for code, n in one.items()}
            yield world, tuple(seen(publishable(week(sum(one.values()), one), policy)) for one in weeks)

    assert least_doubt(worlds(), policy.k) >= policy.doubt


def test_the_attack_finds_what_a_published_correction_would_give_away() -> None:
    """The week less one report, published once more: whose it was is known. So a correction is never published."""
    policy = Policy(k=3, rounding=1, base=6)

    def worlds() -> Iterator[tuple[World, Hashable]]:
        for counts in splits(12, 3):
            frozen = dict(zip("abc", counts, strict=True))
            for gone in (code for code, n in frozen.items() if n):
                corrected = frozen | {gone: frozen[gone] - 1}
                world: World = {("gone", code): int(code == gone) for code in frozen}
                yield (
                    world,
                    tuple(seen(publishable(week(sum(one.values()), one), policy)) for one in (frozen, corrected)),
                )

    assert least_doubt(worlds(), policy.k) == 1


def suppressed_only(codes: Sequence[str], counts: Mapping[str, int], policy: Policy) -> frozenset[str]:
    """The naive way: what is small is hidden, and nothing with it."""
    return frozenset(code for code in codes if counts[code] < policy.k)


def unmerged(sizes: Mapping[str, int], policy: Policy) -> tuple[tuple[str, ...], ...]:
    """The naive way: groups that are too small are left out."""
    return tuple((group,) for group, size in sizes.items() if size >= policy.column)


def test_the_attack_finds_what_primary_suppression_gives_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has teeth: hiding small counts alone, with totals beside them, loses at least one of them."""
    monkeypatch.setattr(suppression, "hidden_codes", suppressed_only)

    assert least_doubt(one_question(Policy(k=3, rounding=1, base=6), 14, tuple("abcd"), False), 3) == 1


def test_the_attack_finds_what_a_missing_row_gives_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """All, minus the rows that are shown, is the one that is not."""
    monkeypatch.setattr(suppression, "rows_of", unmerged)

    assert least_doubt(by_area(Policy(k=3, rounding=1, base=6), 14, ("a", "b"), ("x", "y", "z")), 3) == 1


def test_the_attack_finds_what_a_following_question_gives_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many were asked on tells how many had said yes."""
    monkeypatch.setattr(suppression, "_may_follow", lambda question, shown: True)

    assert least_doubt(followed(Policy(k=3, rounding=1, base=6), 11), 3) == 1


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("rounding", [1, 5])
def test_sums_tell_little_of_a_large_table(seed: int, rounding: int) -> None:
    """Areas by answers, several hundred people: whatever sums and totals allow, each small count stays in doubt."""
    rng, policy = random.Random(seed), Policy(k=10, rounding=rounding)
    areas, codes = tuple(f"area{n}" for n in range(9)), tuple("abcde")
    sizes = {area: rng.choice((0, 3, 14, 60, 120, 200)) for area in areas}
    weights = [rng.choice((1, 5, 20, 40)) for _ in codes]
    world: World = dict.fromkeys(itertools.product(areas, codes), 0)
    for area, people in sizes.items():
        for code in rng.choices(codes, weights, k=people):
            world[area, code] += 1
    table = publishable(wave_by(world, codes, areas, scale=True), policy)
    bounds = narrowed(table, policy, areas, codes)

    for cell, count in world.items():
        low, high = bounds[cell]
        assert low <= count <= high
        assert count >= policy.k or high - low + 1 >= policy.doubt


def narrowed(
    table: PublishableTable, policy: Policy, areas: Sequence[str], codes: Sequence[str]
) -> dict[Cell, tuple[int, int]]:
    """What is left for each count after every sum that was published has been used against every other."""
    most = (table.answered or 0) + policy.rounding
    bounds: dict[Cell, tuple[int, int]] = dict.fromkeys(itertools.product(areas, codes), (0, most))
    sums: list[tuple[list[Cell], int, int]] = []
    for question in table.questions:
        rows = [(list(areas), question.overall)]
        named = [row.group for row in question.by.get("area", ()) if row.group]
        rest = [area for area in areas if area not in named]
        rows += [([row.group] if row.group else rest, row) for row in question.by.get("area", ())]
        for groups, row in rows:
            for answer in row.answers:
                buckets = [n for n in range(answer.count + policy.rounding) if policy.rounded(n) == answer.count]
                cells: list[Cell] = list(itertools.product(groups, answer.codes))
                sums.append((cells, max(policy.k, buckets[0]), buckets[-1]))
    changed = True
    while changed:
        changed = False
        for cells, least, largest in sums:
            lows, highs = sum(bounds[cell][0] for cell in cells), sum(bounds[cell][1] for cell in cells)
            for cell in cells:
                low, high = bounds[cell]
                now = max(low, least - (highs - high)), min(high, largest - (lows - low))
                if now != (low, high):
                    bounds[cell], changed = now, True
                    lows, highs = lows + now[0] - low, highs + now[1] - high
    return bounds

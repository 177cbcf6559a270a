"""What a full database costs: an update, the pages of the desk, and a week's summary, with up to a million reports.

    python benchmarks/growth.py [--quick | --full]

Every forum runs in a process of its own; they are measured in turn, round after round, and the medians are compared.
What counts is CPU time, for PostgreSQL the server's too. Making the forums is not measured (`forums.py`). Receipt codes
cost next to nothing here, because what they really cost (22 ms) would hide everything else; `stored.py` measures that.
"""

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from forums import forum, to_postgresql
from postgres import postgres
from reporting import Options, Part, Row, Table, Target, at_most, median, number, part_pieces
from stage import Far

PER_UPDATE = {
    "conversations": "an update of a report, the mean of its thirteen",
    "sending": "the update that stores the report",
    "returning": "the update that opens a report by its code",
    "measuring_stock": "counting drafts and photos, once a minute",
}
"""In CPU µs."""

PAGES = {
    "inbox": "inbox",
    "filtered": "inbox, filtered and sorted",
    "case": "case page",
    "week": "week page, of a week not frozen yet",
    "search": "search, for a thousand cases",
}
SUMMARY = {
    "bare_sql": "bare SQL that counts the same",
    "freeze": "freezing the week",
    "totals": "summary of the frozen week",
}
"""Both in CPU ms."""

NEEDS_A_WEEK = frozenset({*SUMMARY, "week"})
"""What there is nothing of in a forum that has just begun."""

PEOPLE, ROUNDS_OF_PEOPLE = 4, 4
"""Who report in one round, for each measure of updates, and how many rounds they have for one of the others.

Short rounds, and many: the machine is not equally fast for long, and the forums must share its moods.
"""

LARGE = 100_000
"""From so many reports on a summary is held to its bound: below, it is a millisecond or two either way."""

Found = Mapping[str, Mapping[int, float]]
"""By measure and number of reports stored: the median."""


def measure(options: Options) -> Part:
    """All forums, on both databases."""
    counts = (0, 10_000) if options.quick else (0, 10_000, 100_000, 1_000_000) if options.full else (0, 10_000, 100_000)
    kinds = {"SQLite": counts} if options.quick else {"SQLite": counts, "PostgreSQL": (0, 100_000)}
    rows: list[Row] = []
    tables: list[Table] = []
    raw: dict[str, Found] = {}
    for kind, sizes in kinds.items():
        with tempfile.TemporaryDirectory(prefix="amanah-growth-") as name, ExitStack() as stack:
            forums = {size: _open(kind, size, Path(name), stack, options) for size in sizes}
            found = raw[kind] = _measured(forums, 5 if options.quick else 11, options)
        rows += _rows(kind, found, max(sizes))
        tables += _tables(kind, found, sizes)
    notes = (
        "CPU time of the process, and of PostgreSQL's server; receipt codes cost next to nothing here.",
        "The index of the desk is in the memory of its process, and holds every case.",
    )
    return Part("growth", "Growth: what a full database costs", tuple(rows), tuple(tables), notes, raw)


def _open(kind: str, size: int, folder: Path, stack: ExitStack, options: Options) -> Far:
    """A forum of this size, in a process that is ended with `stack`."""
    place, server = folder / str(size), None
    place.mkdir()
    source = forum(size, place, options.say)
    url = f"sqlite:///{source}"
    if kind == "PostgreSQL":
        running = stack.enter_context(postgres())
        url, server = running.create(), running.pid
        to_postgresql(source, url)
    far = Far(url, place, server)
    stack.callback(far.close)
    return far


class Rounds:
    """Measures forums in turn. The first round only warms up."""

    def __init__(self, forums: Mapping[int, Far], rounds: int, options: Options) -> None:
        self._forums = forums
        self._order = list(forums.items())
        self._rounds = rounds
        self._say = options.say
        self._taken: dict[str, dict[int, list[float]]] = {}

    def go(self, names: Iterable[str], *given: int, times_over: int = 1, thaw: bool = False) -> None:
        """Everything of these, round after round, to and fro; with `thaw` every round finds no week frozen."""
        rounds = self._rounds * times_over
        self._say(f"{rounds} rounds: {', '.join(names)}")
        for _ in range(rounds + 1):
            self._order.reverse()
            for what in names:
                self.once(what, *given)
            for far in self._forums.values() if thaw else ():
                far.ask("thaw")

    def once(self, what: str, *given: int) -> None:
        """One measure of every forum."""
        for size, far in self._order:
            if size or what not in NEEDS_A_WEEK:
                self._taken.setdefault(what, {}).setdefault(size, []).append(far.ask(what, *given))

    def found(self) -> Found:
        """The medians."""
        return {
            what: {size: median(all_[1:] or all_) for size, all_ in sizes.items()}
            for what, sizes in self._taken.items()
        }


def _measured(forums: Mapping[int, Far], rounds: int, options: Options) -> Found:
    taking = Rounds(forums, rounds, options)
    taking.go(PER_UPDATE, PEOPLE, times_over=ROUNDS_OF_PEOPLE)
    taking.go(SUMMARY, thaw=True)
    options.say("reading all cases into the index of the desk")
    taking.once("filling")
    taking.once("index")
    taking.go(PAGES, 10)
    return taking.found()


def _rows(kind: str, found: Found, most: int) -> list[Row]:
    """What grows, at the largest size beside none; and the summary beside bare SQL, at the largest size.

    Pages of a forum that has just begun have little on them: they are compared with those of a small forum instead.
    """

    def grown(what: str, name: str, unit: str, target: Target | None = None) -> Row:
        least = min(size for size in found[what] if size or what not in PAGES or len(found[what]) < 3)
        return Row(f"{kind}: {name}, at {most:,} beside {least:,}", found[what][most], found[what][least], unit, target)

    bare = found["bare_sql"][most]
    bound = at_most(1.5) if most >= LARGE else None
    return [
        grown("conversations", PER_UPDATE["conversations"], "µs", at_most(1.1)),
        grown("sending", PER_UPDATE["sending"], "µs"),
        grown("returning", PER_UPDATE["returning"], "µs"),
        Row(f"{kind}: freezing a week at {most:,}, beside bare SQL", found["freeze"][most], bare, "ms", bound),
        Row(f"{kind}: summary of a frozen week at {most:,}, beside bare SQL", found["totals"][most], bare, "ms"),
        *(grown(what, name, "ms") for what, name in PAGES.items()),
    ]


def _tables(kind: str, found: Found, sizes: tuple[int, ...]) -> list[Table]:
    header = ("CPU", *(f"{size:,}" for size in sizes))

    def lines(names: Mapping[str, str], unit: str) -> Iterator[tuple[str, ...]]:
        for what, name in names.items():
            yield (name, *(f"{number(found[what][size])} {unit}" if size in found[what] else "" for size in sizes))

    whole = (*lines(PER_UPDATE, "µs"), *lines(SUMMARY, "ms"), *lines(PAGES, "ms"))
    index = (*lines({"filling": "reading all cases into the index"}, "s"), *lines({"index": "its memory"}, "MB"))
    return [Table(f"{kind}, by reports stored", header, (*whole, *index))]


def main() -> None:
    """Measure it and print it, on its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--full", action="store_true")
    given = asked.parse_args()
    print("\n\n".join(part_pieces(measure(Options(quick=given.quick, full=given.full)))))


if __name__ == "__main__":
    main()

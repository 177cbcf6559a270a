"""What a part of the benchmarks finds, and how it is written down: ratios first, the machine beside absolute figures.

A part is a module in this folder, named in `run.py`, with one function:

    def measure(options: Options) -> Part: ...

It runs in a process of its own choosing of cores (`machine.pin`), takes what it needs from `options`, prints progress
with `options.say`, and gives back rows and tables:

    Part(
        "growth",
        "Growth: what a full database costs",
        rows=(Row("an update at 10^6 reports, beside 0", 512, 498, "µs", target=at_most(1.1)),),
        tables=(Table("CPU of an update", ("reports stored", "µs"), (("0", "498"), ("10^6", "512"))),),
        notes=("Load side idle 40 %.",),
    )

A `Row` compares: `ours` beside `beside`, and the ratio is ours ÷ beside. A target, where there is one, bounds
the ratio (`at_least(3)`, `at_most(1.1)`) or, when nothing stands beside, the figure itself. Rows with a target
come again at the end of the whole run, as one table with reached and not reached. What stands short says why in `note`.
A `Table` holds absolute figures and whatever else is worth reading, as text.
"""

import dataclasses
import json
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from machine import Machine


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure. `quick` is a short form (under a minute a part), `full` everything; both: everything, once.

    `role` is the command of `amanah` that hears webhooks on PostgreSQL; for SQLite and for polling it is always `run`.
    """

    quick: bool = False
    full: bool = False
    role: str = "serve"
    say: Callable[[str], None] = print

    @property
    def rounds(self) -> int:
        """How often each is measured; the median counts."""
        return 1 if self.quick else 3

    @property
    def seconds(self) -> float:
        """How long one measurement lasts, after its warm-up."""
        return 4.0 if self.quick else 6.0


@dataclass(frozen=True, slots=True)
class Target:
    """A bound: of the ratio when something stands beside, else of the figure itself."""

    bound: float
    is_most: bool

    def holds(self, value: float) -> bool:
        """Whether the value is within it."""
        return value <= self.bound if self.is_most else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.is_most else '≥'} {self.bound:g}"


def at_least(bound: float) -> Target:
    """More is better."""
    return Target(bound, is_most=False)


def at_most(bound: float) -> Target:
    """Less is better."""
    return Target(bound, is_most=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, or one figure when nothing stands `beside` it. `ours` is None when it could not be measured."""

    measure: str
    ours: float | None
    beside: float | None = None
    unit: str = ""
    target: Target | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours ÷ what stands beside."""
        return None if self.ours is None or not self.beside else self.ours / self.beside

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None without a target. What was not measured is not reached."""
        if self.target is None:
            return None
        judged = self.ours if self.beside is None else self.ratio
        return judged is not None and self.target.holds(judged)

    def cells(self) -> tuple[str, ...]:
        """As a line of a table."""
        reached = {None: "", True: "reached", False: "**not reached**"}[self.reached]
        target = "" if self.target is None else f"{self.target}{'' if self.beside is not None else f' {self.unit}'}"
        return (self.measure, times(self.ratio), target.strip(), reached, *self._absolute(), self.note)

    def _absolute(self) -> tuple[str, str]:
        unit = f" {self.unit}" if self.unit else ""
        return (
            "not measured" if self.ours is None else f"{number(self.ours)}{unit}",
            "" if self.beside is None else f"{number(self.beside)}{unit}",
        )


ROW_HEADER = ("measure", "ratio", "target", "", "ours", "beside", "note")


@dataclass(frozen=True, slots=True)
class Table:
    """Absolute figures, as text."""

    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one part found. `raw` is whatever else belongs into the JSON."""

    name: str
    title: str
    rows: tuple[Row, ...]
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    raw: Any = None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run."""

    date: str
    machine: Machine
    parts: tuple[Part, ...]
    shape: str = ""
    seconds: float = 0.0
    failures: tuple[str, ...] = field(default=())

    def markdown(self) -> str:
        """For people."""
        pieces = [f"# Measured on {self.date}", f"{self.machine}. {self.shape} Took {self.seconds:.0f} s."]
        if self.machine.is_busy:
            pieces.append("**The machine had other work at the beginning: trust CPU times and ratios, not rates.**")
        for part in self.parts:
            pieces += part_pieces(part)
        return "\n\n".join([*pieces, *self.ending()]) + "\n"

    def ending(self) -> list[str]:
        """What became of the targets, and of parts that failed."""
        return targets_pieces(self.parts) + [f"**A part failed:** {failure}" for failure in self.failures]

    def json(self) -> str:
        """For programmes: the same, and what else the parts found."""
        parts = [
            dataclasses.asdict(part)
            | {"rows": [dataclasses.asdict(row) | {"ratio": row.ratio, "reached": row.reached} for row in part.rows]}
            for part in self.parts
        ]
        whole = {
            "date": self.date,
            "machine": dataclasses.asdict(self.machine),
            "shape": self.shape,
            "seconds": self.seconds,
            "parts": parts,
            "failures": self.failures,
        }
        return json.dumps(whole, indent=1, ensure_ascii=False)


def part_pieces(part: Part) -> list[str]:
    """One part in Markdown: the ratios, then the absolute figures, then what is to be said about them."""
    pieces = [f"## {part.title}"]
    if part.rows:
        pieces.append(markdown_table(ROW_HEADER, [row.cells() for row in part.rows]))
    for table in part.tables:
        pieces += [f"### {table.title}", markdown_table(table.header, table.lines)]
    if part.notes:
        pieces.append("\n".join(f"* {note}" for note in part.notes))
    return pieces


def targets_pieces(parts: Iterable[Part]) -> list[str]:
    """Every target of these parts with what became of it; nothing when there are none."""
    rows = [row for part in parts for row in part.rows if row.target is not None]
    if not rows:
        return []
    missed = sum(not row.reached for row in rows)
    verdict = "All targets are reached." if not missed else f"{missed} of {len(rows)} targets are not reached."
    return ["## Targets", markdown_table(ROW_HEADER, [row.cells() for row in rows]), verdict]


def markdown_table(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table whose columns are padded, so that a terminal shows it well too."""
    rows = [tuple(header), *(tuple(line) for line in lines)]
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(header))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([drawn[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *drawn[1:]])


def number(value: float) -> str:
    """Three digits that count, with commas between thousands."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 or value == int(value) else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def times(ratio: float | None) -> str:
    """A ratio as "3.1 ×"; empty for none."""
    return "" if ratio is None else f"{number(ratio)} ×"


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)

"""Everything that is measured, one part after the other, and one report.

    make bench [PARTS="conversation footprint"] [QUICK=1] [FULL=1] [ROLE=run]

Every part runs in a process of its own, so that none inherits another one's memory. Prints Markdown and writes it, with
the same as JSON, into `benchmarks/results`. A part that fails is named in the report, and the command ends with 1.
"""

import argparse
import datetime as dt
import importlib
import multiprocessing
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import machine
from reporting import Options, Part, Report, part_pieces

PARTS = ("conversation", "stored", "growth", "broadcast", "footprint", "workers")
"""Modules of this folder, each with `measure(options)`, as `reporting` describes."""
RESULTS = Path(__file__).resolve().parent / "results"


def main() -> int:
    """Measure the parts that were asked for, or all."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="one short round of the most important")
    parser.add_argument("--full", action="store_true", help="every situation; takes an hour")
    parser.add_argument("--role", default="serve", help="the command of amanah that hears webhooks on PostgreSQL")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
    options = Options(quick=given.quick, full=given.full, role=given.role)
    report = measure(given.parts or PARTS, options)
    print("\n\n".join(report.ending()))
    keep(report)
    return 1 if report.failures else 0


def measure(names: list[str] | tuple[str, ...], options: Options) -> Report:
    """These parts, one after the other."""
    began, date, where = time.perf_counter(), dt.datetime.now(dt.UTC).date().isoformat(), machine.describe()
    parts: list[Part] = []
    failures: list[str] = []
    for name in names:
        options.say(f"{name} …")
        part = apart(name, options)
        if isinstance(part, Part):
            parts.append(part)
            options.say("\n\n".join(part_pieces(part)))
        else:
            failures.append(f"{name}: {part}")
            options.say(f"{name} failed")
    shape = f"{options.rounds} round{'s' if options.rounds > 1 else ''} of {options.seconds:g} s, medians."
    return Report(date, where, tuple(parts), shape, time.perf_counter() - began, tuple(failures))


def apart(name: str, options: Options) -> Part | str:
    """One part in a process of its own; what went wrong, when it failed."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(name, options, there))
    process.start()
    there.close()
    try:
        found: Part | str = here.recv()
    except EOFError:
        found = "its process ended without a word"
    process.join()
    return found


def _measure(name: str, options: Options, there: Any) -> None:
    try:
        there.send(importlib.import_module(name).measure(options))
    except Exception as failure:  # noqa: BLE001 - the other parts go on
        traceback.print_exc(file=sys.stderr)
        there.send(f"{type(failure).__name__}: {failure}")


def keep(report: Report) -> None:
    """Write it down."""
    RESULTS.mkdir(exist_ok=True)
    for ending, text in (("md", report.markdown()), ("json", report.json())):
        path = RESULTS / f"{report.date}.{ending}"
        path.write_text(text)
        print(f"written: {path.relative_to(RESULTS.parents[1])}")


if __name__ == "__main__":
    sys.exit(main())

"""How fast files are made and how much is held meanwhile, beside the usual way to make a workbook.

    python benchmarks/exports.py [rows]

Every format writes the same rows, ten cells each: eight texts in three scripts, a number and a day. The peer is
openpyxl in its mode for much (`write_only`), which holds little in memory because it writes temporary files; ours
writes none. XlsxWriter is measured too where it is installed. Read the ratios. Memory is what Python itself asked for
at most, measured in a run of its own, which is slower.
"""

import datetime as dt
import io
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator

import openpyxl  # type: ignore[import-untyped]

from bot.exports.files import Cell, stream_csv, stream_json
from bot.exports.xlsx import Sheet, stream_xlsx

try:
    import xlsxwriter  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    xlsxwriter = None

HEADER = [f"column {number}" for number in range(10)]
PEER = "openpyxl, write_only"
ROUNDS = 5


def rows(count: int) -> Iterator[list[Cell]]:
    """Rows as a file of cases has them."""
    for number in range(count):
        texts = ["Shouted at or insulted", "صراخ أو إهانة", "چیخنا یا توہین", "A worry or an idea", "=1+1", "Newham"]
        yield [f"A-{number:05}", "2026-W47", *texts, number, dt.date(2026, 1, 1)]


def ours_xlsx(count: int) -> int:
    """A workbook, a piece at a time."""
    return sum(map(len, stream_xlsx([Sheet("Cases", HEADER, rows(count))])))


def ours_csv(count: int) -> int:
    """A plain table."""
    return sum(map(len, stream_csv(HEADER, rows(count))))


def ours_json(count: int) -> int:
    """A document."""
    items = (dict(zip(HEADER, row, strict=True)) for row in rows(count))
    return sum(map(len, stream_json({}, "cases", items)))


def peer_openpyxl(count: int) -> int:
    """The usual library."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Cases")
    sheet.append(HEADER)
    for row in rows(count):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return len(out.getvalue())


def peer_xlsxwriter(count: int) -> int:
    """The other one."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Cases")
    for place, row in enumerate(rows(count)):
        sheet.write_row(place, 0, row)
    book.close()
    return len(out.getvalue())


def candidates() -> dict[str, Callable[[int], int]]:
    """What is measured, by name."""
    found = {"XLSX": ours_xlsx, "CSV": ours_csv, "JSON": ours_json, PEER: peer_openpyxl}
    return found if xlsxwriter is None else found | {"XlsxWriter, constant_memory": peer_xlsxwriter}


def held(make: Callable[[int], int], count: int) -> float:
    """The most memory that was held, in MB."""
    tracemalloc.start()
    try:
        make(count)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def main() -> None:
    """Measure in turn, so that a slow moment of the machine touches all alike; print one line for each."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    named = candidates()
    taken: dict[str, list[float]] = {name: [] for name in named}
    for _ in range(ROUNDS):
        for name, make in named.items():
            start = time.process_time()
            make(count)
            taken[name].append(time.process_time() - start)
    base = statistics.median(taken[PEER])
    print(f"{'format':28} {'rows a second':>14} {'× openpyxl':>11} {'MB, a tenth':>12} {'MB held':>9}")
    for name, make in named.items():
        median = statistics.median(taken[name])
        little, much = held(make, count // 10), held(make, count)
        print(f"{name:28} {count / median:14,.0f} {base / median:11.1f} {little:12.2f} {much:9.2f}")


if __name__ == "__main__":
    main()

"""Workbooks are what spreadsheets expect, made without ever being whole anywhere."""

import datetime as dt
import io
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

from bot.errors import FieldError
from bot.exports import xlsx
from bot.exports.files import Cell
from bot.exports.xlsx import CUT, MOST_CHARACTERS, Sheet, stream_xlsx

NASTY = ("=1+1", "@SUM(A1)", "-2", "\r\n", "\n", "\t", " ", "\x01", "\ufffe", "\u200b", "\ufeff", "_x003D_", "＝", "'")
ANYTHING = st.lists(st.sampled_from(NASTY) | st.text(max_size=3), max_size=6)
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _book(*sheets: Sheet, right_to_left: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(b"".join(stream_xlsx(sheets, right_to_left=right_to_left))))


def _cells(rows: Iterable[Sequence[Cell]]) -> list[list[Any]]:
    book = _book(Sheet("a", ["x", "y", "z"], rows))
    return [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]


def test_cells_are_read_back_as_what_they_are() -> None:
    """Texts of every script, numbers, days, and nothing where there is nothing."""
    rows: list[Sequence[Cell]] = [
        ["سلام", 3, dt.date(2026, 11, 2)],
        ['<b> & "q"\nzwei', -2.5, None],
        [None, 0, dt.date(1890, 1, 1)],
    ]

    assert _cells(rows) == [
        ["سلام", 3, dt.datetime(2026, 11, 2)],  # noqa: DTZ001 - how openpyxl reads days
        ['<b> & "q"\nzwei', -2.5, None],
        [None, 0, "1890-01-01"],
    ]


def test_header_is_bold_stays_in_sight_and_makes_room() -> None:
    """Who scrolls still sees what a column is."""
    sheet = _book(Sheet("a", ["Day", "What may be shared with others"], [[None, None]])).active

    assert sheet.freeze_panes == "A2"
    assert all(cell.font.b for cell in sheet[1])
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


def test_widths_may_be_given() -> None:
    """For columns of which the header says little."""
    assert _book(Sheet("a", ["x"], [], widths=[44])).active.column_dimensions["A"].width == 44


@pytest.mark.parametrize("right_to_left", [True, False])
def test_right_to_left_sheets_begin_on_the_right(right_to_left: bool) -> None:
    """As readers of Arabic and Urdu expect it."""
    sheet = _book(Sheet("a", ["x"], []), right_to_left=right_to_left).active

    assert bool(sheet.sheet_view.rightToLeft) is right_to_left


def test_names_of_sheets_are_made_fit() -> None:
    """Whatever they are made of, no two are alike and none is refused."""
    names = ["Week: 2026/W47?", "x" * 40, "X" * 40, "'[]'", "History", "🕌" * 20]

    found = _book(*(Sheet(name, ["x"], []) for name in names)).sheetnames

    assert found[0] == "Week 2026 W47"
    assert len({name.casefold() for name in found}) == len(names)
    assert all(0 < len(name.encode("utf-16-le")) <= 62 for name in found)


@pytest.mark.parametrize("words", ["a\x00b\x1f", "a\ud800b", "a\ufffeb"])
def test_what_xml_cannot_hold_is_left_out(words: str) -> None:
    """A message with such signs does not spoil the file."""
    assert _cells([[words, None, None]])[0][0] == "ab"


def test_a_text_that_spells_a_sign_stays_a_text() -> None:
    """`_x003D_` is an equals sign to a spreadsheet, and would begin a formula after all."""
    found = _cells([["_x003D_1+1", None, None]])[0][0]

    assert unescape(found) == "_x003D_1+1"
    assert found != "_x003D_1+1"


def test_a_text_too_long_for_a_cell_ends_where_one_sees_it() -> None:
    """Spreadsheets call a file damaged whose cells are too long; signs of two units count twice."""
    found = _cells([["🕌" * MOST_CHARACTERS, "y" * MOST_CHARACTERS, None]])[0]

    assert found[0].endswith(CUT)
    assert len(found[0].encode("utf-16-le")) <= 2 * MOST_CHARACTERS
    assert found[1] == "y" * MOST_CHARACTERS


@settings(max_examples=60)
@given(st.lists(ANYTHING.map("".join), min_size=1, max_size=8))
def test_no_text_begins_as_a_formula(texts: list[str]) -> None:
    """Whatever somebody wrote, and whatever nobody sees before it."""
    found = [row[0] for row in _cells([[text, None, None] for text in texts]) if row]

    for value in found:
        text = unescape(str(value or ""))
        assert not text.startswith(SIGNS)
        assert not text.lstrip(" \u00a0\u200b\u200e\u200f\ufeff\u2060").startswith(SIGNS)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet that spreadsheets would cut is not made."""
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)

    with pytest.raises(FieldError):
        list(stream_xlsx([Sheet("a", ["x"], [["1"], ["2"], ["3"]])]))


def test_a_file_that_breaks_off_opens_nowhere() -> None:
    """Half an export is not taken for a whole one."""

    def rows() -> Iterator[Sequence[Cell]]:
        yield from ([str(number), "x" * 40] for number in range(30_000))
        raise FieldError("rows", "the database went away")

    pieces = []
    with pytest.raises(FieldError):  # noqa: PT012 - what came before it broke is looked at
        for piece in stream_xlsx([Sheet("a", ["x", "y"], rows())]):
            pieces.append(piece)  # noqa: PERF402

    assert pieces
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def _most(rows: int) -> tuple[int, int]:
    """The most memory that was held while so many rows were written, and the bytes that came."""
    words = [f"{number:04} kalimat mit اردو" for number in range(1000)]
    table = ([words[n % 1000]] for n in range(rows))
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in stream_xlsx([Sheet("a", ["x"], table)]))
        return tracemalloc.get_traced_memory()[1], size
    finally:
        tracemalloc.stop()


def test_a_hundred_thousand_rows_need_no_more_memory_than_a_few_thousand() -> None:
    """And the first bytes leave long before the last row is asked for."""
    little, few = _most(5_000)
    much, many = _most(100_000)

    assert many > 10 * few
    assert much < 1.5 * little

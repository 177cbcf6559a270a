"""Files open as what they are, and calculate nothing."""

import csv
import datetime as dt
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.files import csv_file, harmless, json_file, stream_csv, stream_json


@pytest.mark.parametrize("words", ["=1+1", "+44 20", "-5", "@SUM(A1)", " =1", "＝1", "\t1", "\r1"])
def test_no_text_is_a_formula(words: str) -> None:
    """What a spreadsheet would calculate is text to it."""
    sheet = csv_file(["a"], [[words]]).decode("utf-8-sig")

    assert next(iter(csv.reader(io.StringIO(sheet[sheet.index("\n") + 1 :], newline=""))))[0] == "'" + words


def test_numbers_stay_numbers() -> None:
    """Also those under zero."""
    assert csv_file(["a", "b"], [[-5, None]]).decode("utf-8-sig") == "a,b\r\n-5,\r\n"


def test_arabic_opens_as_arabic() -> None:
    """A byte order mark tells spreadsheets that it is UTF-8."""
    assert csv_file(["سؤال"], []).startswith(b"\xef\xbb\xbf")


def test_json_has_no_mark() -> None:
    """And every script as it is."""
    written = json_file({"سؤال": "اردو"})

    assert written.startswith(b"{")
    assert "اردو".encode() in written
    assert json.loads(written) == {"سؤال": "اردو"}


@pytest.mark.parametrize("words", ["\u200b=1", "\ufeff=1", "\u00a0@x", "﹦1", "−1"])
def test_no_text_hides_a_formula(words: str) -> None:
    """Behind what nobody sees, or in another width."""
    assert harmless(words) == "'" + words


@pytest.mark.parametrize("words", ["fine", "a=b", "1-2", "", "x @ y", "'=1"])
def test_usual_texts_stay_as_they_are(words: str) -> None:
    """Only the beginning makes a formula."""
    assert harmless(words) == words


def test_no_formula_begins_in_the_middle_of_a_text() -> None:
    """Where a spreadsheet takes a semicolon, a tab or a new line for the end of a cell."""
    sheet = csv_file(["a"], [["so; =1+1\n-2"], ["\t=1"]]).decode("utf-8-sig")

    assert sheet == "a\r\n\"so; '=1+1\n'-2\"\r\n'\t'=1\r\n"


def test_csv_comes_in_pieces() -> None:
    """A long table is not held: pieces leave while rows are still asked for."""
    rows = iter(range(5000))

    first = next(stream_csv(["a"], (["x" * 100] for _ in rows)))

    assert next(rows) < 1000
    assert first.startswith(b"\xef\xbb\xbfa\r\n")


def test_a_streamed_document_is_one_of_json() -> None:
    """What comes at the end is asked for at the end; days are written as ISO 8601 has them."""
    names = iter("أب")
    items = ({"name": name, "day": dt.date(2026, 11, 2)} for name in names)

    document = json.loads(b"".join(stream_json({"v": 1}, "cases", items, lambda: {"left": list(names)})))

    assert document == {
        "v": 1,
        "cases": [{"name": "أ", "day": "2026-11-02"}, {"name": "ب", "day": "2026-11-02"}],
        "left": [],
    }


def test_a_document_without_items_is_valid() -> None:
    """Nothing found is an empty list."""
    assert json.loads(b"".join(stream_json({}, "cases", []))) == {"cases": []}


def test_json_that_breaks_off_is_not_valid() -> None:
    """Half an export is not taken for a whole one."""
    *begun, _ = stream_json({}, "cases", ({"words": "x" * 1000} for _ in range(200)))

    with pytest.raises(json.JSONDecodeError):
        json.loads(b"".join(begun))


NASTY = ("=1+1", "@SUM(A1)", "-2", "+3", "＝1", ";", ",", '"', "\n", "\r", "\t", " ", "\u200b", "\ufeff", "'")
ANYTHING = st.lists(st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=3), max_size=6)


@given(st.lists(ANYTHING.map("".join), min_size=1, max_size=4))
def test_whatever_somebody_wrote_no_cell_begins_as_a_formula(texts: list[str]) -> None:
    """Read back with the comma that it is written with, and with the semicolon that half of Europe reads."""
    sheet = b"".join(stream_csv(["a", "b"], [[text, "x"] for text in texts])).decode("utf-8-sig")
    cells = [
        cell for sign in ",;" for row in csv.reader(io.StringIO(sheet, newline=""), delimiter=sign) for cell in row
    ]

    assert not [cell for cell in cells if cell.lstrip(" \t\r\n\u200b\ufeff").startswith(("=", "+", "-", "@", "＝"))]

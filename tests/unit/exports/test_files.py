"""Files open as what they are, and calculate nothing."""

import csv
import io
import json

import pytest

from bot.exports.files import csv_file, json_file


@pytest.mark.parametrize("words", ["=1+1", "+44 20", "-5", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1"])
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

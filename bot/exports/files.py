"""JSON and CSV as bytes.

CSV begins with a UTF-8 byte order mark: without it, common spreadsheets read Arabic and Urdu as rubbish, and readers of
CSV in other programmes know it (`utf-8-sig`). JSON never has one (RFC 8259, section 8.1).
"""

import csv
import io
import json
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

Cell: TypeAlias = str | int | float | None

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet calculate, also in full width. Source: OWASP, *CSV Injection*."""


def json_file(document: Mapping[str, Any]) -> bytes:
    """The document for people and programmes: indented, in every script as it is."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def csv_file(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Rows under a header, as RFC 4180 writes them; no text in it is a formula to a spreadsheet."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return BOM_UTF8 + sheet.getvalue().encode()


def _safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would calculate gets an apostrophe before it; numbers are left alone."""
    return "'" + cell if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell

"""JSON and CSV as bytes, whole or a piece at a time.

CSV begins with a UTF-8 byte order mark: without it, common spreadsheets read Arabic and Urdu as rubbish, and readers of
CSV in other programmes know it (`utf-8-sig`). JSON never has one (RFC 8259, section 8.1).
"""

import csv
import datetime as dt
import io
import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

Cell: TypeAlias = str | int | float | dt.date | None

PIECE: Final = 16 * 1024
"""Bytes that are gathered before they are handed on: few steps, and each of them short."""

_SIGNS: Final = "=+\\-@＝＋－＠﹦﹢﹣﹫−"
_UNSEEN: Final = " \u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
_STARTS: Final = re.compile(f"[\t\r\n\v\f]|[{_UNSEEN}\x00-\x1f\x7f]*[{_SIGNS}\t\r\n]")
_INSIDE: Final = re.compile(f'([;\t\r\n][{_UNSEEN}"]*)(?=[{_SIGNS}])')


def json_file(document: Mapping[str, Any]) -> bytes:
    """The document for people and programmes: indented, in every script as it is."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def csv_file(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Rows under a header, as RFC 4180 writes them; no text in it is a formula to a spreadsheet."""
    return b"".join(stream_csv(header, rows))


def stream_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """As `csv_file`, a piece at a time: rows are asked for as they are written, days stand as ISO 8601 has them."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    sheet.write(BOM_UTF8.decode())
    writer.writerow([_guarded(name) for name in header])
    for row in rows:
        writer.writerow([_guarded(cell) if isinstance(cell, str) else cell for cell in row])
        if sheet.tell() >= PIECE:
            yield _taken(sheet)
    yield _taken(sheet)


def stream_json(
    head: Mapping[str, Any],
    name: str,
    items: Iterable[Mapping[str, Any]],
    foot: Callable[[], Mapping[str, Any]] = dict,
) -> Iterator[bytes]:
    """One JSON document, an item a line: what `head` says, then under `name` the list of items, then what `foot` says.

    `foot` is asked when all items are written, so it may count them. Until the last piece it is no valid JSON.
    """
    text = io.StringIO()
    text.write("{\n")
    for key, value in head.items():
        text.write(f"{_json(key)}: {_json(value)},\n")
    text.write(f"{_json(name)}: [")
    between = "\n"
    for item in items:
        text.write(between + _json(item))
        between = ",\n"
        if text.tell() >= PIECE:
            yield _taken(text)
    text.write("\n]")
    for key, value in foot().items():
        text.write(f",\n{_json(key)}: {_json(value)}")
    text.write("\n}\n")
    yield _taken(text)


def harmless(text: str) -> str:
    """A text that a spreadsheet would calculate, with an apostrophe before it; any other as it is.

    What makes it calculate: = + - @, also in full width and small, behind spaces or signs that nobody sees, and a tab
    or a new line at the beginning. Source: OWASP, *CSV Injection*.
    """
    return "'" + text if _STARTS.match(text) else text


def _guarded(text: str) -> str:
    """Harmless also where a spreadsheet takes semicolons, tabs or new lines for the end of a cell.

    Half of Europe's do, whatever the file says: a formula in the middle of a text would then begin a cell of its own.
    """
    return harmless(_INSIDE.sub(r"\1'", text))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_day)


def _day(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _taken(text: io.StringIO) -> bytes:
    """What was written so far, which is then forgotten. A surrogate alone, which UTF-8 does not have, becomes `?`."""
    piece = text.getvalue().encode(errors="replace")
    text.seek(0)
    text.truncate()
    return piece

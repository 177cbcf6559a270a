"""XLSX as it is made: an endless sheet in bounded memory, and nothing on disk.

Written here because what there is keeps no promise of ours: XlsxWriter holds the sheet in memory, or with
`constant_memory` in temporary files in plain text; openpyxl's `write_only` writes every sheet to a temporary file.
This writes what is needed of ECMA-376 (Office Open XML, part 1, SpreadsheetML) straight into the zip that is sent: one
table a sheet, texts within their cells ("inline strings"), real numbers and days.

A file that breaks off is no file: a zip has its directory at the end.
"""

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Final

from bot.errors import FieldError
from bot.exports.files import PIECE, Cell, harmless

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, the header included. Source: *Excel specifications and limits*."""
MOST_CHARACTERS: Final = 32_767
"""Of one cell, in UTF-16 units; of what is longer, spreadsheets say that the file is damaged. Source: as above."""
CUT: Final = " […]"
"""Ends a text that was too long for a cell."""

_NAME_LENGTH: Final = 31
_WIDEST, _NARROWEST = 60, 10
_DAY, _HEADER, _LONG = 1, 2, 3
"""Places of the cell formats in `_STYLES`; nought is the usual one."""
_EXACT: Final = 2**53
"""Beyond it, numbers of a spreadsheet lose digits."""

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a spreadsheet would read as a sign (ECMA-376, `ST_Xstring`): `_x003D_1` is `=1` to it."""

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: rows are asked for as they are written, the sheets one after the other.

    `widths` are those of the columns in characters; a column without one is as wide as its header.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def stream_xlsx(sheets: Iterable[Sheet], *, right_to_left: bool = False) -> Iterator[bytes]:
    """A workbook, a piece at a time; `right_to_left` puts its first column on the right.

    A text is never a formula in it. One that would be, had it been typed, gets an apostrophe all the same: people save
    such files as CSV, or copy from them, and there it would calculate. `FieldError` for a sheet of too many rows.
    """
    sheets = tuple(sheets)
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as book:  # type: ignore[call-overload]
        for name, content in _frame(_names(sheets)):
            book.writestr(_entry(name), content)
        for number, sheet in enumerate(sheets, 1):
            with book.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                for piece in _sheet(sheet, right_to_left=right_to_left):
                    part.write(piece)
                    if sink.size >= PIECE:
                        yield sink.taken()
    yield sink.taken()


class _Sink:
    """What a zip is written to: it cannot be gone back in, and is emptied as it is read."""

    def __init__(self) -> None:
        self._written = bytearray()

    @property
    def size(self) -> int:
        return len(self._written)

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        whole = bytes(self._written)
        self._written.clear()
        return whole


def _entry(name: str) -> zipfile.ZipInfo:
    """A part of the file, without the hour it was made."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Everything but the sheets: what is in the file, and how it belongs together."""
    numbers = range(1, len(names) + 1)
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>",
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, names, strict=True)
        )
        + "</sheets></workbook>",
    )
    parts = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """The sheets' names as spreadsheets allow them: no two alike, without forbidden signs, at most 31 characters."""
    names: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        plain = _NOT_XML.sub("", re.sub(r"[\[\]:*?/\\\s]+", " ", sheet.name)).strip(" '")
        name = _within(plain, _NAME_LENGTH).strip(" '") or f"Sheet {number}"
        if name.casefold() in {one.casefold() for one in names} | {"history"}:
            name = f"{_within(name, _NAME_LENGTH - 4)} {number}"
        names.append(name)
    return names


def _sheet(sheet: Sheet, *, right_to_left: bool) -> Iterator[bytes]:
    side = ' rightToLeft="1"' if right_to_left else ""
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{side} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{_columns(sheet)}<sheetData>"
    ).encode()
    yield _row(1, sheet.header, _HEADER)
    for number, row in enumerate(sheet.rows, 2):
        if number > MOST_ROWS:
            raise FieldError("rows", f"a sheet has at most {MOST_ROWS} rows")
        yield _row(number, row)
    yield b"</sheetData></worksheet>"


def _columns(sheet: Sheet) -> str:
    wanted = [
        *sheet.widths,
        *(min(_WIDEST, max(_NARROWEST, len(name) + 3)) for name in sheet.header[len(sheet.widths) :]),
    ]
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(wanted, 1)
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _row(number: int, cells: Sequence[Cell], style: int = 0) -> bytes:
    found = "".join(
        _cell(f"{_letters(place)}{number}", cell, style) for place, cell in enumerate(cells) if cell is not None
    )
    return f'<row r="{number}">{found}</row>'.encode()


def _cell(place: str, cell: Cell, style: int) -> str:
    match cell:
        case str():
            return _text(place, cell, style)
        case dt.date():
            serial = (cell - dt.date(1899, 12, 30)).days  # Excel counts a 29 February 1900 that never was
            return f'<c r="{place}" s="{_DAY}"><v>{serial}</v></c>' if serial > 60 else _text(place, str(cell), style)
        case int() | float() if math.isfinite(cell) and abs(cell) <= _EXACT:
            return f'<c r="{place}"><v>{cell!r}</v></c>'
        case _:
            return _text(place, str(cell), style)


def _text(place: str, text: str, style: int) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = harmless(_NOT_XML.sub("", text))
    if len(text) > MOST_CHARACTERS // 2:
        text = _cut(text)
    if not style and (len(text) > _WIDEST or "\n" in text):
        style = _LONG
    form = f' s="{style}"' if style else ""
    inside = escape(_ESCAPED.sub("_x005F_", text), quote=False)
    return f'<c r="{place}"{form} t="inlineStr"><is><t xml:space="preserve">{inside}</t></is></c>'


def _cut(text: str) -> str:
    kept = _within(text, MOST_CHARACTERS)
    return text if kept == text else _within(text, MOST_CHARACTERS - len(CUT)) + CUT


def _within(text: str, units: int) -> str:
    """The beginning of a text that has at most so many UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")


@cache
def _letters(place: int) -> str:
    """What a spreadsheet calls a column: A, B … Z, AA."""
    above, here = divmod(place, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + here)

"""The sheets of a workbook, read by pyxform; bounded, and without anything being run."""

import importlib
import warnings
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from bot.errors import ConsultationError, Fault, SettingError

LARGEST = 2_000_000
"""Bytes of a workbook."""
LARGEST_UNPACKED = 20_000_000
MOST_ROWS = 5000
_NOT_READ = ("external_choices", "entities", "osm")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet; `number` as the spreadsheet shows it, cells by the heading of their column."""

    sheet: str
    number: int
    cells: dict[str, str]

    def fault(self, column: str, message: str) -> Fault:
        """Something that is wrong in this row."""
        return Fault(f"{self.sheet}.{column}", message, self.number, 1)


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a form is written in."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: tuple[Row, ...]


def read_workbook(path: Path) -> Sheets:
    """The sheets; `ConsultationError` when it is no workbook, `SettingError` when pyxform is not installed."""
    try:
        backend = importlib.import_module("pyxform.xls2json_backends")
    except ImportError:
        raise SettingError("pyxform", "is not installed; XLSForms need it: install amanah[xlsform]") from None
    packed = _bounded(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not concern a form
            book = backend.xlsx_to_dict(BytesIO(packed))
    except Exception:  # noqa: BLE001 - whatever a parser of Office files stumbles over, it is the file
        raise _refusal("cannot be read as a workbook (.xlsx)") from None
    for name in _NOT_READ:
        if book.get(name):
            raise _refusal(f"the sheet {name} is not read")
    if not book.get("survey"):
        raise _refusal("there is no sheet called survey with questions in it")
    return Sheets(*(_rows(book, name) for name in ("survey", "choices", "settings")))


def _bounded(path: Path) -> bytes:
    packed = path.read_bytes()
    try:
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise _refusal("is no workbook (.xlsx)") from None
    if len(packed) > LARGEST or unpacked > LARGEST_UNPACKED:
        raise _refusal("the workbook is too large")
    return packed


def _rows(book: dict[str, Any], sheet: str) -> tuple[Row, ...]:
    found = book.get(sheet) or []
    if len(found) > MOST_ROWS:
        raise _refusal(f"the sheet {sheet} has more than {MOST_ROWS} rows")
    # the headings are row 1; empty rows are in the list, so that the numbers are those of the spreadsheet
    return tuple(Row(sheet, number, cells) for number, cells in enumerate(found, 2) if cells)


def _refusal(message: str) -> ConsultationError:
    return ConsultationError((Fault("", message),))

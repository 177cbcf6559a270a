"""Consultations read from an XLSForm, the spreadsheet of KoboToolbox and ODK (https://xlsform.org)."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.consultations.checking import faults
from bot.consultations.model import Consultation
from bot.consultations.plain import from_plain
from bot.consultations.xlsform.names import code_of, words_of
from bot.consultations.xlsform.survey import Form, cell, read_form
from bot.consultations.xlsform.workbook import Row, read_workbook
from bot.errors import ConsultationError, Fault

_COLUMNS = {
    "if": "relevant", "title": "label", "id": "name", "kind": "type", "code": "name", "min": "constraint",
    "max": "constraint", "options": "type", "exclusive": "name",
}  # fmt: skip
"""The column that a field came from."""
_SHEETS = ("settings", "survey", "choices")


@dataclass(frozen=True, slots=True)
class Imported:
    """A consultation, and what of the workbook was left out of it and is worth saying."""

    consultation: Consultation
    left_out: tuple[Fault, ...]


def read_xlsform(path: Path, consultation_id: str | None = None) -> Consultation:
    """The consultation in a workbook (.xlsx), well built, though words may be missing.

    `ConsultationError` with everything that cannot be mapped: `path` is the sheet and the column (`survey.relevant`),
    `line` the row. `SettingError` when pyxform is not installed.
    """
    return import_xlsform(path, consultation_id).consultation


def import_xlsform(path: Path, consultation_id: str | None = None) -> Imported:
    """As `read_xlsform`, with what was left out. The id is that given, else `form_id`, else the name of the file."""
    sheets = read_workbook(path)
    form = read_form(sheets)
    settings = sheets.settings[0] if sheets.settings else Row("settings", 2, {})
    plain = _plain(form, settings, consultation_id or code_of(cell(settings, "form_id") or path.stem))
    if form.faults:
        raise ConsultationError(tuple(_in_order(form.faults)))
    try:
        consultation = from_plain(plain)
        wrong = faults(consultation)
    except ConsultationError as error:
        wrong = error.faults
    if wrong:
        raise ConsultationError(tuple(_in_order([_located(one, form, settings) for one in wrong])))
    return Imported(consultation, tuple(form.left_out))


def _plain(form: Form, settings: Row, consultation_id: str) -> dict[str, Any]:
    version = cell(settings, "version")
    return {
        "id": consultation_id,
        # many tools put a date there, which is too large to count with
        "version": int(version) if re.fullmatch("[1-9][0-9]{0,5}", version) else 1,
        "languages": list(form.languages),
        "title": words_of(settings.cells, "form_title", form.default),
        "questions": form.questions,
    }


def _located(fault: Fault, form: Form, settings: Row) -> Fault:
    """The fault at its sheet, column and row."""
    path = fault.path
    fields: list[str] = []
    while path and path not in form.origins:
        path, _, last = path.rpartition(".")
        fields.insert(0, last)
    row = form.origins.get(path, settings)
    if not path and fields[:1] == ["id"]:
        return row.fault("form_id", fault.message)
    name = fields[0] if fields else ""
    return row.fault(_COLUMNS.get(name, name or "type"), fault.message)


def _in_order(found: list[Fault]) -> list[Fault]:
    return sorted(found, key=lambda one: (_SHEETS.index(one.path.partition(".")[0]), one.line))

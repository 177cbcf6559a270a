"""Consultations read from an XLSForm, the spreadsheet of KoboToolbox and ODK (https://xlsform.org)."""

from pathlib import Path

from bot.consultations.model import Consultation


def read_xlsform(path: Path, consultation_id: str | None = None) -> Consultation:
    """The consultation in a workbook (.xlsx), well built, though words may be missing.

    `ConsultationError` with everything that cannot be mapped, by sheet and row: `path` begins with the sheet's name,
    `line` is the row. `SettingError` when pyxform is not installed.
    """
    raise NotImplementedError

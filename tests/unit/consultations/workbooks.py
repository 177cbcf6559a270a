"""Workbooks as a coordinator would have them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook  # type: ignore[import-untyped]

Table = Sequence[Mapping[str, object]]

HEADINGS = ("type", "name", "label::English (en)", "label::Urdu (ur)")
SURVEY: Table = (
    {"type": "start", "name": "start"},
    {
        "type": "select_one yes_no", "name": "Stopped", "label::English (en)": "Were you stopped?",
        "label::Urdu (ur)": "کیا آپ کو روکا گیا؟", "hint::English (en)": "In the past year",
        "hint::Urdu (ur)": "پچھلے سال میں", "required": "yes",
    },
    {"type": "begin_group", "name": "details", "relevant": "${Stopped} = 'yes'"},
    {
        "type": "integer", "name": "times", "label::English (en)": "How often?", "label::Urdu (ur)": "کتنی بار؟",
        "constraint": ". >= 1 and . <= 50", "constraint_message::English (en)": "Between 1 and 50",
    },
    {
        "type": "select_multiple reasons", "name": "reasons", "label::English (en)": "Why?",
        "label::Urdu (ur)": "کیوں؟", "relevant": "${times} > 2 and not(${times} = 5)",
        "constraint": "count-selected(.) <= 2 and not(selected(., 'none') and count-selected(.) > 1)",
    },
    {"type": "end_group"},
    {
        "type": "text", "name": "words", "label::English (en)": "Anything else?", "label::Urdu (ur)": "کچھ اور؟",
        "relevant": "selected(${reasons}, 'looks') or ${Stopped} = 'no'", "constraint": "string-length(.) < 501",
    },
    {"type": "note", "name": "thanks", "label::English (en)": "Thank you", "label::Urdu (ur)": "شکریہ"},
)  # fmt: skip
CHOICES: Table = (
    {"list_name": "yes_no", "name": "yes", "label::English (en)": "Yes", "label::Urdu (ur)": "جی ہاں"},
    {"list_name": "yes_no", "name": "no", "label::English (en)": "No", "label::Urdu (ur)": "نہیں"},
    {"list_name": "reasons", "name": "none", "label::English (en)": "Nothing", "label::Urdu (ur)": "کچھ نہیں"},
    {"list_name": "reasons", "name": "Looks", "label::English (en)": "My looks", "label::Urdu (ur)": "میرا حلیہ"},
    {"list_name": "reasons", "name": "place", "label::English (en)": "The place", "label::Urdu (ur)": "جگہ"},
)
SETTINGS: Table = ({"form_title": "Stops", "form_id": "stops-2026", "default_language": "English (en)"},)


def workbook(path: Path, survey: Table = SURVEY, choices: Table = CHOICES, settings: Table = SETTINGS) -> Path:
    """A workbook with these sheets."""
    book = Workbook()
    for name, table in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(name)
        headings = list(dict.fromkeys(heading for row in table for heading in row))
        sheet.append(headings)
        for row in table:
            sheet.append([row.get(heading) for heading in headings])
    del book["Sheet"]
    book.save(path)
    return path


def asking(path: Path, **cells: object) -> Path:
    """A workbook with a first question, a number and then one with these cells."""
    first = {"type": "select_one yes_no", "name": "first", "label": "First?"}
    number = {"type": "integer", "name": "number", "label": "How many?"}
    several = {"type": "select_multiple reasons", "name": "several", "label": "Which?"}
    row = {"type": "text", "name": "last", "label": "Last?", **cells}
    choices = [{"list_name": one["list_name"], "name": one["name"], "label": one["name"]} for one in CHOICES]
    return workbook(path, (first, number, several, row), choices, ({"form_title": "Form", "form_id": "form"},))

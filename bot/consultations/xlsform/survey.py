"""The rows of an XLSForm as the plain form of a consultation, with the row that each part came from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.consultations.model import Kind
from bot.consultations.xlsform.expressions import parse
from bot.consultations.xlsform.meaning import Limits, condition_of, limits_of
from bot.consultations.xlsform.names import code_of, language_of, split_heading, words_of
from bot.consultations.xlsform.types import IDENTIFYING, KINDS, LEFT_OUT, PASSED_OVER, READ, UNABLE
from bot.consultations.xlsform.workbook import Row, Sheets
from bot.errors import Fault, FlowError
from bot.flows.conditions import All, Condition, to_plain

_YES = frozenset({"yes", "true", "true()", "1"})
_NO = frozenset({"", "no", "false", "false()", "0"})
_KNOWN = {"survey": READ | PASSED_OVER, "choices": frozenset({"list_name", "name", "label"})}
"""The columns of each sheet; those of settings are taken as they come."""


@dataclass(slots=True)
class Form:
    """What was read so far. `origins` are rows by path; `left_out` is what was passed over and is worth saying."""

    default: str
    languages: tuple[str, ...]
    questions: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[Fault] = field(default_factory=list)
    origins: dict[str, Row] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    groups: list[Condition | None] = field(default_factory=list)


def read_form(sheets: Sheets) -> Form:
    """The questions of the sheets, and what is wrong with them."""
    named, default = _default_language(sheets)
    form = Form(default, ())
    form.faults += named
    form.languages = _languages(sheets, default)
    form.faults += _heading_faults((*sheets.survey, *sheets.choices, *sheets.settings))
    lists = _lists(sheets.choices, form)
    for row in sheets.survey:
        _read_row(row, form, lists)
    if form.groups:
        form.faults.append(sheets.survey[-1].fault("type", "a group that was begun is not ended"))
    return form


def cell(row: Row, column: str) -> str:
    """What stands in a column, whatever way its heading is written; empty when nothing does."""
    return next((text for heading, text in row.cells.items() if split_heading(heading) == (column, None)), "").strip()


def _default_language(sheets: Sheets) -> tuple[list[Fault], str]:
    first = next((code for code in _spoken((*sheets.survey, *sheets.choices))), "en")
    for row in sheets.settings:
        wanted = cell(row, "default_language")
        if wanted and wanted.lower() != "default":
            code = language_of(wanted)
            if code is None:
                return [row.fault("default_language", f"{wanted} is not a language we speak")], first
            return [], code
    return [], first


def _languages(sheets: Sheets, default: str) -> tuple[str, ...]:
    rows = (*sheets.survey, *sheets.choices)
    without = any(split_heading(heading) == ("label", None) for row in rows for heading in row.cells)
    found = [*_spoken(rows)]
    order = [default, *found] if without or default in found or not found else found
    return tuple(dict.fromkeys(order))


def _spoken(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        for heading in row.cells:
            column, language = split_heading(heading)
            code = language_of(language) if column in {"label", "hint"} and language else None
            if code is not None:
                yield code


def _heading_faults(rows: Iterable[Row]) -> Iterator[Fault]:
    """Every heading that is not understood, once, at the first row that has something there."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        for heading in row.cells:
            column, language = split_heading(heading)
            if (row.sheet, heading) in seen:
                continue
            seen.add((row.sheet, heading))
            if language is not None and column in {"label", "hint"} and language_of(language) is None:
                yield row.fault(heading, f"{language} is not a language we speak")
            elif column not in _KNOWN.get(row.sheet, {column}):
                yield row.fault(heading, "this column is not read")


def _lists(rows: Iterable[Row], form: Form) -> dict[str, list[Row]]:
    lists: dict[str, list[Row]] = {}
    for row in rows:
        name = cell(row, "list_name")
        if not name or not cell(row, "name"):
            form.faults.append(row.fault("name", "a choice has a list_name and a name"))
        else:
            lists.setdefault(name, []).append(row)
    return lists


def _read_row(row: Row, form: Form, lists: dict[str, list[Row]]) -> None:
    kind, *rest = re.split(r"\s+", cell(row, "type")) or [""]
    kind = kind.lower()
    if kind in {"begin", "end"} and rest:
        kind, rest = f"{kind}_{rest[0].lower()}", rest[1:]
    if cell(row, "disabled").lower() in _YES:
        return
    if kind == "begin_group":
        form.groups.append(_relevant(row, form))
        if cell(row, "label") or words_of(row.cells, "label", form.default):
            form.left_out.append(row.fault("label", "the name of a group is left out; its questions are asked in turn"))
    elif kind == "end_group":
        if not form.groups:
            form.faults.append(row.fault("type", "a group is ended that was not begun"))
        else:
            form.groups.pop()
    elif kind in LEFT_OUT:
        form.left_out.append(row.fault("type", f"{kind} is left out: when somebody answers is not kept"))
    elif kind in KINDS:
        _read_question(row, KINDS[kind], rest, form, lists)
    else:
        form.faults.append(row.fault("type", _refusal(kind)))


def _refusal(kind: str) -> str:
    if kind in IDENTIFYING:
        return f"{kind} is refused in an anonymous consultation: {IDENTIFYING[kind]}"
    if kind in UNABLE:
        return f"{kind} cannot be asked: {UNABLE[kind]}"
    return f"{kind or 'an empty type'} is not known"


def _read_question(row: Row, kind: Kind, rest: list[str], form: Form, lists: dict[str, list[Row]]) -> None:
    name = cell(row, "name")
    number = len(form.questions) + 1
    if kind is Kind.SINGLE and "likert" in cell(row, "appearance"):
        kind = Kind.SCALE
    question: dict[str, Any] = {"id": code_of(name), "kind": kind.value}
    question["title"] = words_of(row.cells, "label", form.default)
    hint = words_of(row.cells, "hint", form.default)
    if hint:
        question["hint"] = hint
    limits = _limits(row, kind, form)
    if kind in {Kind.SINGLE, Kind.MULTI, Kind.SCALE}:
        question["options"] = _options(row, rest, form, lists, limits)
    elif rest:
        form.faults.append(row.fault("type", f"{' '.join(rest)} is not understood after the type"))
    if _required(row, form) and kind is not Kind.NOTE:
        question["required"] = True
    relevant = [one for one in (*form.groups, _relevant(row, form)) if one is not None]
    if relevant:
        question["if"] = to_plain(relevant[0] if len(relevant) == 1 else All(*relevant))
    question |= {key: value for key, value in (("min", limits.low), ("max", limits.high)) if value is not None}
    form.questions.append(question)
    form.kinds[name] = kind
    form.origins[f"questions.{number}"] = row


def _options(
    row: Row, rest: list[str], form: Form, lists: dict[str, list[Row]], limits: Limits
) -> list[dict[str, Any]]:
    if len(rest) != 1:
        wrong = "or_other is not read: write the choice out" if rest[1:] else "the name of a list of choices is missing"
        form.faults.append(row.fault("type", wrong))
    found = lists.get(rest[0] if rest else "", [])
    if rest and not found:
        form.faults.append(row.fault("type", f"there is no list {rest[0]} in the sheet choices"))
    options: list[dict[str, Any]] = []
    for place, choice in enumerate(found, 1):
        code = code_of(cell(choice, "name"))
        option: dict[str, Any] = {"code": code, "label": words_of(choice.cells, "label", form.default)}
        if code in limits.exclusive:
            option["exclusive"] = True
        options.append(option)
        form.origins[f"questions.{len(form.questions) + 1}.options.{place}"] = choice
    for code in limits.exclusive - {option["code"] for option in options}:
        form.faults.append(row.fault("constraint", f"there is no choice {code}"))
    return options


def _relevant(row: Row, form: Form) -> Condition | None:
    text = cell(row, "relevant") or cell(row, "relevance")
    if not text:
        return None
    try:
        return condition_of(parse(text), form.kinds)
    except FlowError as error:
        form.faults.append(row.fault("relevant", str(error)))
        return None


def _limits(row: Row, kind: Kind, form: Form) -> Limits:
    text = cell(row, "constraint")
    try:
        own = limits_of(parse(text), kind) if text else Limits()
        if cell(row, "type").lower().startswith("range"):
            own = own.narrowed(_range(cell(row, "parameters")))
    except FlowError as error:
        form.faults.append(row.fault("constraint", str(error)))
        return Limits()
    return own


def _range(parameters: str) -> Limits:
    """`start=1 end=10 step=1`, which is also what stands for nothing."""
    given = {"start": 1, "end": 10, "step": 1}
    for name, value in re.findall(r"(\w+)\s*=\s*([^\s,;]+)", parameters):
        if name not in given or not re.fullmatch(r"-?[0-9]{1,12}", value):
            raise FlowError(f"{name}={value} is not understood: start, end and step are whole numbers")
        given[name] = int(value)
    if given["step"] != 1:
        raise FlowError("the step of a range is 1; for other steps, write choices")
    return Limits(given["start"], given["end"])


def _required(row: Row, form: Form) -> bool:
    text = cell(row, "required").lower()
    if text not in _YES | _NO:
        form.faults.append(row.fault("required", "is yes or no"))
    return text in _YES

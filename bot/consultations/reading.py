"""A consultation read from YAML; everything that is wrong is named with its line, column and field."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.consultations.checking import faults
from bot.consultations.model import Consultation
from bot.consultations.plain import from_plain
from bot.errors import ConsultationError, Fault

if TYPE_CHECKING:
    from bot.consultations.yaml_tree import Mark, Tree


def read_yaml(text: str | bytes, consultation_id: str | None = None) -> Consultation:
    """The consultation of a file, well built, though words may be missing (see `checking.missing`).

    With `consultation_id` it gets another id than that of the file. `ConsultationError` with everything that is wrong,
    in the order of the lines.
    """
    tree = _tree(text)
    try:
        consultation = from_plain(tree.value)
        if consultation_id is not None:
            consultation = replace(consultation, id=consultation_id)
        wrong = faults(consultation)
    except ConsultationError as error:
        wrong = error.faults
    found = (*tree.faults, *(_located(fault, tree.marks) for fault in wrong))
    if found:
        raise ConsultationError(tuple(sorted(found, key=lambda fault: (fault.line, fault.column))))
    return consultation


def located(text: str | bytes, found: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The same faults with their lines in that file."""
    marks = _tree(text).marks
    return tuple(_located(fault, marks) for fault in found)


def _tree(text: str | bytes) -> "Tree":
    from bot.consultations.yaml_tree import read_tree  # noqa: PLC0415 - YAML takes memory; it is seldom read

    return read_tree(text)


def _located(fault: Fault, marks: Mapping[str, "Mark"]) -> Fault:
    """The fault at its own line, or at that of the nearest thing around it."""
    path = fault.path
    while path not in marks and path:
        path = path.rpartition(".")[0]
    line, column = marks.get(path, (1, 1))
    return replace(fault, line=line, column=column)

"""A consultation written as YAML."""

from collections import Counter
from typing import Any

import yaml

from bot.consultations.model import Consultation
from bot.consultations.plain import to_plain


class _InARow(list[Any]):
    """A list that stands in one line."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key; text of several lines stands as it is."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _row(dumper: yaml.SafeDumper, row: _InARow) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", row, flow_style=True)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(_InARow, _row)
_Dumper.add_representer(str, _text)


def write_yaml(consultation: Consultation) -> str:
    """As a file that `read_yaml` reads back; always in the same order.

    Options that several questions have alike are written once, as a scale named after the first of them.
    """
    plain = to_plain(consultation)
    only = consultation.languages[0] if len(consultation.languages) == 1 else None
    plain["questions"], scales = _with_scales(plain["questions"])
    ordered: dict[str, Any] = {}
    for key, value in plain.items():
        if key == "questions" and scales:
            ordered["scales"] = {name: _tidy(options, only) for name, options in scales.items()}
        ordered[key] = _tidy(value, only)
    return yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _with_scales(questions: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The questions, naming scales in the place of options that are there twice; and those scales by name."""
    times = Counter(repr(question.get("options")) for question in questions)
    names: dict[str, str] = {}
    scales: dict[str, Any] = {}
    written = []
    for question in questions:
        options = question.get("options")
        if options is None or times[repr(options)] < 2:
            written.append(question)
            continue
        name = names.setdefault(repr(options), question["id"])
        scales[name] = options
        written.append({("scale" if key == "options" else key): question[key] for key in question} | {"scale": name})
    return written, scales


def _tidy(value: Any, only: str | None) -> Any:
    """Lists of single words in one line; words without their language where there is only one."""
    if isinstance(value, dict):
        if list(value) == [only]:
            return value[only]
        return {key: _tidy(one, only) for key, one in value.items()}
    if isinstance(value, list):
        tidied = [_tidy(one, only) for one in value]
        return _InARow(tidied) if not any(isinstance(one, dict | list) for one in tidied) else tidied
    return value

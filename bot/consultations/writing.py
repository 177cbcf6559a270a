"""A consultation written as YAML."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from bot.consultations.model import Consultation
from bot.consultations.plain import to_plain


def write_yaml(consultation: Consultation) -> str:
    """As a file that `read_yaml` reads back; always in the same order.

    Options that several questions have alike are written once, as a scale named after the first of them.
    """
    from bot.consultations.dumping import InARow, dump  # noqa: PLC0415 - YAML takes memory; it is seldom written

    plain = to_plain(consultation)
    only = consultation.languages[0] if len(consultation.languages) == 1 else None
    plain["questions"], scales = _with_scales(plain["questions"])
    ordered: dict[str, Any] = {}
    for key, value in plain.items():
        if key == "questions" and scales:
            ordered["scales"] = {name: _tidy(options, only, InARow) for name, options in scales.items()}
        ordered[key] = _tidy(value, only, InARow)
    return dump(ordered)


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


def _tidy(value: Any, only: str | None, in_a_row: Callable[[list[Any]], list[Any]]) -> Any:
    """Lists of single words `in_a_row`; words without their language where there is only one."""
    if isinstance(value, dict):
        if list(value) == [only]:
            return value[only]
        return {key: _tidy(one, only, in_a_row) for key, one in value.items()}
    if isinstance(value, list):
        tidied = [_tidy(one, only, in_a_row) for one in value]
        return in_a_row(tidied) if not any(isinstance(one, dict | list) for one in tidied) else tidied
    return value

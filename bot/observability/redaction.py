"""What may stand in a log: the names on a list, each with the form its value must have (privacy.md, "Logs")."""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import PurePath
from traceback import walk_tb
from types import TracebackType
from typing import Any

WITHHELD = "(withheld)"

_EVENT = re.compile(r"[A-Za-z][A-Za-z ,'/._-]{0,79}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z_. <,-]{0,119}")
_ADDRESS = re.compile(r"(?:https?://)?[A-Za-z0-9.\[\]:_-]{1,80}/?")
_VERSION = re.compile(r"[A-Za-z0-9._-]{1,40}")
_PLACE = re.compile(r"[A-Za-z0-9_./<>:-]{1,120}")
_WEEK = re.compile(r"\d{4}-W\d{2}")
_LARGEST = 1_000_000_000  # above it a number could be somebody's

ALLOWED: Mapping[str, re.Pattern[str] | None] = {
    "event": _EVENT,
    "level": _NAME,
    "logger": _NAME,
    "timestamp": re.compile(r"[0-9TZ:.+-]{1,40}"),
    # what a thing of ours is called
    "part": _NAME,
    "job": _NAME,
    "kind": _NAME,
    "check": _NAME,
    "outcome": _NAME,
    "signal": _NAME,
    "method": _NAME,
    "setting": re.compile(r"AMANAH_[A-Z_]{1,40}"),
    # what went wrong: names of types and places in the code, never their texts
    "error": _NAME,
    "where": _PLACE,
    # where and which
    "address": _ADDRESS,
    "version": _VERSION,
    "revision": _VERSION,
    "week": _WEEK,
    # numbers of things
    "attempts": None,
    "count": None,
    "pause": None,
    "seconds": None,
    "status": None,
}
"""Keys that may be logged; None stands for a number. All else is dropped, whoever logs it."""


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep what the list allows; an exception becomes the names of its types and the places it passed."""
    failure = event.pop("exc_info", None)
    kept = {key: _fit(key, value) for key, value in event.items() if key in ALLOWED}
    exception = _exception(failure)
    if exception is not None:
        kept["error"] = error_name(exception)
        kept["frames"] = frames(exception)
    return kept


def error_name(exception: BaseException) -> str:
    """The types of an exception and of what caused it, the newest first; never what they say."""
    names: list[str] = []
    current: BaseException | None = exception
    while current is not None and len(names) < 4:
        names.append(type(current).__name__)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return " < ".join(names)


def frames(exception: BaseException) -> list[str]:
    """Where an exception passed, the innermost last: `file:line function`, without source lines or values."""
    return places(exception.__traceback__)


def places(traceback: TracebackType | None) -> list[str]:
    """The frames of a traceback, as short as they still tell where."""
    return [
        f"{short_path(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in walk_tb(traceback)
    ][-12:]


def short_path(file_name: str) -> str:
    """The last three parts of a path: enough to find the line, not enough to know the machine."""
    return "/".join(PurePath(file_name.lstrip("/")).parts[-3:])


def _fit(key: str, value: object) -> object:
    form = ALLOWED[key]
    if form is None:
        return value if isinstance(value, int | float) and abs(value) < _LARGEST else WITHHELD
    return value if isinstance(value, str) and form.fullmatch(value) else WITHHELD


def _exception(failure: object) -> BaseException | None:
    if isinstance(failure, BaseException):
        return failure
    if isinstance(failure, Iterable):
        return next((one for one in failure if isinstance(one, BaseException)), None)
    return None

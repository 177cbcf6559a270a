"""Logging: structlog for our own words, and the same redaction for everybody else's.

The messages of other libraries are withheld (an HTTP client prints the bot's token in addresses, a database prints
values in errors): what remains of them is who spoke, how loud, from which line, and the types of what went wrong.
"""

import logging
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from bot.observability.redaction import redact, short_path

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure_logs(level: str = "info", form: str = "console", stream: TextIO | None = None) -> None:
    """Set up all logging of this process: `level` is debug, info, warning or error; `form` console or json."""
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _with_exception,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else console_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.raiseExceptions = False  # a handler in trouble would print the record it was given
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers[:] = [ForeignHandler()]
    root.setLevel(max(_LEVELS[level], logging.WARNING))
    for name in list(logging.root.manager.loggerDict):
        foreign = logging.getLogger(name)
        foreign.handlers.clear()
        foreign.disabled = False
        foreign.propagate = True
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread


class ForeignHandler(logging.Handler):
    """Takes what other libraries log and passes on what may be known of it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log that somebody spoke; not what was said."""
        log = structlog.get_logger()
        where = f"{short_path(record.pathname)}:{record.lineno}"
        failure = record.exc_info[1] if record.exc_info else None
        log.log(record.levelno, "a library spoke", logger=record.name, where=where, exc_info=failure)


def console_line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """A line for a terminal: time, level, event, then the rest as key=value; frames on lines of their own."""
    head = f"{event.pop('timestamp', '')[:19]} {event.pop('level', ''):<8} {event.pop('event', '')}"
    passed = event.pop("frames", ())
    rest = "".join(f"  {key}={value}" for key, value in event.items())
    return head + rest + "".join(f"\n    {one}" for one in passed)


def _with_exception(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if event.get("exc_info") is True:
        event["exc_info"] = sys.exc_info()[1]
    return event


def _uncaught(kind: type[BaseException], exception: BaseException, _traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().error("uncaught", exc_info=exception)


def _unraisable(failure: "sys.UnraisableHookArgs") -> None:
    structlog.get_logger().error("uncaught", exc_info=failure.exc_value)


def _uncaught_in_thread(failure: threading.ExceptHookArgs) -> None:
    structlog.get_logger().error("uncaught", part="thread", exc_info=failure.exc_value)

"""Logs for tests: configured as the programme does, and as they were before when the test is over."""

import contextlib
import logging
import sys
import threading
from collections.abc import Iterator
from typing import TextIO

import structlog

from bot.observability.logs import configure_logs


@contextlib.contextmanager
def logs_as_before() -> Iterator[None]:
    """Whatever is configured meanwhile, logs are afterwards what they were before."""
    root = logging.getLogger()
    kept = root.handlers[:], root.level, logging.raiseExceptions
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    try:
        yield
    finally:
        root.handlers[:], root.level, logging.raiseExceptions = kept
        sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()


@contextlib.contextmanager
def logs_to(stream: TextIO, level: str = "info", form: str = "json") -> Iterator[None]:
    """Let the programme's logs go to a stream."""
    with logs_as_before():
        configure_logs(level, form, stream)
        yield

"""Logs: what is on the list is written, all else is not, whoever says it."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.observability.logs import configure_logs
from tests.logbooks import logs_to

TOKEN = "123456:canary-token"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the logs wrote; logging is as it was before, afterwards."""
    stream = io.StringIO()
    with logs_to(stream):
        yield stream


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    """The lines, as JSON."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


def fail(local: str) -> None:
    """Fail with values in every place that a traceback shows."""
    try:
        int(local)
    except ValueError as cause:
        raise RuntimeError(f"canary-message {local}") from cause


def test_what_is_on_the_list_is_written(written: io.StringIO) -> None:
    """An operator sees what ran and how much it did."""
    structlog.get_logger().info("job done", job="purge", count=3)

    (line,) = lines(written)
    assert (line["event"], line["level"], line["job"], line["count"]) == ("job done", "info", "purge", 3)


@pytest.mark.parametrize("key", ["chat_id", "text", "username", "code", "token", "update", "user", "exception", "url"])
def test_what_is_not_on_the_list_is_dropped(written: io.StringIO, key: str) -> None:
    """A careless line of code cannot write down a person."""
    structlog.get_logger().info("heard", **{key: "canary"})

    assert "canary" not in written.getvalue()
    assert key not in lines(written)[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"count": 7_312_345_678},
        {"count": "canary"},
        {"job": "12345 67890 12345 67890"},
        {"job": "canary@example.org"},
        {"address": "https://host/path?canary=1"},
        {"week": "2026-11-22"},
        {"status": ["canary"]},
    ],
)
def test_a_listed_name_with_an_unlikely_value_is_withheld(written: io.StringIO, fields: dict[str, Any]) -> None:
    """A number the size of a chat's, or a sentence where a name belongs, does not pass under an innocent name."""
    structlog.get_logger().info("heard", **fields)

    (line,) = lines(written)
    assert line[next(iter(fields))] == "(withheld)"


def test_an_event_with_digits_is_withheld(written: io.StringIO) -> None:
    """Events are constant words of ours; a number in one came from somewhere else."""
    structlog.get_logger().info("chat 7312345678 wrote")

    assert lines(written)[0]["event"] == "(withheld)"


def test_other_libraries_messages_are_withheld(written: io.StringIO) -> None:
    """The HTTP client prints the bot's token in addresses; a database prints values in errors."""
    logging.getLogger("httpx").warning("HTTP Request: POST https://api/bot%s/getMe", TOKEN)

    (line,) = lines(written)
    assert (line["logger"], line["level"]) == ("httpx", "warning")
    assert line["where"].startswith("unit/observability/test_logs.py:")
    assert "canary" not in written.getvalue()


def test_other_libraries_are_heard_from_warnings_up(written: io.StringIO) -> None:
    """Without their words there is no use in what they say quietly."""
    logging.getLogger("apscheduler").info("Running job")

    assert written.getvalue() == ""


def test_an_exception_leaves_types_and_places_only(written: io.StringIO) -> None:
    """Neither what an exception says nor what the variables held is written."""
    try:
        fail("canary-local")
    except RuntimeError:
        structlog.get_logger().exception("job failed", job="purge")
        logging.getLogger("sqlalchemy").exception("canary-statement")

    for line in lines(written):
        assert line["error"] == "RuntimeError < ValueError"
        assert line["frames"][-1].endswith(" fail")
    assert "canary" not in written.getvalue()


def test_an_uncaught_exception_leaves_no_text(written: io.StringIO) -> None:
    """Not even the last words of a dying process hold a value."""
    try:
        fail("canary-local")
    except RuntimeError as failure:
        sys.excepthook(RuntimeError, failure, failure.__traceback__)

    assert lines(written)[0]["error"] == "RuntimeError < ValueError"
    assert "canary" not in written.getvalue()


def test_an_uncaught_exception_in_a_thread_leaves_no_text(written: io.StringIO) -> None:
    """Worker threads are no way around it."""
    thread = threading.Thread(target=fail, args=["canary-local"])
    thread.start()
    thread.join()

    assert lines(written)[0]["error"] == "RuntimeError < ValueError"
    assert "canary" not in written.getvalue()


def test_a_quiet_level_silences_what_is_below(written: io.StringIO) -> None:
    """LOG_LEVEL=warning means it."""
    configure_logs("warning", "json", written)

    structlog.get_logger().info("job done")

    assert written.getvalue() == ""


def test_a_terminal_gets_readable_lines(written: io.StringIO) -> None:
    """Without JSON: time, level, event, then the rest."""
    configure_logs("info", "console", written)

    structlog.get_logger().info("job done", job="purge", count=3)

    assert written.getvalue().rstrip().endswith("info     job done  job=purge  count=3")

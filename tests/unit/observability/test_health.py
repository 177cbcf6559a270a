"""The operator's door."""

import json
from collections.abc import MutableMapping
from typing import Any

import pytest

from bot.observability.health import OpsApp

pytestmark = pytest.mark.anyio


async def ask(app: OpsApp, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Status and body of one request."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app({"type": "http", "method": method, "path": path}, receive, send)
    return sent[0]["status"], sent[1]["body"]


async def fine() -> None:
    """A part that is well."""


async def broken() -> None:
    """A part that is not."""
    raise RuntimeError("canary")


async def test_it_says_that_the_process_lives() -> None:
    """Health does not depend on any part: restarting would not mend a database."""
    status, body = await ask(OpsApp({"database": broken}, lambda: b""), "/healthz")

    assert (status, json.loads(body)) == (200, {"ok": True})


async def test_it_is_ready_when_every_part_is() -> None:
    """A load balancer may send people here."""
    status, body = await ask(OpsApp({"database": fine, "schema": fine}, lambda: b""), "/readyz")

    assert (status, json.loads(body)) == (200, {"ok": True, "checks": {"database": True, "schema": True}})


async def test_it_names_the_part_that_is_not_ready_without_its_words() -> None:
    """Which part, but not what it said."""
    status, body = await ask(OpsApp({"database": broken, "schema": fine}, lambda: b""), "/readyz")

    assert (status, json.loads(body)["checks"]) == (503, {"database": False, "schema": True})
    assert b"canary" not in body


async def test_a_part_may_say_how_it_is() -> None:
    """One that stands by is well: the process is ready, and the operator sees which one works."""

    async def jobs() -> str:
        return "standing by"

    status, body = await ask(OpsApp({"database": fine}, lambda: b"", {"jobs": jobs}), "/readyz")

    assert (status, json.loads(body)["watched"]) == (200, {"jobs": "standing by"})


async def test_what_is_watched_is_told_without_deciding() -> None:
    """A full disk is worth knowing, and no reason to send nobody here: people would not even be told."""
    status, body = await ask(OpsApp({"database": fine}, lambda: b"", {"room": broken}), "/readyz")

    assert (status, json.loads(body)) == (200, {"ok": True, "checks": {"database": True}, "watched": {"room": False}})


async def test_it_hands_out_the_metrics() -> None:
    """Prometheus comes by."""
    assert await ask(OpsApp({}, lambda: b"numbers"), "/metrics") == (200, b"numbers")


@pytest.mark.parametrize(("path", "method", "status"), [("/", "GET", 404), ("/healthz", "POST", 405)])
async def test_it_answers_nothing_else(path: str, method: str, status: int) -> None:
    """No other page, no other verb."""
    assert (await ask(OpsApp({}, lambda: b""), path, method))[0] == status


async def test_a_head_request_has_no_body() -> None:
    """Some monitors only look at the status."""
    assert await ask(OpsApp({}, lambda: b""), "/healthz", "HEAD") == (200, b"")

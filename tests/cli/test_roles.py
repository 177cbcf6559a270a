"""`amanah serve`, `amanah desk`, `amanah jobs`: one part of the work each, on one PostgreSQL."""

import asyncio
import json
import signal
import socket
from pathlib import Path

import pytest

from bot.simulator import BotApiServer
from tests.cli.conftest import TOKEN, Amanah
from tests.cli.processes import Running, free_port, get

pytestmark = pytest.mark.anyio

ROLES = ("serve", "desk", "jobs")


@pytest.fixture
def forum(amanah: Amanah, token_file: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A forum that has been set up on PostgreSQL, and free ports for its doors."""
    monkeypatch.setenv("AMANAH_DATABASE_URL", postgresql_url)
    amanah("init", "--force", "--yes", "--offline", "--forum-name", "Forum of Trust", "--token-file", token_file)
    doors = {f"AMANAH_{door}_LISTEN": f"127.0.0.1:{free_port()}" for door in ("DESK", "OPS", "WEBHOOK")}
    hook = f"http://{doors['AMANAH_WEBHOOK_LISTEN']}/telegram"
    return {**doors, "AMANAH_DATABASE_URL": postgresql_url, "AMANAH_WEBHOOK_URL": hook}


async def ready(forum: dict[str, str], programme: Running) -> dict[str, bool]:
    """Wait until the process says at its own door that it is ready; what it has looked at."""
    address = f"http://{forum['AMANAH_OPS_LISTEN']}"
    await asyncio.to_thread(programme.wait_for, lambda it: "part=ops" in it.err)
    async with asyncio.timeout(60):
        while True:
            status, body = await asyncio.to_thread(get, f"{address}/readyz")
            if status == 200:
                checks: dict[str, bool] = json.loads(body)["checks"]
                return checks
            await asyncio.sleep(0.05)


def opened(forum: dict[str, str]) -> set[str]:
    """The doors at which somebody listens."""
    return {name for name in ("DESK", "OPS", "WEBHOOK") if _is_open(forum[f"AMANAH_{name}_LISTEN"])}


def _is_open(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as caller:
        return caller.connect_ex((host, int(port))) == 0


async def test_a_worker_is_called_by_telegram_and_has_no_desk(folder: Path, forum: dict[str, str]) -> None:
    """A member is answered; the only other door is the operator's; SIGTERM ends it with 0."""
    async with BotApiServer(TOKEN) as telegram:
        with Running(folder, "serve", AMANAH_TELEGRAM_API_URL=telegram.url, **forum) as programme:
            await asyncio.to_thread(programme.wait_for, lambda it: "part=webhook" in it.err)
            checks = await ready(forum, programme)
            amina = telegram.person(first_name="Amina")
            await amina.start()
            await amina.wait_for(lambda message: "English" in message.labels, timeout=30)
            doors = opened(forum)
            code = await asyncio.to_thread(programme.interrupt, signal.SIGTERM)

    assert (code, doors) == (0, {"OPS", "WEBHOOK"})
    assert checks == {"database": True, "schema": True, "keys": True, "telegram": True}
    assert not [call for call in telegram.calls if call.method == "getUpdates"]


async def test_the_desk_never_calls_telegram(folder: Path, forum: dict[str, str]) -> None:
    """It needs no token either: what is said to people is said by the others."""
    async with BotApiServer(TOKEN) as telegram:
        given = {**forum, "AMANAH_TELEGRAM_API_URL": telegram.url}
        (folder / ".env").write_text(_without_token((folder / ".env").read_text()))
        with Running(folder, "desk", **given) as programme:
            await asyncio.to_thread(programme.wait_for, lambda it: "part=desk" in it.err)
            checks = await ready(forum, programme)
            page, _ = await asyncio.to_thread(get, f"http://{forum['AMANAH_DESK_LISTEN']}/sign-in")
            doors = opened(forum)
            code = await asyncio.to_thread(programme.interrupt, signal.SIGTERM)

    assert (code, page, doors) == (0, 200, {"OPS", "DESK"})
    assert checks == {"database": True, "schema": True, "keys": True}
    assert telegram.calls == []


async def test_the_jobs_never_listen_to_telegram(folder: Path, forum: dict[str, str]) -> None:
    """They ask who the bot is, so that they can speak; no webhook is registered, no message fetched."""
    async with BotApiServer(TOKEN) as telegram:
        with Running(folder, "jobs", AMANAH_TELEGRAM_API_URL=telegram.url, **forum) as programme:
            checks = await ready(forum, programme)
            doors = opened(forum)
            code = await asyncio.to_thread(programme.interrupt, signal.SIGTERM)

    assert (code, doors) == (0, {"OPS"})
    assert checks == {"database": True, "schema": True, "keys": True, "telegram": True}
    assert {call.method for call in telegram.calls} == {"getMe"}


@pytest.mark.parametrize("role", ROLES)
def test_on_sqlite_there_is_one_process(amanah: Amanah, token_file: str, role: str) -> None:
    """One line says what to do instead, and nothing is started."""
    amanah("init", "--yes", "--offline", "--forum-name", "Forum of Trust", "--token-file", token_file)

    outcome = amanah(role)

    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert outcome.err.startswith("amanah: AMANAH_DATABASE_URL: names SQLite")
    assert "`amanah run`" in outcome.err


def test_a_worker_needs_an_address_to_be_called_at(
    amanah: Amanah, forum: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never asks Telegram for messages, so without one it would hear nothing."""
    monkeypatch.delenv("AMANAH_WEBHOOK_URL", raising=False)

    outcome = amanah("serve")

    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert outcome.err.startswith("amanah: AMANAH_WEBHOOK_URL: is missing")


def _without_token(env: str) -> str:
    return "".join(line for line in env.splitlines(keepends=True) if "TELEGRAM_TOKEN" not in line)

"""Several processes that write to Telegram as one bot: what each says, the one that sends broadcasts knows."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.bootstrap.company import Company
from bot.services.delivery.hearsay import ASKED, TOLD
from bot.settings import Settings, build, collect
from bot.storage.wire import Wire
from bot.vault.secret import ServerSecret
from tests.chat.stage import TOKEN
from tests.databases import PostgresqlServer

pytestmark = pytest.mark.anyio

SECRET = ServerSecret(b"5" * 32)
AMINA, BILAL = 4_100_200_300, -1_001_234_567_890


def settings_of(database_url: str, data: Path) -> Settings:
    """The settings of every process of one installation."""
    (data / "empty.env").touch()
    given = {"FORUM_NAME": "Forum", "TELEGRAM_TOKEN": TOKEN, "DATABASE_URL": database_url, "BROADCAST_RATE": "30"}
    given |= {"SERVER_SECRET": SECRET.to_text(), "DATA": str(data), "ENV_FILE": str(data / "empty.env")}
    return build(collect({f"AMANAH_{name}": value for name, value in given.items()}))


@contextlib.asynccontextmanager
async def processes(database_url: str, data: Path, count: int) -> AsyncIterator[list[Company]]:
    """So many processes on one database."""
    settings = settings_of(database_url, data)
    async with contextlib.AsyncExitStack() as stack:
        found = [Company(settings, SECRET) for _ in range(count)]
        for one in found:
            await stack.enter_async_context(one.open())
        yield found


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that happens by itself."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_sender_knows_what_others_say(postgresql_url: str, tmp_path: Path) -> None:
    """Also what they had said just before it began to ask."""
    async with processes(postgresql_url, tmp_path, 3) as (sender, one, other):
        one.gate.replied(AMINA)
        await until(lambda: sender.gate.closed() == 0)
        await until(lambda: sender.gate.pace.reserve() > 0)
        told_before = sender.gate.ask(AMINA)
        other.gate.replied(BILAL)
        await until(lambda: sender.gate.pace.wait_for_chat(BILAL, time.monotonic()) > 0)

    assert 0 < told_before <= 1


async def test_a_pause_that_telegram_asked_of_one_is_kept_by_all(postgresql_url: str, tmp_path: Path) -> None:
    """Who sends broadcasts leaves that chat alone for as long, and others not at all."""
    async with processes(postgresql_url, tmp_path, 2) as (sender, worker):
        await until(lambda: sender.gate.closed() == 0)
        worker.gate.refused(AMINA, 17.2)
        await until(lambda: sender.gate.ask(AMINA) > 10)
        pause, another = sender.gate.ask(AMINA), sender.gate.ask(BILAL)

    assert 15 < pause <= 18
    assert another <= 0.1


async def test_nothing_is_told_while_nobody_sends(postgresql_url: str, tmp_path: Path) -> None:
    """A broadcast asks; without one nothing goes through the database at all."""
    spy = Wire(postgresql_url, TOKEN.partition(":")[0], (ASKED, TOLD))
    async with processes(postgresql_url, tmp_path, 2) as (sender, worker):
        await asyncio.to_thread(spy.exchange)
        worker.gate.replied(AMINA)
        worker.gate.refused(AMINA, 5)
        await asyncio.sleep(0.3)
        before = await asyncio.to_thread(spy.exchange)
        await until(lambda: sender.gate.closed() == 0)
        after = await asyncio.to_thread(spy.exchange)
    await asyncio.to_thread(spy.close)

    assert before == []
    assert after != []


async def test_while_the_others_cannot_be_heard_broadcasts_wait(
    postgresql_url: str, tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    """The database is restarted: replies go on, and a broadcast once it is known again what is said."""
    async with processes(postgresql_url, tmp_path, 2) as (sender, worker):
        await until(lambda: sender.gate.closed() == 0)
        await asyncio.to_thread(postgresql_server.stop)
        try:
            await until(lambda: sender.gate.closed() > 0)
        finally:
            await asyncio.to_thread(postgresql_server.start)
        await until(lambda: sender.gate.closed() == 0)

        def heard() -> bool:
            worker.gate.replied(AMINA)  # whose own line may take a moment longer
            return sender.gate.pace.reserve() > 0

        await until(heard)


async def test_one_process_on_sqlite_waits_for_nobody(sqlite_url: str, tmp_path: Path) -> None:
    """There is no other: a broadcast begins at once."""
    async with processes(sqlite_url, tmp_path, 1) as (alone,):
        assert alone.gate.ask(AMINA) == 0

"""Workers, desk and jobs apart, on one PostgreSQL: what one of them sealed another one opens."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap.core import Core, now, open_core
from bot.bootstrap.line import Line
from bot.bootstrap.outgoing import Outgoing
from bot.bootstrap.parts.ground import open_parts
from bot.bootstrap.parts.jobs import Jobs
from bot.bootstrap.ring import in_ring
from bot.bootstrap.roles.role import Staying, staying
from bot.bootstrap.roles.serve import SERVE
from bot.bootstrap.workers import in_thread
from bot.errors import SchemaMismatch
from bot.observability.metrics import Metrics
from bot.services.inbox.filters import EVERYTHING
from bot.settings import Listen, Settings, build, collect
from bot.simulator import BotApiServer
from bot.storage import migrate
from tests.chat.stage import CHEAP, PASSWORD, TOKEN, free_port, open_thread, press_through, send_report

pytestmark = pytest.mark.anyio


def settings_for(telegram: BotApiServer, url: str, data: Path) -> Settings:
    """An installation whose processes have everything in common but their doors."""
    (data / "empty.env").touch()
    given = {
        "AMANAH_FORUM_NAME": "Forum",
        "AMANAH_TELEGRAM_TOKEN": TOKEN,
        "AMANAH_TELEGRAM_API_URL": telegram.url,
        "AMANAH_DATABASE_URL": url,
        "AMANAH_DATA": str(data),
        "AMANAH_SERVER_SECRET": "5f" * 32,
        "AMANAH_ENV_FILE": str(data / "empty.env"),
        "AMANAH_WEBHOOK_URL": "http://127.0.0.1/telegram",
    }
    return build(collect(given))


@contextlib.asynccontextmanager
async def worker(telegram: BotApiServer, settings: Settings) -> AsyncIterator[None]:
    """Another worker, which Telegram calls from now on: as if the balancer had chosen it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram"
    listen = replace(settings.listen, webhook=Listen("127.0.0.1", port), ops=Listen("127.0.0.1", free_port()))
    own = replace(settings, listen=listen, telegram=replace(settings.telegram, webhook_url=url))
    async with staying(own) as kept, SERVE.run(own, now, kept):
        async with asyncio.timeout(30):
            while telegram.webhook.url != url:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        yield


@contextlib.asynccontextmanager
async def desk_of(settings: Settings) -> AsyncIterator[Core]:
    """What a desk works with, in a process that Telegram never sees."""
    async with in_ring(settings) as ephemeral:
        with open_core(settings, costs=CHEAP, ephemeral=ephemeral) as core:
            yield core


async def deliver_notices(settings: Settings, kept: Staying) -> None:
    """What the jobs do at the next hour's turn."""
    later = lambda: now() + dt.timedelta(hours=1)  # noqa: E731
    with (
        ThreadPoolExecutor(2) as workers,
        open_parts(Jobs, settings, later, CHEAP, Metrics(""), kept.ephemeral) as parts,
    ):
        line = Line(parts)
        async with line.open():
            await line.connect()
            outgoing = Outgoing(parts, line, in_thread(workers))
            async with outgoing.open():
                await outgoing.tell_waiting()


async def test_a_letter_begun_with_one_worker_is_sent_by_another(postgresql_url: str, tmp_path: Path) -> None:
    """Nobody is asked for the code again because the next press was answered elsewhere.

    Nor when the worker with which it began has been stopped meanwhile: the other one had the key from it.
    """
    async with BotApiServer(TOKEN) as telegram:
        settings = settings_for(telegram, postgresql_url, tmp_path)
        with open_core(settings, costs=CHEAP) as core:
            core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
        amina = telegram.person(first_name="Amina")
        async with contextlib.AsyncExitStack() as others:
            async with worker(telegram, settings):
                code = await send_report(amina)
                await open_thread(amina, code)
                await press_through(amina, ["Write to the forum"])
                await others.enter_async_context(worker(telegram, settings))
                await amina.send_text("There was a witness.")
                await amina.wait_for("1 message", new=True)
            await press_through(amina, ["Send to the forum"])
            sent = await amina.wait_for("Your message is with the forum", new=True)

    assert sent
    assert not any("type your code once more" in message.text for message in amina.messages)


async def test_a_notice_that_the_desk_put_aside_is_sent_by_the_jobs(postgresql_url: str, tmp_path: Path) -> None:
    """The chat was asked for by a worker, the reply given at the desk, and the hour struck for the jobs."""
    async with BotApiServer(TOKEN) as telegram:
        settings = settings_for(telegram, postgresql_url, tmp_path)
        amina = telegram.person(first_name="Amina")
        async with desk_of(settings) as core, staying(settings) as jobs:
            core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
            async with worker(telegram, settings):
                await send_report(amina)
                await press_through(amina, ["Tell me here when there is a reply"])
                await amina.wait_for("I will write to you here", new=True)
            desk = core.access.session(core.access.sign_in("maryam", PASSWORD, "127.0.0.1"))
            [row] = core.inbox.page(desk, EVERYTHING).rows
            core.casework.reply(desk, row.id, "We hear you.", once="1" * 32)
            await deliver_notices(settings, jobs)
            notice = await amina.wait_for("There may be something for you", new=True)

    assert notice


async def test_a_process_that_ended_is_not_among_the_others_any_more(postgresql_url: str, tmp_path: Path) -> None:
    """Each takes itself out; after the last one nothing is left in the table."""
    async with BotApiServer(TOKEN) as telegram:
        settings = settings_for(telegram, postgresql_url, tmp_path)
        with open_core(settings, costs=CHEAP) as core:
            counts = []
            async with in_ring(settings):
                async with in_ring(settings):
                    counts.append(_known(core))
                counts.append(_known(core))
            counts.append(_known(core))

    assert counts == [2, 1, 0]


async def test_on_sqlite_nobody_is_written_down(sqlite_url: str, tmp_path: Path) -> None:
    """There is one process, which needs no other."""
    async with BotApiServer(TOKEN) as telegram:
        settings = settings_for(telegram, sqlite_url, tmp_path)
        with open_core(settings, costs=CHEAP) as core:
            async with in_ring(settings) as ephemeral:
                assert ephemeral.open(ephemeral.seal(b"words")) == b"words"
                assert _known(core) == 0


async def test_a_database_that_was_not_migrated_is_told_as_ever(empty_postgresql_url: str, tmp_path: Path) -> None:
    """The line says what to do; finding the others is not where it shows."""
    async with BotApiServer(TOKEN) as telegram:
        settings = settings_for(telegram, empty_postgresql_url, tmp_path)
        with pytest.raises(SchemaMismatch, match="run: amanah migrate"):
            async with in_ring(settings):
                pass
        migrate.upgrade(empty_postgresql_url, "0005")
        with pytest.raises(SchemaMismatch, match="run: amanah migrate"):
            async with in_ring(settings):
                pass


def _known(core: Core) -> int:
    with core.storage.begin() as tx:
        return len(tx.processes.all())

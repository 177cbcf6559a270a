"""Several processes that write to Telegram as one bot: what each says, the one that sends broadcasts knows."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.bootstrap.company import Company
from bot.bootstrap.line import Line
from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.services.delivery.hearsay import ASKED, TOLD
from bot.settings import Settings, build, collect
from bot.simulator import Limits
from bot.simulator.faults import FloodControl
from bot.storage.wire import Wire
from bot.vault.secret import ServerSecret
from tests.chat.stage import TOKEN, on_stage
from tests.databases import PostgresqlServer
from tests.unit.services.mailing import coordinator

pytestmark = pytest.mark.anyio

SECRET = ServerSecret(b"5" * 32)
WORDS = Localised((("en", "The forum is open"), ("ar", "The forum is open"), ("ur", "The forum is open")))
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


def chats_in(process: Company) -> list[int]:
    """The chats of all messages that its pace knows of."""
    return [chat_id for _, chat_id in process.gate.pace._recent]


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


async def test_a_process_is_not_told_what_it_said_itself(postgresql_url: str, tmp_path: Path) -> None:
    """It would count everything twice."""
    async with processes(postgresql_url, tmp_path, 2) as (sender, other):
        await until(lambda: sender.gate.closed() == 0)
        sender.gate.replied(AMINA)
        for count in (1, 2):  # each is told a tenth of a second after the one before
            other.gate.replied(BILAL)
            await until(lambda count=count: chats_in(sender).count(BILAL) == count)  # type: ignore[misc]
        own = chats_in(sender).count(AMINA)

    assert own == 1


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


async def test_replies_of_one_and_a_broadcast_of_another_keep_the_limit(postgresql_url: str, tmp_path: Path) -> None:
    """Telegram counts them together and refuses nothing; everybody is written to, and nobody who talks had to wait."""
    async with on_stage(postgresql_url, tmp_path) as stage:
        flood = stage.server.world.flood = FloodControl(Limits(overall=30.0, overall_burst=25), time.monotonic)
        members, talking = ([stage.person().user_id for _ in range(count)] for count in (80, 15))
        with stage.core.storage.begin() as tx:
            for one in members:
                stage.core.membership.join(tx, one, "en")
            tx.commit()
        bulletin = stage.core.bulletins.write(coordinator(1), WORDS, Audience(), urgent=True)
        for number in (1, 2):
            stage.core.bulletins.approve(coordinator(number), bulletin)
        worker = Line(stage.core)
        async with worker.open():
            await worker.connect()
            sending = asyncio.create_task(stage.line.send_broadcasts())
            answers = []
            for number in range(60):
                answers.append(asyncio.create_task(worker.messenger.send(talking[number % 15], "Thank you.")))
                await asyncio.sleep(1 / 15)
            await asyncio.gather(*answers)
            await sending
        copies = stage.server.copies("The forum is open")

    assert flood.refused == {}
    assert copies == dict.fromkeys(members, 1)

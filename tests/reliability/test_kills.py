"""The process is killed at any instruction, again and again: nobody notices, beyond having to wait or press again."""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.bootstrap.core import Core, build_core
from bot.bootstrap.parts.ground import Costs, now
from bot.observability.metrics import Metrics
from bot.settings import build, collect
from bot.simulator import BotApiServer
from bot.storage.engine import Storage
from bot.vault.kdf import RECEIPT_COST
from tests.chat.consulting import open_wave
from tests.chat.stage import CHEAP, PASSWORD, TOKEN, free_port
from tests.reliability.answerers import Answerer, what_went_wrong_answering
from tests.reliability.killing import Programme
from tests.reliability.reporters import LostError, Reporter, what_went_wrong
from tests.soak import size

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

PEOPLE_AT_ONCE, KILLS = size(10, 30), size(3, 12)
ROUNDS = size(1, 8)
"""Soaking, 240 conversations and some 90 kills for each way and each database."""


@contextlib.asynccontextmanager
async def _core(environ: dict[str, str]) -> AsyncIterator[Core]:
    """The same forum in this process, for what coordinators do."""
    settings = build(collect(environ))
    storage = Storage(settings.database_url)
    try:
        yield build_core(settings, storage, now, Costs(RECEIPT_COST, CHEAP.password), Metrics("test"))
    finally:
        storage.close()


def _environ(data: Path, database_url: str, telegram: str, *, webhook: bool) -> dict[str, str]:
    (data / "empty.env").touch()
    doors = {f"AMANAH_{door}_LISTEN": f"127.0.0.1:{free_port()}" for door in ("DESK", "OPS", "WEBHOOK")}
    hook = {"AMANAH_WEBHOOK_URL": f"http://{doors['AMANAH_WEBHOOK_LISTEN']}/telegram"} if webhook else {}
    return {
        "AMANAH_FORUM_NAME": "Forum",
        "AMANAH_TELEGRAM_TOKEN": TOKEN,
        "AMANAH_TELEGRAM_API_URL": telegram,
        "AMANAH_DATABASE_URL": database_url,
        "AMANAH_DATA": str(data),
        "AMANAH_SERVER_SECRET": "5f" * 32,
        "AMANAH_ENV_FILE": str(data / "empty.env"),
        **doors,
        **hook,
    }


async def _kill_now_and_then(
    programme: Programme, server: BotApiServer, dice: random.Random, over: asyncio.Event
) -> int:
    """Kill and start again, until it is over; gives how many updates were in hand when it was killed."""
    again = 0
    for _ in range(KILLS):
        calls = len(server.calls) + dice.randrange(60)  # by what it does, not by the clock: machines differ
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                while len(server.calls) < calls and not over.is_set():  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
        await asyncio.sleep(dice.uniform(0, 0.03))
        if over.is_set():
            break
        await programme.kill()
        again += server.pending
        await programme.start()
    return again


def _people(server: BotApiServer, dice: random.Random, count: int, round_number: int) -> list[Reporter]:
    return [
        Reporter(
            server.person(first_name=f"P{number}"),
            f"w{round_number}x{number}",
            random.Random(dice.random()),
            with_photo=number % 4 == 0,
            writes_again=number % 3 == 0,
        )
        for number in range(count)
    ]


def _answerers(server: BotApiServer, dice: random.Random, count: int, round_number: int) -> list[Answerer]:
    return [
        Answerer(server.person(first_name=f"A{number}"), f"a{round_number}x{number}", random.Random(dice.random()))
        for number in range(count)
    ]


async def _one_round(
    programme: Programme, server: BotApiServer, people: Sequence[Reporter], dice: random.Random
) -> int:
    over = asyncio.Event()
    killing = asyncio.create_task(_kill_now_and_then(programme, server, dice, over))
    ended = await asyncio.gather(*(one.converse() for one in people), return_exceptions=True)
    over.set()
    again = await killing
    for end in ended:
        if isinstance(end, LostError):
            print(end)  # noqa: T201  why somebody could not finish
        elif isinstance(end, BaseException):
            raise end
    return again


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_nothing_is_lost_and_nothing_is_double_whenever_it_is_killed(
    database_url: str, tmp_path: Path, webhook: bool
) -> None:
    """Who saw "sent" has one report, opened by the code on their screen; and everybody can finish.

    So it is with a consultation: each answer is there once, whole, and nothing unfinished is left of it.
    """
    seed = int(os.environ.get("AMANAH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    dice = random.Random(seed)
    people: list[Reporter] = []
    answerers: list[Answerer] = []
    again = 0
    async with BotApiServer(TOKEN) as server:
        server.faults.duplicates = 0.3
        environ = _environ(tmp_path, database_url, server.url, webhook=webhook)
        async with _core(environ) as core:
            core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
            wave_id = open_wave(core)
        async with Programme(tmp_path, environ, tmp_path / "amanah.log").started() as programme:
            for number in range(ROUNDS):
                newcomers = _people(server, dice, PEOPLE_AT_ONCE, number)
                taking_part = _answerers(server, dice, PEOPLE_AT_ONCE // 2, number)
                again += await _one_round(programme, server, [*newcomers, *taking_part], dice)
                people += newcomers
                answerers += taking_part
        async with _core(environ) as core:
            desk = core.access.session(core.access.sign_in("maryam", PASSWORD, "127.0.0.1"))
            wrong = what_went_wrong(core, desk, people, RECEIPT_COST)
            wrong += what_went_wrong_answering(core, desk, wave_id, answerers)
    kind = f"{'webhook' if webhook else 'polling'}, {database_url.partition(':')[0]}"
    print(  # noqa: T201  the long run says what it did
        f"\n{kind}, seed {seed}: {len(people)} conversations, {len(answerers)} "
        f"consulted, {programme.kills} kills, {again} updates in hand when "
        f"killed, {sum(one.again for one in people)} tries again"
    )

    assert wrong == [], f"seed {seed}"
    assert programme.kills > 0

"""The process is killed in the middle of a broadcast, again and again: nobody is skipped, and few get it twice."""

import asyncio
import os
import random
from pathlib import Path

import pytest

from bot.bootstrap.core import Core, build_core
from bot.bootstrap.parts.ground import Costs, now
from bot.chat.broadcasting import most_in_hand
from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.observability.metrics import Metrics
from bot.services.delivery.broadcasts import Progress
from bot.settings import build, collect
from bot.simulator import BotApiServer, Faults, Limits
from bot.storage.engine import Storage
from tests.chat.stage import CHEAP, PASSWORD, TOKEN, free_port
from tests.reliability.killing import Programme
from tests.soak import size
from tests.unit.services.mailing import coordinator

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

MEMBERS, RATE, KILLS = size(240, 5_000), size(80, 300), size(3, 12)
TEXT = "The forum is open today"
WORDS = Localised((("en", TEXT), ("ar", TEXT), ("ur", TEXT)))
LIMITS = Limits(paid=RATE, paid_burst=max(20, RATE // 2))


def environ_of(data: Path, database_url: str, telegram: str) -> dict[str, str]:
    """The settings of the programme."""
    (data / "empty.env").touch()
    doors = {f"AMANAH_{door}_LISTEN": f"127.0.0.1:{free_port()}" for door in ("DESK", "OPS")}
    return {
        "AMANAH_FORUM_NAME": "Forum",
        "AMANAH_TELEGRAM_TOKEN": TOKEN,
        "AMANAH_TELEGRAM_API_URL": telegram,
        "AMANAH_DATABASE_URL": database_url,
        "AMANAH_DATA": str(data),
        "AMANAH_SERVER_SECRET": "5f" * 32,
        "AMANAH_ENV_FILE": str(data / "empty.env"),
        "AMANAH_BROADCAST_RATE": str(RATE),
        **doors,
    }


def seed(core: Core, server: BotApiServer, dice: random.Random) -> tuple[int, set[int]]:
    """Members, some of whom have blocked the bot; an urgent bulletin; and who should get it."""
    core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
    reachable = set()
    with core.storage.begin() as tx:
        for _ in range(MEMBERS):
            person = server.person()
            core.membership.join(tx, person.user_id, "en")
            if dice.random() < 0.02:
                server.world.chats[person.user_id].status = "kicked"  # without telling the bot
            else:
                reachable.add(person.user_id)
        tx.commit()
    bulletin = core.bulletins.write(coordinator(1), WORDS, Audience(), urgent=True)
    core.bulletins.approve(coordinator(1), bulletin)
    core.bulletins.approve(coordinator(2), bulletin)
    return bulletin, reachable


async def see_through(core: Core, programme: Programme, bulletin: int, dice: random.Random) -> Progress:
    """Kill it now and then, until everybody is written to."""
    kill_at = sorted(dice.sample(range(10, MEMBERS - 10), KILLS))
    async with asyncio.timeout(600):
        while True:
            progress = await asyncio.to_thread(core.outbox.progress, None, bulletin)
            if kill_at and progress.finished >= kill_at[0]:
                kill_at.pop(0)
                await asyncio.sleep(dice.uniform(0, 0.2))
                await programme.kill()
                await programme.start()
            elif progress.status.is_over:
                return progress
            await asyncio.sleep(0.05)


async def test_nobody_is_skipped_and_doubles_are_bounded(database_url: str, tmp_path: Path) -> None:
    """Doubles are at most what was in hand at the kills, and answers that were lost; all of them are counted."""
    number = int(os.environ.get("AMANAH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    dice = random.Random(number)
    faults = Faults(bad_gateway=0.01, reset_before=0.005, reset_after=0.005, seed=number)
    storage = Storage(database_url)
    async with BotApiServer(TOKEN, faults=faults, limits=LIMITS) as server:
        environ = environ_of(tmp_path, database_url, server.url)
        costs = Costs(CHEAP.receipt, CHEAP.password)
        core = build_core(build(collect(environ)), storage, now, costs, Metrics("test"))
        bulletin, reachable = seed(core, server, dice)
        async with Programme(tmp_path, environ, tmp_path / "amanah.log").started() as programme:
            progress = await see_through(core, programme, bulletin, dice)
        copies = server.copies(TEXT)
        refused = dict(server.world.flood.refused)
    storage.close()
    doubles = sum(copies.values()) - len(copies)
    print(f"\nseed {number}: {programme.kills} kills, {doubles} doubles, {progress.again} counted")  # noqa: T201

    assert reachable - copies.keys() == set(), f"seed {number}"
    assert doubles <= programme.kills * most_in_hand(RATE) + faults.made["reset_after"], f"seed {number}"
    assert doubles <= progress.again, f"seed {number}"
    assert refused == {}, f"seed {number}"
    assert (progress.to_go, progress.failed) == (0, 0), f"seed {number}"
    assert progress.sent == len(reachable), f"seed {number}"

"""The process is killed while it sends digests, again and again: nobody is skipped, and a kill doubles one at most."""

import asyncio
import datetime as dt
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from bot.bootstrap.core import Core, build_core
from bot.observability.metrics import Metrics
from bot.settings import build, collect
from bot.simulator import BotApiServer, Faults
from bot.storage.engine import Storage
from tests.chat.stage import CHEAP, PASSWORD, TOKEN
from tests.reliability.digesting import BEGAN, monday_clock
from tests.reliability.killing import ROOT
from tests.soak import size
from tests.storage.rows import coordinator

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

COLLEAGUES, KILLS = size(12, 60), size(3, 15)
WEEK, TEXT = "2026-W47", "The week from"


def seed(core: Core, server: BotApiServer) -> set[int]:
    """A forum with linked colleagues; their chats."""
    core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
    chats = set()
    with core.storage.begin() as tx:
        for number in range(COLLEAGUES):
            row, person = coordinator(f"colleague{number}"), server.person()
            tx.coordinators.add(row)
            core.linking._link(tx, row.id, person.user_id)
            chats.add(person.user_id)
        tx.commit()
    return chats


async def begin(environ: dict[str, str]) -> asyncio.subprocess.Process:
    """Start the process."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.reliability.digesting", cwd=ROOT, env=environ, stdout=asyncio.subprocess.DEVNULL
    )


async def test_killed_while_sending_digests(sqlite_url: str, tmp_path: Path) -> None:
    """Everybody has the week in the end; what came twice was in hand at a kill, and all of it is counted."""
    began = time.time()
    (tmp_path / "empty.env").touch()
    async with BotApiServer(TOKEN, faults=Faults(latency=0.05)) as server:
        settings = {
            "AMANAH_FORUM_NAME": "Forum",
            "AMANAH_TELEGRAM_TOKEN": TOKEN,
            "AMANAH_TELEGRAM_API_URL": server.url,
            "AMANAH_DATABASE_URL": sqlite_url,
            "AMANAH_DATA": str(tmp_path),
            "AMANAH_SERVER_SECRET": "5f" * 32,
            "AMANAH_ENV_FILE": str(tmp_path / "empty.env"),
        }
        environ = {name: value for name, value in os.environ.items() if not name.startswith("AMANAH_")}
        environ |= {**settings, BEGAN: str(began), "PYTHONPATH": str(ROOT)}
        storage = Storage(sqlite_url)
        core, on_thursday = (core_on(storage, settings, began, days) for days in (0, 4))
        chats = seed(on_thursday, server)
        core.weeks.freeze(None, WEEK)
        sending, kills = await begin(environ), 0
        try:
            while (states := states_of(core)) != {"sent"}:
                if kills < KILLS and len(server.copies(TEXT)) >= kills * 3 and "leased" in states:
                    sending.send_signal(signal.SIGKILL)
                    await sending.wait()
                    kills, sending = kills + 1, await begin(environ)
                await asyncio.sleep(0.01)
        finally:
            sending.kill()
            await sending.wait()
        copies = server.copies(TEXT)
    with storage.begin() as tx:
        rows = tx.digests.of_week(WEEK)
    storage.close()
    doubles, counted = sum(copies.values()) - len(copies), sum(row.attempts - 1 for row in rows)
    print(f"\n{kills} kills, {doubles} doubles, {counted} counted")  # noqa: T201

    assert kills == KILLS
    assert set(copies) == chats
    assert doubles <= counted <= kills
    assert counted
    assert {row.state for row in rows} == {"sent"}


def core_on(storage: Storage, settings: dict[str, str], began: float, days: int) -> Core:
    """The services so many days before that Monday."""

    def clock() -> dt.datetime:
        return monday_clock(began) - dt.timedelta(days=days)

    return build_core(build(collect(settings)), storage, clock, CHEAP, Metrics("test"))


def states_of(core: Core) -> set[str]:
    """How far the digests of the week are."""
    with core.storage.begin() as tx:
        return {row.state for row in tx.digests.of_week(WEEK)}

"""Two workers and two processes for the jobs on one PostgreSQL, one of each killed: all promises hold as with one."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
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
from bot.simulator import BotApiServer, Limits
from bot.storage.engine import Storage
from bot.vault.kdf import RECEIPT_COST
from tests.chat.stage import CHEAP, PASSWORD, TOKEN, free_port
from tests.cli.processes import Running
from tests.reliability.balancing import Balancer
from tests.reliability.reporters import Reporter, what_went_wrong
from tests.soak import size
from tests.unit.services.mailing import coordinator

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

PEOPLE, MEMBERS, RATE = size(6, 8), size(200, 3_000), 20
TEXT = "The forum is open today"
WORDS = Localised((("en", TEXT), ("ar", TEXT), ("ur", TEXT)))
LIMITS = Limits(overall=float(RATE), overall_burst=25)
"""For replies and broadcasts together: without one pace for all processes, some messages are refused within seconds."""

LEADS = "leading the jobs"


@dataclass
class Forum:
    """The processes of one forum."""

    workers: tuple[Running, Running]
    jobs: tuple[Running, Running]

    @property
    def leader(self) -> Running:
        """Whoever was the last to take the jobs."""
        return next(one for one in self.jobs if LEADS in one.err and one.is_alive)

    @property
    def standby(self) -> Running:
        """The other one."""
        return next(one for one in self.jobs if one is not self.leader)


@pytest.fixture
def environ(tmp_path: Path, postgresql_url: str) -> dict[str, str]:
    """What all processes have in common."""
    (tmp_path / "empty.env").touch()
    return {
        "AMANAH_FORUM_NAME": "Forum",
        "AMANAH_TELEGRAM_TOKEN": TOKEN,
        "AMANAH_DATABASE_URL": postgresql_url,
        "AMANAH_DATA": str(tmp_path),
        "AMANAH_SERVER_SECRET": "5f" * 32,
        "AMANAH_ENV_FILE": str(tmp_path / "empty.env"),
        "AMANAH_BROADCAST_RATE": str(RATE),
        "AMANAH_WEBHOOK_URL": f"http://127.0.0.1:{free_port()}/telegram",
    }


@contextlib.contextmanager
def open_core_of(environ: dict[str, str]) -> Iterator[Core]:
    """The same forum in this process, for what coordinators do."""
    storage = Storage(environ["AMANAH_DATABASE_URL"])
    try:
        yield build_core(build(collect(environ)), storage, now, Costs(RECEIPT_COST, CHEAP.password), Metrics("test"))
    finally:
        storage.close()


@contextlib.asynccontextmanager
async def running(folder: Path, environ: dict[str, str]) -> AsyncIterator[Forum]:
    """Two of each, behind a balancer; what was not killed ends well."""
    ports = [free_port(), free_port()]
    hook = int(environ["AMANAH_WEBHOOK_URL"].rpartition(":")[2].partition("/")[0])
    async with contextlib.AsyncExitStack() as stack:

        def start(command: str, **own: str) -> Running:
            own["AMANAH_OPS_LISTEN"] = f"127.0.0.1:{free_port()}"
            return stack.enter_context(Running(folder, command, **environ, **own))

        await stack.enter_async_context(Balancer(ports).open(hook))
        workers = [start("serve", AMANAH_WEBHOOK_LISTEN=f"127.0.0.1:{port}") for port in ports]
        jobs = [start("jobs"), start("jobs")]
        for one in workers:
            await asyncio.to_thread(one.wait_for, lambda it: "part=webhook" in it.err)
        for one in jobs:
            await asyncio.to_thread(one.wait_for, lambda it: LEADS in it.err or "standing by" in it.err)
        yield Forum((workers[0], workers[1]), (jobs[0], jobs[1]))
        for one in (*workers, *jobs):
            if one.is_alive:
                assert await asyncio.to_thread(one.interrupt, signal.SIGTERM) == 0, one.err[-3000:]


def seed(core: Core, server: BotApiServer) -> tuple[int, set[int]]:
    """A team, members, and an urgent bulletin to them; who should get it."""
    core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
    people = {server.person().user_id for _ in range(MEMBERS)}
    with core.storage.begin() as tx:
        for one in people:
            core.membership.join(tx, one, "en")
        tx.commit()
    return core.bulletins.write(coordinator(1), WORDS, Audience(), urgent=True), people


async def kill_one_of_each(core: Core, forum: Forum, bulletin: int, dice: random.Random) -> Progress:
    """Approve the bulletin; SIGKILL the leader and a worker on the way; how the broadcast ended."""
    for number in (1, 2):
        core.bulletins.approve(coordinator(number), bulletin)
    kills = [forum.leader, forum.workers[dice.randrange(2)]]
    dice.shuffle(kills)
    at = sorted(dice.sample(range(MEMBERS // 10, MEMBERS * 2 // 3), 2))
    async with asyncio.timeout(600):
        while True:
            progress = await asyncio.to_thread(core.outbox.progress, None, bulletin)
            if at and progress.finished >= at[0]:
                at.pop(0)
                assert await asyncio.to_thread(kills.pop().interrupt, signal.SIGKILL) == -signal.SIGKILL
            elif progress.status.is_over:
                return progress
            await asyncio.sleep(0.05)


async def test_a_worker_and_the_leader_of_the_jobs_are_killed(environ: dict[str, str], tmp_path: Path) -> None:
    """Who saw "sent" has one report, which the code opens; everybody can finish; every member gets the broadcast.

    The one that stood by goes on with it. Doubles are at most what the dead one had in hand, and nothing is refused by
    Telegram for being too much: all processes keep one pace.
    """
    number = int(os.environ.get("AMANAH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    dice = random.Random(number)
    async with BotApiServer(TOKEN, limits=LIMITS) as server:
        environ["AMANAH_TELEGRAM_API_URL"] = server.url
        people = [
            Reporter(server.person(), f"w{one}", random.Random(dice.random()), thinking=0.8, writes_again=one % 2 == 0)
            for one in range(PEOPLE)
        ]
        with open_core_of(environ) as core:
            bulletin, members = seed(core, server)
            async with running(tmp_path, environ) as forum:
                standby = forum.standby
                sending = asyncio.create_task(kill_one_of_each(core, forum, bulletin, dice))
                await asyncio.gather(*(one.converse() for one in people))
                progress = await sending
                took_over = LEADS in standby.err
            desk = core.access.session(core.access.sign_in("maryam", PASSWORD, "127.0.0.1"))
            wrong = what_went_wrong(core, desk, people, RECEIPT_COST)
        copies, refused = server.copies(TEXT), dict(server.world.flood.refused)
    doubles = sum(copies.values()) - len(copies)
    print(  # noqa: T201
        f"\nseed {number}: {len(people)} conversations, {sum(one.again for one in people)} tries again, "
        f"{len(server.calls)} calls, {doubles} doubles, {progress.again} counted"
    )

    assert wrong == [], f"seed {number}"
    assert took_over, f"seed {number}"
    assert copies.keys() == members, f"seed {number}"
    assert doubles <= min(most_in_hand(RATE), progress.again), f"seed {number}"
    assert (progress.sent, progress.to_go, progress.failed) == (len(members), 0, 0), f"seed {number}"
    assert refused == {}, f"seed {number}"

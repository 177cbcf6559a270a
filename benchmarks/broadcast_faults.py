"""How fast a broadcast is, and what becomes of it when everything goes wrong: lost answers, refusals, three SIGKILLs.

    python benchmarks/broadcast_faults.py paid|free [members]

The programme (`amanah run`, SQLite) has one core, the local Bot API the other. `paid`: 50,000 members at 1,000 messages
a second; `free`: 1,000 at 30. Of all calls 2 % fail (502, a reset before or after the effect) and a few are answered
with 429; 1 % of the members have blocked the bot, one in a thousand has no account any more. All the time somebody
talks with the bot, and waits for its answers. Prints Markdown and, as its last line, JSON.

Read it so: `skipped` and `our own 429s` (of the API's flood control, which takes the rate and hardly any burst) must be
0; `doubles` are bounded by what was in hand at the kills, beside the answers that were lost after the effect.
"""

import asyncio
import contextlib
import dataclasses
import gc
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bot.bootstrap.core import Core, open_core
from bot.chat.broadcasting import most_in_hand
from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import Progress, Status
from bot.services.principals import DeskSession, Principal
from bot.settings import build, collect
from bot.simulator import BotApiServer, Faults, Limits, Person
from bot.storage import migrate
from bot.storage.records import MemberRow
from bot.storage.schema import new_id
from bot.vault.members import MemberSeal

TOKEN = "123456:benchmark-token-benchmark-token-bench"
TEXT = "The bulletin of the forum"
BOT_CORE, API_CORE = 0, 1
TICK = os.sysconf("SC_CLK_TCK")
PROGRAMME = (
    "import os, sys; os.sched_setaffinity(0, {%d}); from bot.cli import run_command; sys.exit(run_command(['run']))"
)


@dataclasses.dataclass(frozen=True)
class Form:
    """A way of measuring."""

    name: str
    members: int
    rate: int
    limits: Limits
    too_many: float


FORMS = {
    "paid": Form(
        "paid", 50_000, 1_000, Limits(per_chat=1.0, per_chat_burst=5, overall=30, paid=1_000, paid_burst=250), 1e-4
    ),
    "free": Form("free", 1_000, 30, Limits(per_chat=1.0, per_chat_burst=5, overall=30, overall_burst=10), 2e-3),
}


@dataclasses.dataclass
class Bot:
    """The programme as a process."""

    environ: dict[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    idle_cpu: float = 0.0

    async def start(self) -> None:
        """Returns when it listens."""
        said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", PROGRAMME % BOT_CORE, env=self.environ, stdout=log, stderr=log
            )
        while b"part=polling" not in self.log.read_bytes()[said:]:
            if self.process.returncode is not None:
                raise SystemExit(self.log.read_text()[-3000:])
            await asyncio.sleep(0.02)
        self.idle_cpu = self._cpu()

    async def end(self, *, kill: bool) -> None:
        """Stop it, and add up what it used."""
        assert self.process is not None
        self.cpu_seconds += self._cpu() - self.idle_cpu
        self.peak_mb = max(self.peak_mb, self._peak())
        self.process.kill() if kill else self.process.terminate()
        await self.process.wait()

    def _peak(self) -> float:
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def _cpu(self) -> float:
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


class Talker:
    """Somebody who talks with the bot while it is busy."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.waits: list[float] = []

    @contextlib.asynccontextmanager
    async def talking(self) -> AsyncIterator[None]:
        """Talks for as long as this lasts."""
        task = asyncio.create_task(self._talk())
        try:
            yield
        finally:
            task.cancel()

    async def _talk(self) -> None:
        await self.person.start()
        while True:
            await asyncio.sleep(2.5)
            before, asked = self._said(), time.perf_counter()
            await self.person.send_text("/start")
            while self._said() == before and time.perf_counter() - asked < 20:
                await asyncio.sleep(0.004)
            self.waits.append(time.perf_counter() - asked)

    def _said(self) -> int:
        return max((one.revision for one in self.person._chat.messages.values() if one.from_bot), default=0)  # noqa: SLF001


def seed(core: Core, server: BotApiServer, count: int) -> tuple[set[int], int]:
    """Members with chats; who can be reached, and the bulletin that is to reach them."""
    seal, reachable, people = MemberSeal(core.secret), set(), [server.person(10_000_000 + n) for n in range(count)]
    with core.storage.begin() as tx:
        for number, person in enumerate(people):
            member_id, chat_id = new_id(), person.user_id
            sealed = seal.seal(member_id, chat_id)
            tx.members.add(MemberRow(member_id, seal.key(chat_id), sealed, ("en", "ar", "ur")[number % 3]))
            if number % 100 == 7:
                server.world.chats[chat_id].status = "kicked"  # without telling the bot
            elif number % 1000 == 13:
                server.world.accounts[chat_id].deactivated = True
            else:
                reachable.add(chat_id)
        tx.commit()
    words = Localised(
        tuple((code, f"{TEXT}\n\nEverybody gets it once. {'Words. ' * 30}") for code in ("en", "ar", "ur"))
    )
    bulletin = core.bulletins.write(None, words, Audience(), urgent=True)
    for number in (1, 2):  # urgent, so that the hour at which this is measured does not matter
        principal = Principal(number, f"c{number}", "", "coordinator", "en")
        core.bulletins.approve(DeskSession(principal, b"", {}, ""), bulletin)
    return reachable, bulletin


async def measure(form: Form, folder: Path) -> dict[str, Any]:
    """One run with three kills."""
    faults = Faults(bad_gateway=0.01, reset_before=0.005, reset_after=0.005, too_many=form.too_many, seed=1)
    async with BotApiServer(TOKEN, limits=form.limits, faults=faults, keep_calls=1_000) as server:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AMANAH_")},
            "AMANAH_FORUM_NAME": "Forum",
            "AMANAH_TELEGRAM_TOKEN": TOKEN,
            "AMANAH_TELEGRAM_API_URL": server.url,
            "AMANAH_DATA": str(folder),
            "AMANAH_SERVER_SECRET": "5f" * 32,
            "AMANAH_ENV_FILE": str(folder / "empty.env"),
            "AMANAH_BROADCAST_RATE": str(form.rate),
            "AMANAH_LOG_LEVEL": "info",
            "AMANAH_DESK_LISTEN": "127.0.0.1:0",
            "AMANAH_OPS_LISTEN": "127.0.0.1:0",
            "PYTHONUNBUFFERED": "1",
        }
        (folder / "empty.env").touch()
        settings = build(collect(environ))
        migrate.upgrade(settings.database_url)
        with open_core(settings) as core:
            core.access.create_first_team("maryam", "Maryam", "a long enough pass phrase", "en")
            reachable, bulletin = seed(core, server, form.members)
            gc.collect()
            gc.freeze()  # the API must not stand still while it looks through fifty thousand chats
            gc.disable()
            with contextlib.suppress(PermissionError):  # or other work on the machine would be measured too
                os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
            bot = Bot(environ, folder / "bot.log")
            talker = Talker(server.person(9_000_001))
            async with talker.talking():
                shares, seconds, in_hand = await run_through(form, core, bot, bulletin)
            await bot.end(kill=False)
            return report(form, server, reachable, core.outbox.progress(None, bulletin), bot) | {
                "share of the rate while running": round(statistics.mean(shares), 3),
                "seconds in all, with three restarts": round(seconds, 1),
                "doubles possible": in_hand + faults.made["reset_after"],
                "reply p50 ms": round(1000 * statistics.median(talker.waits)),
                "reply p95 ms": round(1000 * statistics.quantiles(talker.waits, n=20)[-1]),
            }


async def run_through(form: Form, core: Core, bot: Bot, bulletin: int) -> tuple[list[float], float, int]:
    """The whole broadcast with its kills; the share of the rate in each stretch, the seconds, what was in hand."""
    begun, shares, in_hand = time.perf_counter(), [], 0
    for kill_at in (*(form.members * part // 4 for part in (1, 2, 3)), None):
        await bot.start()
        shares.append(await stretch(form, core, bulletin, kill_at) / form.rate)
        if kill_at is not None:
            await bot.end(kill=True)
            in_hand += most_in_hand(form.rate)
    return shares, time.perf_counter() - begun, in_hand


async def stretch(form: Form, core: Core, bulletin: int, kill_at: int | None) -> float:
    """Look on until so many are finished, or all; messages a second, without the start and without the last retries."""
    at_start = core.outbox.progress(None, bulletin).finished
    first = last = None
    while True:
        await asyncio.sleep(0.1)
        progress = await asyncio.to_thread(core.outbox.progress, None, bulletin)  # or the API would wait for the lock
        now = time.perf_counter()
        if progress.finished > at_start and progress.status is Status.SENDING:
            first = first or (now, progress.finished)
            if progress.to_go > form.members // 20:
                last = (now, progress.finished)
        if progress.status is Status.DONE or (kill_at is not None and progress.finished >= kill_at):
            assert first is not None
            assert last is not None
            return (last[1] - first[1]) / (last[0] - first[0])


def report(form: Form, server: BotApiServer, reachable: set[int], progress: Progress, bot: Bot) -> dict[str, Any]:
    """What came of it."""
    copies = server.copies(TEXT)
    said = sum(copies.values())
    return {
        "form": form.name,
        "members": form.members,
        "rate": form.rate,
        "skipped": len(reachable - copies.keys()),
        "doubles": said - len(copies),
        "counted as possibly twice": progress.again,
        "our own 429s": dict(server.world.flood.refused),
        "injected": dict(server.faults.made),
        "sent": progress.sent,
        "blocked": progress.blocked,
        "gone": progress.gone,
        "failed": progress.failed,
        "kills": 3,
        "CPU us a message": round(1e6 * bot.cpu_seconds / said),
        "peak MB": round(bot.peak_mb),
        "load of the machine": [round(one, 1) for one in os.getloadavg()],
        "machine": f"{os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def main() -> None:
    """Measure one form and print what came of it."""
    form = FORMS[sys.argv[1] if len(sys.argv) > 1 else "paid"]
    if len(sys.argv) > 2:
        form = dataclasses.replace(form, members=int(sys.argv[2]))
    os.sched_setaffinity(0, {API_CORE})
    with tempfile.TemporaryDirectory(prefix="amanah-broadcast-") as folder:
        found = asyncio.run(measure(form, Path(folder)))
    width = max(map(len, found))
    for name, value in found.items():
        print(f"| {name:<{width}} | {value} |")
    print(json.dumps(found))


if __name__ == "__main__":
    main()

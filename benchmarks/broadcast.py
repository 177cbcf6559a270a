"""A broadcast without faults: the share of the allowed rate, what a message costs, and what a million members weigh.

    make bench PARTS=broadcast                                          (QUICK=1: under a minute)
    python benchmarks/broadcast.py [rate] [seconds] [latency] [members]  measures one situation once

The share is what the API took in a steady stretch, divided by seconds × rate. The API counts as a leaking bucket with
room for a quarter of a second's worth (at least ten), messages travel up to 40 ms longer than others, and a 429 would
be of our own making. What happens when calls fail and processes are killed: `broadcast_faults.py`.
"""

import asyncio
import contextlib
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from flood import TRAVEL, CountingApi, burst, busiest_second
from machine import LOAD_CORE, cpu_seconds, memory, pin
from members import SECRET, announce, sqlite_with
from outbox import measure_outbox
from reporting import Options, Part, Row, Table, at_least, at_most, median, number
from subjects import AMANAH, Setting, amanah_environment, running
from talks import undisturbed

from bot.bootstrap.core import open_core
from bot.services.delivery.broadcasts import Status
from bot.settings import build, collect

TEXT = "The bulletin of the forum"
SETTLE_SECONDS, IDLE_SECONDS = 2.0, 3.0
WARM_SECONDS = 3.0
MOST_WAIT = 60.0
MILLION = 1_000_000
LONG = 100_000
"""With so many members, making their rows is waited for before anything is measured."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is asked: messages a second, the way to Telegram and back in seconds, how many members there are."""

    rate: int
    latency: float
    members: int

    def __str__(self) -> str:
        return f"{self.rate:,}/s, answers {1000 * self.latency:.0f} ms away"


@dataclass(frozen=True, slots=True)
class Steady:
    """What one stretch found. `needed` is the bucket that would have taken all, in messages."""

    share: float
    cpu_us: float
    idle_us: float
    peak_mb: float
    refused: int
    needed: float
    busiest: int
    stalled: float


async def steady(situation: Situation, seconds: float, options: Options) -> Steady:
    """Start the bot, let it idle, announce a bulletin, and look on for so many seconds."""
    with tempfile.TemporaryDirectory(prefix="amanah-bench-") as name:
        folder = Path(name)
        async with CountingApi(situation.rate, latency=situation.latency) as api:
            environment = _environment(api, folder, situation, options)
            with open_core(build(collect(environment))) as core:
                core.access.create_first_team("maryam", "Maryam", "a long enough pass phrase", "en")
                async with running((*AMANAH, "run"), environment, folder / "bot.log") as bot, undisturbed():
                    idle = await _idle(api, bot.pid)
                    async with _watched(api):
                        await asyncio.to_thread(announce, core, TEXT)
                        await _begun(api, bot.log)
                        if situation.members >= LONG:
                            await _expanded(folder / "amanah.sqlite", options)
                        return await _look(api, bot.pid, idle, seconds)


def _environment(api: CountingApi, folder: Path, situation: Situation, options: Options) -> dict[str, str]:
    url = sqlite_with(situation.members, folder, options.say)
    environment = amanah_environment(Setting(api.url, folder, webhook=False, database_url=url))
    return environment | {"AMANAH_BROADCAST_RATE": str(situation.rate), "AMANAH_SERVER_SECRET": SECRET}


async def _idle(api: CountingApi, pid: int) -> float:
    """Wait until it has started; the share of a core that it uses while nobody wants anything."""
    while not api.is_polled:
        await asyncio.sleep(0.1)
    await asyncio.sleep(SETTLE_SECONDS)
    before = cpu_seconds(pid)
    await asyncio.sleep(IDLE_SECONDS)
    return (cpu_seconds(pid) - before) / IDLE_SECONDS


async def _begun(api: CountingApi, log: Path) -> None:
    """Wait for the first message, and until all runs evenly."""
    try:
        async with asyncio.timeout(MOST_WAIT):
            while not api.arrived:
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise SystemExit(f"no message came\n{log.read_text()[-3000:]}") from None
    await asyncio.sleep(WARM_SECONDS)


async def _expanded(database: Path, options: Options) -> None:
    """Wait until every receiver has a row. Only reads, so that the bot never waits for it."""
    loop = asyncio.get_running_loop()
    since = loop.time()
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        while connection.execute("SELECT status FROM broadcasts").fetchone()[0] != Status.SENDING:
            await asyncio.sleep(0.5)
    options.say(f"expanded in {loop.time() - since:.0f} s")


async def _look(api: CountingApi, pid: int, idle: float, seconds: float) -> Steady:
    loop = asyncio.get_running_loop()
    since, before, worked, stalled = loop.time(), len(api.arrived), cpu_seconds(pid), api.stalled
    await asyncio.sleep(seconds)
    took, count = loop.time() - since, len(api.arrived) - before
    stretch = api.arrived[before:]
    return Steady(
        share=count / took / api.rate,
        cpu_us=1e6 * (cpu_seconds(pid) - worked) / count,
        idle_us=1e6 * idle * took / count,
        peak_mb=memory(pid).peak,
        refused=api.refused,
        needed=burst(stretch, api.rate),
        busiest=busiest_second(stretch),
        stalled=(api.stalled - stalled) / took,
    )


@contextlib.asynccontextmanager
async def _watched(api: CountingApi) -> AsyncIterator[None]:
    watch = asyncio.create_task(api.look_at_the_clock())
    try:
        yield
    finally:
        watch.cancel()


def measure(options: Options) -> Part:
    """The part `broadcast` of the benchmarks."""
    pin(LOAD_CORE)
    latencies = (0.04,) if options.quick else (0.0, 0.04)
    situations = [Situation(rate, latency, _members(rate, options)) for rate in (30, 1_000) for latency in latencies]
    found: dict[Situation, list[Steady]] = {one: [] for one in situations}
    for _ in range(options.rounds):
        for situation in situations:
            options.say(f"broadcast: {situation}")
            found[situation].append(asyncio.run(steady(situation, _seconds(options), options)))
    rows = [row for situation, steadies in found.items() for row in _rows(situation, steadies)]
    if not options.quick:
        rows.append(_weight(median(one.peak_mb for one in found[situations[-1]]), options))
    outbox_rows, outbox_table = measure_outbox(options)
    return Part(
        "broadcast",
        "Broadcast: the allowed rate, and what a message costs",
        rows=(*rows, *outbox_rows),
        tables=(_table(found), outbox_table),
        notes=(
            f"Messages travel up to {1000 * TRAVEL:.0f} ms longer than others; a bucket that leaks at the rate counts.",
            "CPU is the whole process, its idle work included, which the table names.",
        ),
    )


def _seconds(options: Options) -> float:
    return 2 * options.seconds


def _members(rate: int, options: Options) -> int:
    return int(rate * (_seconds(options) + WARM_SECONDS + 5))


def _rows(situation: Situation, found: list[Steady]) -> list[Row]:
    share = median(one.share for one in found)
    refused = sum(one.refused for one in found)
    stalled = median(one.stalled for one in found)
    note = f"the machine stood still for {stalled:.1%} of the time" if stalled > 0.005 else ""
    return [
        Row(f"share of the rate, {situation}", 100 * share, None, "%", at_least(97), note),
        Row(f"429s of our own making, {situation}", refused, None, "", at_most(0)),
    ]


def _weight(few_mb: float, options: Options) -> Row:
    """The most memory that a broadcast to a million takes, its making included, beside one to some thousands."""
    options.say(f"broadcast: to {MILLION:,} members")
    many = asyncio.run(steady(Situation(1_000, 0.04, MILLION), _seconds(options), options))
    note = f"share of the rate {many.share:.1%}, CPU a message {number(many.cpu_us)} µs, 429s {many.refused}"
    return Row("peak memory, a million members beside some thousands", many.peak_mb, few_mb, "MB", at_most(1.1), note)


def _table(found: dict[Situation, list[Steady]]) -> Table:
    header = ("situation", "CPU a message", "of it idle", "peak memory", "busiest second", "bucket needed")
    lines = []
    for situation, steadies in found.items():
        middle = [median(getattr(one, name) for one in steadies) for name in ("cpu_us", "idle_us", "peak_mb")]
        lines.append(
            (
                str(situation),
                f"{number(middle[0])} µs",
                f"{number(middle[1])} µs",
                f"{number(middle[2])} MB",
                f"{max(one.busiest for one in steadies):,}",
                f"{max(one.needed for one in steadies):.1f} messages",
            )
        )
    return Table("What it costs, and what the API sees", header, tuple(lines))


def main() -> None:
    """Measure one situation once."""
    rate = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 8.0
    latency = float(sys.argv[3]) if len(sys.argv) > 3 else 0.04
    members = int(sys.argv[4]) if len(sys.argv) > 4 else int(rate * (seconds + WARM_SECONDS + 5))
    pin(LOAD_CORE)
    print(asyncio.run(steady(Situation(rate, latency, members), seconds, Options())))


if __name__ == "__main__":
    main()

"""Two webhook workers beside one, on one PostgreSQL, each with the same slice of a core.

Two cores do not hold two workers, a database and the people at full speed. So each worker is held to a slice that
leaves room for the rest, and what is compared is one worker with its slice and two with one each. Updates go to both in
turn, one by one, as a plain balancer sends them: two of one chat may meet in different workers.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bot_api import BotApi
from machine import LOAD_CORE, pin
from people import People, Round
from postgres import Postgres, postgres
from reporting import Options, Part, Row, Table, at_least, median, number
from slices import NoSlices, slice_of_core
from subjects import AMANAH_SCRIPT, Running, Setting, Subject, amanah, prepared_before, running
from talks import explained, undisturbed

SLICE = 0.28
PEOPLE = 50
TITLE = "Two webhook workers on PostgreSQL, beside one"
MEASURE = f"updates/s of two workers with {SLICE:.0%} of a core each, beside one with as much"
TARGET = at_least(1.7)


@dataclass(frozen=True, slots=True)
class Compared:
    """One worker and two, in turn."""

    alone: list[Round]
    both: list[Round]


def measure(options: Options) -> Part:
    """Both, as often as there are rounds; without a figure where a core cannot be cut into slices."""
    pin(LOAD_CORE)
    try:
        with postgres() as server:
            found = asyncio.run(compare(amanah(options.role), server, options))
    except NoSlices as reason:
        row = Row(MEASURE, None, target=TARGET, note=f"a core cannot be cut into slices here ({reason})")
        return Part("workers", TITLE, (row,))
    return Part("workers", TITLE, (judged(found),), (table(found),), (), raw(found))


def judged(found: Compared) -> Row:
    """The comparison, and whether it can be trusted."""
    idle = median(one.bot_busy for one in found.both) < 0.9 * 2 * SLICE
    note = "the workers did not use all of their slices: something else was the limit" if idle else ""
    if any(one.is_load_limited for one in found.both):
        note = "the people and PostgreSQL were the limit, not the workers"
    return Row(MEASURE, _rate(found.both), _rate(found.alone), target=TARGET, note=note)


def table(found: Compared) -> Table:
    """Absolute figures."""
    lines = tuple(
        (
            name,
            number(_rate(rounds)),
            number(median(one.wait_ms(50) for one in rounds)),
            number(median(one.wait_ms(99) for one in rounds)),
            number(median(one.cpu_us for one in rounds)),
            f"{median(one.bot_busy for one in rounds):.0%}",
            f"{median(one.load_busy for one in rounds):.0%}",
        )
        for name, rounds in (("one worker", found.alone), ("two workers", found.both))
    )
    header = ("", "updates/s", "p50 ms", "p99 ms", "CPU µs an update", "workers busy", "people and PostgreSQL busy")
    return Table(f"{PEOPLE} people, Telegram 0 ms away, webhook, PostgreSQL", header, lines)


def raw(found: Compared) -> dict[str, list[float]]:
    """For the JSON."""
    return {
        "one worker, updates a second": [round(one.updates_per_second, 1) for one in found.alone],
        "two workers, updates a second": [round(one.updates_per_second, 1) for one in found.both],
    }


async def compare(subject: Subject, server: Postgres, options: Options) -> Compared:
    """Two workers that run all the time, of which one or both are sent updates."""
    found = Compared([], [])
    people = People(AMANAH_SCRIPT, PEOPLE)
    with tempfile.TemporaryDirectory(prefix="amanah-bench-") as name:
        async with BotApi(people.hear) as api, undisturbed():
            people.use(api)
            async with two(subject, api, Path(name), server.create()) as workers:
                pids = [one.pid for one in workers]
                with contextlib.ExitStack() as stack:
                    stack.enter_context(explained(*(one.log for one in workers)))
                    for pid in pids:
                        stack.enter_context(slice_of_core(SLICE, pid))
                    addresses = api.webhooks.addresses
                    await people.take_places()
                    for turn in range(options.rounds):
                        options.say(f"  round {turn + 1}")
                        for rounds, used in ((found.alone, addresses[:1]), (found.both, addresses)):
                            api.webhooks.balance(used)
                            await asyncio.sleep(1.5)
                            rounds.append(await people.measure(options.seconds, pids, server.cpu_seconds))
    return found


@contextlib.asynccontextmanager
async def two(subject: Subject, api: BotApi, folder: Path, database_url: str) -> AsyncIterator[list[Running]]:
    """Two workers on one database, both called by the API."""
    workers: list[Running] = []
    async with contextlib.AsyncExitStack() as stack:
        for number_ in (1, 2):
            own = folder / str(number_)
            own.mkdir()
            setting = Setting(api.url, own, webhook=True, database_url=database_url)
            prepare = subject.prepare if number_ == 1 else prepared_before
            environment = await asyncio.to_thread(prepare, setting)
            worker = await stack.enter_async_context(running(subject.command(setting), environment, own / "bot.log"))
            workers.append(worker)
            with explained(worker.log):
                async with asyncio.timeout(60):
                    while len(api.webhooks.addresses) < number_:
                        await asyncio.sleep(0.05)
        yield workers


def _rate(rounds: list[Round]) -> float:
    return median(one.updates_per_second for one in rounds)

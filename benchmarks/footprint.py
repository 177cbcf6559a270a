"""The footprint: how soon a bot gives its first answer, and what it keeps in memory, idle and after many reports.

Cold start is from the start of the process to the arrival of its first answer at the person: a card, for the desk a
page, for the jobs that they say they are ready. Idle is after some seconds (a minute in the full form) in which nobody
says anything, loaded after so many complete reports, while the next ones are written: the middle of what is seen once a
second, since a receipt code that is derived at that moment holds 19 MB for as long as that takes; for the desk after as
many pages of an inbox with these reports.
"""

import asyncio
import contextlib
import functools
import importlib.metadata
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from bot_api import BotApi
from machine import LOAD_CORE, Memory, memory, pin
from people import People
from postgres import Postgres, postgres
from reporting import Options, Part, Row, Table, at_most, median, number
from rivals import AIOGRAM, PTB
from subjects import AMANAH_SCRIPT, HERE, Running, Setting, Subject, amanah, free_port, prepared_before, running
from talks import explained, undisturbed

PEOPLE = 50
AS_INSTALLED = "import sys; sys.modules.update(dict.fromkeys({hidden!r})); from bot.cli import main; sys.exit(main())"
"""`amanah` without what only our developers' tools bring: some libraries load such things where they find them."""

IDLE_MB, LOADED_MB, COLD_SECONDS = 90, 120, 1.2
EVERYTHING = "amanah run"
ROLES = ("serve", "desk", "jobs")


@dataclass(frozen=True, slots=True)
class Footprint:
    """One process, measured once. `cold` in seconds; `reports` it had taken, or pages it had drawn, when loaded."""

    cold: float
    idle: Memory
    loaded: Memory
    reports: int


@dataclass(frozen=True, slots=True)
class Effort:
    """How long nobody says anything before the idle process is looked at, and how much is then asked of it.

    A process uses its first quiet moments, after five seconds, to derive receipt codes: idle is what comes after that.
    """

    idle_seconds: float
    reports: int


Found = dict[str, list[Footprint]]


def effort(options: Options) -> Effort:
    """As much as the form allows."""
    return Effort(3.0, 100) if options.quick else Effort(60.0, 2_000) if options.full else Effort(12.0, 500)


def measure(options: Options) -> Part:
    """Every process in turn, as often as there are rounds."""
    pin(LOAD_CORE)
    asked, found = effort(options), Found()
    ours = replace(amanah(), name=EVERYTHING, command=lambda _: command("run"))
    with postgres() as server:
        for turn in range(options.rounds):
            for subject in (ours, PTB, AIOGRAM):
                options.say(f"  round {turn + 1}: {subject.name}")
                found.setdefault(subject.name, []).append(asyncio.run(alone(subject, asked)))
            options.say(f"  round {turn + 1}: the roles")
            for name, one in asyncio.run(roles(server, asked)).items():
                found.setdefault(name, []).append(one)
    return Part(
        "footprint",
        "Footprint: cold start and memory",
        tuple(rows(found)),
        (table(found),),
        tuple(notes(asked)),
        {name: [figures(one) for one in several] for name, several in found.items()},
    )


def rows(found: Found) -> Iterator[Row]:
    """The targets, for everything in one process and for a worker; then the same beside the usual bots."""
    for name in (EVERYTHING, "amanah serve"):
        ours = found[name]
        yield Row(f"{name}: idle", _middle(ours, lambda one: one.idle.resident), unit="MB", target=at_most(IDLE_MB))
        loaded = _middle(ours, lambda one: one.loaded.resident)
        yield Row(f"{name}: loaded", loaded, unit="MB", target=at_most(LOADED_MB))
        yield Row(f"{name}: cold start", _middle(ours, lambda one: one.cold), unit="s", target=at_most(COLD_SECONDS))
    for rival in (PTB.name, AIOGRAM.name):
        for what, unit, pick in _PICKS:
            yield Row(f"{what}, beside {rival}", _middle(found[EVERYTHING], pick), _middle(found[rival], pick), unit)


_PICKS: tuple[tuple[str, str, Callable[[Footprint], float]], ...] = (
    ("idle", "MB", lambda one: one.idle.resident),
    ("loaded", "MB", lambda one: one.loaded.resident),
    ("cold start", "s", lambda one: one.cold),
)


def table(found: Found) -> Table:
    """Absolute figures; medians."""
    lines = tuple(
        (
            name,
            f"{_middle(several, lambda one: one.cold):.2f}",
            *(number(_middle(several, pick)) for pick in _MEMORY),
            number(_middle(several, lambda one: float(one.reports))),
        )
        for name, several in found.items()
    )
    header = ("", "cold start s", "idle MB", "its share", "loaded MB", "its share", "peak", "reports or pages")
    return Table("Resident memory in MB, and the share that would be free without the process", header, lines)


_MEMORY: tuple[Callable[[Footprint], float], ...] = (
    lambda one: one.idle.resident,
    lambda one: one.idle.share,
    lambda one: one.loaded.resident,
    lambda one: one.loaded.share,
    lambda one: one.loaded.peak,
)


def notes(asked: Effort) -> Iterator[str]:
    """How to read it."""
    yield (
        f"{EVERYTHING} and the usual bots keep reports in SQLite, the roles in PostgreSQL, whose own memory is not "
        f"counted. Idle is after {asked.idle_seconds:g} s. All bots are called by webhook."
    )
    yield "What `requirements.lock` does not name is hidden from Amanah, as it is not there where it is installed."


def figures(one: Footprint) -> Mapping[str, float]:
    """For the JSON."""
    return {
        "cold start s": round(one.cold, 3),
        "idle MB": round(one.idle.resident, 1),
        "idle share MB": round(one.idle.share, 1),
        "loaded MB": round(one.loaded.resident, 1),
        "loaded share MB": round(one.loaded.share, 1),
        "peak MB": round(one.loaded.peak, 1),
        "reports or pages": one.reports,
    }


def command(role: str) -> tuple[str, ...]:
    """The command of a role."""
    return sys.executable, "-c", AS_INSTALLED.format(hidden=not_installed()), role


@functools.cache
def not_installed() -> tuple[str, ...]:
    """Modules of this environment that an operator, who installs `requirements.lock`, does not have."""
    lines = (HERE.parent / "requirements.lock").read_text().splitlines()
    locked = {_plain(line.partition("==")[0]) for line in lines if "==" in line}
    here = importlib.metadata.packages_distributions()
    return tuple(sorted(name for name, of in here.items() if name != "bot" and not locked & set(map(_plain, of))))


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")


async def alone(subject: Subject, asked: Effort) -> Footprint:
    """A bot that has everything in one process."""
    with tempfile.TemporaryDirectory(prefix="amanah-bench-") as name:
        people = People(subject.script, PEOPLE)
        async with BotApi(people.hear) as api, undisturbed():
            people.use(api)
            setting = Setting(api.url, Path(name))
            environment = await asyncio.to_thread(subject.prepare, setting)
            async with running(subject.command(setting), environment, Path(name) / "bot.log") as bot:
                with explained(bot.log):
                    return await of_hearing(bot, people, asked)


async def of_hearing(bot: Running, people: People, asked: Effort) -> Footprint:
    """A process that hears people."""
    first = await people.first_answer()
    await asyncio.sleep(asked.idle_seconds)
    idle, reports = memory(bot.pid), 0
    seen: list[Memory] = []
    await people.take_places()
    while reports < asked.reports:
        reports += (await people.measure(1.0, [bot.pid])).reports
        seen.append(memory(bot.pid))
    late = sorted(seen[len(seen) // 2 :], key=lambda one: one.resident)
    return Footprint(first - bot.started, idle, late[len(late) // 2], reports)


async def roles(server: Postgres, asked: Effort) -> dict[str, Footprint]:
    """A worker, the desk and the jobs on one PostgreSQL, started one after the other."""
    found: dict[str, Footprint] = {}
    with tempfile.TemporaryDirectory(prefix="amanah-bench-") as name:
        people = People(AMANAH_SCRIPT, PEOPLE)
        async with BotApi(people.hear) as api, undisturbed():
            people.use(api)
            setting = Setting(api.url, Path(name), database_url=server.create())
            await asyncio.to_thread(amanah().prepare, setting)
            async with role("serve", setting) as (bot, _):
                found["amanah serve"] = await of_hearing(bot, people, asked)
            async with role("desk", setting) as (bot, doors):
                found["amanah desk"] = await of_desk(bot, doors["AMANAH_DESK_LISTEN"], asked)
            async with role("jobs", setting) as (bot, doors):
                found["amanah jobs"] = await of_jobs(bot, doors["AMANAH_OPS_LISTEN"], asked)
    return found


@contextlib.asynccontextmanager
async def role(name: str, setting: Setting) -> AsyncIterator[tuple[Running, Mapping[str, str]]]:
    """A role at work, and where its doors are."""
    doors = {f"AMANAH_{door}_LISTEN": f"127.0.0.1:{free_port()}" for door in ("DESK", "OPS")}
    environment = {**prepared_before(setting), **doors}
    async with running(command(name), environment, setting.folder / f"{name}.log") as bot:
        with explained(bot.log):
            yield bot, doors


async def of_desk(bot: Running, door: str, asked: Effort) -> Footprint:
    """The desk; a coordinator signs in and looks at the inbox again and again."""
    async with httpx.AsyncClient(base_url=f"http://{door}", timeout=60) as browser:
        cold = await _until(lambda: _is_there(browser, "/sign-in")) - bot.started
        await asyncio.sleep(asked.idle_seconds)
        idle = memory(bot.pid)
        token = re.search(r'name="csrf" value="([^"]+)"', (await browser.get("/sign-in")).text)
        assert token is not None
        form = {"csrf": token[1], "login": "maryam", "password": "a long enough pass phrase"}
        await browser.post("/sign-in", data=form)
        for _ in range(asked.reports):
            assert (await browser.get("/inbox")).status_code == 200
    return Footprint(cold, idle, memory(bot.pid), asked.reports)


async def of_jobs(bot: Running, door: str, asked: Effort) -> Footprint:
    """The jobs, which nobody can hurry: loaded is what they keep after they have been idle for twice as long."""
    async with httpx.AsyncClient(base_url=f"http://{door}", timeout=60) as operator:
        cold = await _until(lambda: _is_there(operator, "/readyz")) - bot.started
        await asyncio.sleep(asked.idle_seconds)
        idle = memory(bot.pid)
        await asyncio.sleep(asked.idle_seconds)
    return Footprint(cold, idle, memory(bot.pid), 0)


async def _is_there(browser: httpx.AsyncClient, path: str) -> bool:
    try:
        return (await browser.get(path)).status_code == 200
    except httpx.TransportError:
        return False


async def _until(asks: Callable[[], Awaitable[bool]]) -> float:
    """When it was so for the first time, of `perf_counter`."""
    async with asyncio.timeout(60):
        while not await asks():
            await asyncio.sleep(0.005)
    return time.perf_counter()


def _middle(several: list[Footprint], pick: Callable[[Footprint], float]) -> float:
    return median(map(pick, several))

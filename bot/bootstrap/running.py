"""Everything in one process: started in order, stopped in the opposite order, nothing cut in two."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from bot import __version__
from bot.bootstrap.core import Core, now, open_core
from bot.bootstrap.doors import Doors
from bot.bootstrap.telegram import TelegramLine
from bot.bootstrap.threads import in_quiet_moments, one_thread
from bot.desk.application import create_desk
from bot.desk.consulting import Consulting, nobody
from bot.desk.exporting import Exports
from bot.desk.sessions import Services
from bot.desk.weekly import Weekly
from bot.domain.areas import area_code, area_label
from bot.errors import StorageFull, StorageUnavailable, TryLater
from bot.jobs.schedule import Schedule
from bot.jobs.table import Errands, jobs_table
from bot.observability.health import Check, OpsApp
from bot.observability.metrics import Metrics
from bot.services.exporting.annual import AnnualSheets
from bot.services.exporting.cases import CaseExports
from bot.services.exporting.weekly import WeekExports
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.instance import SoleRight, only_one
from bot.vault.ephemeral import EphemeralSeal

RIGHT_KEPT_SECONDS = 5.0
"""How often the right to poll is looked after: after a restart of the database it has to be taken anew."""


LOOK_FOR_CODES_SECONDS = 5.0
"""How often to look whether receipt codes should be derived ahead."""


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything, running. `telegram` is the task that hears Telegram; it ends only when something is wrong."""

    core: Core
    desk_address: str
    ops_address: str
    telegram: asyncio.Task[None]


@dataclass(frozen=True, slots=True)
class Staying:
    """What a process keeps while its parts are made anew, beside the database's lock.

    Its open doors, what it counted, and the key of what must not outlive it: who is reading a reply reads on.
    """

    doors: Doors
    metrics: Metrics
    ephemeral: EphemeralSeal


@contextlib.asynccontextmanager
async def staying(settings: Settings) -> AsyncIterator[Staying]:
    """Held until it is left. `AlreadyRunning` when another process is at work with the same SQLite file."""
    with only_one(settings.database_url):
        async with Doors() as doors:
            yield Staying(doors, Metrics(__version__), EphemeralSeal())


@contextlib.asynccontextmanager
async def running(
    settings: Settings, clock: Callable[[], dt.datetime] = now, kept: Staying | None = None
) -> AsyncIterator[Programme]:
    """Everything, running; leaving stops it: first what takes in, then what works, then what keeps.

    `settings` are those of the installation; what was set at the desk comes over them. `clock` says what time it is, in
    UTC; `kept` is what stays when the parts are made anew.
    `SchemaMismatch` or `KeyMissing` before anything is started when database and keys are not in order,
    `AlreadyRunning` when another process is at work with the same SQLite file, or polls from the same database.
    """
    async with contextlib.AsyncExitStack() as stack:
        if kept is None:
            kept = await stack.enter_async_context(staying(settings))
        core = stack.enter_context(open_core(settings, clock=clock, metrics=kept.metrics, ephemeral=kept.ephemeral))
        await asyncio.to_thread(check_ready, core)
        workers = stack.enter_context(ThreadPoolExecutor(settings.limits.threads, "core"))
        briefly = stack.enter_context(one_thread(core.storage)) if core.storage.dialect == "sqlite" else None
        stack.enter_context(in_quiet_moments(core.ahead.derive_one, LOOK_FOR_CODES_SECONDS))
        doors, listen, line = kept.doors, settings.listen, TelegramLine(core, workers, kept.doors, briefly)
        ops = OpsApp(ready_checks(core, line), core.metrics.page, {"room": _in_thread(lambda: check_room(core))})
        ops_address = await stack.enter_async_context(doors.serving(ops, "ops", "AMANAH_OPS_LISTEN", listen.ops))
        await stack.enter_async_context(keeping_time(core, line, workers))
        desk = build_desk(core, line.username)
        desk_address = await stack.enter_async_context(
            doors.serving(desk, "desk", "AMANAH_DESK_LISTEN", listen.desk, listen.trusted_proxies)
        )
        right = await stack.enter_async_context(sole_right_to_poll(settings))
        telegram = await stack.enter_async_context(line.open())
        hearing = asyncio.create_task(_first_of(telegram, right))
        try:
            yield Programme(core, desk_address, ops_address, hearing)
        finally:
            hearing.cancel()
            await asyncio.wait([hearing])


def check_ready(core: Core) -> None:
    """`SchemaMismatch` or `KeyMissing` unless database and keys are in order."""
    migrate.check(core.settings.database_url)
    core.custody.check()


def check_room(core: Core) -> None:
    """`StorageFull` when something from outside is not taken any more because there is too much of it."""
    if core.bounds.shortages():
        raise StorageFull("a bound is reached")


@contextlib.asynccontextmanager
async def sole_right_to_poll(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """Only one process may poll with a token; gives a task that fails with `AlreadyRunning` once another has the right.

    Processes tell each other through PostgreSQL; those that a webhook calls need no right, any number may work.
    """
    polls = not settings.telegram.webhook_url
    right = SoleRight(settings.database_url, f"polling {settings.telegram.token.partition(':')[0]}")
    try:
        if polls:
            await asyncio.to_thread(right.keep)
        keeping = asyncio.create_task(_keep(right) if polls else _wait())
        try:
            yield keeping
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])
    finally:
        await asyncio.to_thread(right.close)


async def _keep(right: SoleRight) -> None:
    while True:
        await asyncio.sleep(RIGHT_KEPT_SECONDS)
        with contextlib.suppress(StorageUnavailable):  # while the database is away nobody else can take it either
            await asyncio.to_thread(right.keep)


async def _wait() -> None:
    await asyncio.Event().wait()


async def _first_of(*tasks: asyncio.Task[None]) -> None:
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        await task


def ready_checks(core: Core, line: TelegramLine) -> dict[str, Check]:
    """What must be well for this process to be sent work."""

    async def telegram() -> None:
        if not line.connected.is_set():
            raise TryLater(1)

    return {
        "database": _in_thread(core.storage.ping),
        "schema": _in_thread(lambda: migrate.check(core.settings.database_url)),
        "keys": _in_thread(core.custody.check),
        "telegram": telegram,
    }


@contextlib.asynccontextmanager
async def keeping_time(core: Core, line: TelegramLine, workers: Executor) -> AsyncIterator[None]:
    """The jobs, running."""
    errands = Errands(line.tell_waiting, line.send_broadcasts, line.send_digests)
    table = jobs_table(core.upkeep, core.retention, core.waves, core.weeks, errands)
    schedule = Schedule(table, workers, core.metrics.job_ran, core.settings.forum.time_zone)
    schedule.start()
    try:
        yield
    finally:
        await schedule.stop()


def build_desk(core: Core, username: Callable[[], str | None] = nobody) -> ASGIApp:
    """The desk, answering to its public name and to this machine's; `username` is the bot's, once it is known."""
    settings = core.settings
    public = urlsplit(settings.desk_url)
    hosts = {"127.0.0.1", "localhost", "::1", settings.listen.desk.host, public.hostname or "127.0.0.1"}
    return create_desk(
        Services(
            access=core.access,
            ceremony=core.ceremony,
            casework=core.casework,
            inbox=core.inbox,
            audit=core.audit,
            views=core.saved_views,
            search=core.search,
            consulting=_consulting(core, username),
            exports=_exports(core),
            desk_settings=core.desk_settings,
            weekly=Weekly(core.weeks, core.week_reading, core.published),
            linking=core.linking,
        ),
        forum_name=settings.forum.name,
        languages=settings.forum.languages,
        secure_cookies=public.scheme == "https",
        allowed_hosts=sorted(hosts),
    )


def _consulting(core: Core, username: Callable[[], str | None]) -> Consulting:
    forum = core.settings.forum
    return Consulting(
        definitions=core.definitions,
        waves=core.waves,
        results=core.results,
        publishing=core.publishing,
        outbox=core.outbox,
        bulletins=core.bulletins,
        calendar=core.calendar,
        areas={area_code(name): area_label(name) for name in forum.areas},
        former_areas={area_code(name): area_label(name) for name in forum.former_areas},
        zone=forum.time_zone,
        username=username,
        clock=core.clock,
    )


def _exports(core: Core) -> Exports:
    storage, clock, weeks = core.storage, core.clock, core.weeks
    return Exports(
        cases=CaseExports(storage, clock, weeks.zone, areas=weeks.areas, forum=core.settings.forum.name),
        annual=AnnualSheets(storage, clock, weeks.zone, areas=weeks.areas, policy=lambda: weeks.policy),
        weeks=WeekExports(weeks),
    )


def _in_thread(check: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    return lambda: asyncio.to_thread(check)

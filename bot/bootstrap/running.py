"""Everything in one process: started in order, stopped in the opposite order, nothing cut in two."""

import asyncio
import contextlib
import datetime as dt
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from starlette.types import ASGIApp

from bot import __version__
from bot.bootstrap.core import Core, now, open_core
from bot.bootstrap.serving import serving
from bot.bootstrap.telegram import TelegramLine
from bot.desk.application import create_desk
from bot.desk.consulting import Consulting, nobody
from bot.desk.sessions import Services
from bot.domain.areas import area_code, area_label
from bot.errors import StorageFull, StorageUnavailable, TryLater
from bot.jobs.schedule import Schedule
from bot.jobs.table import jobs_table
from bot.observability.health import Check, OpsApp
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.instance import SoleRight, only_one

RIGHT_KEPT_SECONDS = 5.0
"""How often the right to poll is looked after: after a restart of the database it has to be taken anew."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything, running. `telegram` is the task that hears Telegram; it ends only when something is wrong."""

    core: Core
    desk_address: str
    ops_address: str
    telegram: asyncio.Task[None]


async def serve(settings: Settings) -> None:
    """Run everything until SIGTERM or SIGINT; what is in hand then is finished. What `amanah run` does."""
    with stop_signals() as stop:
        async with running(settings) as programme:
            await run_until_stopped(programme.telegram, stop)
            _log.info("stopping")
    _log.info("stopped")


async def run_until_stopped(task: asyncio.Task[None], stop: asyncio.Event) -> None:
    """Wait for a signal, or for the task to fail; then its failure is raised."""
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        await task


@contextlib.contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """The event that SIGTERM and SIGINT set; a second signal ends the process at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    signals = (signal.SIGTERM, signal.SIGINT)

    def asked() -> None:
        stop.set()
        for one in signals:
            loop.remove_signal_handler(one)

    for one in signals:
        loop.add_signal_handler(one, asked)
    try:
        yield stop
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Callable[[], dt.datetime] = now) -> AsyncIterator[Programme]:
    """Everything, running; leaving stops it: first what takes in, then what works, then what keeps.

    `clock` says what time it is, in UTC.
    `SchemaMismatch` or `KeyMissing` before anything is started when database and keys are not in order,
    `AlreadyRunning` when another process is at work with the same SQLite file, or polls from the same database.
    """
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(only_one(settings.database_url))
        core = stack.enter_context(open_core(settings, clock=clock, version=__version__))
        await asyncio.to_thread(check_ready, core)
        workers = stack.enter_context(ThreadPoolExecutor(settings.limits.threads, "core"))
        line = TelegramLine(core, workers)
        listen = settings.listen
        ops = OpsApp(ready_checks(core, line), core.metrics.page, {"room": _in_thread(lambda: check_room(core))})
        ops_address = await stack.enter_async_context(serving(ops, "ops", "AMANAH_OPS_LISTEN", listen.ops))
        await stack.enter_async_context(keeping_time(core, line, workers))
        desk_address = await stack.enter_async_context(
            serving(build_desk(core, line.username), "desk", "AMANAH_DESK_LISTEN", listen.desk, listen.trusted_proxies)
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
    table = jobs_table(core.upkeep, core.retention, core.waves, line.tell_waiting, line.send_broadcasts)
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
            core.access,
            core.ceremony,
            core.casework,
            core.inbox,
            core.audit,
            core.saved_views,
            core.search,
            _consulting(core, username),
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
        zone=forum.time_zone,
        username=username,
        clock=core.clock,
    )


def _in_thread(check: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    return lambda: asyncio.to_thread(check)

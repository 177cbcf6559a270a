"""A process of Amanah from its start to its end: until a signal comes, and anew whenever the desk has set something."""

import asyncio
import contextlib
import datetime as dt
import gc
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import TypeVar

import structlog

from bot.bootstrap.adjusting import read_desk
from bot.bootstrap.parts.ground import Costs, Ground, now
from bot.bootstrap.roles.role import Programme, Role, Staying, staying
from bot.errors import AmanahError, StorageError, StorageUnavailable
from bot.observability.logs import configure_logs
from bot.observability.metrics import Metrics
from bot.settings import Settings

P = TypeVar("P", bound=Ground)

RARELY = (10_000, 20, 20)
"""How many objects more, and how many rounds, before the garbage collector looks again: an update makes some hundreds,
and nearly all of them are gone with it."""

LOOK_SECONDS = 3.0
"""How often a process looks whether something was set at the desk of another one; its own desk tells it at once."""

RETRY_SECONDS = 1.0
"""How long to wait for a database that went away while the parts were made anew."""

_log = structlog.get_logger()


def work_as(role: Role[P], settings: Settings) -> None:
    """Be a process of this role until SIGTERM or SIGINT; what is in hand then is finished.

    Raises what `keep_running` raises; where the role cannot be had at all, before anything is touched.
    """
    role.check(settings)
    configure_logs(settings.logs.level, settings.logs.format)
    asyncio.run(_until_signalled(role, settings))


async def _until_signalled(role: Role[P], settings: Settings) -> None:
    with stop_signals() as stop:
        await keep_running(role, settings, stop)
        _log.info("stopped")


async def keep_running(
    role: Role[P],
    settings: Settings,
    stop: asyncio.Event,
    clock: Callable[[], dt.datetime] = now,
    begun: Callable[[Programme[P]], None] = lambda _: None,
) -> None:
    """Do a role's work until `stop` is set, and make its parts anew whenever what is set at the desk has changed.

    What is in hand is finished first; requests that come meanwhile wait at the open doors. `begun` is told of the
    first beginning. Raises what the role's `run` raises, and the failure of its work.
    """
    async with staying(settings) as kept:
        before: Settings | None = None
        while not stop.is_set():
            async with _begun(role, settings, clock, kept, stop, again=before is not None) as programme:
                if programme is None:
                    break
                if before is None:
                    begun(programme)
                announcing = asyncio.create_task(_announce(role, before, programme.core.settings))
                kept.doors.staying = await _until_stopped_or_changed(role, programme, stop)
                announced = announcing.done()
                announcing.cancel()
                await asyncio.wait({announcing})
                _log.info("what is set at the desk has changed" if kept.doors.staying else "stopping")
                if not kept.doors.staying:
                    break
                before = programme.core.settings if announced or before is None else before


@contextlib.asynccontextmanager
async def _begun(
    role: Role[P],
    settings: Settings,
    clock: Callable[[], dt.datetime],
    kept: Staying,
    stop: asyncio.Event,
    *,
    again: bool,
) -> AsyncIterator[Programme[P] | None]:
    """The role, running; None when it was to be made anew, the database is away, and a signal came meanwhile."""
    async with contextlib.AsyncExitStack() as stack:
        programme = None
        while programme is None and not stop.is_set():
            try:
                programme = await stack.enter_async_context(role.run(settings, clock, kept))
            except StorageUnavailable:
                if not again:
                    raise
                await _pause(stop)
        kept.doors.staying = False
        _let_settle()
        yield programme


def _let_settle() -> None:
    """Spare the garbage collector what has just been made and stays; what was made before it and is over goes."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


async def _until_stopped_or_changed(role: Role[P], programme: Programme[P], stop: asyncio.Event) -> bool:
    """Wait for a signal (False), a change at the desk (True), or a failure, which is raised."""
    stopped = asyncio.create_task(stop.wait())
    changed = asyncio.create_task(_change(role, programme))
    await asyncio.wait({stopped, changed, programme.work}, return_when=asyncio.FIRST_COMPLETED)
    again = changed.done() and not stopped.done()
    for one in (stopped, changed):
        one.cancel()
    await asyncio.wait({stopped, changed})
    if programme.work.done():
        await programme.work
    if changed.done() and not changed.cancelled():
        await changed
    return again


async def _change(role: Role[P], programme: Programme[P]) -> None:
    """Ends once other settings are in force than those that run, and parts could be made of them."""
    core, loop, told = programme.core, asyncio.get_running_loop(), asyncio.Event()
    if programme.on_change is not None:
        programme.on_change(partial(loop.call_soon_threadsafe, told.set))
    refused: Settings | None = None
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), LOOK_SECONDS)
        told.clear()
        try:
            found = await asyncio.to_thread(read_desk, core.installed, core.storage, warn=False)
        except StorageError:
            continue
        if found in (core.settings, refused):
            continue
        try:
            await asyncio.to_thread(_try_out, role, found, core)
        except Exception as error:  # noqa: BLE001 - whatever it is, what runs goes on
            _log.error("what is set at the desk cannot be used", exc_info=error)
            refused = found
            continue
        return


def _try_out(role: Role[P], settings: Settings, core: P) -> None:
    """Join the parts as they would be; nothing is started."""
    joined = (settings, core.storage, core.clock, Costs(), Metrics(""))
    role.join(role.parts(*joined, installed=core.installed).complete())


async def _announce(role: Role[P], before: Settings | None, after: Settings) -> None:
    """Let the bot's commands and descriptions follow the forum's name and languages; not at a usual start."""
    if role.announce is None or before is None:
        return
    if (before.forum.name, before.forum.languages) == (after.forum.name, after.forum.languages):
        return
    try:
        await role.announce(after)
    except AmanahError as error:
        _log.warning("commands and descriptions could not be set", exc_info=error)


async def _pause(stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), RETRY_SECONDS)


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

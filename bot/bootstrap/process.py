"""A process of Amanah from its start to its end: until a signal comes, and anew whenever the desk has set something."""

import asyncio
import contextlib
import datetime as dt
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial

import structlog

from bot.bootstrap.adjusting import read_desk
from bot.bootstrap.core import Core, Costs, build_core, now
from bot.bootstrap.running import Programme, Staying, build_desk, running, staying
from bot.bootstrap.telegram import announce_bot
from bot.errors import AmanahError, StorageError, StorageUnavailable
from bot.observability.metrics import Metrics
from bot.settings import Settings

LOOK_SECONDS = 3.0
"""How often a process looks whether something was set at the desk of another one; its own desk tells it at once."""

RETRY_SECONDS = 1.0
"""How long to wait for a database that went away while the parts were made anew."""

_log = structlog.get_logger()


async def serve(settings: Settings) -> None:
    """Run everything until SIGTERM or SIGINT; what is in hand then is finished. What `amanah run` does."""
    with stop_signals() as stop:
        await keep_running(settings, stop)
        _log.info("stopped")


async def keep_running(
    settings: Settings,
    stop: asyncio.Event,
    clock: Callable[[], dt.datetime] = now,
    begun: Callable[[Programme], None] = lambda _: None,
) -> None:
    """Run everything until `stop` is set, and make the parts anew whenever what is set at the desk has changed.

    What is in hand is finished first; requests that come meanwhile wait at the open doors. `begun` is told of the
    first beginning. Raises what `running` raises, and the failure of whatever hears Telegram.
    """
    async with staying(settings) as kept:
        before: Settings | None = None
        while not stop.is_set():
            async with _begun(settings, clock, kept, stop, again=before is not None) as programme:
                if programme is None:
                    break
                if before is None:
                    begun(programme)
                announcing = asyncio.create_task(_announce(before, programme.core.settings))
                kept.doors.staying = await _until_stopped_or_changed(programme, stop)
                announced = announcing.done()
                announcing.cancel()
                await asyncio.wait({announcing})
                _log.info("what is set at the desk has changed" if kept.doors.staying else "stopping")
                if not kept.doors.staying:
                    break
                before = programme.core.settings if announced or before is None else before


@contextlib.asynccontextmanager
async def _begun(
    settings: Settings, clock: Callable[[], dt.datetime], kept: Staying, stop: asyncio.Event, *, again: bool
) -> AsyncIterator[Programme | None]:
    """The programme, running; None when it was to be made anew, the database is away, and a signal came meanwhile."""
    async with contextlib.AsyncExitStack() as stack:
        programme = None
        while programme is None and not stop.is_set():
            try:
                programme = await stack.enter_async_context(running(settings, clock, kept))
            except StorageUnavailable:
                if not again:
                    raise
                await _pause(stop)
        kept.doors.staying = False
        yield programme


async def _until_stopped_or_changed(programme: Programme, stop: asyncio.Event) -> bool:
    """Wait for a signal (False), a change at the desk (True), or a failure, which is raised."""
    stopped = asyncio.create_task(stop.wait())
    changed = asyncio.create_task(_change(programme.core))
    await asyncio.wait({stopped, changed, programme.telegram}, return_when=asyncio.FIRST_COMPLETED)
    again = changed.done() and not stopped.done()
    for one in (stopped, changed):
        one.cancel()
    await asyncio.wait({stopped, changed})
    if programme.telegram.done():
        await programme.telegram
    if changed.done() and not changed.cancelled():
        await changed
    return again


async def _change(core: Core) -> None:
    """Ends once other settings are in force than those that run, and parts could be made of them."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    core.desk_settings.on_change(partial(loop.call_soon_threadsafe, told.set))
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
            await asyncio.to_thread(_try_out, found, core)
        except Exception as error:  # noqa: BLE001 - whatever it is, what runs goes on
            _log.error("what is set at the desk cannot be used", exc_info=error)
            refused = found
            continue
        return


def _try_out(settings: Settings, core: Core) -> None:
    """Join the parts as they would be; nothing is started."""
    build_desk(build_core(settings, core.storage, core.clock, Costs(), Metrics(""), installed=core.installed))


async def _announce(before: Settings | None, after: Settings) -> None:
    """Let the bot's commands and descriptions follow the forum's name and languages; not at a usual start."""
    if before is None or (before.forum.name, before.forum.languages) == (after.forum.name, after.forum.languages):
        return
    try:
        await announce_bot(after)
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

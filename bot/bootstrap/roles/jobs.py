"""The clock alone: what is done and said without anybody asking."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable

from bot.bootstrap.line import Line, announce_bot
from bot.bootstrap.outgoing import Outgoing
from bot.bootstrap.parts.jobs import Jobs
from bot.bootstrap.readiness import ops_door
from bot.bootstrap.roles.role import Programme, Role, Staying, at_work, need_postgresql
from bot.bootstrap.tasks import for_ever, in_background
from bot.bootstrap.timekeeping import keeping_time
from bot.bootstrap.workers import in_thread
from bot.jobs.table import Errands
from bot.settings import Settings


@contextlib.asynccontextmanager
async def running(
    settings: Settings, clock: Callable[[], dt.datetime], kept: Staying
) -> AsyncIterator[Programme[Jobs]]:
    """The jobs, running; Telegram is spoken to and never listened to."""
    async with contextlib.AsyncExitStack() as stack:
        parts, workers = await stack.enter_async_context(at_work(Jobs, settings, clock, kept))
        line = Line(parts)
        ops_address = await stack.enter_async_context(ops_door(parts, kept.doors, line.connected))
        await stack.enter_async_context(line.open())
        outgoing = Outgoing(parts, line, in_thread(workers))
        errands = Errands(outgoing.tell_waiting, outgoing.send_broadcasts, outgoing.send_digests)
        await stack.enter_async_context(keeping_time(parts, errands, workers))
        await stack.enter_async_context(outgoing.open())
        work = await stack.enter_async_context(in_background(_connected(line)))
        yield Programme(parts, ops_address, work)


async def _connected(line: Line) -> None:
    await line.connect()
    await for_ever()


JOBS = Role(Jobs, running, lambda parts: parts.digests, need_postgresql, announce_bot)
"""What `amanah jobs` is."""

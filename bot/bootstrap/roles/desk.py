"""The desk alone: a web application without any line to Telegram."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable

from bot.bootstrap.desk_door import build_desk, desk_door
from bot.bootstrap.parts.desk import Desk
from bot.bootstrap.readiness import ops_door
from bot.bootstrap.roles.role import Programme, Role, Staying, at_work, need_postgresql
from bot.bootstrap.tasks import for_ever, in_background
from bot.settings import Settings


@contextlib.asynccontextmanager
async def running(
    settings: Settings, clock: Callable[[], dt.datetime], kept: Staying
) -> AsyncIterator[Programme[Desk]]:
    """The desk, running."""
    async with contextlib.AsyncExitStack() as stack:
        parts, _ = await stack.enter_async_context(at_work(Desk, settings, clock, kept))
        ops_address = await stack.enter_async_context(ops_door(parts, kept.doors))
        desk_address = await stack.enter_async_context(desk_door(parts, kept.doors, parts.bot_name.known))
        work = await stack.enter_async_context(in_background(for_ever()))
        yield Programme(parts, ops_address, work, desk_address, parts.desk_settings.on_change)


DESK = Role(Desk, running, build_desk, need_postgresql)
"""What `amanah desk` is."""

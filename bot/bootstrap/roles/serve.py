"""A worker: called by Telegram's webhook, and nothing else; any number share a database."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable

from bot.bootstrap.hearing import Hearing
from bot.bootstrap.line import Line
from bot.bootstrap.parts.chats import Chats
from bot.bootstrap.readiness import ops_door
from bot.bootstrap.roles.role import Programme, Role, Staying, at_work, need_postgresql
from bot.bootstrap.workers import in_thread
from bot.errors import SettingError
from bot.settings import Settings


@contextlib.asynccontextmanager
async def running(
    settings: Settings, clock: Callable[[], dt.datetime], kept: Staying
) -> AsyncIterator[Programme[Chats]]:
    """A worker, running."""
    async with contextlib.AsyncExitStack() as stack:
        parts, workers = await stack.enter_async_context(at_work(Chats, settings, clock, kept))
        line = Line(parts)
        ops_address = await stack.enter_async_context(ops_door(parts, kept.doors, line.connected))
        await stack.enter_async_context(line.open())
        hearing = Hearing(parts, line, in_thread(workers), kept.doors)
        heard = await stack.enter_async_context(hearing.open())
        yield Programme(parts, ops_address, heard)


def _check(settings: Settings) -> None:
    need_postgresql(settings)
    if not settings.telegram.webhook_url:
        raise SettingError("AMANAH_WEBHOOK_URL", "is missing: Telegram calls a worker there; `amanah run` can ask")


SERVE = Role(Chats, running, lambda parts: parts.conversations, _check)
"""What `amanah serve` is."""

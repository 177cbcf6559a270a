"""Everything in one process: started in order, stopped in the opposite order, nothing cut in two."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable

from bot.bootstrap.core import Core
from bot.bootstrap.desk_door import build_desk, desk_door
from bot.bootstrap.line import announce_bot
from bot.bootstrap.parts.ground import now
from bot.bootstrap.polling import sole_right_to_poll
from bot.bootstrap.readiness import ops_door
from bot.bootstrap.roles.role import Programme, Role, Staying, at_work, staying
from bot.bootstrap.tasks import first_of, in_background
from bot.bootstrap.telegram import TelegramLine
from bot.bootstrap.timekeeping import keeping_time
from bot.jobs.table import Errands
from bot.settings import Settings


@contextlib.asynccontextmanager
async def running(
    settings: Settings, clock: Callable[[], dt.datetime] = now, kept: Staying | None = None
) -> AsyncIterator[Programme[Core]]:
    """Everything, running; leaving stops it: first what takes in, then what works, then what keeps.

    `settings` are those of the installation; what was set at the desk comes over them. `clock` says what time it is, in
    UTC; `kept` is what stays when the parts are made anew.
    `SchemaMismatch` or `KeyMissing` before anything is started when database and keys are not in order,
    `AlreadyRunning` when another process is at work with the same SQLite file, or polls from the same database.
    """
    async with contextlib.AsyncExitStack() as stack:
        if kept is None:
            kept = await stack.enter_async_context(staying(settings))
        core, workers = await stack.enter_async_context(at_work(Core, settings, clock, kept))
        line = TelegramLine(core, workers, kept.doors)
        ops_address = await stack.enter_async_context(ops_door(core, kept.doors, line.connected))
        errands = Errands(line.tell_waiting, line.send_broadcasts, line.send_digests)
        await stack.enter_async_context(keeping_time(core, errands, workers))
        desk_address = await stack.enter_async_context(desk_door(core, kept.doors, line.username))
        right = await stack.enter_async_context(sole_right_to_poll(settings))
        telegram = await stack.enter_async_context(line.open())
        hearing = await stack.enter_async_context(in_background(first_of(telegram, right)))
        yield Programme(core, ops_address, hearing, desk_address, core.desk_settings.on_change)


EVERYTHING = Role(Core, running, build_desk, announce=announce_bot)
"""What `amanah run` is."""

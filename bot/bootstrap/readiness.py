"""Whether a process can do its work, told at the operator's door."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from bot.bootstrap.doors import Doors
from bot.bootstrap.parts.ground import Ground
from bot.errors import StorageFull, TryLater
from bot.observability.health import Check, OpsApp
from bot.storage import migrate


def check_ready(parts: Ground) -> None:
    """`SchemaMismatch` or `KeyMissing` unless database and keys are in order."""
    migrate.check(parts.settings.database_url)
    parts.custody.check()


@contextlib.asynccontextmanager
async def ops_door(parts: Ground, doors: Doors, connected: asyncio.Event | None = None) -> AsyncIterator[str]:
    """Health, readiness and metrics, for nobody but the operator; gives their address.

    `connected` belongs to a process that has a line to Telegram, which is not ready without it.
    """
    checks = {
        "database": _in_thread(parts.storage.ping),
        "schema": _in_thread(lambda: migrate.check(parts.settings.database_url)),
        "keys": _in_thread(parts.custody.check),
    }
    if connected is not None:
        checks["telegram"] = _is_set(connected)
    app = OpsApp(checks, parts.metrics.page, {"room": _in_thread(lambda: _check_room(parts))})
    async with doors.serving(app, "ops", "AMANAH_OPS_LISTEN", parts.settings.listen.ops) as address:
        yield address


def _check_room(parts: Ground) -> None:
    """`StorageFull` when something from outside is not taken any more because there is too much of it."""
    if parts.bounds.shortages():
        raise StorageFull("a bound is reached")


def _is_set(connected: asyncio.Event) -> Check:
    async def telegram() -> None:
        if not connected.is_set():
            raise TryLater(1)

    return telegram


def _in_thread(check: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    return lambda: asyncio.to_thread(check)

"""A process among the others of its forum, from before it takes work until it has finished."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from bot.errors import SchemaMismatch, StorageError
from bot.services.ring import LOOK_SECONDS, Ring, join
from bot.settings import Settings
from bot.storage import revision
from bot.storage.connecting import checked_url, sqlite_file
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.secret import ServerSecret

_log = structlog.get_logger()


@contextlib.asynccontextmanager
async def in_ring(settings: Settings) -> AsyncIterator[EphemeralSeal]:
    """The seal that all running processes share. With SQLite there is one process, and a seal of its own.

    `SchemaMismatch` or `StorageUnavailable` when the others cannot be found.
    """
    if sqlite_file(checked_url(settings.database_url)) is not None:
        yield EphemeralSeal()
        return
    ring = await asyncio.to_thread(_join, settings)
    try:
        stop = asyncio.Event()
        looking = asyncio.create_task(_look(ring, stop))
        try:
            yield ring.ephemeral
        finally:
            stop.set()
            await looking
    finally:
        await asyncio.to_thread(ring.leave)


def _join(settings: Settings) -> Ring:
    try:
        return join(settings.database_url, ServerSecret.from_text(settings.server_secret))
    except SchemaMismatch:
        revision.check(settings.database_url)  # says it better
        raise


async def _look(ring: Ring, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await asyncio.to_thread(ring.look)
        except StorageError:
            pass  # it is away: the next look makes up for this one
        except Exception as error:  # noqa: BLE001 - whatever it is, newcomers go on being let in
            _log.error("the ring could not be looked after", exc_info=error)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)

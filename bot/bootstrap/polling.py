"""The right to poll: one process at a time may ask Telegram with a token."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot.bootstrap.tasks import for_ever
from bot.errors import StorageUnavailable
from bot.settings import Settings
from bot.storage.instance import SoleRight

RIGHT_KEPT_SECONDS = 5.0
"""How often the right to poll is looked after: after a restart of the database it has to be taken anew."""


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
        keeping = asyncio.create_task(_keep(right) if polls else for_ever())
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

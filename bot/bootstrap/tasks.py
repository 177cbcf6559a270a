"""Tasks that go on beside others."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any


@contextlib.asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """The work, as a task that is ended on leaving."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def for_ever() -> None:
    """The work of a role in which nothing goes wrong by itself."""
    await asyncio.Event().wait()


async def first_of(*tasks: asyncio.Task[None]) -> None:
    """Ends, or fails, with the first that does."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        await task

"""The threads in which the core works."""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from bot.chat.threads import InThread

T = TypeVar("T")


def in_thread(workers: Executor) -> InThread:
    """Calls the core on these workers."""

    async def run(function: Callable[..., T], /, *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(workers, functools.partial(function, *arguments))

    return run

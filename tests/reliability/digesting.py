"""A process that does nothing but send digests, on a Monday morning whose minutes pass in seconds."""

import asyncio
import datetime as dt
import os
import time
from concurrent.futures import ThreadPoolExecutor

from bot.bootstrap.core import build_core
from bot.bootstrap.telegram import TelegramLine
from bot.observability.metrics import Metrics
from bot.settings import build, collect
from bot.storage.engine import Storage
from tests.chat.stage import CHEAP

MONDAY = dt.datetime(2026, 11, 23, 8, 6, tzinfo=dt.UTC)
FASTER = 60
"""So many seconds pass in one: a lease of two minutes is over in two seconds."""
BEGAN = "DIGESTS_BEGAN"
"""The variable with the real time at which it is five past eight."""


def monday_clock(began: float) -> dt.datetime:
    """The time it is."""
    return MONDAY + dt.timedelta(seconds=(time.time() - began) * FASTER)


async def send_for_ever() -> None:
    """Look and send, again and again, until somebody kills it."""
    settings, began = build(collect(os.environ)), float(os.environ[BEGAN])
    storage = Storage(settings.database_url)
    with ThreadPoolExecutor(4) as workers:
        core = build_core(settings, storage, lambda: monday_clock(began), CHEAP, Metrics("test"))
        line = TelegramLine(core, workers)
        async with line.open():
            await line.connected.wait()
            while True:
                await line.send_digests()
                await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(send_for_ever())

"""The bot joined to Telegram in both directions, as one process does that has everything."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import Executor

from bot.bootstrap.core import Core
from bot.bootstrap.doors import Doors
from bot.bootstrap.hearing import Hearing
from bot.bootstrap.line import Line
from bot.bootstrap.outgoing import Outgoing
from bot.bootstrap.workers import in_thread


class TelegramLine:
    """The bot's line to Telegram. `connected` is set once Telegram has said who the bot is."""

    def __init__(self, core: Core, workers: Executor, doors: Doors | None = None) -> None:
        """`workers` runs the core's work; at one of `doors` a webhook is heard."""
        self.line = line = Line(core)
        self.hearing = Hearing(core, line, in_thread(workers), doors or Doors())
        self.outgoing = outgoing = Outgoing(core, line, in_thread(workers))
        self.connected, self.username = line.connected, line.username
        self.tell_waiting, self.send_broadcasts = outgoing.tell_waiting, outgoing.send_broadcasts
        self.send_digests = outgoing.send_digests

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[asyncio.Task[None]]:
        """Listen in the background; gives the task, which ends only when something is wrong for good.

        Leaving says and hears no more, finishes what is in hand, and closes the connections.
        """
        async with self.line.open(), self.hearing.open() as task, self.outgoing.open():
            yield task

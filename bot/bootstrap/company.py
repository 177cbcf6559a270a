"""The processes that write to Telegram as one bot, joined so that they keep one pace."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from bot.bootstrap.workers import in_thread
from bot.chat.overhearing import Overhearing
from bot.chat.pace import Gate, Pace
from bot.chat.telling import Telling
from bot.services.delivery.hearsay import Ear, Mouth
from bot.settings import Settings
from bot.vault.secret import ServerSecret

AGAIN_SECONDS = 1.0

_log = structlog.get_logger()


class Company:
    """Who else shares the database: told what is said here, and heard. `gate` is the pace of all of them."""

    def __init__(self, settings: Settings, secret: ServerSecret) -> None:
        """Nothing is said or heard before `open`."""
        url, name = settings.database_url, settings.telegram.token.partition(":")[0]
        self._thread = ThreadPoolExecutor(1, "wire")
        self._ear = Ear(url, name, secret)
        self._mouth = Mouth(url, name, secret, self._ear.key)
        pace, run = Pace(settings.limits.broadcast_rate), in_thread(self._thread)
        self._telling, self._hearing = Telling(self._mouth, run), Overhearing(self._ear, pace, run)
        self._shared = self._ear.wire.is_shared
        self.gate = Gate(pace, others=self if self._shared else None)

    def tell(self, chat_id: int, pause: float = 0.0) -> None:
        """A message leaves here now; with a `pause`, one was refused."""
        self._telling.tell(chat_id, pause)

    def unknown(self) -> float:
        """The seconds until it is known here what the others have said."""
        return self._hearing.unknown()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Tell and hear, until it is left."""
        tasks = [asyncio.create_task(_steadily(one.run)) for one in (self._telling, self._hearing) if self._shared]
        try:
            yield
        finally:
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await in_thread(self._thread)(self._hang_up)
            self._thread.shutdown()

    def _hang_up(self) -> None:
        self._mouth.wire.close()
        self._ear.wire.close()


async def _steadily(work: Callable[[], Awaitable[None]]) -> None:
    """Begin again after whatever nobody thought of: broadcasts wait for as long as others cannot be heard."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001
            _log.exception("the line to other processes failed")
        await asyncio.sleep(AGAIN_SECONDS)

"""Bringing updates to a webhook: each chat in order, chats side by side, again and again until they arrive."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.simulator.faults import Faults
from bot.simulator.params import Params
from bot.simulator.updates import QueuedUpdate, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


@dataclass(frozen=True, slots=True)
class Redelivery:
    """Pauses between tries, in seconds: the first one, doubled each time up to the longest; and a try's time limit."""

    first_pause: float = 0.05
    longest_pause: float = 2.0
    timeout: float = 30.0


@dataclass(slots=True)
class WebhookStatus:
    """What getWebhookInfo tells about the webhook itself; an empty `url` means that there is none."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    error_at: int = 0
    error: str = ""
    delivered: int = 0
    failed: int = 0


class Courier:
    """Delivers updates to the webhook that is set, if one is."""

    def __init__(
        self,
        updates: UpdateQueue,
        faults: Faults,
        redelivery: Redelivery,
        clock: Callable[[], float],
        perform: Callable[[str, Params], object],
    ) -> None:
        self.status = WebhookStatus()
        self._updates = updates
        self._faults = faults
        self._redelivery = redelivery
        self._clock = clock
        self._perform = perform
        self._lanes: dict[int, deque[QueuedUpdate]] = {}
        self._drivers: dict[int, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(40)
        self._session: aiohttp.ClientSession | None = None
        updates.listeners.append(self._accept)

    async def start(self, url: str, secret: str = "", max_connections: int = 40) -> None:
        """Deliver to this address from now on, beginning with what is pending."""
        await self.stop()
        self.status = WebhookStatus(url, secret, max_connections)
        self._free = asyncio.Semaphore(max_connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=max_connections),
            timeout=aiohttp.ClientTimeout(total=self._redelivery.timeout),
        )
        for queued in list(self._updates.pending.values()):
            self._line_up(queued)

    async def stop(self) -> None:
        """Stop delivering; what did not arrive stays pending."""
        self.status = WebhookStatus()
        drivers = list(self._drivers.values())
        self._drivers.clear()
        self._lanes.clear()
        for driver in drivers:
            driver.cancel()
        for driver in drivers:
            with contextlib.suppress(asyncio.CancelledError):
                await driver
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _accept(self, queued: QueuedUpdate) -> None:
        if self.status.url:
            again = self._updates.take_again()
            for one in again:
                self._line_up(one)
            if queued not in again:
                self._line_up(queued)

    def _line_up(self, queued: QueuedUpdate) -> None:
        self._lanes.setdefault(queued.lane, deque()).append(queued)
        if queued.lane not in self._drivers:
            self._drivers[queued.lane] = asyncio.create_task(self._drive(queued.lane))

    async def _drive(self, lane: int) -> None:
        waiting = self._lanes[lane]
        pause = self._redelivery.first_pause
        while waiting:
            queued = waiting[0]
            async with self._free:
                arrived = await self._post(queued)
            if not arrived:
                await asyncio.sleep(pause)
                pause = min(pause * 2, self._redelivery.longest_pause)
                continue
            pause = self._redelivery.first_pause
            waiting.popleft()
            first_time = self._updates.confirm([queued.update_id])
            if first_time and self._faults.duplicate():
                waiting.append(queued)
        del self._drivers[lane], self._lanes[lane]

    async def _post(self, queued: QueuedUpdate) -> bool:
        headers = {"Content-Type": "application/json"}
        if self.status.secret:
            headers[SECRET_HEADER] = self.status.secret
        if self._session is None:
            return False
        try:
            async with self._session.post(
                self.status.url, data=queued.body, headers=headers, allow_redirects=False
            ) as response:
                body = await response.read()
                status = response.status
        except TimeoutError:
            return self._note("Read timeout expired")
        except aiohttp.ClientError:
            return self._note("Connection failed")
        if not 200 <= status < 300:
            return self._note(f"Wrong response from the webhook: {status} {_phrase(status)}")
        self.status.delivered += 1
        if body[:1] == b"{":
            self._answer_in_body(body)
        return True

    def _note(self, error: str) -> bool:
        self.status.failed += 1
        self.status.error = error
        self.status.error_at = int(self._clock())
        return False

    def _answer_in_body(self, body: bytes) -> None:
        try:
            values: dict[str, Any] = json.loads(body)
        except ValueError:
            return
        method = values.pop("method", None)
        if isinstance(method, str):
            self._perform(method, Params(values))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

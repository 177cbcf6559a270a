"""Fetches updates and confirms them to Telegram only after they are handled."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.chat.attempts import Patience, asked_pause, token_refused
from bot.chat.processor import Handle
from bot.chat.updates import read_update
from bot.errors import AlreadyRunning, StorageUnavailable, TooManyTries

T = TypeVar("T")

_WINDOW = 100  # the most Telegram gives at once (core.telegram.org/bots/api#getupdates)
_AGAIN = Patience(first_pause=0.5, longest_pause=30.0)
_STORAGE = Patience(first_pause=0.5, longest_pause=5.0)
_log = structlog.get_logger()


class Poller:
    """A sliding window over Telegram's queue; all times in seconds.

    The library's own polling confirms a batch as soon as it has arrived, so that a killed process loses it. Here the
    offset is the oldest update still in hand: what is newer and done is remembered until the window has moved on.
    The price is that Telegram sends what is in hand again; `look_again` is how often that happens at most.
    """

    def __init__(  # noqa: PLR0913
        self,
        bot: Bot,
        handle: Handle,
        allowed_updates: Sequence[str],
        *,
        long_poll: int = 30,
        look_again: float = 0.25,
        handling_limit: float = 120.0,
        drain: float = 20.0,
        conflicts_at_start: int = 6,
    ) -> None:
        """`conflicts_at_start` is how often another programme may be found polling before this one gives way."""
        self._bot = bot
        self._handle = handle
        self._allowed = list(allowed_updates)
        self._long_poll = long_poll
        self._look_again = look_again
        self._handling_limit = handling_limit
        self._drain = drain
        self._conflicts_allowed: int | None = conflicts_at_start
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._done: set[int] = set()
        self._next: int | None = None
        self._postponed = False
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()

    async def run(self) -> None:
        """Fetch and handle until `stop`; cancelled instead, it confirms nothing that is in hand.

        Raises `SettingError` when Telegram does not accept the token, and `AlreadyRunning` when another programme
        polls with it from the start; one that comes later is waited out, as is everything else.
        """
        self._stopped.clear()
        polling = asyncio.create_task(self._poll())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if polling.done():
                polling.result()
            await _cancel([polling])
            await self._finish()
        finally:
            await _cancel([polling, stopping, *self._in_hand.values()])
            self._stopped.set()

    async def stop(self) -> None:
        """Fetch no more, wait for what is in hand (not for ever), confirm what is done."""
        self._stopping.set()
        await self._stopped.wait()

    async def _poll(self) -> None:
        await _until_it_works(lambda: self._bot.delete_webhook(drop_pending_updates=False))
        storage_failures = 0
        while True:
            batch = await _until_it_works(
                lambda: self._fetch(0 if self._in_hand else self._long_poll), self._conflicts_allowed
            )
            self._conflicts_allowed = None
            for raw in batch:
                self._begin(raw)
            if self._in_hand:
                await asyncio.wait(self._in_hand.values(), timeout=self._look_again)
            storage_failures = storage_failures + 1 if self._postponed else 0
            if self._postponed:
                self._postponed = False
                await asyncio.sleep(_STORAGE.pause(storage_failures))

    async def _fetch(self, wait: int, limit: int = _WINDOW) -> list[dict[str, Any]]:
        """Updates as plain data: read by the library one at a time, so that one it cannot read does not hide the rest.

        Named with a capital because the library warns of its own method's name here; to Telegram it is the same
        ("All methods in the Bot API are case-insensitive").
        """
        offset = self._offset()
        self._done = {number for number in self._done if offset is not None and number >= offset}
        question = {"offset": offset, "limit": limit, "timeout": wait, "allowed_updates": self._allowed}
        answer = await self._bot.do_api_request(
            "GetUpdates",
            api_kwargs={name: value for name, value in question.items() if value is not None},
            read_timeout=wait + (self._bot.request.read_timeout or 0),
        )
        return cast("list[dict[str, Any]]", answer)

    def _offset(self) -> int | None:
        return min([*self._in_hand, self._next]) if self._next is not None else None

    def _begin(self, raw: dict[str, Any]) -> None:
        number = raw.get("update_id")
        if not isinstance(number, int):
            return  # not from Telegram
        self._next = number + 1
        if number not in self._in_hand and number not in self._done:
            self._in_hand[number] = asyncio.create_task(self._work(number, raw))

    async def _work(self, number: int, raw: dict[str, Any]) -> None:
        try:
            done = await self._handled(raw)
        finally:
            del self._in_hand[number]
        if done:
            self._done.add(number)
        else:
            self._next = number if self._next is None else min(number, self._next)
            self._postponed = True

    async def _handled(self, raw: dict[str, Any]) -> bool:
        """Whether the update is over and done with; only a storage that is away makes it come again."""
        update = read_update(raw)
        if update is None:
            return True
        try:
            async with asyncio.timeout(self._handling_limit):
                await self._handle(update)
        except StorageUnavailable:
            _log.warning("an update is postponed")
            return False
        except TooManyTries:
            pass  # counted where it was dropped
        except Exception as error:  # noqa: BLE001  whatever it was, it must not stop the others
            _log.error("an update failed", exc_info=error)
        return True

    async def _finish(self) -> None:
        if self._in_hand:
            await asyncio.wait(self._in_hand.values(), timeout=self._drain)
        if self._next is not None:
            with suppress(TelegramError):  # then they come again, and are recognised
                await self._fetch(0, limit=1)


async def _until_it_works(call: Callable[[], Awaitable[T]], conflicts_allowed: int | None = None) -> T:
    """Make a call until Telegram answers; raises `SettingError` if the token is not accepted.

    After so many conflicts with another programme (None: any number) it raises `AlreadyRunning`.
    """
    failures = conflicts = 0
    while True:
        try:
            return await call()
        except (InvalidToken, EndPointNotFound):
            break
        except TelegramError as error:
            failures += 1
            conflicts += isinstance(error, Conflict)
            if conflicts_allowed is not None and conflicts > conflicts_allowed:
                break
            pause = asked_pause(error) if isinstance(error, RetryAfter) else _AGAIN.pause(failures)
            event = "another programme polls with this token" if isinstance(error, Conflict) else "polling failed"
            _log.warning(event, error=type(error).__name__, attempts=failures, seconds=round(pause, 1))
        await asyncio.sleep(pause)
    if conflicts_allowed is not None and conflicts > conflicts_allowed:
        raise AlreadyRunning("another programme asks Telegram with this token; stop it first, or use the webhook")
    raise token_refused()


async def _cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    ended = list(tasks)
    for task in ended:
        task.cancel()
    await asyncio.gather(*ended, return_exceptions=True)

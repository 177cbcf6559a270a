"""Telegram's webhook on plain ASGI: guards first, then the update, then at most one call in the answer."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog
from telegram import Bot

from bot.chat.attempts import Patience, attempt
from bot.chat.processor import Handle
from bot.chat.request import body_reply
from bot.chat.updates import read_update
from bot.errors import SettingError, StorageUnavailable, TooManyTries

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_CONNECTIONS = 100
"""The most that Telegram opens at once, for all workers together (core.telegram.org/bots/api#setwebhook)."""

SECRET_SETTING = "AMANAH_WEBHOOK_SECRET"  # noqa: S105 - a setting's name
_SECRET_HEADER = b"x-telegram-bot-api-secret-token"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()


_CLOSE = (b"connection", b"close")  # what was not read is not waited for
_LATER = (b"retry-after", b"1")


class WebhookFront:
    """Takes updates on one path, hands them on, and answers when they are handled.

    Telegram repeats what is answered with an error: 503 while the storage is away or the handling takes longer than
    `limit_seconds`, 429 while a chat has too much waiting. Any other failure is logged and answered with 200, so that
    one update that can never be handled does not hold up its chat.
    """

    def __init__(
        self,
        handle: Handle,
        *,
        path: str,
        secret: str,
        limit_bytes: int = 1024 * 1024,
        limit_seconds: float = 50.0,
    ) -> None:
        if not secret:
            raise SettingError(SECRET_SETTING, "is empty; anybody could send updates")
        self._handle = handle
        self._path = path
        self._secret = secret.encode()
        self._limit_bytes = limit_bytes
        self._limit_seconds = limit_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI scope."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        else:
            await _say(send, await self._answer(scope, receive))

    async def _answer(self, scope: Scope, receive: Receive) -> _Answer:
        refusal = self._refusal(scope)
        if refusal is not None:
            return refusal
        try:
            async with asyncio.timeout(self._limit_seconds):
                body = await self._read(receive)
                if body is None:
                    return _Answer(413, headers=(_CLOSE,))
                data = _parse(body)
                return _Answer(400) if data is None else await self._process(data)
        except TimeoutError:
            _log.warning("an update took too long", seconds=self._limit_seconds)
            return _Answer(503, headers=(_LATER,))

    def _refusal(self, scope: Scope) -> _Answer | None:
        """What can be refused before anything of the body is read."""
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if scope["path"] != self._path:
            return _Answer(404, headers=(_CLOSE,))
        if scope["method"] != "POST":
            return _Answer(405, headers=(_CLOSE, (b"allow", b"POST")))
        if not hmac.compare_digest(headers.get(_SECRET_HEADER, b""), self._secret):
            return _Answer(403, headers=(_CLOSE,))
        if len(length) > 12 or not length.isdigit() or int(length) > self._limit_bytes:
            return _Answer(413, headers=(_CLOSE,))
        return None

    async def _read(self, receive: Receive) -> bytes | None:
        """The body; nothing once more has arrived than may, whatever length was announced, or the sender is gone."""
        body = bytearray()
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._limit_bytes or message["type"] == "http.disconnect":
                return None
            more = message.get("more_body", False)
        return bytes(body)

    async def _process(self, data: dict[str, Any]) -> _Answer:
        update = read_update(data)
        if update is None:
            return _Answer(200)  # it would be the same again
        with body_reply() as room:
            try:
                await self._handle(update)
            except StorageUnavailable:
                _log.warning("an update is postponed")
                return _Answer(503, headers=(_LATER,))
            except TooManyTries:
                return _Answer(429, headers=(_LATER,))
            except Exception as error:  # noqa: BLE001  whatever it was, it would be the same again
                _log.error("an update failed", exc_info=error)
        if room.call is None:
            return _Answer(200)
        return _Answer(200, json.dumps(room.call).encode(), ((b"content-type", b"application/json"),))


async def register(bot: Bot, url: str, secret: str, allowed_updates: Sequence[str]) -> None:
    """Tell Telegram where to send updates; raises `SettingError`, `Refused` or `TryLater`."""
    await attempt(
        lambda: bot.set_webhook(
            url,
            secret_token=secret,
            allowed_updates=allowed_updates,
            max_connections=_CONNECTIONS,
            drop_pending_updates=False,
        ),
        Patience(),
    )


def _parse(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


async def _say(send: Send, answer: _Answer) -> None:
    headers = [(b"content-length", str(len(answer.body)).encode()), *answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _live(receive: Receive, send: Send) -> None:
    """Nothing of its own to open or close."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return

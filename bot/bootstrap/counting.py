"""Calls of the Bot API, counted by how they ended."""

from collections.abc import Callable
from typing import Any

from telegram.error import TelegramError
from telegram.request import RequestData

from bot.chat.request import AiohttpRequest

Count = Callable[[str], None]


class CountedRequest(AiohttpRequest):
    """Counts calls of the Bot API by how they ended."""

    __slots__ = ("_count",)

    def __init__(self, count: Count, **options: Any) -> None:
        """`options` as `AiohttpRequest`."""
        super().__init__(**options)
        self._count = count

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        """As `AiohttpRequest.do_request`."""
        try:
            status, payload = await super().do_request(url, method, request_data, *timeouts, **more)
        except TelegramError:
            self._count("failed")
            raise
        self._count(outcome_of(status))
        return status, payload

    async def carry(self, url: str, body: bytes) -> tuple[int, bytes]:
        """As `AiohttpRequest.carry`."""
        try:
            status, payload = await super().carry(url, body)
        except TelegramError:
            self._count("failed")
            raise
        self._count(outcome_of(status))
        return status, payload


def outcome_of(status: int) -> str:
    """What an HTTP status of the Bot API means (core.telegram.org/bots/api#making-requests)."""
    if status < 300:
        return "ok"
    if status == 403:
        return "unreachable"
    return "later" if status == 429 or status >= 500 else "refused"

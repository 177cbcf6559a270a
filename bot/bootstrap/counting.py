"""Parts that also count what they do."""

from collections.abc import Callable
from typing import Any

from telegram.error import TelegramError
from telegram.request import RequestData

from bot.chat.request import AiohttpRequest
from bot.errors import SignInFailed, TooManyTries
from bot.services.access import Access
from bot.services.desk_sessions import Device

Count = Callable[[str], None]


class CountedAccess(Access):
    """Counts sign-ins by how they ended."""

    def __init__(self, *arguments: Any, count: Count, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._count = count

    def sign_in(self, login: str, password: str, client: str, device: Device | None = None) -> str:
        """As `Access.sign_in`."""
        return self._counted(lambda: super(CountedAccess, self).sign_in(login, password, client, device))

    def give_code(self, token: str, code: str, device: Device | None = None) -> str:
        """As `Access.give_code`."""
        return self._counted(lambda: super(CountedAccess, self).give_code(token, code, device))

    def unlock(self, token: str, password: str, client: str) -> str:
        """As `Access.unlock`."""
        return self._counted(lambda: super(CountedAccess, self).unlock(token, password, client))

    def _counted(self, sign_in: Callable[[], str]) -> str:
        try:
            token = sign_in()
        except SignInFailed:
            self._count("failed")
            raise
        except TooManyTries:
            self._count("slowed")
            raise
        self._count("ok")
        return token


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

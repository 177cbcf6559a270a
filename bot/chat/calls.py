"""Calls of the Bot API as plain JSON: what is said at every step of a conversation costs next to nothing beside it.

The library makes an object of every parameter and of every answer, of which only a message's id is used: for a card
with its keyboard that was half of all the work on an update. Its errors, and how they are read, stay the library's.
"""

import json
from collections.abc import Mapping
from typing import Any

from telegram.error import NetworkError, TelegramError

from bot.chat.attempts import refusal
from bot.chat.request import AiohttpRequest, room_in_answer


class Calls:
    """The Bot API of one bot."""

    def __init__(self, request: AiohttpRequest, base_url: str) -> None:
        """`base_url` is the bot's, with its token."""
        self._request = request
        self._base_url = base_url

    async def make(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """Make a call; its result as plain data. Raises the library's `TelegramError`s, as the library would."""
        body = json.dumps(parameters, ensure_ascii=False).encode()
        status, payload = await self._request.carry(f"{self._base_url}/{method}", body)
        if status >= 300:
            raise refusal(status, payload)
        return _result(payload)

    async def let_ride(self, method: str, parameters: Mapping[str, Any]) -> None:
        """Let the call ride in the webhook's answer, if there is one with room; else make it."""
        room = room_in_answer()
        if room is None or not room.take(method, parameters):
            await self.make(method, parameters)


def message_id_in(result: Any) -> int:
    """The id of the message that a call made; `NetworkError` for an answer that has none."""
    number = result.get("message_id") if isinstance(result, dict) else None
    if not isinstance(number, int):
        raise NetworkError("the answer is not a message")
    return number


def _result(payload: bytes) -> Any:
    failure: TelegramError
    try:
        return json.loads(payload)["result"]
    except (ValueError, LookupError, TypeError):
        failure = NetworkError("the answer cannot be read")
    raise failure  # outside of `except`, so that what was read is not chained to it

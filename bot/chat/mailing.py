"""Saying one thing to many: the words are made ready once, and each call costs next to nothing beside the network."""

import json
from dataclasses import dataclass
from typing import Any

from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.chat.attempts import refusal, translate
from bot.chat.keyboard import Keyboard, markup
from bot.chat.request import AiohttpRequest
from bot.errors import AmanahError


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is ready but for whom it goes to."""

    body: bytes

    def to(self, chat_id: int) -> bytes:
        """The call's body for one chat."""
        return b'{"chat_id":%d,%b' % (chat_id, self.body)


def letter(html: str, keyboard: Keyboard | None, *, paid: bool = False) -> Letter:
    """A message in Telegram's HTML. `paid`: beyond 30 in a second, for a fee (Bot API, `allow_paid_broadcast`)."""
    said: dict[str, Any] = {
        "text": html,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": {"is_disabled": True},
    }
    if keyboard is not None:
        said["reply_markup"] = markup(keyboard)
    if paid:
        said["allow_paid_broadcast"] = True
    return Letter(json.dumps(said, ensure_ascii=False).encode()[1:])


class Mailing:
    """Posts letters over connections of its own, so that a broadcast never keeps a reply waiting for one."""

    def __init__(self, request: AiohttpRequest, base_url: str) -> None:
        """`base_url` is the bot's, with its token."""
        self._request = request
        self._url = f"{base_url}/sendMessage"

    async def open(self) -> None:
        """Open the connections."""
        await self._request.initialize()

    async def close(self) -> None:
        """Close them."""
        await self._request.shutdown()

    async def post(self, chat_id: int, what: Letter) -> AmanahError | None:
        """Say it once; what went wrong, if anything did: one of our delivery errors, or one for a refused token."""
        try:
            status, payload = await self._request.carry(self._url, what.to(chat_id))
        except TelegramError as error:
            return translate(error)
        return None if status < 300 else translate(refusal(status, payload))

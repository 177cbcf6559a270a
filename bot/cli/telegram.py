"""Asking Telegram who the bot is, and what time it is there."""

import asyncio
import datetime as dt
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import aiohttp

from bot.errors import SettingError, TryLater

TOKEN_SETTING = "AMANAH_TELEGRAM_TOKEN"  # noqa: S105 - a setting's name
PATIENCE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Account:
    """The bot's account, and the server's time when it answered."""

    username: str
    server_time: dt.datetime | None


def ask_account(token: str, api_url: str) -> Account:
    """Who the bot is (`getMe`). `SettingError` for a token that is not accepted, `TryLater` when there is no answer.

    No error repeats the address: it contains the token.
    """
    answer = asyncio.run(_get_me(f"{api_url}/bot{token}/getMe"))
    if answer is None:
        raise TryLater(30)
    status, body, date = answer
    if status in {401, 404}:
        raise SettingError(TOKEN_SETTING, "Telegram does not accept it")
    if status != 200 or not isinstance(body, dict) or not isinstance(body.get("result"), dict):
        raise TryLater(30)
    return Account(str(body["result"].get("username", "")), _time(date))


async def _get_me(address: str) -> tuple[int, object, str] | None:
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as answer:
            body = await answer.json(content_type=None)
            return answer.status, body, answer.headers.get("Date", "")
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return None


def _time(header: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None

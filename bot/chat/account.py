"""The bot's account at Telegram, or at another Bot API server."""

from telegram import Bot
from telegram.request import BaseRequest

from bot.chat.request import AiohttpRequest


def make_bot(token: str, api_url: str, request: BaseRequest | None = None) -> Bot:
    """The library's bot on our HTTP, at Telegram or at another Bot API server."""
    base, http = api_url.rstrip("/"), request or AiohttpRequest()
    return Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=http, get_updates_request=http)

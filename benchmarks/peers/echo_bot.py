"""The limit: Amanah's own web server and HTTP to Telegram with nothing in between, every card drawn beforehand.

It keeps nothing and decides nothing: the button that brings on the next card is on each card, everything else stays.
"""

import asyncio
import json
import os
from typing import Any
from urllib.parse import urlsplit

import form
import uvicorn

from bot.chat.request import AiohttpRequest

ORDER = (
    form.LANGUAGE,
    form.NOTICE,
    form.MENU,
    form.DANGER,
    form.GROUP,
    form.KIND,
    form.WHEN,
    form.PLACE,
    form.AREA,
    form.WORDS,
    form.SHARE,
    form.REVIEW,
    form.SENT,
)


class Echo:
    """An ASGI application."""

    def __init__(self, api: str, secret: str) -> None:
        self._api = api
        self._secret = secret.encode()
        self._request = AiohttpRequest()
        self._cards = [_drawn(number, card) for number, card in enumerate(ORDER)]

    async def open(self, url: str) -> None:
        """Ask to be called."""
        await self._request.initialize()
        await self._call("setWebhook", json.dumps({"url": url, "secret_token": self._secret.decode()}).encode())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if dict(scope["headers"]).get(b"x-telegram-bot-api-secret-token") != self._secret:
            body = b""
        else:
            body = await self._answer(json.loads((await receive())["body"]))
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, update: dict[str, Any]) -> bytes:
        query = update.get("callback_query")
        if query is None:
            message = update["message"]
            card = self._cards[0 if message["text"] == "/start" else ORDER.index(form.SHARE)]
            await self._call("sendMessage", card % b'"chat_id":%d' % message["chat"]["id"])
            return b""
        message = query["message"]
        where = b'"chat_id":%d,"message_id":%d' % (message["chat"]["id"], message["message_id"])
        await self._call("editMessageText", self._cards[int(query["data"])] % where)
        return b'{"method":"answerCallbackQuery","callback_query_id":"%b"}' % query["id"].encode()

    async def _call(self, method: str, body: bytes) -> None:
        await self._request.carry(f"{self._api}/{method}", body)


def _drawn(number: int, card: form.Card) -> bytes:
    """A card as JSON, with room for the chat; every button of it leads to the next card."""
    rows = [[{"text": label, "callback_data": str(number + 1)} for label in row] for row in card.rows]
    text = card.text.format(answers="", words="", code=form.new_code()) if "{" in card.text else card.text
    drawn = json.dumps({"text": text, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": rows}}).encode()
    return b"{%b," + drawn[1:].replace(b"%", b"%%")


async def run() -> None:
    """Serve until a signal comes."""
    url = os.environ["BOT_WEBHOOK_URL"]
    parts = urlsplit(url)
    echo = Echo(f"{os.environ['BOT_API_URL']}/bot{os.environ['BOT_TOKEN']}", os.environ["BOT_WEBHOOK_SECRET"])
    server = uvicorn.Server(
        uvicorn.Config(
            echo, host=parts.hostname or "127.0.0.1", port=parts.port or 80, lifespan="off", access_log=False
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    await echo.open(url)
    await serving


if __name__ == "__main__":
    asyncio.run(run())

"""A Bot API that is fast enough never to be the limit: it takes a bot's calls and gives it updates.

Only what the benchmarks' bots need is there, and nothing is checked: `bot/simulator` is the one that behaves like
Telegram. Messages come back whole (text, keyboard), as Telegram gives them, so that every library has to read them.

Distance: `latency` seconds is the way to Telegram and back. Each single way takes half of it: a call has its effect
after half, its answer is back after the whole; an update is at the bot half of it after the person acted, and what
stands in the answer to a webhook has its effect half of it after it was sent.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

from webhooks import Webhooks
from wire import Fields, Wire, after, fields

BOT_ID = 123456
TOKEN = f"{BOT_ID}:benchmark-token-benchmark-token-bench"
_BOT = f'{{"id":{BOT_ID},"is_bot":true,"first_name":"Amanah","username":"amanah_bench_bot"}}'
_MOST_UPDATES = 100


@dataclass(slots=True)
class Card:
    """A message of the bot, as a person sees it. `text` and `markup` are also kept as the JSON they came in."""

    chat_id: int
    message_id: int
    text: str
    buttons: list[tuple[str, str]]
    text_json: str
    markup_json: str

    def to_json(self) -> str:
        """As Telegram shows it to the bot."""
        markup = f',"reply_markup":{self.markup_json}' if self.markup_json else ""
        return (
            f'{{"message_id":{self.message_id},"from":{_BOT},"chat":{_chat(self.chat_id)},'
            f'"date":{int(time.time())},"text":{self.text_json}{markup}}}'
        )


Hear = Callable[[Card], None]


class BotApi:
    """The stand-in. `hear` is told of every card a person gets, new or edited, when it has arrived."""

    def __init__(self, hear: Hear, *, latency: float = 0.0) -> None:
        self._hear = hear
        self._way = latency / 2
        self._messages = 0
        self._updates = 0
        self._queue: deque[tuple[int, int, bytes]] = deque()
        self._polls: list[tuple[_Connection, int, asyncio.TimerHandle]] = []
        self._server: asyncio.Server | None = None
        self.webhooks = Webhooks(self.carry_out, self._way)
        self.calls = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=512)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.webhooks.close()
        for _connection, _offset, timer in self._polls:
            timer.cancel()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    # What people do.

    def write(self, chat_id: int, text: str) -> None:
        """Somebody writes a message."""
        self._messages += 1
        entities = f',"entities":[{{"type":"bot_command","offset":0,"length":{len(text)}}}]' if text[0] == "/" else ""
        self._happened(
            chat_id,
            f'"message":{{"message_id":{self._messages},"from":{_user(chat_id)},"chat":{_chat(chat_id)},'
            f'"date":{int(time.time())},"text":{json.dumps(text)}{entities}}}',
        )

    def press(self, card: Card, data: str) -> None:
        """Somebody presses a button."""
        self._happened(
            -card.chat_id,
            f'"callback_query":{{"id":"{self._updates + 1}","from":{_user(card.chat_id)},'
            f'"message":{card.to_json()},"chat_instance":"{card.chat_id}","data":{json.dumps(data)}}}',
        )

    def _happened(self, lane: int, content: str) -> None:
        self._updates += 1
        update = f'{{"update_id":{self._updates},{content}}}'.encode()
        if self.webhooks.active:
            self.webhooks.deliver(lane, update)
        else:
            self._queue.append((self._updates, lane, update))
            self._feed()

    # What the bot does.

    def call(self, connection: "_Connection", method: str, given: Fields) -> None:
        """A call has arrived over HTTP; it is answered when its way is over."""
        self.calls += 1
        if method == "getupdates":
            after(self._way, partial(self._poll, connection, given))
        else:
            after(self._way, partial(self._have_effect, connection, method, given))

    def carry_out(self, method: str, given: Fields) -> str:
        """Let a call have its effect; gives the result as JSON."""
        match method:
            case "sendmessage" | "editmessagetext":
                return self._say(method, given)
            case "getme":
                return _BOT
            case "setwebhook":
                self.webhooks.open(given["url"], given.get("secret_token", ""), int(given.get("max_connections", 40)))
                while self._queue:
                    self.webhooks.deliver(*self._queue.popleft()[1:])
            case "deletewebhook":
                self.webhooks.close()
            case "getwebhookinfo":
                return '{"url":"","has_custom_certificate":false,"pending_update_count":0}'
        return "true"

    def _have_effect(self, connection: "_Connection", method: str, given: Fields) -> None:
        answer = f'{{"ok":true,"result":{self.carry_out(method, given)}}}'.encode()
        after(self._way, partial(connection.answer, answer))

    def _say(self, method: str, given: Fields) -> str:
        if method == "sendmessage":
            self._messages += 1
            message_id = self._messages
        else:
            message_id = int(given["message_id"])
        markup, text = given.get("reply_markup") or "", given["text"]
        if isinstance(markup, str):
            markup_json, markup = markup, json.loads(markup) if markup else {}
        else:
            markup_json = json.dumps(markup)
        buttons = [
            (button["text"], button["callback_data"])
            for row in markup.get("inline_keyboard", ())
            for button in row
            if "callback_data" in button
        ]
        card = Card(int(given["chat_id"]), message_id, text, buttons, json.dumps(text), markup_json)
        self._hear(card)
        return card.to_json()

    def _poll(self, connection: "_Connection", given: Fields) -> None:
        offset, timeout = int(given.get("offset") or 0), float(given.get("timeout") or 0)
        while self._queue and self._queue[0][0] < offset:
            self._queue.popleft()
        loop = asyncio.get_running_loop()
        timer = loop.call_later(timeout, self._end_poll, connection)
        self._polls.append((connection, max(1, int(given.get("limit") or _MOST_UPDATES)), timer))
        if self._queue or not timeout:
            self._feed(even_empty=not timeout)

    def _feed(self, *, even_empty: bool = False) -> None:
        while self._polls and (self._queue or even_empty):
            connection, limit, timer = self._polls.pop()
            timer.cancel()
            some = [self._queue[at][2] for at in range(min(limit, len(self._queue)))]
            answer = b'{"ok":true,"result":[' + b",".join(some) + b"]}"
            after(self._way, partial(connection.answer, answer))

    def _end_poll(self, connection: "_Connection") -> None:
        self._polls = [one for one in self._polls if one[0] is not connection]
        after(self._way, partial(connection.answer, b'{"ok":true,"result":[]}'))


class _Connection(Wire):
    """A bot's connection to the API."""

    def __init__(self, api: BotApi) -> None:
        super().__init__()
        self._api = api

    def _arrived(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1].split(b"?", 1)[0]
        self._api.call(self, path.rpartition(b"/")[2].decode().lower(), fields(body))

    def answer(self, body: bytes) -> None:
        """Say what came of the call."""
        self.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        )


def _user(chat_id: int) -> str:
    return f'{{"id":{chat_id},"is_bot":false,"first_name":"Amina","language_code":"en"}}'


def _chat(chat_id: int) -> str:
    return f'{{"id":{chat_id},"type":"private","first_name":"Amina"}}'

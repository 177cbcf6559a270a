"""What Telegram brings, and what it hears back."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from aiohttp import ClientResponse, ClientSession
from telegram import Bot

from bot.chat.messenger import Messenger
from bot.chat.processor import ChatOrderedProcessor, Handle
from bot.chat.updates import Incoming
from bot.chat.webhook import WebhookFront, register
from bot.errors import Refused, SettingError, StorageUnavailable
from tests.chat.transport.telegram_double import Record, TelegramDouble, message_update, until

pytestmark = pytest.mark.anyio

SECRET = "a-secret_of_the-webhook"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
Bring = Callable[..., Awaitable[tuple[ClientResponse, bytes]]]


@asynccontextmanager
async def served(front: WebhookFront) -> AsyncIterator[Bring]:
    """The front behind a real web server, and a way to bring it things."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(front, lifespan="on", log_config=None, log_level="critical", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started or task.done())
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    async with ClientSession() as session:

        async def bring(
            update: Any = None, *, path: str = "/telegram", method: str = "POST", **settings: Any
        ) -> tuple[ClientResponse, bytes]:
            given = {"headers": HEADERS, **({"json": update} if update is not None else {}), **settings}
            async with session.request(method, url + path, **given) as response:
                return response, await response.read()

        try:
            yield bring
        finally:
            server.should_exit = True
            await task


def front(handle: Handle, **settings: Any) -> WebhookFront:
    """A front at the path the tests use."""
    return WebhookFront(handle, path="/telegram", secret=SECRET, **settings)


async def test_an_update_is_handled_before_the_answer() -> None:
    """Telegram hears "done" only when it is; the answer is empty."""
    record = Record()

    async with served(front(record.handle)) as bring:
        response, body = await bring(message_update(1))

    assert (response.status, body) == (200, b"")
    assert record.ended == [1]


@pytest.mark.parametrize("headers", [{}, {**HEADERS, "X-Telegram-Bot-Api-Secret-Token": "a-guess"}])
async def test_nobody_else_can_bring_updates(headers: dict[str, str]) -> None:
    """Without the secret, or with a wrong one, nothing is handled."""
    record = Record()

    async with served(front(record.handle)) as bring:
        response, _ = await bring(message_update(1), headers=headers)

    assert response.status == 403
    assert record.begun == []


async def test_an_empty_secret_is_a_wrong_setting() -> None:
    """With an empty secret a request without one would be let in; so it cannot be built."""
    with pytest.raises(SettingError):
        WebhookFront(Record().handle, path="/telegram", secret="")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"path": "/"}, 404),
        ({"path": "/telegram/x"}, 404),
        ({"method": "GET"}, 405),
        ({"method": "PUT"}, 405),
        ({"data": b"{not json"}, 400),
        ({"data": b"[1, 2]"}, 400),
        ({"data": b"\xff\xfe"}, 400),
        ({"data": b"[" * 100_000}, 400),
        ({"data": b""}, 400),
    ],
)
async def test_what_is_not_an_update_is_refused(request_: dict[str, Any], status: int) -> None:
    """Other paths, other methods and broken bodies get their status, and the server goes on."""
    record = Record()
    data = request_.pop("data", None)

    async with served(front(record.handle)) as bring:
        response, _ = await bring(**request_, **({} if data is None else {"data": data}))
        after, _ = await bring(message_update(1))

    assert (response.status, after.status) == (status, 200)
    assert record.ended == [1]


async def _pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1000):
        yield b" " * 1000


async def test_a_body_that_is_too_large_is_refused() -> None:
    """By its announced length, and when it is sent in pieces without one."""
    async with served(front(Record().handle, limit_bytes=20_000)) as bring:
        announced, _ = await bring(data=b" " * 20_001)
        in_pieces, _ = await bring(data=_pieces(30_000))

    assert (announced.status, in_pieces.status) == (413, 413)


async def test_an_endless_body_is_given_up() -> None:
    """A sender that never ends does not keep a place for ever."""

    async def endless() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(3)

    async with served(front(Record().handle, limit_seconds=0.1)) as bring:
        response, _ = await bring(data=endless())

    assert response.status == 503


async def test_one_call_rides_in_the_answer_and_the_rest_go_by_themselves(telegram: TelegramDouble, bot: Bot) -> None:
    """The next question is a real call; of the two courtesies one rides."""
    messenger = Messenger(bot)

    async def handle(_: Incoming) -> None:
        await messenger.send(7, "the next question")
        await messenger.retire(7, 1, "answered")
        await messenger.answer("9")

    async with served(front(ChatOrderedProcessor().in_order(handle))) as bring:
        response, _ = await bring(message_update(1))
        body = await response.json()

    assert response.content_type == "application/json"
    assert body["method"] == "editMessageText"
    assert (body["chat_id"], body["message_id"], body["text"]) == (7, 1, "answered")
    assert [call.method for call in telegram.calls] == ["sendMessage", "answerCallbackQuery"]


async def test_two_updates_at_once_do_not_share_an_answer(bot: Bot) -> None:
    """Each call rides in the answer to its own update."""
    messenger = Messenger(bot)

    async def handle(update: Incoming) -> None:
        await asyncio.sleep(0.02)
        await messenger.answer(str(update.update_id))

    async with served(front(handle)) as bring:
        answers = await asyncio.gather(*[bring(message_update(number, chat_id=number)) for number in range(1, 9)])

    assert [(await answer.json())["callback_query_id"] for answer, _ in answers] == [str(n) for n in range(1, 9)]


async def test_while_the_storage_is_away_telegram_keeps_the_update() -> None:
    """The same update, brought again, is handled."""
    tries: list[int] = []

    async def handle(update: Incoming) -> None:
        tries.append(update.update_id)
        if len(tries) == 1:
            raise StorageUnavailable("away")

    async with served(front(handle)) as bring:
        first, _ = await bring(message_update(1))
        second, _ = await bring(message_update(1))

    assert (first.status, second.status) == (503, 200)
    assert tries == [1, 1]


async def test_one_that_fails_does_not_block_its_chat() -> None:
    """It is answered as done, or Telegram would bring it for a day."""

    async def handle(_: Incoming) -> None:
        raise ValueError("a text nobody may read")

    async with served(front(handle)) as bring:
        response, body = await bring(message_update(1))
        unreadable, _ = await bring({"update_id": 2, "message": {"surprise": True}})

    assert (response.status, body, unreadable.status) == (200, b"", 200)


async def test_one_that_takes_too_long_is_brought_again() -> None:
    """Before Telegram hangs up, it is told to come again, and the place is free."""
    record = Record().hold([1])

    async with served(front(record.handle, limit_seconds=0.1)) as bring:
        response, _ = await bring(message_update(1))

    assert response.status == 503


async def test_a_flood_is_told_to_come_later() -> None:
    """What a chat has too much stays with Telegram; other chats are served."""
    record = Record().hold([1])
    processor = ChatOrderedProcessor(backlog=0)

    async with served(front(processor.in_order(record.handle))) as bring:
        first = asyncio.create_task(bring(message_update(1)))  # type: ignore[arg-type,var-annotated]
        await until(lambda: record.begun == [1])
        second, _ = await bring(message_update(2))
        other, _ = await bring(message_update(3, chat_id=8))
        record.release(1)
        await first

    assert (second.status, second.headers["Retry-After"], other.status) == (429, "1", 200)
    assert record.ended == [3, 1]


async def test_registering_tells_telegram_all_it_needs(telegram: TelegramDouble, bot: Bot) -> None:
    """Address, secret, kinds of updates and how many at once; what waits is kept."""
    await register(bot, "https://example.org/telegram", SECRET, ["message"])

    assert telegram.named("setWebhook")[0].params == {
        "url": "https://example.org/telegram",
        "secret_token": SECRET,
        "allowed_updates": ["message"],
        "max_connections": 100,
        "drop_pending_updates": False,
    }


async def test_an_address_telegram_does_not_like_is_refused(telegram: TelegramDouble, bot: Bot) -> None:
    """The start fails at once, and not silently."""
    telegram.fail("setWebhook", 400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")

    with pytest.raises(Refused):
        await register(bot, "http://example.org", SECRET, ["message"])

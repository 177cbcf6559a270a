"""Calls of the Bot API as plain JSON, by themselves or in the answer to a webhook request."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

from bot.chat.calls import Calls, message_id_in
from bot.chat.request import AiohttpRequest, body_reply
from tests.chat.transport.telegram_double import PAGE, Answer, TelegramDouble, everything_said

pytestmark = pytest.mark.anyio


@pytest.fixture
def calls(bot: Bot) -> Calls:
    """Calls of the stand-in's bot."""
    assert isinstance(bot.request, AiohttpRequest)
    return Calls(bot.request, bot.base_url)


async def test_a_call_is_the_one_that_the_library_would_make(telegram: TelegramDouble, bot: Bot, calls: Calls) -> None:
    """Telegram sees no difference."""
    await calls.make("sendMessage", {"chat_id": 7, "text": "کیا ہوا؟", "parse_mode": "HTML"})
    await bot.send_message(7, "کیا ہوا؟", parse_mode="HTML")

    plain, usual = telegram.named("sendMessage")
    assert plain.params == usual.params


async def test_the_id_of_what_was_said_comes_back(calls: Calls) -> None:
    """A card is edited by its id."""
    assert message_id_in(await calls.make("sendMessage", {"chat_id": 7, "text": "x"})) == 101


@pytest.mark.parametrize(
    ("status", "description", "parameters", "kind"),
    [
        (400, "Bad Request: message is too long", {}, BadRequest),
        (401, "Unauthorized", {}, InvalidToken),
        (429, "Too Many Requests: retry after 3", {"retry_after": 3}, RetryAfter),
        (502, "Bad Gateway", {}, NetworkError),
    ],
)
async def test_a_refusal_is_the_librarys_error(
    telegram: TelegramDouble,
    calls: Calls,
    status: int,
    description: str,
    parameters: dict[str, int],
    kind: type[Exception],
) -> None:
    """Whoever handles errors need not know by which way the call went."""
    telegram.fail("sendMessage", status, description, **parameters)

    with pytest.raises(kind):
        await calls.make("sendMessage", {"chat_id": 7, "text": "x"})


@pytest.mark.parametrize("body", [b"{}", b'{"ok":true}', b'{"ok":true,"result":', PAGE])
async def test_an_answer_that_cannot_be_read_is_a_failure_of_the_network(
    telegram: TelegramDouble, calls: Calls, body: bytes
) -> None:
    """It may be tried again; nothing of what came is quoted."""
    telegram.next("sendMessage", Answer(200, body))

    with pytest.raises(NetworkError) as caught:
        await calls.make("sendMessage", {"chat_id": 7, "text": "x"})

    assert "gateway of" not in everything_said(caught.value)


@pytest.mark.parametrize("result", [True, {}, {"message_id": "9"}, None])
def test_an_answer_without_a_message_is_a_failure_of_the_network(result: object) -> None:
    """Without its id a card could never be edited."""
    with pytest.raises(NetworkError):
        message_id_in(result)


async def test_a_call_rides_in_the_webhooks_answer(telegram: TelegramDouble, calls: Calls) -> None:
    """Where there is room and the call may be lost, no network is used."""
    with body_reply() as room:
        await calls.let_ride("answerCallbackQuery", {"callback_query_id": "9", "text": "Kept"})

    assert room.call == {"method": "answerCallbackQuery", "callback_query_id": "9", "text": "Kept"}
    assert telegram.calls == []


async def test_only_one_call_rides(telegram: TelegramDouble, calls: Calls) -> None:
    """The second one goes by itself."""
    with body_reply() as room:
        await calls.let_ride("editMessageText", {"chat_id": 7, "message_id": 1, "text": "first"})
        await calls.let_ride("answerCallbackQuery", {"callback_query_id": "9"})

    assert room.call is not None
    assert room.call["text"] == "first"
    assert [call.method for call in telegram.calls] == ["answerCallbackQuery"]


async def test_what_must_arrive_does_not_ride(telegram: TelegramDouble, calls: Calls) -> None:
    """A call that is made is real, though there is room."""
    with body_reply() as room:
        await calls.make("sendMessage", {"chat_id": 7, "text": "the next question"})

    assert room.call is None
    assert len(telegram.named("sendMessage")) == 1


async def test_nothing_rides_in_an_answer_that_has_left(telegram: TelegramDouble, calls: Calls) -> None:
    """What an update left running makes real calls once the answer is out."""
    left = asyncio.Event()

    async def late() -> None:
        await left.wait()
        await calls.let_ride("answerCallbackQuery", {"callback_query_id": "9"})

    with body_reply() as room:
        task = asyncio.create_task(late())
    left.set()
    await task

    assert room.call is None
    assert len(telegram.named("answerCallbackQuery")) == 1

"""Letters that are ready but for whom they go to."""

import pytest
from telegram import Bot

from bot.chat.attempts import Patience
from bot.chat.keyboard import Button
from bot.chat.mailing import Mailing, letter
from bot.chat.messenger import Messenger
from bot.chat.pace import Gate, Pace
from bot.chat.request import AiohttpRequest
from bot.errors import AccountGone, ChatMoved, Refused, SettingError, TryLater, Unreachable
from tests.chat.transport.telegram_double import PAGE, TOKEN, Answer, TelegramDouble, everything_said

pytestmark = pytest.mark.anyio

CHAT = 424242
KEYBOARD = ((Button("جواب", "0.w.abc"),),)


@pytest.fixture
async def mailing(telegram: TelegramDouble) -> Mailing:
    """Connections to the stand-in."""
    mailing = Mailing(AiohttpRequest(read_timeout=0.3), f"{telegram.url}/bot{TOKEN}")
    await mailing.open()
    return mailing


async def test_a_letter_says_what_the_messenger_would_say(telegram: TelegramDouble, mailing: Mailing, bot: Bot) -> None:
    """The short way and the library's way make the same call."""
    await mailing.post(CHAT, letter("<b>السلام عليكم</b>", KEYBOARD))
    await Messenger(bot).send(CHAT, "<b>السلام عليكم</b>", KEYBOARD)
    await mailing.close()

    short, usual = telegram.named("sendMessage")
    assert short.params == usual.params


async def test_paid_letters_say_so(telegram: TelegramDouble, mailing: Mailing) -> None:
    """Above 30 in a second Telegram wants to be told that it is paid for."""
    await mailing.post(CHAT, letter("x", None, paid=True))
    await mailing.close()

    assert telegram.named("sendMessage")[0].params["allow_paid_broadcast"] is True


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (403, "Forbidden: bot was blocked by the user", Unreachable),
        (403, "Forbidden: user is deactivated", AccountGone),
        (400, "Bad Request: chat not found", Unreachable),
        (400, "Bad Request: message is too long", Refused),
        (401, "Unauthorized", SettingError),
        (500, "Internal Server Error", TryLater),
    ],
)
async def test_what_went_wrong_is_told_in_our_words(
    telegram: TelegramDouble, mailing: Mailing, status: int, description: str, kind: type[Exception]
) -> None:
    """Each refusal means something else for the member."""
    telegram.fail("sendMessage", status, description)
    failure = await mailing.post(CHAT, letter("x", None))
    await mailing.close()

    assert type(failure) is kind
    assert str(CHAT) not in everything_said(failure)


async def test_a_chat_that_moved_says_where_but_not_aloud(telegram: TelegramDouble, mailing: Mailing) -> None:
    """The new id is in the error and never in its text, which may be logged."""
    telegram.fail("sendMessage", 400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100777)
    failure = await mailing.post(CHAT, letter("x", None))
    await mailing.close()

    assert isinstance(failure, ChatMoved)
    assert failure.chat_id == -100777
    assert "777" not in str(failure)


async def test_a_pause_that_is_asked_for_is_told(telegram: TelegramDouble, mailing: Mailing) -> None:
    """To the second."""
    telegram.fail("sendMessage", 429, "Too Many Requests", retry_after=7)
    failure = await mailing.post(CHAT, letter("x", None))
    await mailing.close()

    assert isinstance(failure, TryLater)
    assert failure.retry_after == 7


@pytest.mark.parametrize("answer", [Answer(502, PAGE), Answer(reset=True), Answer(silent=True)])
async def test_a_lost_answer_names_no_pause(telegram: TelegramDouble, mailing: Mailing, answer: Answer) -> None:
    """Nobody knows whether it arrived."""
    telegram.next("sendMessage", answer)
    failure = await mailing.post(CHAT, letter("x", None))
    await mailing.close()

    assert isinstance(failure, TryLater)
    assert failure.retry_after == 0
    assert TOKEN not in everything_said(failure)


async def test_replies_are_counted_by_the_pace_and_never_held(telegram: TelegramDouble, bot: Bot) -> None:
    """Ten replies at a pace of five: all leave at once, and the broadcast is what waits."""
    now = [0.0]
    gate = Gate(Pace(5), lambda: now[0])
    messenger = Messenger(bot, gate=gate)
    for _ in range(10):
        await messenger.send(CHAT, "x")

    assert len(telegram.named("sendMessage")) == 10
    assert gate.ask(1) > 1


async def test_a_refused_reply_slows_the_broadcast_to_this_chat(telegram: TelegramDouble, bot: Bot) -> None:
    """What one side learns of Telegram's limits, the other knows."""
    now = [0.0]
    gate = Gate(Pace(5), lambda: now[0])
    telegram.fail("sendMessage", 429, "Too Many Requests", retry_after=3)
    with pytest.raises(TryLater):
        await Messenger(bot, Patience(tries=1), gate).send(CHAT, "x")
    now[0] = 2.0

    assert gate.ask(CHAT) == 1
    assert gate.ask(CHAT + 1) == 0

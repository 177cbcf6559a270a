"""Saying things to Telegram when it is well and when it is not."""

from typing import Any

import pytest
from telegram import Bot, BotCommand

from bot.chat.attempts import Patience
from bot.chat.keyboard import Button, markup
from bot.chat.messenger import Messenger
from bot.errors import AmanahError, PhotoRefused, Refused, SettingError, TryLater, Unreachable
from tests.chat.transport.telegram_double import PAGE, TOKEN, Answer, TelegramDouble, bot_at, everything_said

pytestmark = pytest.mark.anyio

CHAT = 424242
WORDS = "what happened to me"
KEYBOARD = ((Button("Yes", "yes"),),)
PATIENCE = Patience(first_pause=0.005, longest_pause=0.02, seconds=2.0)


@pytest.fixture
def messenger(bot: Bot) -> Messenger:
    """A messenger that does not wait long."""
    return Messenger(bot, PATIENCE)


async def test_a_message_is_sent_as_html_without_previews(telegram: TelegramDouble, messenger: Messenger) -> None:
    """The id of what was said comes back."""
    number = await messenger.send(CHAT, "<b>Hello</b>", KEYBOARD, silent=True, protect_content=True)

    assert telegram.named("sendMessage")[0].params == {
        "chat_id": CHAT,
        "text": "<b>Hello</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": markup(KEYBOARD),
        "disable_notification": True,
        "protect_content": True,
    }
    assert number == 101


@pytest.mark.parametrize("answer", [Answer(502, PAGE), Answer(500, b"{}"), Answer(reset=True)])
async def test_a_failure_of_the_network_is_tried_again(
    telegram: TelegramDouble, messenger: Messenger, answer: Answer
) -> None:
    """A person sees the message although Telegram failed a few times."""
    telegram.next("sendMessage", answer, times=4)

    await messenger.send(CHAT, WORDS)

    assert len(telegram.named("sendMessage")) == 5


async def test_a_silent_telegram_is_tried_again(telegram: TelegramDouble) -> None:
    """An answer that does not come counts as a failure of the network."""
    telegram.next("sendMessage", Answer(silent=True))

    async with bot_at(telegram.url, read_timeout=0.1) as bot:
        await Messenger(bot, PATIENCE).send(CHAT, WORDS)

    assert len(telegram.named("sendMessage")) == 2


async def test_patience_ends(telegram: TelegramDouble, messenger: Messenger) -> None:
    """After the tries are used up the caller hears "later"."""
    telegram.next("sendMessage", Answer(502, PAGE), times=9)

    with pytest.raises(TryLater):
        await messenger.send(CHAT, WORDS)

    assert len(telegram.named("sendMessage")) == PATIENCE.tries


async def test_being_slowed_down_is_honoured(telegram: TelegramDouble, messenger: Messenger) -> None:
    """Asked to wait a second, it waits and then says it."""
    telegram.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)

    await messenger.send(CHAT, WORDS)

    assert len(telegram.named("sendMessage")) == 2


async def test_a_long_wait_is_the_callers_business(telegram: TelegramDouble, messenger: Messenger) -> None:
    """Asked to wait longer than patience, the caller hears for how long."""
    telegram.fail("sendMessage", 429, "Too Many Requests: retry after 900", retry_after=900)

    with pytest.raises(TryLater) as caught:
        await messenger.send(CHAT, WORDS)

    assert caught.value.retry_after == 900


@pytest.mark.parametrize(
    ("status", "description", "parameters", "kind"),
    [
        (403, "Forbidden: bot was blocked by the user", {}, Unreachable),
        (403, "Forbidden: user is deactivated", {}, Unreachable),
        (400, "Bad Request: chat not found", {}, Unreachable),
        (400, f"Bad Request: can't parse entities: {WORDS}", {}, Refused),
        (400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -100424242}, Refused),
        (401, "Unauthorized", {}, SettingError),
    ],
)
async def test_a_refusal_has_our_name_and_tells_nothing(
    telegram: TelegramDouble,
    messenger: Messenger,
    status: int,
    description: str,
    parameters: dict[str, Any],
    kind: type[AmanahError],
) -> None:
    """One error for each thing a caller can do about it; no token, chat or text in it or chained to it."""
    telegram.fail("sendMessage", status, description, **parameters)

    with pytest.raises(kind) as caught:
        await messenger.send(CHAT, WORDS)

    said = everything_said(caught.value)
    assert len(telegram.named("sendMessage")) == 1
    assert not any(secret in said for secret in (TOKEN, str(CHAT), WORDS))


async def test_an_unreachable_telegram_tells_nothing() -> None:
    """The same when nobody listens."""
    async with bot_at("http://127.0.0.1:9") as bot:
        with pytest.raises(TryLater) as caught:
            await Messenger(bot, PATIENCE).send(CHAT, WORDS)

    said = everything_said(caught.value)
    assert not any(secret in said for secret in (TOKEN, str(CHAT), WORDS))


@pytest.mark.parametrize(
    ("description", "on_screen"),
    [
        ("Bad Request: message is not modified: specified new message content is exactly the same", True),
        ("Bad Request: message to edit not found", False),
        ("Bad Request: message can't be edited", False),
        ("Bad Request: MESSAGE_ID_INVALID", False),
    ],
)
async def test_an_edit_says_whether_the_words_are_on_screen(
    telegram: TelegramDouble, messenger: Messenger, description: str, on_screen: bool
) -> None:
    """The same words already there are fine; a message that is gone is not."""
    telegram.fail("editMessageText", 400, description)

    assert await messenger.edit(CHAT, 1, WORDS, KEYBOARD) is on_screen


async def test_an_edit_is_tried_again(telegram: TelegramDouble, messenger: Messenger) -> None:
    """An edit may be repeated without harm."""
    telegram.next("editMessageText", Answer(reset=True))

    assert await messenger.edit(CHAT, 1, WORDS) is True
    assert len(telegram.named("editMessageText")) == 2


async def test_an_edit_that_is_refused_is_an_error(telegram: TelegramDouble, messenger: Messenger) -> None:
    """Words Telegram cannot show are a fault of ours, and not a missing message."""
    telegram.fail("editMessageText", 400, "Bad Request: can't parse entities")

    with pytest.raises(Refused):
        await messenger.edit(CHAT, 1, WORDS)


@pytest.mark.parametrize("status", [400, 401, 403, 429, 502])
async def test_courtesies_are_tried_once_and_never_fail(
    telegram: TelegramDouble, messenger: Messenger, status: int
) -> None:
    """What may be lost does not hold up what must not, whatever Telegram says (such as "query is too old")."""
    methods = ["editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "sendChatAction", "leaveChat"]
    methods += ["setMyCommands", "deleteMyCommands"]
    for method in methods:
        telegram.fail(method, status, "Bad Request: query is too old", **({"retry_after": 5} if status == 429 else {}))

    await messenger.retire(CHAT, 1, WORDS)
    await messenger.strip(CHAT, 1)
    await messenger.answer("9", "Kept", alert=True)
    await messenger.typing(CHAT)
    await messenger.leave(CHAT)
    await messenger.list_commands(CHAT, [BotCommand("summary", "The week")])
    await messenger.list_commands(CHAT, [])

    assert [call.method for call in telegram.calls] == methods


async def test_messages_are_removed_a_hundred_at_a_time(telegram: TelegramDouble, messenger: Messenger) -> None:
    """As many as Telegram takes in one call."""
    await messenger.delete(CHAT, range(1, 251))

    calls = telegram.named("deleteMessages")
    assert [len(call.params["message_ids"]) for call in calls] == [100, 100, 50]


async def test_one_old_message_does_not_keep_the_others_on_screen(
    telegram: TelegramDouble, messenger: Messenger
) -> None:
    """Refused together, they are removed one by one; the one that is refused again stays."""
    telegram.fail("deleteMessages", 400, "Bad Request: message can't be deleted")
    telegram.fail("deleteMessages", 400, "Bad Request: message can't be deleted")

    await messenger.delete(CHAT, [1, 2, 3])

    calls = telegram.named("deleteMessages")
    assert [call.params["message_ids"] for call in calls] == [[1, 2, 3], [1], [2], [3]]


async def test_nothing_to_remove_is_no_call(telegram: TelegramDouble, messenger: Messenger) -> None:
    """And somebody who blocked the bot is no error."""
    await messenger.delete(CHAT, [])
    telegram.fail("deleteMessages", 403, "Forbidden: bot was blocked by the user")
    await messenger.delete(CHAT, [1])

    assert len(telegram.calls) == 1


async def test_a_photo_is_fetched(telegram: TelegramDouble, messenger: Messenger) -> None:
    """Its content is what was uploaded."""
    telegram.files["photos/small"] = b"picture"

    assert await messenger.fetch("small", 100) == b"picture"


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_large_photo_is_refused_while_it_is_read(
    telegram: TelegramDouble, messenger: Messenger, chunked: bool
) -> None:
    """Even if nothing was said about its size before."""
    telegram.files["photos/large"] = b"x" * 200_000
    telegram.chunked_files = chunked

    with pytest.raises(PhotoRefused):
        await messenger.fetch("large", 100_000)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"ok":true,"result":{"file_id":"a","file_unique_id":"a","file_size":101,"file_path":"a"}}'),
        (400, b'{"ok":false,"description":"Bad Request: file is too big"}'),
    ],
)
async def test_a_large_photo_is_refused_before_it_is_read(
    telegram: TelegramDouble, messenger: Messenger, status: int, body: bytes
) -> None:
    """When Telegram tells its size, or does not give files of that size at all."""
    telegram.next("getFile", Answer(status, body))

    with pytest.raises(PhotoRefused):
        await messenger.fetch("a", 100)


async def test_a_file_that_is_gone_is_refused(messenger: Messenger) -> None:
    """And is not taken for a wrong token, though Telegram answers both with 404."""
    with pytest.raises(Refused) as caught:
        await messenger.fetch("missing", 100)

    assert TOKEN not in everything_said(caught.value)


async def test_a_picture_is_shown_with_its_words(telegram: TelegramDouble, messenger: Messenger) -> None:
    """Tried again like every message."""
    telegram.next("sendPhoto", Answer(502, PAGE))

    number = await messenger.send_photo(CHAT, b"\xff\xd8picture", "<b>Your code</b>")

    call = telegram.named("sendPhoto")[1]
    assert call.files == {"photo": b"\xff\xd8picture"}
    assert (call.params["caption"], call.params["parse_mode"], number) == ("<b>Your code</b>", "HTML", 101)


async def test_connecting_waits_for_telegram(telegram: TelegramDouble, bot: Bot, messenger: Messenger) -> None:
    """A start during a short failure of the network succeeds."""
    telegram.next("getMe", Answer(502, PAGE), times=2)

    await messenger.connect()

    assert bot.username == "amanah_test_bot"


async def test_connecting_with_a_wrong_token_names_the_setting(telegram: TelegramDouble) -> None:
    """The library's own error quotes the token; ours does not."""
    async with bot_at(telegram.url, token="123456:another-secret") as bot:
        with pytest.raises(SettingError) as caught:
            await Messenger(bot, PATIENCE).connect()

    assert "another-secret" not in everything_said(caught.value)


def test_pauses_grow_and_stay_bounded() -> None:
    """Each about twice the one before, never far above the longest."""
    patience = Patience(first_pause=1.0, longest_pause=8.0)

    assert 0.6 < patience.pause(1) < 1.4
    assert 2.6 < patience.pause(3) < 5.4
    assert 5.3 < patience.pause(500) < 10.7

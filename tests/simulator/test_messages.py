"""Sending, changing and deleting messages, as a bot and as a person sees it."""

from typing import Any

import pytest

from bot.simulator import BotApiServer, Person
from tests.simulator.conftest import Caller, Clock

pytestmark = pytest.mark.anyio

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


async def test_a_message_appears_with_its_number_and_time(call: Caller, amina: Person, clock: Clock) -> None:
    """Message numbers grow within a chat; the date is the server's clock."""
    first = (await call("sendMessage", chat_id=amina.user_id, text="one")).result
    second = (await call("sendMessage", chat_id=amina.user_id, text="two")).result

    assert (first["message_id"], second["message_id"], first["date"]) == (1, 2, int(clock.now))
    assert [message.text for message in amina.messages] == ["one", "two"]


async def test_html_becomes_entities_in_utf16_units(call: Caller, amina: Person) -> None:
    """Offsets count UTF-16 units, so that an emoji counts two."""
    sent = (
        await call(
            "sendMessage",
            chat_id=amina.user_id,
            parse_mode="HTML",
            text='🌙 <b>a <i>b</i></b> &lt;<a href="https://x.org/?a=1&amp;b=2">c</a>',
        )
    ).result

    assert sent["text"] == "🌙 a b <c"
    assert sent["entities"] == [
        {"type": "bold", "offset": 3, "length": 3},
        {"type": "italic", "offset": 5, "length": 1},
        {"type": "text_link", "offset": 8, "length": 1, "url": "https://x.org/?a=1&b=2"},
    ]
    assert amina.screen().html == '🌙 <b>a <i>b</i></b> &lt;<a href="https://x.org/?a=1&amp;b=2">c</a>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<blink>a</blink>", 'Unsupported start tag "blink" at byte offset 2'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("1 <", "Unclosed start tag at byte offset 2"),
    ],
)
async def test_broken_markup_is_refused(call: Caller, amina: Person, text: str, reason: str) -> None:
    """Markup that cannot be read is named with its place in bytes."""
    reply = await call("sendMessage", chat_id=amina.user_id, text=text, parse_mode="HTML")

    assert reply.refusal == (400, f"Bad Request: can't parse entities: {reason}")


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x", "chat_id": 77}, "chat not found"),
        ({"text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
    ],
)
async def test_what_cannot_be_sent_is_refused(call: Caller, amina: Person, params: dict[str, Any], reason: str) -> None:
    """Each refusal has the wording of the Bot API."""
    reply = await call("sendMessage", **{"chat_id": amina.user_id, **params})

    assert reply.refusal == (400, f"Bad Request: {reason}")


async def test_the_length_limit_counts_what_is_shown(call: Caller, amina: Person) -> None:
    """Markup does not count towards the 4096 characters."""
    sent = await call("sendMessage", chat_id=amina.user_id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")

    assert len(sent.result["text"]) == 4096


@pytest.mark.parametrize("data", ["", "x" * 65, "ا" * 33])
async def test_button_data_has_1_to_64_bytes(call: Caller, amina: Person, data: str) -> None:
    """The limit is counted in bytes."""
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": data}]]}
    reply = await call("sendMessage", chat_id=amina.user_id, text="?", reply_markup=markup)

    assert reply.refusal == (400, "Bad Request: BUTTON_DATA_INVALID")


async def test_an_edit_keeps_the_number_and_is_dated(call: Caller, amina: Person, clock: Clock) -> None:
    """An edited message stays where it was; without a keyboard in the call its keyboard goes."""
    sent = (await call("sendMessage", chat_id=amina.user_id, text="old", reply_markup=YES)).result
    clock.now += 5
    edited = (await call("editMessageText", chat_id=amina.user_id, message_id=sent["message_id"], text="new")).result

    assert (edited["message_id"], edited["edit_date"] - edited["date"]) == (sent["message_id"], 5)
    assert (amina.screen().text, amina.screen().edited, amina.screen().labels) == ("new", True, [])


async def test_an_edit_that_changes_nothing_is_refused(call: Caller, amina: Person) -> None:
    """The same text and keyboard again is an error, as in Telegram."""
    await call("sendMessage", chat_id=amina.user_id, text="same", reply_markup=YES)
    reply = await call("editMessageText", chat_id=amina.user_id, message_id=1, text="same ", reply_markup=YES)

    assert reply.refusal == (400, NOT_MODIFIED)


async def test_a_missing_message_cannot_be_edited(call: Caller, amina: Person) -> None:
    """Nor can one that was deleted."""
    reply = await call("editMessageText", chat_id=amina.user_id, message_id=4, text="x")

    assert reply.refusal == (400, "Bad Request: message to edit not found")


async def test_a_persons_message_cannot_be_edited_by_the_bot(call: Caller, amina: Person) -> None:
    """A bot edits its own messages only."""
    message = await amina.send_text("mine")
    reply = await call("editMessageText", chat_id=amina.user_id, message_id=message.message_id, text="x")

    assert reply.refusal == (400, "Bad Request: message can't be edited")


async def test_the_keyboard_can_be_changed_alone(call: Caller, amina: Person) -> None:
    """EditMessageReplyMarkup leaves the text."""
    await call("sendMessage", chat_id=amina.user_id, text="ask", reply_markup=YES)
    await call("editMessageReplyMarkup", chat_id=amina.user_id, message_id=1)

    assert (amina.screen().text, amina.screen().labels) == ("ask", [])


async def test_both_sides_can_be_deleted_within_48_hours(call: Caller, amina: Person, clock: Clock) -> None:
    """In a private chat the bot may take away the person's messages too."""
    await amina.send_text("mine")
    await call("sendMessage", chat_id=amina.user_id, text="yours")
    clock.now += 47 * 3600
    reply = await call("deleteMessages", chat_id=amina.user_id, message_ids=[1, 2, 99])

    assert reply.result is True
    assert (amina.messages, [message.deleted for message in amina.history]) == ([], [True, True])


async def test_older_messages_cannot_be_deleted(call: Caller, amina: Person, clock: Clock) -> None:
    """After 48 hours a message stays."""
    await call("sendMessage", chat_id=amina.user_id, text="old")
    clock.now += 48 * 3600 + 1
    reply = await call("deleteMessage", chat_id=amina.user_id, message_id=1)

    assert reply.refusal == (400, "Bad Request: message can't be deleted for everyone")


async def test_a_deleted_message_cannot_be_deleted_again(call: Caller, amina: Person) -> None:
    """The second time there is nothing to delete."""
    await call("sendMessage", chat_id=amina.user_id, text="x")
    await call("deleteMessage", chat_id=amina.user_id, message_id=1)
    reply = await call("deleteMessage", chat_id=amina.user_id, message_id=1)

    assert reply.refusal == (400, "Bad Request: message to delete not found")


async def test_who_blocked_the_bot_cannot_be_written_to(call: Caller, amina: Person) -> None:
    """Until they unblock it."""
    await amina.block()
    refused = await call("sendMessage", chat_id=amina.user_id, text="x")
    await amina.unblock()
    allowed = await call("sendMessage", chat_id=amina.user_id, text="x")

    assert refused.refusal == (403, "Forbidden: bot was blocked by the user")
    assert allowed.body["ok"]


async def test_a_reply_keyboard_is_open_until_removed(call: Caller, amina: Person) -> None:
    """Its buttons send their text."""
    keyboard = {"keyboard": [[{"text": "Safe"}, {"text": "Unsafe"}]]}
    await call("sendMessage", chat_id=amina.user_id, text="?", reply_markup=keyboard)
    opened = amina.keyboard()
    await amina.press("Safe")
    await call("sendMessage", chat_id=amina.user_id, text="!", reply_markup={"remove_keyboard": True})

    assert (opened, amina.messages[1].text, amina.keyboard()) == (["Safe", "Unsafe"], "Safe", [])


async def test_a_message_may_be_protected_silent_and_a_reply(call: Caller, amina: Person) -> None:
    """The wrappings of a message arrive."""
    mine = await amina.send_text("question")
    await call(
        "sendMessage",
        chat_id=amina.user_id,
        text="answer",
        protect_content=True,
        disable_notification=True,
        reply_parameters={"message_id": mine.message_id},
    )

    assert (amina.screen().protected, amina.screen().silent, amina.screen().reply_to) == (True, True, 1)


async def test_people_write_commands_with_an_entity(server: BotApiServer, call: Caller, amina: Person) -> None:
    """Telegram marks commands, so that command handlers see them."""
    await amina.start("seed")
    update = (await call("getUpdates")).result[0]

    assert update["message"]["text"] == "/start seed"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]

"""What else people do: attachments, groups, channels, other bots, and a listener that sees it all."""

from collections.abc import Awaitable, Callable

import pytest

from bot.simulator import BotApiServer, Message, Person
from tests.simulator.conftest import Caller

pytestmark = pytest.mark.anyio

SENDERS: dict[str, Callable[[Person], Awaitable[Message]]] = {
    "voice": lambda person: person.send_voice(),
    "video": lambda person: person.send_video(),
    "video_note": lambda person: person.send_video_note(),
    "audio": lambda person: person.send_audio(),
    "sticker": lambda person: person.send_sticker(),
    "location": lambda person: person.send_location(),
    "contact": lambda person: person.send_contact(),
    "poll": lambda person: person.send_poll(),
    "dice": lambda person: person.send_dice(),
    "document": lambda person: person.send_document(b"%PDF"),
}


@pytest.mark.parametrize("kind", SENDERS)
async def test_every_kind_of_attachment_reaches_the_bot(call: Caller, amina: Person, kind: str) -> None:
    """The update's message has the field of that kind."""
    await SENDERS[kind](amina)

    assert kind in (await call("getUpdates")).result[0]["message"]


async def test_a_forwarded_text_says_where_it_is_from(call: Caller, amina: Person) -> None:
    """By a name, where the account is hidden."""
    await amina.forward("seen elsewhere", sender_name="Somebody")
    message = (await call("getUpdates")).result[0]["message"]

    assert message["forward_origin"]["sender_user_name"] == "Somebody"


async def test_groups_have_several_people(server: BotApiServer, call: Caller, amina: Person) -> None:
    """The chat is the group; the sender is the person."""
    group = server.group("Forum")
    await group.send_text(amina, "salaam")
    message = (await call("getUpdates")).result[0]["message"]
    left = await call("leaveChat", chat_id=group.chat_id)
    refused = await call("sendMessage", chat_id=group.chat_id, text="x")

    assert (message["chat"]["type"], message["from"]["id"]) == ("supergroup", amina.user_id)
    assert left.result is True
    assert refused.refusal == (403, "Forbidden: bot is not a member of the supergroup chat")


async def test_channels_post_without_a_sender(server: BotApiServer, call: Caller) -> None:
    """A channel post is an update of its own kind; the channel is found by its name."""
    channel = server.channel("News", username="forum_news")
    await channel.post("open day")
    post = (await call("getUpdates")).result[0]["channel_post"]
    sent = await call("sendMessage", chat_id="@forum_news", text="x")

    assert (post["text"], "from" in post) == ("open day", False)
    assert sent.result["chat"]["id"] == channel.chat_id


async def test_another_bot_is_marked_as_one(server: BotApiServer, call: Caller) -> None:
    """is_bot is true."""
    await server.person(first_name="Robot", is_bot=True).send_text("hello")

    assert (await call("getUpdates")).result[0]["message"]["from"]["is_bot"] is True


async def test_events_tell_what_happens_as_it_happens(server: BotApiServer, call: Caller, amina: Person) -> None:
    """A terminal can print a conversation from them."""
    seen = []
    async with server.events() as events:
        await amina.send_text("hello")
        await call("sendChatAction", chat_id=amina.user_id, action="typing")
        await call("sendMessage", chat_id=amina.user_id, text="salaam")
        await call("deleteMessage", chat_id=amina.user_id, message_id=2)
        async for event in events:
            seen.append((event.kind, event.message.text if event.message else event.text))
            if event.kind == "deleted":
                break

    assert seen == [("message", "hello"), ("action", "typing"), ("message", "salaam"), ("deleted", "salaam")]


async def test_clearing_is_for_this_phone_only(call: Caller, amina: Person) -> None:
    """The bot may still edit what the person no longer sees."""
    await call("sendMessage", chat_id=amina.user_id, text="x")
    await amina.clear()
    edited = await call("editMessageText", chat_id=amina.user_id, message_id=1, text="y")

    assert (amina.messages, edited.status) == ([], 200)

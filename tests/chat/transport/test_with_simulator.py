"""All parts together, with people who write and a Telegram that fails."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from telegram import Bot

from bot.chat.attempts import Patience
from bot.chat.keyboard import Button
from bot.chat.messenger import Messenger
from bot.chat.poller import Poller
from bot.chat.processor import ChatOrderedProcessor, Handle
from bot.chat.updates import Incoming
from bot.chat.webhook import WebhookFront, register
from bot.services.conversations.deeds import Wrote
from bot.simulator import BotApiServer
from tests.chat.transport.telegram_double import bot_at, until

pytestmark = pytest.mark.anyio

TOKEN = "123456:TEST"
ALLOWED = ["message", "callback_query"]
SECRET = "a-secret_of_the-webhook"
KEYBOARD = ((Button("Yes", "yes"),),)
PATIENCE = Patience(tries=9, first_pause=0.01, longest_pause=0.05)


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """A Telegram that is well."""
    async with BotApiServer(TOKEN) as server:
        yield server


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    """A bot that knows who it is."""
    async with bot_at(server.url, token=TOKEN) as bot:
        await Messenger(bot, PATIENCE).connect()
        yield bot


def echo(messenger: Messenger) -> Handle:
    """Says every text back."""

    async def handle(update: Incoming) -> None:
        if update.heard is not None and isinstance(update.heard.deed, Wrote):
            await messenger.send(update.heard.chat_id, f"heard: {update.heard.deed.text}")

    return ChatOrderedProcessor().in_order(handle)


async def test_people_are_answered_by_polling(server: BotApiServer, bot: Bot) -> None:
    """Several people write several things; each hears all of it back, in order."""
    poller = Poller(bot, echo(Messenger(bot, PATIENCE)), ALLOWED, look_again=0.02)
    polling = asyncio.create_task(poller.run())
    people = [server.person(first_name=name) for name in ("Amina", "Bilal", "Celia")]

    for number in range(5):
        for person in people:
            await person.send_text(f"line {number}")
    for person in people:
        await person.wait_for("heard: line 4")
    await poller.stop()
    await polling

    expected = [f"heard: line {number}" for number in range(5)]
    for person in people:
        assert [one.text for one in person.messages if one.text.startswith("heard")] == expected
    assert not server.pending


async def test_a_telegram_that_fails_loses_nobodys_words(server: BotApiServer, bot: Bot) -> None:
    """With gateways failing and connections breaking, everybody is answered all the same."""
    poller = Poller(bot, echo(Messenger(bot, PATIENCE)), ALLOWED, look_again=0.02)
    for method in ("sendMessage", "getUpdates"):
        server.faults.once(method, "bad_gateway")
        server.faults.once(method, "reset_before")
    server.faults.once("sendMessage", "bad_gateway", times=3)
    polling = asyncio.create_task(poller.run())
    people = [server.person(first_name=name) for name in ("Amina", "Bilal", "Celia")]

    for person in people:
        await person.send_text("are you there")
    for person in people:
        await person.wait_for("heard: are you there")
    await poller.stop()
    await polling

    assert not server.pending


async def test_people_are_answered_through_a_webhook(server: BotApiServer, bot: Bot) -> None:
    """A press is answered in the webhook's own answer, without a call of its own."""
    messenger = Messenger(bot, PATIENCE)

    async def handle(update: Incoming) -> None:
        if update.query_id is not None:
            await messenger.answer(update.query_id, "Kept")
        elif update.chat_id is not None:
            await messenger.send(update.chat_id, "Shall it be kept?", KEYBOARD)

    front = WebhookFront(ChatOrderedProcessor().in_order(handle), path="/telegram", secret=SECRET)
    listener = socket.create_server(("127.0.0.1", 0))
    web = uvicorn.Server(uvicorn.Config(front, log_config=None, log_level="critical", ws="none"))
    serving = asyncio.create_task(web.serve(sockets=[listener]))
    await until(lambda: web.started)
    await register(bot, f"http://127.0.0.1:{listener.getsockname()[1]}/telegram", SECRET, ALLOWED)
    amina = server.person(first_name="Amina")

    await amina.send_text("salaam")
    await amina.wait_for("Shall it be kept?")
    toast = await amina.wait_answered(await amina.press("Yes"))
    web.should_exit = True
    await serving

    assert toast.text == "Kept"
    assert (server.webhook.delivered, server.webhook.failed) == (2, 0)

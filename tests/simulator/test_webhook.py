"""Updates brought to a webhook: the secret, the order, trying again, and answers in the response."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.simulator import BotApiServer, Person
from tests.simulator.conftest import Caller

pytestmark = pytest.mark.anyio


@dataclass
class Hook:
    """A bot that listens: what it heard, and how it answers next."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    pause: float = 0.0
    busy: int = 0
    busiest: int = 0
    heard_twice: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def texts(self) -> list[str]:
        """The texts it heard."""
        return [update["message"]["text"] for update in self.heard]

    async def hear(self, request: web.Request) -> web.Response:
        """Hear one update."""
        update = await request.json()
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.pause)
        self.busy -= 1
        self.heard.append(update)
        if len(self.heard) == 2:
            self.heard_twice.set()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.answer, status=status) if self.answer else web.Response(status=status)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A listening bot."""
    made = Hook()
    application = web.Application()
    application.router.add_post("/hook", made.hear)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    made.url = f"http://127.0.0.1:{port}/hook"
    yield made
    await runner.cleanup()


async def test_updates_carry_the_secret(server: BotApiServer, call: Caller, amina: Person, hook: Hook) -> None:
    """What was pending is delivered too."""
    await amina.send_text("before")
    await call("setWebhook", url=hook.url, secret_token="s3cret")
    await amina.send_text("after")
    await server.settled()

    assert (hook.texts, hook.secrets) == (["before", "after"], ["s3cret", "s3cret"])


async def test_a_failed_delivery_is_tried_again_in_order(
    server: BotApiServer, call: Caller, amina: Person, hook: Hook
) -> None:
    """The next update of a chat waits until the one before was acknowledged."""
    hook.statuses = [500, 503]
    await call("setWebhook", url=hook.url)
    await amina.send_text("one")
    await amina.send_text("two")
    await server.settled()
    info = (await call("getWebhookInfo")).result

    assert hook.texts == ["one", "one", "one", "two"]
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["pending_update_count"] == 0


async def test_chats_do_not_wait_for_each_other(server: BotApiServer, call: Caller, hook: Hook) -> None:
    """Different chats are delivered side by side, up to max_connections."""
    hook.pause = 0.05
    await call("setWebhook", url=hook.url, max_connections=3)
    people = [server.person(first_name=str(number)) for number in range(8)]
    for person in people:
        await person.send_text("one")
        await person.send_text("two")
    await server.settled()

    assert hook.busiest == 3
    for person in people:
        heard = [one["message"]["text"] for one in hook.heard if one["message"]["chat"]["id"] == person.chat_id]
        assert heard == ["one", "two"]


async def test_a_call_in_the_response_is_carried_out(
    server: BotApiServer, call: Caller, amina: Person, hook: Hook
) -> None:
    """The bot may answer in the response's body; it does not hear how that ended."""
    hook.answer = {"method": "sendMessage", "chat_id": amina.chat_id, "text": "in the body"}
    await call("setWebhook", url=hook.url)
    await amina.send_text("hello")

    assert (await amina.wait_for("in the body")).from_bot
    assert server.calls[-1].method == "sendMessage"


async def test_duplicates_reach_the_webhook(server: BotApiServer, call: Caller, amina: Person, hook: Hook) -> None:
    """With the fault on, each update arrives twice."""
    server.faults.duplicates = 1.0
    await call("setWebhook", url=hook.url)
    await amina.send_text("twice")
    await hook.heard_twice.wait()

    assert hook.heard[0] == hook.heard[1]


async def test_an_update_can_be_redelivered(server: BotApiServer, call: Caller, amina: Person, hook: Hook) -> None:
    """As when the acknowledgement got lost."""
    await call("setWebhook", url=hook.url)
    await amina.send_text("once")
    await server.settled()
    server.redeliver(server.last_update_id)
    await hook.heard_twice.wait()

    assert hook.heard[0] == hook.heard[1]


async def test_deleting_the_webhook_keeps_what_is_pending(call: Caller, amina: Person) -> None:
    """What could not be delivered is there for getUpdates."""
    await call("setWebhook", url="http://127.0.0.1:9/nobody")
    await amina.send_text("kept")
    deleted = await call("deleteWebhook")
    updates = (await call("getUpdates")).result

    assert deleted.body["description"] == "Webhook was deleted"
    assert [update["message"]["text"] for update in updates] == ["kept"]


async def test_pending_updates_can_be_dropped(server: BotApiServer, call: Caller, amina: Person) -> None:
    """drop_pending_updates forgets them."""
    await amina.send_text("gone")
    await call("deleteWebhook", drop_pending_updates=True)

    assert server.pending == 0


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "ftp://x"}, "bad webhook: an HTTPS URL must be provided for webhook"),
        ({"url": "https://x.org", "secret_token": "ü"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(call: Caller, params: dict[str, str], reason: str) -> None:
    """Nothing is set."""
    reply = await call("setWebhook", **params)

    assert reply.refusal == (400, f"Bad Request: {reason}")

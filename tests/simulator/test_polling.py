"""getUpdates: order, confirmation, waiting, and the rule that only one may ask."""

import asyncio
from typing import Any

import pytest

from bot.simulator import BotApiServer, Person
from tests.simulator.conftest import Caller

pytestmark = pytest.mark.anyio


def texts(updates: list[dict[str, Any]]) -> list[str]:
    """The texts of message updates."""
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_confirmed_by_an_offset(call: Caller, amina: Person) -> None:
    """Asking again without a higher offset gives the same updates again."""
    for text in ("one", "two", "three"):
        await amina.send_text(text)
    first = (await call("getUpdates", limit=2)).result
    again = (await call("getUpdates")).result
    rest = (await call("getUpdates", offset=first[-1]["update_id"] + 1)).result
    after = (await call("getUpdates")).result

    assert (texts(first), texts(again)) == (["one", "two"], ["one", "two", "three"])
    assert (texts(rest), texts(after)) == (["three"], ["three"])
    assert [update["update_id"] for update in again] == list(range(again[0]["update_id"], again[0]["update_id"] + 3))


async def test_a_negative_offset_counts_from_the_end(call: Caller, amina: Person) -> None:
    """The earlier updates are forgotten."""
    for text in ("one", "two", "three"):
        await amina.send_text(text)
    last = (await call("getUpdates", offset=-1)).result
    after = (await call("getUpdates")).result

    assert (texts(last), texts(after)) == (["three"], ["three"])


async def test_a_long_poll_returns_when_something_comes(call: Caller, amina: Person) -> None:
    """The bot waits, and hears at once."""
    asking = asyncio.ensure_future(call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    assert not asking.done()
    await amina.send_text("now")

    assert texts((await asking).result) == ["now"]


async def test_a_second_poll_ends_the_first(call: Caller, amina: Person) -> None:
    """Two bots with one token quarrel visibly."""
    first = asyncio.ensure_future(call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await call("getUpdates")

    assert (await first).refusal == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


async def test_only_the_wanted_kinds_come(call: Caller, amina: Person) -> None:
    """allowed_updates holds for what happens afterwards, until it is changed."""
    await call("getUpdates", allowed_updates=["edited_message"])
    message = await amina.send_text("not wanted")
    await amina.edit(message, "wanted")
    updates = (await call("getUpdates")).result

    assert [update["edited_message"]["text"] for update in updates] == ["wanted"]


async def test_polling_and_a_webhook_exclude_each_other(call: Caller) -> None:
    """While a webhook is set, getUpdates is a conflict."""
    await call("setWebhook", url="http://127.0.0.1:9/hook")
    reply = await call("getUpdates")
    await call("deleteWebhook")
    allowed = await call("getUpdates")

    assert reply.refusal == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert allowed.result == []


async def test_an_update_can_be_delivered_twice(server: BotApiServer, call: Caller, amina: Person) -> None:
    """A test can send the same update id again, after it was confirmed."""
    await amina.send_text("once")
    await call("getUpdates", offset=server.last_update_id + 1)
    server.redeliver(server.last_update_id)

    assert texts((await call("getUpdates", offset=server.last_update_id + 1)).result) == ["once"]


async def test_a_share_of_updates_comes_twice(server: BotApiServer, call: Caller, amina: Person) -> None:
    """With the fault on, a confirmed update comes once more."""
    server.faults.duplicates = 1.0
    await amina.send_text("twice")
    again = (await call("getUpdates", offset=server.last_update_id + 1)).result
    after = (await call("getUpdates", offset=server.last_update_id + 1)).result

    assert (texts(again), after) == (["twice"], [])


async def test_a_hand_made_update_is_delivered_as_it_is(server: BotApiServer, call: Caller) -> None:
    """Hostile shapes reach the bot untouched."""
    update_id = server.deliver({"message": {"message_id": "no number", "chat": None}})

    assert (await call("getUpdates")).result == [
        {"update_id": update_id, "message": {"message_id": "no number", "chat": None}}
    ]


async def test_blocking_is_told_to_the_bot(call: Caller, amina: Person) -> None:
    """my_chat_member says kicked, then member again."""
    await amina.block()
    await amina.unblock()
    changes = [update["my_chat_member"] for update in (await call("getUpdates")).result]

    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    assert changes[0]["from"]["id"] == amina.user_id


async def test_a_stop_lets_a_waiting_poll_come_back(server: BotApiServer, call: Caller) -> None:
    """The bot gets an empty answer instead of a broken connection."""
    asking = asyncio.ensure_future(call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await server.stop()

    assert (await asking).result == []

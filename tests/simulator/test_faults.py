"""Flood control, and the faults a test can plan."""

import aiohttp
import pytest

from bot.simulator import BotApiServer, Faults, Limits, Person
from tests.simulator.conftest import TOKEN, Caller, Clock
from tests.simulator.test_files import png

pytestmark = pytest.mark.anyio


async def test_a_planned_bad_gateway_happens_once(server: BotApiServer, call: Caller, amina: Person) -> None:
    """The call has no effect; the next one works."""
    server.faults.once("sendMessage", "bad_gateway")
    first = await call("sendMessage", chat_id=amina.user_id, text="x")
    second = await call("sendMessage", chat_id=amina.user_id, text="x")

    assert first.refusal == (502, "Bad Gateway")
    assert (second.status, len(amina.messages)) == (200, 1)


@pytest.mark.parametrize(("kind", "messages"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_connection_can_break_before_or_after_the_effect(
    server: BotApiServer, call: Caller, amina: Person, kind: str, messages: int
) -> None:
    """The bot cannot tell the two apart; the person can."""
    server.faults.once("sendMessage", "reset_before" if kind == "reset_before" else "reset_after")

    with pytest.raises(aiohttp.ClientConnectionError):
        await call("sendMessage", chat_id=amina.user_id, text="x")
    assert len(amina.messages) == messages


async def test_too_many_requests_say_how_long_to_wait(server: BotApiServer, call: Caller, amina: Person) -> None:
    """429 carries retry_after in its parameters."""
    server.faults.retry_after = 7
    server.faults.once("sendMessage", "too_many")
    reply = await call("sendMessage", chat_id=amina.user_id, text="x")

    assert reply.refusal == (429, "Too Many Requests: retry after 7")
    assert reply.body["parameters"] == {"retry_after": 7}


def test_random_faults_are_the_same_for_the_same_seed() -> None:
    """A failure that a test found can be found again."""
    runs = [
        [faults.draw("sendmessage") for _ in range(200)]
        for faults in (
            Faults(bad_gateway=0.1, reset_after=0.1, seed=4),
            Faults(bad_gateway=0.1, reset_after=0.1, seed=4),
        )
    ]

    assert runs[0] == runs[1]
    assert {"bad_gateway", "reset_after", None} == set(runs[0])


async def test_a_chat_that_is_flooded_is_slowed_down(http: aiohttp.ClientSession, clock: Clock) -> None:
    """One message a second with a burst of two; other chats are not concerned, and time heals."""
    limits = Limits(per_chat=1.0, per_chat_burst=2)
    statuses = []
    async with BotApiServer(TOKEN, clock=clock, limits=limits) as server:
        flooded, other = server.person().user_id, server.person().user_id

        async def send(chat_id: int) -> None:
            params = {"chat_id": chat_id, "text": "x"}
            async with http.post(f"{server.url}/bot{TOKEN}/sendMessage", json=params) as response:
                statuses.append(response.status)

        for chat_id in (flooded, flooded, flooded, other):
            await send(chat_id)
        clock.now += 1
        await send(flooded)

    assert statuses == [200, 200, 429, 200, 200]


async def test_paid_messages_have_a_limit_of_their_own(http: aiohttp.ClientSession, clock: Clock) -> None:
    """What is paid for is not held back by what everybody gets for nothing, and has an end too."""
    limits = Limits(overall=1.0, overall_burst=1, paid=3.0, paid_burst=3)
    statuses = []
    async with BotApiServer(TOKEN, clock=clock, limits=limits) as server:
        people = [server.person().user_id for _ in range(6)]
        for number, chat_id in enumerate(people):
            params = {"chat_id": chat_id, "text": "x", "allow_paid_broadcast": number > 1}
            async with http.post(f"{server.url}/bot{TOKEN}/sendMessage", json=params) as response:
                statuses.append(response.status)
        refused = server.world.flood.refused

    assert statuses == [200, 429, 200, 200, 200, 429]
    assert refused == {"all": 1, "paid": 1}


async def test_a_group_that_has_another_id_says_which(server: BotApiServer, call: Caller) -> None:
    """Writing to the old id is refused with the new one; writing to that works."""
    group = server.group("Committee")
    moved = await group.become_supergroup()
    refused = await call("sendMessage", chat_id=group.chat_id, text="x")
    taken = await call("sendMessage", chat_id=moved.chat_id, text="x")

    assert refused.body["parameters"] == {"migrate_to_chat_id": moved.chat_id}
    assert (refused.status, taken.status) == (400, 200)


async def test_copies_are_counted_by_chat(server: BotApiServer, call: Caller, amina: Person) -> None:
    """Who got something twice can be told from who got it once."""
    other = server.person()
    for chat_id in (amina.user_id, amina.user_id, other.user_id):
        await call("sendMessage", chat_id=chat_id, text="A bulletin")

    assert server.copies("bulletin") == {amina.user_id: 2, other.user_id: 1}


async def test_captions_are_counted_too(server: BotApiServer, call: Caller, amina: Person) -> None:
    """What stands below a picture was said as well."""
    photo = await amina.send_photo(png())
    await call("sendPhoto", chat_id=amina.user_id, photo=photo.file_id, caption="The week")

    assert server.copies("The week") == {amina.user_id: 1}

"""How calls reach the server and how it refuses them."""

import json

import aiohttp
import pytest

from bot.errors import SettingError
from bot.simulator import BotApiServer, Person
from tests.simulator.conftest import TOKEN, Caller

pytestmark = pytest.mark.anyio


async def test_a_foreign_token_is_unauthorised(server: BotApiServer, http: aiohttp.ClientSession) -> None:
    """A well-formed token of another bot is answered with 401."""
    async with http.get(f"{server.url}/bot999:OTHER/getMe") as response:
        body = await response.json()

    assert (response.status, body) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})


async def test_an_unknown_method_is_not_found(call: Caller) -> None:
    """A method the Bot API does not have is answered with 404."""
    reply = await call("sendTelepathy")

    assert reply.refusal == (404, "Not Found")


async def test_get_me_describes_the_bot(call: Caller) -> None:
    """The bot's id is the number in its token."""
    me = (await call("getMe")).result

    assert (me["id"], me["is_bot"], me["username"]) == (123456, True, "amanah_demo_bot")


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_parameters_may_come_in_any_way(
    server: BotApiServer, http: aiohttp.ClientSession, amina: Person, way: str
) -> None:
    """Address, form, JSON and multipart bodies mean the same."""
    url = f"{server.url}/bot{TOKEN}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    plain = {"chat_id": str(amina.user_id), "text": "Salaam ٣", "reply_markup": json.dumps(markup)}
    form = aiohttp.FormData(plain)
    form.add_field("unused", b"bytes", filename="x.bin")
    requests = {
        "query": lambda: http.get(url, params=plain),
        "form": lambda: http.post(url, data=plain),
        "json": lambda: http.post(url, json={"chat_id": amina.user_id, "text": "Salaam ٣", "reply_markup": markup}),
        "multipart": lambda: http.post(url, data=form),
    }

    async with requests[way]() as response:
        assert (await response.json())["ok"]

    assert (amina.screen().text, amina.screen().labels) == ("Salaam ٣", ["Yes"])


async def test_a_body_that_is_no_json_is_refused(server: BotApiServer, http: aiohttp.ClientSession) -> None:
    """Broken JSON is answered with 400, not with a failure of the server."""
    headers = {"Content-Type": "application/json"}
    async with http.post(f"{server.url}/bot{TOKEN}/getMe", data=b"{", headers=headers) as response:
        assert response.status == 400


async def test_only_the_loopback_interface_is_served() -> None:
    """The simulator cannot be bound to an address that others reach."""
    with pytest.raises(SettingError):
        BotApiServer(TOKEN, host="0.0.0.0")  # noqa: S104


async def test_calls_are_remembered(server: BotApiServer, call: Caller, amina: Person) -> None:
    """Tests can see what the bot asked for and how it ended."""
    await call("sendMessage", chat_id=amina.user_id, text="one")
    await call("sendMessage", chat_id=1, text="two")

    assert [(one.method, one.params["text"], one.ok) for one in server.calls] == [
        ("sendMessage", "one", True),
        ("sendMessage", "two", False),
    ]


async def test_a_parameter_of_the_wrong_shape_is_a_bad_request(call: Caller, amina: Person) -> None:
    """Nonsense deep inside a parameter is refused, not a failure of the server."""
    replies = [
        await call("deleteMessages", chat_id=amina.user_id, message_ids=["x"]),
        await call("sendMessage", chat_id=amina.user_id, text="x", reply_parameters=[1]),
        await call("setMyCommands", commands=["report"]),
    ]

    assert [reply.status for reply in replies] == [400, 400, 400]

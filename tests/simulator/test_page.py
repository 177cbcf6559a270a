"""The endpoints behind the chat page, and who may reach them."""

import json

import aiohttp
import pytest

from bot.simulator import BotApiServer, Person
from tests.simulator.conftest import TOKEN, Caller
from tests.simulator.test_files import png

pytestmark = pytest.mark.anyio


async def test_another_host_name_is_refused(server: BotApiServer, http: aiohttp.ClientSession) -> None:
    """A name that was made to point here does not open the page."""
    async with http.get(server.url, headers={"Host": "evil.example"}) as foreign, http.get(server.url) as own:
        assert (foreign.status, own.status) == (403, 200)


async def test_the_page_runs_no_foreign_code(server: BotApiServer, http: aiohttp.ClientSession) -> None:
    """Only own scripts and styles, none of them inline."""
    async with http.get(server.url) as response:
        policy = response.headers["Content-Security-Policy"]
        page = await response.text()

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        ("application/x-www-form-urlencoded", {}),
        ("text/plain", {}),
        ("multipart/form-data; boundary=x", {}),
        ("application/json", {"Origin": "https://evil.example"}),
    ],
)
async def test_a_form_of_another_site_changes_nothing(
    server: BotApiServer, http: aiohttp.ClientSession, amina: Person, kind: str, headers: dict[str, str]
) -> None:
    """Only JSON, or multipart with the page's own header, and never from elsewhere."""
    body = json.dumps({"person": amina.user_id, "text": "x"})
    async with http.post(
        f"{server.url}/control/send", data=body, headers={"Content-Type": kind, **headers}
    ) as response:
        assert response.status == 403
    assert amina.messages == []


async def test_a_person_writes_presses_and_blocks(
    server: BotApiServer, http: aiohttp.ClientSession, call: Caller, amina: Person
) -> None:
    """What the page can do is what a person can do."""
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    sent = (await call("sendMessage", chat_id=amina.user_id, text="?", reply_markup=markup)).result
    person = {"person": amina.user_id}
    steps = {
        "send": {"text": "salaam"},
        "press": {"message_id": sent["message_id"], "data": "y"},
        "attach": {"kind": "voice"},
        "block": {"blocked": True},
    }
    for name, values in steps.items():
        async with http.post(f"{server.url}/control/{name}", json={**person, **values}) as response:
            assert response.status == 200
    kinds = [set(update) - {"update_id"} for update in (await call("getUpdates")).result]

    assert kinds == [{"message"}, {"callback_query"}, {"message"}, {"my_chat_member"}]


async def test_a_photo_can_be_sent_and_shown(server: BotApiServer, http: aiohttp.ClientSession, amina: Person) -> None:
    """Pictures are shown as pictures."""
    form = aiohttp.FormData({"person": str(amina.user_id), "caption": "wall"})
    form.add_field("photo", png(), filename="wall.png", content_type="image/png")
    async with http.post(f"{server.url}/control/photo", data=form, headers={"X-Simulator": "1"}) as response:
        assert response.status == 200
    async with http.get(f"{server.url}/control/file/{amina.messages[0].file_id}") as response:
        assert (response.content_type, await response.read()) == ("image/png", png())


async def test_a_bots_picture_and_a_chats_own_commands_are_on_the_phone(
    server: BotApiServer, http: aiohttp.ClientSession, call: Caller, amina: Person
) -> None:
    """A chart with its words below it; commands that this one phone lists, and no other."""
    other = server.person(first_name="Bilal", language_code="en")
    form = aiohttp.FormData({"chat_id": str(amina.user_id), "caption": "The week"})
    form.add_field("photo", png(), filename="week.png", content_type="image/png")
    async with http.post(f"{server.url}/bot{TOKEN}/sendPhoto", data=form) as response:
        assert response.status == 200
    commands = [{"command": "summary", "description": "The week"}]
    await call("setMyCommands", commands=commands, scope={"type": "chat", "chat_id": amina.user_id})
    async with http.get(f"{server.url}/control/state") as response:
        phones = {one["id"]: one for one in (await response.json())["people"]}
    [shown] = phones[amina.user_id]["messages"]
    async with http.get(f"{server.url}/control/file/{shown['file']['id']}") as response:
        picture = await response.read()

    assert (shown["kind"], shown["text"], picture) == ("photo", "The week", png())
    assert phones[amina.user_id]["commands"] == commands
    assert phones[other.user_id]["commands"] == []


async def test_other_files_are_never_shown_in_the_page(
    server: BotApiServer, http: aiohttp.ClientSession, amina: Person
) -> None:
    """A file that claims to be a web page is a download."""
    message = await amina.send_document(b"<script>alert(1)</script>", "x.html", "text/html")
    async with http.get(f"{server.url}/control/file/{message.file_id}") as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment"


async def test_changes_are_streamed(server: BotApiServer, http: aiohttp.ClientSession, amina: Person) -> None:
    """The page hears of each change at once."""
    async with http.get(f"{server.url}/control/events") as response:
        await response.content.readuntil(b"\n\n")
        await amina.send_text("salaam")
        event = json.loads((await response.content.readuntil(b"\n\n")).removeprefix(b"data: "))

    assert (event["kind"], event["person"], event["message"]["text"]) == ("message", amina.user_id, "salaam")


async def test_a_mistake_is_explained(server: BotApiServer, http: aiohttp.ClientSession, amina: Person) -> None:
    """A person that is not there, a text that is empty, something that is no picture."""
    answers = []
    for values in ({"person": 1, "text": "x"}, {"person": amina.user_id, "text": " "}, {"person": "?"}):
        async with http.post(f"{server.url}/control/send", json=values) as response:
            answers.append((response.status, bool((await response.json())["error"])))

    assert answers == [(400, True)] * 3

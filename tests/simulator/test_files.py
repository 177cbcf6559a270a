"""Photos and documents in both directions."""

import json
import struct
import zlib

import aiohttp
import pytest

from bot.simulator import BotApiServer, Person
from tests.simulator.conftest import TOKEN, Caller

pytestmark = pytest.mark.anyio


def png(width: int = 200, height: int = 100) -> bytes:
    """A small grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_persons_photo_comes_in_sizes_and_can_be_downloaded(
    server: BotApiServer, call: Caller, http: aiohttp.ClientSession, amina: Person
) -> None:
    """The last size is the full one; its bytes are those that were sent."""
    await amina.send_photo(png(), caption="our wall")
    message = (await call("getUpdates")).result[0]["message"]
    sizes = [(size["width"], size["height"]) for size in message["photo"]]
    file = (await call("getFile", file_id=message["photo"][-1]["file_id"])).result
    async with http.get(f"{server.url}/file/bot{TOKEN}/{file['file_path']}") as response:
        content = await response.read()

    assert (message["caption"], sizes) == ("our wall", [(90, 45), (200, 100)])
    assert (content, file["file_size"]) == (png(), len(png()))


async def test_an_unknown_file_is_refused(call: Caller) -> None:
    """A file id of another bot, or of nothing."""
    reply = await call("getFile", file_id="AgACnothing")

    assert reply.refusal == (400, "Bad Request: wrong file_id or the file is temporarily unavailable")


async def test_files_over_20_megabytes_cannot_be_downloaded(call: Caller, amina: Person) -> None:
    """GetFile refuses them."""
    message = await amina.send_document(b"x" * (20 * 1024 * 1024 + 1))
    reply = await call("getFile", file_id=message.file_id)

    assert reply.refusal == (400, "Bad Request: file is too big")


async def test_an_album_shares_one_group(call: Caller, amina: Person) -> None:
    """Each photo is an update of its own; the caption goes with the first."""
    await amina.send_album([png(), png()], caption="two views")
    messages = [update["message"] for update in (await call("getUpdates")).result]

    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["two views", None]


async def test_the_bot_sends_a_photo_and_sends_it_again(
    server: BotApiServer, call: Caller, http: aiohttp.ClientSession, amina: Person
) -> None:
    """First uploaded, then by its file id."""
    form = aiohttp.FormData({"chat_id": str(amina.user_id), "caption": "<b>chart</b>", "parse_mode": "HTML"})
    form.add_field("photo", png(), filename="chart.png", content_type="image/png")
    async with http.post(f"{server.url}/bot{TOKEN}/sendPhoto", data=form) as response:
        sent = (await response.json())["result"]
    await call("sendPhoto", chat_id=amina.user_id, photo=sent["photo"][-1]["file_id"])

    assert [message.photo for message in amina.messages] == [png(), png()]
    assert amina.messages[0].html == "<b>chart</b>"


async def test_the_bot_sends_a_document(server: BotApiServer, http: aiohttp.ClientSession, amina: Person) -> None:
    """With its name, attached under another field."""
    form = aiohttp.FormData({"chat_id": str(amina.user_id), "document": "attach://week"})
    form.add_field("week", b"a;b", filename="week.csv", content_type="text/csv")
    async with http.post(f"{server.url}/bot{TOKEN}/sendDocument", data=form) as response:
        assert (await response.json())["ok"]

    assert (amina.screen().kind, amina.screen().file_name) == ("document", "week.csv")


async def test_the_bot_sends_an_album(server: BotApiServer, http: aiohttp.ClientSession, amina: Person) -> None:
    """Two photos in one call."""
    media = [{"type": "photo", "media": "attach://a", "caption": "first"}, {"type": "photo", "media": "attach://b"}]
    form = aiohttp.FormData({"chat_id": str(amina.user_id), "media": json.dumps(media)})
    for name in ("a", "b"):
        form.add_field(name, png(), filename=f"{name}.png", content_type="image/png")
    async with http.post(f"{server.url}/bot{TOKEN}/sendMediaGroup", data=form) as response:
        assert len((await response.json())["result"]) == 2

    assert [message.text for message in amina.messages] == ["first", ""]


async def test_what_is_no_picture_is_no_photo(server: BotApiServer, http: aiohttp.ClientSession, amina: Person) -> None:
    """The bytes are looked at."""
    form = aiohttp.FormData({"chat_id": str(amina.user_id)})
    form.add_field("photo", b"no picture", filename="chart.png", content_type="image/png")
    async with http.post(f"{server.url}/bot{TOKEN}/sendPhoto", data=form) as response:
        assert (await response.json())["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_a_caption_is_shorter_than_a_text(call: Caller, amina: Person) -> None:
    """1024 characters at most; it can be edited."""
    photo = await amina.send_photo(png())
    long = await call("sendPhoto", chat_id=amina.user_id, photo=photo.file_id, caption="x" * 1025)
    sent = (await call("sendPhoto", chat_id=amina.user_id, photo=photo.file_id, caption="old")).result
    await call("editMessageCaption", chat_id=amina.user_id, message_id=sent["message_id"], caption="new")

    assert long.refusal == (400, "Bad Request: message caption is too long")
    assert amina.screen().text == "new"

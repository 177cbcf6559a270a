"""The people of the benchmarks and the real bot understand each other."""

import asyncio
import importlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.bootstrap.core import open_core
from bot.services.inbox.filters import EVERYTHING
from bot.settings import build, collect

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_whole_report_goes_through_the_stand_in(sqlite_url: str, tmp_path: Path, webhook: bool) -> None:
    """From the language to the code, every step by the cards that the bot sent; then the report is at the desk."""
    bot_api, people, subjects = (importlib.import_module(name) for name in ("bot_api", "people", "subjects"))
    somebody = people.People(subjects.AMANAH_SCRIPT, 1)
    async with bot_api.BotApi(somebody.hear) as api:
        somebody.use(api)
        setting = subjects.Setting(api.url, tmp_path, webhook, sqlite_url)
        amanah = subjects.amanah("run")
        environment = await asyncio.to_thread(amanah.prepare, setting)
        async with subjects.running(amanah.command(setting), environment, tmp_path / "bot.log"):
            await somebody.report_once()

    assert reports_at_the_desk(environment) == 1


async def test_a_call_is_understood_as_a_form_and_as_json() -> None:
    """The other bots' libraries post forms, ours JSON; to Telegram it is the same call."""
    wire = importlib.import_module("wire")
    posted = {"chat_id": "7", "text": "Salām & welcome"}
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    form = "".join(part.format(*one) for one in posted.items()) + "--x--\r\n"

    assert wire.fields(urlencode(posted).encode()) == posted
    assert wire.fields(form.encode()) == posted
    assert wire.fields(b'{"chat_id": 7, "text": "Salam"}') == {"chat_id": 7, "text": "Salam"}


async def test_what_arrives_in_pieces_is_put_together() -> None:
    """A head and a body may come in any number of pieces, several messages in one."""
    wire = importlib.import_module("wire")
    arrived: list[bytes] = []
    one = wire.Wire()
    one._arrived = lambda _head, body: arrived.append(body)
    known = b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
    sent = known + chunked
    for at in range(len(sent)):
        one.data_received(sent[at : at + 1])
    one.data_received(sent)

    assert arrived == [b"abc", b"def"] * 2


def reports_at_the_desk(environment: Mapping[str, str]) -> int:
    """How many reports a coordinator sees."""
    with open_core(build(collect(environment))) as core:
        desk = core.access.session(core.access.sign_in("maryam", "a long enough pass phrase", "127.0.0.1"))
        return len(core.inbox.page(desk, EVERYTHING).rows)

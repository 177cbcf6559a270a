"""The whole bot on a stage: its real parts, talking HTTP with the local Bot API, on a real database."""

import contextlib
import datetime as dt
import re
import socket
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bot.bootstrap.core import Core, Costs, build_core
from bot.bootstrap.telegram import TelegramLine
from bot.observability.metrics import Metrics
from bot.services.access import DeskSession
from bot.settings import build, collect
from bot.simulator import BotApiServer
from bot.simulator.people import Message, Person
from bot.storage.engine import Storage
from bot.vault.kdf import KdfCost

TOKEN = "123456:stage-token-stage-token-stage-token"
PASSWORD = "a long enough pass phrase"
CODE = re.compile(r"\d{5} \d{5} \d{5} \d{5}")
CHEAP = Costs(KdfCost(1, 64), KdfCost(1, 64))


@dataclass
class Clock:
    """A clock that a test may put forward."""

    ahead: dt.timedelta = field(default_factory=dt.timedelta)

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead


@dataclass
class Stage:
    """The bot, the people and the forum."""

    server: BotApiServer
    core: Core
    clock: Clock
    recovery_key: str

    def person(self, name: str = "Amina", language: str = "en", **more: object) -> Person:
        """Somebody with a phone."""
        return self.server.person(first_name=name, language_code=language, **more)  # type: ignore[arg-type]

    def coordinator(self) -> DeskSession:
        """A coordinator, signed in at the desk."""
        token = self.core.access.sign_in("maryam", PASSWORD, "127.0.0.1")
        return self.core.access.session(token)


def nothing_configured(data: Path) -> Path:
    """A settings file with nothing in it, so that a test never reads somebody's own."""
    path = data / "empty.env"
    path.touch()
    return path


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def on_stage(
    database_url: str, data: Path, *, webhook: bool = False, server: BotApiServer | None = None, forum: str = "Forum"
) -> AsyncIterator[Stage]:
    """The bot, running by long polling or by webhook, with one coordinator and one team key."""
    server = server or BotApiServer(TOKEN, username="amanah_stage_bot", name="Amanah")
    async with server:
        settings = {
            "AMANAH_FORUM_NAME": forum,
            "AMANAH_TELEGRAM_TOKEN": TOKEN,
            "AMANAH_TELEGRAM_API_URL": server.url,
            "AMANAH_DATABASE_URL": database_url,
            "AMANAH_DATA": str(data),
            "AMANAH_SERVER_SECRET": "5f" * 32,
            "AMANAH_ENV_FILE": str(nothing_configured(data)),
        }
        if webhook:
            port = free_port()
            settings["AMANAH_WEBHOOK_LISTEN"] = f"127.0.0.1:{port}"
            settings["AMANAH_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
        clock = Clock()
        storage = Storage(database_url)
        core = build_core(build(collect(settings)), storage, clock, CHEAP, Metrics("test"))
        try:
            recovery = core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
            with ThreadPoolExecutor(4) as workers:
                line = TelegramLine(core, workers)
                async with line.open():
                    await line.connected.wait()
                    yield Stage(server, core, clock, recovery)
        finally:
            storage.close()


async def press_through(person: Person, labels: Sequence[str]) -> None:
    """Press buttons one after the other, each when it is there."""
    for label in labels:
        await person.wait_for(lambda message, label=label: any(label in one for one in message.labels))
        await person.press(label)


async def report_up_to_words(person: Person, language: str = "English") -> None:
    """Start, choose English, and answer the short path as far as the question for their own words."""
    await person.start()
    await press_through(person, [language, "I understand", "Report something", "No, something happened"])
    await press_through(person, ["Words, letters", "Shouted at", "This week", "On a bus", "Brent"])
    await person.wait_for("Please tell it in your own words")


def code_on(message: Message) -> str:
    """The receipt code that stands on a message."""
    found = CODE.search(message.text)
    assert found is not None, message.text
    return found[0]

"""The whole bot on a stage: its real parts, talking HTTP with the local Bot API, on a real database."""

import contextlib
import datetime as dt
import re
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bot.bootstrap.core import Core, build_core
from bot.bootstrap.parts.ground import Costs
from bot.bootstrap.telegram import TelegramLine
from bot.observability.metrics import Metrics
from bot.services.principals import DeskSession
from bot.settings import Settings, build, collect
from bot.simulator import BotApiServer, Message, Person
from bot.storage.engine import Storage
from bot.vault.kdf import KdfCost

TOKEN = "123456:stage-token-stage-token-stage-token"
PASSWORD = "a long enough pass phrase"
CHEAP = Costs(KdfCost(1, 64), KdfCost(1, 64))
CODE = re.compile(r"\d{5} \d{5} \d{5} \d{5}")


@dataclass
class Clock:
    """A clock that a test may put forward."""

    ahead: dt.timedelta = field(default_factory=dt.timedelta)

    def __call__(self) -> dt.datetime:
        """The time it is on stage."""
        return dt.datetime.now(dt.UTC) + self.ahead


@dataclass
class Stage:
    """The bot, the people and the forum."""

    server: BotApiServer
    settings: Settings
    clock: Clock
    core: Core = field(init=False)
    line: TelegramLine = field(init=False)
    _running: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def begin(self) -> None:
        """Start the bot: new objects, nothing carried over but the database."""
        storage = Storage(self.settings.database_url)
        self._running.callback(storage.close)
        self.core = build_core(self.settings, storage, self.clock, CHEAP, Metrics("test"))
        workers = self._running.enter_context(ThreadPoolExecutor(4))
        self.line = TelegramLine(self.core, workers)
        await self._running.enter_async_context(self.line.open())
        await self.line.connected.wait()

    async def end(self) -> None:
        """Stop the bot; the people keep their phones."""
        await self._running.aclose()

    async def restart(self) -> None:
        """Stop it and start it again, as an upgrade would."""
        await self.end()
        self._running = contextlib.AsyncExitStack()
        await self.begin()

    def person(self, name: str = "Amina", language: str = "en", **more: Any) -> Person:
        """Somebody with a phone."""
        return self.server.person(first_name=name, language_code=language, **more)

    def coordinator(self) -> DeskSession:
        """A coordinator, signed in at the desk."""
        token = self.core.access.sign_in("maryam", PASSWORD, "127.0.0.1")
        return self.core.access.session(token)

    def reports(self) -> int:
        """How many reports are stored."""
        with self.core.storage.begin() as tx:
            return tx.reports.count()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def on_stage(
    database_url: str,
    data: Path,
    *,
    webhook: bool = False,
    forum: str = "Forum",
    configured: Mapping[str, str] | None = None,
) -> AsyncIterator[Stage]:
    """The bot, running by long polling or by webhook, with one coordinator and one team key.

    `configured` are further settings by their variables' names.
    """
    async with BotApiServer(TOKEN, username="amanah_stage_bot", name="Amanah") as server:
        settings = {
            "AMANAH_FORUM_NAME": forum,
            "AMANAH_TELEGRAM_TOKEN": TOKEN,
            "AMANAH_TELEGRAM_API_URL": server.url,
            "AMANAH_DATABASE_URL": database_url,
            "AMANAH_DATA": str(data),
            "AMANAH_SERVER_SECRET": "5f" * 32,
            "AMANAH_ENV_FILE": str(_nothing_configured(data)),
        }
        if webhook:
            port = free_port()
            settings["AMANAH_WEBHOOK_LISTEN"] = f"127.0.0.1:{port}"
            settings["AMANAH_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
        settings |= configured or {}
        stage = Stage(server, build(collect(settings)), Clock())
        await stage.begin()
        try:
            stage.core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
            yield stage
        finally:
            await stage.end()


def _nothing_configured(data: Path) -> Path:
    """A settings file with nothing in it, so that a test never reads somebody's own."""
    path = data / "empty.env"
    path.touch()
    return path


async def press_through(person: Person, labels: Sequence[str]) -> None:
    """Press buttons one after the other, each when it is there."""
    for label in labels:
        message = await person.wait_for(partial(_has_button, label))
        await person.press(label, message)


def _has_button(label: str, message: Message) -> bool:
    return any(label in one for one in message.labels)


async def to_menu(person: Person) -> None:
    """Start, choose English, go on from the notice."""
    await person.start()
    await press_through(person, ["English", "I understand"])
    await person.wait_for("What would you like to do?")


async def report_up_to_words(person: Person) -> None:
    """Answer the short path as far as the question for their own words."""
    await to_menu(person)
    await press_through(person, ["Report something", "No, something happened"])
    await press_through(person, ["Words, letters", "Shouted at", "This week", "On a bus", "Brent"])
    await person.wait_for("Please tell it in your own words")


async def report_up_to_review(person: Person, words: str = "A passenger shouted at me.") -> Message:
    """The short path as far as the review card with its code."""
    await report_up_to_words(person)
    await person.send_text(words)
    await press_through(person, ["Send, only the forum sees it"])
    return await person.wait_for("Please look once more")


async def send_report(person: Person, words: str = "A passenger shouted at me.") -> str:
    """The whole short path; gives the receipt code."""
    await report_up_to_review(person, words)
    await person.press("I agree. Send")
    return code_on(await person.wait_for("Your report has been sent"))


async def open_thread(person: Person, code: str) -> Message:
    """Come back with a code."""
    await person.send_text("/reply")
    await person.wait_for("Type your code", new=True)
    await person.send_text(code)
    return await person.wait_for("Your report of the week", new=True)


def code_on(message: Message) -> str:
    """The receipt code that stands on a message."""
    found = CODE.search(message.text)
    assert found is not None, message.text
    return found[0]

"""A folder of one's own, a Telegram of one's own, and the command."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import run_command
from bot.simulator import BotApiServer
from tests.logbooks import logs_as_before

TOKEN = "123456:" + "t" * 35


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


Amanah = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and an environment that says nothing of Amanah."""
    for name in [one for one in os.environ if one.startswith("AMANAH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def amanah(folder: Path, capsys: pytest.CaptureFixture[str]) -> Amanah:
    """Runs `amanah` in that folder."""

    def run(*arguments: str) -> Outcome:
        with logs_as_before():  # a command that begins to log does it to what is captured here
            code = run_command(list(arguments))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def telegram(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApiServer]:
    """A Bot API that knows TOKEN, named in the environment."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = BotApiServer(TOKEN, username="amanah_test_bot")
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(20)
    monkeypatch.setenv("AMANAH_TELEGRAM_API_URL", server.url)
    yield server
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


@pytest.fixture
def token_file(folder: Path) -> str:
    """The token, in a file."""
    path = folder / "token"
    path.write_text(TOKEN + "\n")
    return str(path)

"""`amanah chat`: the same conversation in a terminal, with numbered buttons; works when piped."""

import asyncio
import contextlib
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import click

from bot.bootstrap.core import open_core
from bot.bootstrap.folders import prepare_data
from bot.bootstrap.readiness import check_ready
from bot.bootstrap.telegram import TelegramLine
from bot.cli.demo import ENV, SIGN_IN
from bot.cli.paper import Paper
from bot.errors import SettingError
from bot.observability.logs import configure_logs
from bot.settings import Settings, build, collect, env_file_path, read_settings
from bot.simulator import BotApiServer
from bot.simulator.people import Person
from bot.storage import migrate
from bot.vault.passwords import new_password
from bot.vault.secret import ServerSecret

ANSWER_SECONDS = 60
"""How long the bot may take for one answer."""

LOOK_SECONDS = 0.02
DEMO_DATA = Path("demo-data")


@click.command()
@click.option("--phone-language", default="en", help="The language the phone says it has.")
def command(*, phone_language: str) -> None:
    """Talk with the bot in this terminal.

    A number presses the button of that number; anything else is sent as it is (begin with a space to send a number).
    /photo PATH sends a photo. The end of the input ends the chat.

    Reports go into the configured database, else into the demo's, else into one that is thrown away afterwards.
    """
    configure_logs("warning")
    with _settings() as settings:
        asyncio.run(_chat(settings, phone_language))


@contextlib.contextmanager
def _settings() -> Iterator[Settings]:
    """The operator's settings where there are any, else the demo's, else some for this once."""
    configured = env_file_path(os.environ).exists() or os.environ.get("AMANAH_SERVER_SECRET")
    if configured:
        click.echo("(This is the forum's own database: what you send here is a report like any other.)\n")
        yield read_settings(needs=["FORUM_NAME", "SERVER_SECRET"])
    elif (DEMO_DATA / SIGN_IN).exists():
        yield read_settings({"AMANAH_ENV_FILE": str(DEMO_DATA / ENV), "AMANAH_DATA": str(DEMO_DATA.absolute())})
    else:
        with tempfile.TemporaryDirectory(prefix="amanah-") as folder:
            click.echo("(Nothing is set up here, so this conversation is thrown away at its end.)\n")
            yield _for_once(Path(folder))


def _for_once(folder: Path) -> Settings:
    texts = collect({"AMANAH_ENV_FILE": os.devnull, "AMANAH_DATA": str(folder)})
    texts |= {"FORUM_NAME": "Demo Muslim Forum", "SERVER_SECRET": ServerSecret.generate().to_text()}
    settings = build(texts)
    prepare_data(settings)
    migrate.upgrade(settings.database_url)
    with open_core(settings) as core:
        core.custody.claim()
        core.access.create_first_team("demo", "Demo coordinator", new_password(), "en")
    return settings


async def _chat(settings: Settings, phone_language: str) -> None:
    token = f"1000000002:{secrets.token_hex(16)}"
    async with contextlib.AsyncExitStack() as stack:
        api = await stack.enter_async_context(BotApiServer(token, name=settings.forum.name))
        # A new phone each time: what a conversation remembers of its messages does not fit another chat's.
        person = api.person(2**40 + secrets.randbelow(2**40), "Terminal", phone_language)
        local = replace(settings, telegram=replace(settings.telegram, token=token, api_url=api.url, webhook_url=""))
        core = stack.enter_context(open_core(local))
        await asyncio.to_thread(check_ready, core)
        workers = stack.enter_context(ThreadPoolExecutor(settings.limits.threads, "core"))
        listening = await stack.enter_async_context(TelegramLine(core, workers).open())
        await _talk(api, person, listening)


async def _talk(api: BotApiServer, person: Person, listening: asyncio.Task[None]) -> None:
    paper = Paper(person)
    await person.start()
    await _answered(api, listening)
    click.echo(paper.news())
    async for line in _lines():
        await _do(paper, person, line)
        await _answered(api, listening)
        click.echo(paper.news())


async def _do(paper: Paper, person: Person, line: str) -> None:
    """Press the button of this number, send the photo, or send the text."""
    words = line.strip()
    if words and line == words and words.isascii() and words.isdigit() and 1 <= int(words) <= len(paper.buttons):
        await paper.press(int(words))
    elif words.startswith("/photo "):
        try:
            content = await asyncio.to_thread(_read, words.removeprefix("/photo ").strip())
        except OSError:
            click.echo("There is no such photo.")
        else:
            await person.send_photo(content)
    elif words:
        await person.send_text(words)


def _read(path: str) -> bytes:
    return Path(path).expanduser().read_bytes()


async def _answered(api: BotApiServer, listening: asyncio.Task[None]) -> None:
    """Wait until the bot has dealt with everything: it confirms an update only after it is handled."""
    async with asyncio.timeout(ANSWER_SECONDS):
        while api.pending:
            if listening.done():
                await listening
                raise SettingError("chat", "the bot has stopped")
            await asyncio.sleep(LOOK_SECONDS)


async def _lines() -> AsyncIterator[str]:
    """Lines of the standard input, read in a thread that does not hold up the end of the programme."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str | None]()
    asks = sys.stdin.isatty()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, line.rstrip("\n"))
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        if asks:
            click.echo("> ", nl=False)
        line = await queue.get()
        if line is None:
            return
        if not asks:
            click.echo(f"> {line}")
        yield line

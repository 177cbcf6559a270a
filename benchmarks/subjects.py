"""The bots that are measured: each a process of its own on the bot's core, started as its operator would start it."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot_api import TOKEN
from machine import BOT_CORE, pin
from people import Script, Step

from bot.bootstrap.core import open_core
from bot.settings import build, collect
from bot.storage import migrate

HERE = Path(__file__).resolve().parent
AMANAH = (sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())")


@dataclass(frozen=True, slots=True)
class Setting:
    """How a bot is asked to work. `database_url` None: SQLite in a folder of its own."""

    api_url: str
    folder: Path
    webhook: bool = True
    database_url: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A bot, and the report as it wants it. `prepare` makes what has to be there and gives the command's variables.

    `rest` waits, after the first answer, until the bot has done what it does in quiet moments.
    """

    name: str
    script: Script
    command: Callable[[Setting], Sequence[str]]
    prepare: Callable[[Setting], Mapping[str, str]]
    rest: Callable[[Mapping[str, str]], None] = lambda _: None


AMANAH_SCRIPT = Script(
    (
        Step("English", write="/start"),
        Step("I understand", press="English"),
        Step("Report something", press="I understand"),
        Step("No, something happened", press="Report something"),
        Step("Words, letters", press="No, something happened"),
        Step("Shouted at", press="Words, letters"),
        Step("This week", press="Shouted at"),
        Step("On a bus", press="This week"),
        Step("Brent", press="On a bus"),
        Step("in your own words", press="Brent"),
        Step("Send, only the forum sees it", write="A passenger shouted about my religion on the train."),
        Step("I agree. Send", press="Send, only the forum sees it"),
        Step("Your report has been sent", press="I agree. Send"),
    )
)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def amanah_environment(setting: Setting) -> dict[str, str]:
    """The settings of an operator who set only what has to be set."""
    empty = setting.folder / "empty.env"
    empty.touch()
    port = free_port()
    return {
        "AMANAH_FORUM_NAME": "Forum",
        "AMANAH_TELEGRAM_TOKEN": TOKEN,
        "AMANAH_TELEGRAM_API_URL": setting.api_url,
        "AMANAH_DATA": str(setting.folder),
        "AMANAH_SERVER_SECRET": "5f" * 32,
        "AMANAH_ENV_FILE": str(empty),
        "AMANAH_DESK_LISTEN": "127.0.0.1:0",
        "AMANAH_OPS_LISTEN": f"127.0.0.1:{free_port()}",
        **({"AMANAH_DATABASE_URL": setting.database_url} if setting.database_url else {}),
        **(
            {"AMANAH_WEBHOOK_LISTEN": f"127.0.0.1:{port}", "AMANAH_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram"}
            if setting.webhook
            else {}
        ),
    }


def prepared_before(setting: Setting) -> Mapping[str, str]:
    """The settings of one more worker on a database that is prepared."""
    return amanah_environment(setting)


def prepare_amanah(setting: Setting) -> Mapping[str, str]:
    """A migrated database with the forum's first coordinator and team key."""
    environment = amanah_environment(setting)
    settings = build(collect(environment))
    migrate.upgrade(settings.database_url)
    with open_core(settings) as core:
        core.access.create_first_team("maryam", "Maryam", "a long enough pass phrase", "en")
    return environment


CODES = 1600
"""Receipt codes that lie ready, where all of a measurement's are: more than fit into one."""


def await_codes(environment: Mapping[str, str]) -> None:
    """Wait until the receipt codes lie ready that the settings ask for."""
    wanted = f"amanah_receipts_ready {float(CODES)}\n"
    for _ in range(1200):
        with urllib.request.urlopen(f"http://{environment['AMANAH_OPS_LISTEN']}/metrics", timeout=5) as page:
            if wanted in page.read().decode():
                return
        time.sleep(0.1)
    raise SystemExit("the receipt codes were not ready in two minutes")


def amanah(role: str = "serve", *, codes_ready: bool = False) -> Subject:
    """Amanah itself, everything durable and sealed. `role` is the command that hears webhooks on PostgreSQL.

    What is asked by polling, or keeps in SQLite, is one process with everything in it. With `codes_ready` the receipt
    codes of a whole measurement were derived before it, as those of a usual day are; else most are derived meanwhile.
    """

    def command(setting: Setting) -> Sequence[str]:
        return (*AMANAH, role if setting.webhook and setting.database_url else "run")

    if not codes_ready:
        return Subject("Amanah", AMANAH_SCRIPT, command, prepare_amanah)

    def prepare(setting: Setting) -> Mapping[str, str]:
        return {**prepare_amanah(setting), "AMANAH_RECEIPTS_AHEAD": str(CODES)}

    return Subject("Amanah, codes ready", AMANAH_SCRIPT, command, prepare, await_codes)


@dataclass(frozen=True, slots=True)
class Running:
    """A bot at work. `log` is what it said."""

    pid: int
    started: float
    log: Path


@contextlib.asynccontextmanager
async def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path, core: int = BOT_CORE
) -> AsyncIterator[Running]:
    """A process on its core; leaving asks it to stop, and ends it when it does not."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AMANAH_")}
    path = os.pathsep.join([str(HERE.parent), *filter(None, [kept.get("PYTHONPATH")])])
    begun = time.perf_counter()
    with log.open("ab") as said:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=kept | {"PYTHONPATH": path} | environment,
            stdout=said,
            stderr=said,
            preexec_fn=lambda: pin(core),
        )
    try:
        yield Running(process.pid, begun, log)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()

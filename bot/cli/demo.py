"""`amanah demo`: everything on this machine, with sample data, a local Bot API and no account anywhere."""

import asyncio
import datetime as dt
import fcntl
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import click

from bot.bootstrap.adjusting import settled
from bot.bootstrap.core import Core, open_core
from bot.bootstrap.folders import prepare_data
from bot.bootstrap.line import announce_bot
from bot.bootstrap.parts.ground import now
from bot.bootstrap.process import keep_running, stop_signals
from bot.bootstrap.roles.everything import EVERYTHING
from bot.bootstrap.roles.role import Programme
from bot.cli.files import write_private
from bot.cli.sample_consultations import decent_hour, plant_consultations
from bot.cli.sample_weeks import plant_weeks
from bot.cli.samples import plant, work_on
from bot.errors import SettingError
from bot.observability.logs import configure_logs
from bot.settings import Listen, ListenSettings, Settings, read_settings, render_env
from bot.simulator import DEMO_LIMITS, BotApiServer, Newcomer
from bot.storage import migrate
from bot.vault.passwords import new_password
from bot.vault.receipts import format_code
from bot.vault.secret import ServerSecret

LOGIN = "demo"
AMINA, YUSUF = 1001, 1002
PEOPLE = (
    Newcomer("Amina", "en", AMINA),
    Newcomer("یوسف", "ur", YUSUF),
    Newcomer("مريم", "ar"),
    Newcomer("Bilal", "en"),
)
MEMBERS = {AMINA: "en", YUSUF: "ur"}
"""Who is written to when a consultation opens."""
SIGN_IN, ENV, LOCK = "sign-in.txt", "demo.env", "demo.lock"
HOST = "127.0.0.1"
FIRST_DESK, FIRST_CHAT, FIRST_OPS = 8080, 8082, 9090
TRIED_PORTS = 50


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the demo shows, because it is a demo: how to sign in, and the code of a report that has a reply."""

    login: str
    password: str = field(repr=False)
    code: str = field(repr=False)


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo's data away first.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=Path("demo-data"), help="Where the demo keeps its data."
)
def command(*, reset: bool, data: Path) -> None:
    """Start everything on sample data: the bot, a chat page in Telegram's place, the desk and the jobs.

    Ctrl-C stops it; the next start goes on with the same data.
    """
    configure_logs("warning")
    with _alone(data, reset=reset):
        if not (data / SIGN_IN).exists():
            click.echo("Preparing the demo: keys, a coordinator and sample reports …")
            _prepare(data)
        asyncio.run(_serve(data))
    click.echo("\nThe demo has stopped. Its data is kept; `make demo RESET=1` starts anew.")


@contextmanager
def _alone(data: Path, *, reset: bool) -> Iterator[None]:
    """Hold the demo's folder: one demo at a time works in it."""
    if data.exists() and any(data.iterdir()) and not (data / LOCK).exists():
        raise SettingError(str(data), "is a folder of something else; choose another with --data")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingError(str(data), "a demo is running in this folder already") from None
        if reset or not (data / SIGN_IN).exists():
            _empty(data)
        yield


def _empty(data: Path) -> None:
    for one in data.iterdir():
        if one.name == LOCK:
            continue
        if one.is_dir():
            shutil.rmtree(one)
        else:
            one.unlink()


def _prepare(data: Path) -> None:
    """Settings, keys, a coordinator and sample reports; the sign-in comes last, so that half a demo is made anew."""
    values = {
        "FORUM_NAME": "Demo Muslim Forum",
        "TELEGRAM_TOKEN": f"1000000001:{secrets.token_hex(16)}",
        "DATA": str(data.absolute()),
        "SERVER_SECRET": ServerSecret.generate().to_text(),
    }
    write_private(data / ENV, render_env(values))
    settings = _settings(data)
    prepare_data(settings)
    migrate.upgrade(settings.database_url)
    password = new_password()
    with open_core(settings) as core:
        core.custody.claim()
        core.access.create_first_team(LOGIN, "Demo coordinator", password, "en")
        code = plant(core)
    plant_weeks(settings, LOGIN, password)
    with open_core(settings) as core:
        work_on(core, LOGIN, password)
    plant_consultations(settings, LOGIN, password, MEMBERS)
    write_private(data / SIGN_IN, f"{LOGIN}\n{password}\n{code}\n")


def _settings(data: Path) -> Settings:
    """The demo's own settings, whatever the environment says."""
    return read_settings({"AMANAH_ENV_FILE": str(data / ENV), "AMANAH_DATA": str(data.absolute())})


async def _serve(data: Path) -> None:
    settings = _settings(data)
    sign_in = SignIn(*(data / SIGN_IN).read_text(encoding="utf-8").split())
    with stop_signals() as stop:
        async with AsyncExitStack() as stack:
            api = await stack.enter_async_context(
                BotApiServer(
                    settings.telegram.token,
                    name=settings.forum.name,
                    port=_free_port(FIRST_CHAT),
                    limits=DEMO_LIMITS,
                    state_file=data / "chats.json",
                    people=PEOPLE,
                )
            )
            here = _at(settings, api.url)
            await announce_bot(settled(here))
            with open_core(settings) as core:
                ahead = decent_hour(core)
            welcome = partial(_welcome, data, api.url, sign_in, ahead)
            await keep_running(EVERYTHING, here, stop, lambda: now() + ahead, welcome)


def _at(settings: Settings, api_url: str) -> Settings:
    """The same settings, with the Bot API and the doors where they are this time."""
    doors = ListenSettings(
        webhook=settings.listen.webhook,
        desk=Listen(HOST, _free_port(FIRST_DESK)),
        ops=Listen(HOST, _free_port(FIRST_OPS)),
        trusted_proxies=(),
    )
    return replace(settings, telegram=replace(settings.telegram, api_url=api_url), listen=doors)


def _free_port(first: int) -> int:
    """The first port from here on that nobody listens on."""
    for port in range(first, first + TRIED_PORTS):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            return port
    raise SettingError("port", f"none is free from {first} to {first + TRIED_PORTS - 1}")


def _welcome(data: Path, chat: str, sign_in: SignIn, ahead: dt.timedelta, programme: Programme[Core]) -> None:
    desk, ops = programme.desk_address, programme.ops_address
    local = (now() + ahead).astimezone(programme.core.settings.forum.time_zone)
    hour = f"\n     (Nobody is written to at this hour; so the demo's clock says {local:%A %H:%M}.)" if ahead else ""
    click.echo(
        f"""
Amanah's demo is running. Everything in it is invented and stays on this machine.

  The chat   {chat}/      write to the bot as Amina, یوسف, مريم or Bilal
  The desk   {desk}/      login: {sign_in.login}   password: {sign_in.password}
  Health     {ops}/readyz and {ops}/metrics

Things to try
  1. In the chat press Start, choose a language, and report something; keep the code you are given.
  2. At the desk sign in, open your report in the inbox, answer it, and move it on.
  3. Back in the chat send /reply and your code; or this one, whose report has a reply already:
     {format_code(sign_in.code)}
  4. Open “The week” there: ten weeks are frozen, and in the last one there is something to see.
  5. At the desk open “Trust in the police” among the consultations: Amina and یوسف get the prompt in their
     languages. Answer it, watch the results, close it, publish: they get the results.{hour}
  6. At the desk under “My account” link your Telegram: send the code to the bot as Bilal, then /summary and
     /summary trend.
  7. In a second terminal: amanah chat, the same conversation without a browser.

The data is in {data}/. Ctrl-C stops the demo; the next start goes on with it."""
    )

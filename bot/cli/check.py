"""`amanah check`: whether token, database, migrations, keys, fonts and clock are in order."""

import ipaddress
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from bot.bootstrap.core import Core, open_core
from bot.bootstrap.parts.ground import now
from bot.cli.telegram import Account, ask_account
from bot.errors import AmanahError
from bot.i18n.languages import language
from bot.settings import Settings, env_file_path, read_settings
from bot.storage import migrate

CLOCK_WARNING, CLOCK_FAILURE = 30, 120
"""Seconds by which this machine's clock may differ from Telegram's."""

_NAMES_OF_SIGNS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `ok`, `warn` or `fail`, about what, and why."""

    sign: str
    name: str
    reason: str


@click.command()
@click.option("--offline", is_flag=True, help="Leave out what has to ask Telegram: the token and the clock.")
@click.pass_context
def command(ctx: click.Context, *, offline: bool) -> None:
    """Say whether token, database, migrations, keys, fonts and clock are in order. Changes nothing."""
    settings = read_settings()
    failed = False
    for finding in findings(settings, offline=offline):
        click.echo(f"{_NAMES_OF_SIGNS[finding.sign]} {finding.name:<11} {finding.reason}")
        failed = failed or finding.sign == "fail"
    if failed:
        ctx.exit(1)


def findings(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    """Each check's finding, as it is found."""
    yield Finding("ok", "settings", "every needed setting is there")
    yield _env_file()
    yield _doors(settings)
    if not offline:
        yield from _telegram(settings)
    with open_core(settings) as core:
        yield from _stored(core)
        yield _fonts(core.settings.forum.languages)


def _env_file() -> Finding:
    path = env_file_path(os.environ)
    if not path.exists():
        return Finding("ok", "env file", "there is none; settings come from the environment")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("warn", "env file", f"others can read it; run: chmod 600 {path}")
    return Finding("ok", "env file", "only its owner can read it")


def _doors(settings: Settings) -> Finding:
    """Where somebody else might come in; a container's own address is private too, so this only warns."""
    if not _is_loopback(settings.listen.ops.host):
        return Finding("warn", "doors", "AMANAH_OPS_LISTEN is not this machine alone; see that nobody else reaches it")
    if not _is_loopback(settings.listen.desk.host) and not settings.desk_url.startswith("https://"):
        return Finding("warn", "doors", "the desk is open to others and AMANAH_DESK_URL is not https")
    return Finding("ok", "doors", "health and metrics are for this machine alone")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _telegram(settings: Settings) -> Iterator[Finding]:
    try:
        account = ask_account(settings.telegram.token, settings.telegram.api_url)
    except AmanahError as wrong:
        yield Finding("fail", "token", _reason(wrong, "Telegram cannot be reached"))
        return
    yield Finding("ok", "token", f"it is the one of @{account.username}")
    yield _clock(account)


def _clock(account: Account) -> Finding:
    if account.server_time is None:
        return Finding("warn", "clock", "Telegram did not say what time it is")
    wrong = round(abs((now() - account.server_time).total_seconds()))
    if wrong > CLOCK_FAILURE:
        return Finding("fail", "clock", f"it is {wrong} seconds wrong; set it by NTP")
    if wrong > CLOCK_WARNING:
        return Finding("warn", "clock", f"it is {wrong} seconds wrong")
    return Finding("ok", "clock", "it agrees with Telegram's")


def _stored(core: Core) -> Iterator[Finding]:
    url = core.settings.database_url
    database = _try("database", f"{core.storage.dialect} answers", lambda: _connect(url, core))
    yield database
    if database.sign == "fail":
        return
    schema = _try("migrations", "the database fits this version", lambda: migrate.check(url))
    yield schema
    if schema.sign == "ok":
        yield _try("keys", "the secret is the database's own and there is a team key", core.custody.check)
        yield _room(core)
        progress = core.ceremony.rewrapping.progress()
        if not progress.finished:
            rest = f"{progress.left} pieces are under an older key; run: amanah coordinator rotate --resume"
            yield Finding("warn", "team key", rest)


def _room(core: Core) -> Finding:
    try:
        shortages = core.bounds.shortages()
    except AmanahError as wrong:
        return Finding("fail", "room", _reason(wrong))
    if shortages:
        return Finding("warn", "room", "; ".join(shortages))
    return Finding("ok", "room", "there is room for drafts, photos and reports")


def _connect(url: str, core: Core) -> None:
    if migrate.current(url) is not None:  # which does not make a database file where there is none
        core.storage.ping()


def _try(name: str, fine: str, check: Callable[[], None]) -> Finding:
    try:
        check()
    except AmanahError as wrong:
        return Finding("fail", name, _reason(wrong))
    return Finding("ok", name, fine)


def _fonts(languages: tuple[str, ...]) -> Finding:
    """Only the demo's pictures and the desk on this very machine need them; a phone has its own."""
    needed = [code for code in languages if language(code).rtl]
    if not needed:
        return Finding("ok", "fonts", "no language needs one of its own")
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding("warn", "fonts", "fontconfig is not installed, so they cannot be looked for")
    missing = [code for code in needed if not _has_font(lister, code)]
    if missing:
        return Finding("warn", "fonts", f"none for {', '.join(missing)} on this machine; fonts-noto-core has them")
    return Finding("ok", "fonts", f"there are some for {', '.join(needed)}")


def _has_font(lister: str, code: str) -> bool:
    asked = [lister, f":lang={code}", "family"]
    answer = subprocess.run(asked, capture_output=True, check=False, timeout=30)  # noqa: S603 - a code of ours
    return bool(answer.stdout.strip())


def _reason(wrong: AmanahError, otherwise: str = "") -> str:
    return otherwise if otherwise and not hasattr(wrong, "name") else str(wrong)

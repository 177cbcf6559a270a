"""`amanah init`: from nothing to a forum that can take its first report."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import click

from bot.bootstrap.core import open_core
from bot.bootstrap.folders import prepare_data
from bot.bootstrap.line import announce_bot
from bot.cli.files import write_private
from bot.cli.telegram import ask_account
from bot.errors import AmanahError, FieldError, SettingError
from bot.i18n.languages import language
from bot.settings import BY_NAME, Settings, build, collect, env_file_path, render_env
from bot.storage import migrate
from bot.vault.passwords import new_password, strong_enough
from bot.vault.secret import ServerSecret

QUESTIONS = {
    "FORUM_NAME": "The forum's name",
    "LANGUAGES": "Languages offered, the first one first",
    "AREAS": 'Areas a report may name ("london", or names with commas between)',
    "HELPLINES": "Helplines, the emergency number first",
}


@click.command()
@click.option("--forum-name", help="The forum's name.")
@click.option("--token-file", type=click.File(), help="A file with the bot's token; - for standard input.")
@click.option("--languages", help="Codes with commas between, as in en,ar,ur.")
@click.option("--areas", help='"london", names with commas between, or a file.')
@click.option("--helplines", help="number|name, with semicolons between; the emergency number first.")
@click.option("--coordinator", metavar="LOGIN", help="The first coordinator's login.")
@click.option("--coordinator-name", help="The first coordinator's name.")
@click.option("--password-file", type=click.File(), help="A file with their password; by default one is made.")
@click.option("--yes", is_flag=True, help="Ask nothing: flags, the environment and defaults are enough.")
@click.option("--offline", is_flag=True, help="Do not ask Telegram; `amanah announce` does the rest later.")
@click.option("--force", is_flag=True, help="Go on although there is a .env or a database; their keys are kept.")
def command(
    *,
    forum_name: str | None,
    token_file: TextIO | None,
    languages: str | None,
    areas: str | None,
    helplines: str | None,
    coordinator: str | None,
    coordinator_name: str | None,
    password_file: TextIO | None,
    yes: bool,
    offline: bool,
    force: bool,
) -> None:
    """Set up: settings, keys, database, the first coordinator.

    Asks for what is not given by a flag or the environment. The token is asked for without showing it, or taken from
    AMANAH_TELEGRAM_TOKEN or --token-file, never from a flag that others could see.
    """
    path = env_file_path(os.environ)
    texts = _known_already(path, force=force, yes=yes)
    flags = {"FORUM_NAME": forum_name, "LANGUAGES": languages, "AREAS": areas, "HELPLINES": helplines}
    texts |= {name: text for name, text in flags.items() if text}
    if token_file is not None:
        texts["TELEGRAM_TOKEN"] = token_file.read().strip()
    if not yes:
        _ask(texts, given={name for name, text in flags.items() if text})
    settings = _checked(texts)
    fresh = _is_fresh(settings, force=force)
    username = "" if offline else _account(settings)
    login, name, password, made = _first_coordinator(coordinator, coordinator_name, password_file, yes=yes or not fresh)

    write_private(path, render_env({name: text for name, text in texts.items() if text != BY_NAME[name].default}))
    printed = _found(settings, login, name, password)
    _say_done(path, settings, username)
    if printed is None:
        click.echo("\nThere was a team already: its coordinators, keys and recovery key stay as they are.")
    else:
        _say_once(login, password if made else None, printed)
    if not offline:
        _announce(settings)
    click.echo(f"\nNext:  amanah run    and open {settings.desk_url or f'http://{settings.listen.desk}'}")


def _known_already(path: Path, *, force: bool, yes: bool) -> dict[str, str]:
    """What the environment says, and with `--force` what the file says; refuses a file that is there without it."""
    if not path.exists():
        return collect({**os.environ, "AMANAH_ENV_FILE": os.devnull})
    if not force:
        raise SettingError(str(path), "is there already; --force writes it anew and keeps its keys")
    if not yes:
        click.confirm(f"{path} is there already. Write it anew (its keys are kept)?", abort=True)
    return collect(os.environ)


def _ask(texts: dict[str, str], given: set[str]) -> None:
    for name, question in QUESTIONS.items():
        if name not in given:
            texts[name] = click.prompt(question, default=texts[name] or None, value_proc=_reader(texts, name))
        if name == "FORUM_NAME" and not texts["TELEGRAM_TOKEN"]:
            texts["TELEGRAM_TOKEN"] = click.prompt(
                "The bot's token, from @BotFather (it is not shown)",
                hide_input=True,
                value_proc=_reader(texts, "TELEGRAM_TOKEN"),
            )


def _reader(texts: dict[str, str], name: str) -> Callable[[str], str]:
    """For a prompt: takes a value that the settings would take, else says what is expected and asks again."""

    def read(text: str) -> str:
        try:
            build({**texts, name: text.strip()})
        except SettingError as wrong:
            if wrong.name == BY_NAME[name].variable:
                raise click.UsageError(wrong.reason) from None
        return text.strip()

    return read


def _checked(texts: dict[str, str]) -> Settings:
    """The settings, complete; a secret is made where there is none."""
    texts["SERVER_SECRET"] = texts["SERVER_SECRET"] or ServerSecret.generate().to_text()
    for name in ("FORUM_NAME", "TELEGRAM_TOKEN"):
        if not texts[name]:
            raise SettingError(BY_NAME[name].variable, "is missing")
    return build(texts)


def _is_fresh(settings: Settings, *, force: bool) -> bool:
    """Whether there is no database yet; refuses one that is there unless told to go on, or made with another secret."""
    if migrate.current(settings.database_url) is None:
        return True
    if not force:
        raise SettingError("AMANAH_DATABASE_URL", "there is a database already; --force goes on with it")
    with open_core(settings) as core:
        core.custody.recognise()
    return False


def _account(settings: Settings) -> str:
    account = ask_account(settings.telegram.token, settings.telegram.api_url)
    click.echo(f"Telegram knows the token: it is @{account.username}.")
    return account.username


def _first_coordinator(
    login: str | None, name: str | None, password_file: TextIO | None, *, yes: bool
) -> tuple[str, str, str, bool]:
    """Login, name and password of the first coordinator, and whether the password was made here."""
    if not login:
        login = "coordinator" if yes else click.prompt("The first coordinator's login", default="coordinator")
    if not name:
        name = login if yes else click.prompt("Their name, as colleagues see it", default=login)
    if password_file is not None:
        password = password_file.read().strip("\r\n")
        strong_enough(password, login)
        return login, name, password, False
    if not yes:
        password = click.prompt(
            "Their password (12 characters or more; empty: one is made)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt="Again",
            value_proc=lambda text: _strong(text, login),
        )
        if password:
            return login, name, password, False
    return login, name, new_password(), True


def _strong(password: str, login: str) -> str:
    try:
        if password:
            strong_enough(password, login)
    except FieldError as weak:
        raise click.UsageError(str(weak)) from None
    return password


def _found(settings: Settings, login: str, name: str, password: str) -> str | None:
    """Make database, keys and the first coordinator; the recovery key, or None when there was a team already."""
    prepare_data(settings)
    migrate.upgrade(settings.database_url)
    with open_core(settings) as core:
        core.custody.claim()
        if core.custody.has_team():
            return None
        return core.access.create_first_team(login, name, password, settings.forum.languages[0])


def _announce(settings: Settings) -> None:
    try:
        asyncio.run(announce_bot(settings))
    except AmanahError as wrong:
        click.echo(f"\nCommands and descriptions are not set yet ({wrong}); run: amanah announce", err=True)


def _say_done(path: Path, settings: Settings, username: str) -> None:
    spoken = ", ".join(language(code).english for code in settings.forum.languages)
    click.echo(f"\n{path} is written, for its owner only, and the database is set up.")
    click.echo(f"{settings.forum.name} speaks {spoken}" + (f" as @{username}." if username else "."))


def _say_once(login: str, made_password: str | None, printed: str) -> None:
    click.echo(f"\nThe first coordinator:  {login}")
    if made_password is not None:
        click.echo(f"Their password:         {made_password}    (shown this once; to be changed at the desk)")
    click.echo("\nThe recovery key. Write it on paper now, and lock it away from this server:\n")
    for line in printed.splitlines():
        click.echo(f"    {line}")
    click.echo("\nWhen every password is lost it alone opens the reports. It is stored nowhere and is not shown again.")

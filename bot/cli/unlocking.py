"""What a command needs to touch the team's keys: a colleague's password, or the recovery key; never from a flag."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO, TypeVar

import click

from bot.bootstrap.core import Core, open_core
from bot.bootstrap.readiness import check_ready
from bot.errors import FieldError
from bot.services.rewrapping import Rewrapping
from bot.services.team_keys import KeyHolder
from bot.settings import read_settings
from bot.vault.passwords import strong_enough

F = TypeVar("F", bound=Callable[..., Any])
CLIENT = "command line"
"""Where the desk's sign-in limits say these tries come from."""


@dataclass(frozen=True, slots=True)
class Key:
    """How the team's keys are to be opened: by the colleague `by`, or by the paper; `file` holds the secret."""

    by: str | None
    paper: bool
    file: TextIO | None


def key_options(command: F) -> F:
    """The options that say with whose key; the command gets `by`, `with_recovery_key` and `key_file`."""
    for option in (
        click.option("--key-file", type=click.File(), help="A file with that password or key; - for standard input."),
        click.option("--with-recovery-key", is_flag=True, help="With the recovery key instead; it is asked for."),
        click.option("--by", metavar="LOGIN", help="The colleague whose password opens the team's keys."),
    ):
        command = option(command)
    return command


password_option = click.option(
    "--password-file", type=click.File(), help="A file with their one-time password; by default one is made."
)


@contextmanager
def opened() -> Iterator[Core]:
    """The services, on a database that is in order; `SchemaMismatch` or `KeyMissing` when it is not."""
    with open_core(read_settings(needs=["SERVER_SECRET"])) as core:
        check_ready(core)
        yield core


@contextmanager
def unlocked(core: Core, key: Key) -> Iterator[KeyHolder]:
    """The team's keys in somebody's hands while a command runs.

    A colleague is signed in for it, slowed down after wrong tries and written down as at the desk.
    """
    if key.paper:
        yield core.ceremony.with_recovery_key(ask("The recovery key (it is not shown)", key.file))
        return
    login = key.by or click.prompt("Login of a colleague whose password opens the team's keys")
    token = core.access.sign_in(login, ask("Their password (it is not shown)", key.file), CLIENT)
    try:
        if core.access.waiting(token) is not None:
            token = core.access.give_code(token, str(click.prompt("The code on their phone, or a recovery code")))
        yield KeyHolder.signed_in(core.access.session(token))
    finally:
        core.access.sign_out(token)


def ask(question: str, file: TextIO | None) -> str:
    """A secret from the file when there is one, else typed without being shown."""
    return file.read().strip() if file is not None else str(click.prompt(question, hide_input=True))


def chosen(password_file: TextIO | None, login: str) -> str:
    """The one-time password that was chosen, or nothing when one is to be made; `FieldError` when it is weak."""
    if password_file is None:
        return ""
    password = password_file.read().strip("\r\n")
    if not password:
        raise FieldError("password", "the password file is empty")
    strong_enough(password, login)
    return password


def say_password(login: str, password: str) -> None:
    """Show a one-time password, once."""
    click.echo(f"\nA one-time password for {login}:  {password}    (shown this once)")
    click.echo("It opens nothing until they have signed in at the desk and chosen another.")


def move_all(rewrapping: Rewrapping, holder: KeyHolder) -> None:
    """Move everything to the team's key in use, and show how far it is. Ctrl-C loses nothing."""
    moved, progress = 0, rewrapping.progress()
    with click.progressbar(length=progress.left, label="Moving everything to the new key") as bar:
        try:
            while not progress.finished:
                progress = rewrapping.carry_on(holder)
                bar.update(progress.moved)
                moved += progress.moved
                if progress.stuck:
                    break
        except KeyboardInterrupt:
            click.echo("\nNothing is lost. Go on with: amanah coordinator rotate --resume", err=True)
            raise
    if not progress.finished:
        raise FieldError("keys", f"{progress.left} pieces need an older key; go on with the recovery key and --resume")
    click.echo(f"{moved} pieces were moved; the older key is taken from everybody.")
    if progress.left:
        click.echo(f"{progress.left} are damaged: no key opens them. They were left as they are.", err=True)

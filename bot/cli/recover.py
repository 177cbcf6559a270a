"""`amanah recover`: when every password is lost, the recovery key opens an account again."""

from typing import TextIO

import click

from bot.cli.coordinator import checked_language
from bot.cli.unlocking import Key, chosen, opened, password_option, say_password, unlocked


@click.command()
@click.argument("login")
@click.option("--name", help="Their name, when the account is new.")
@click.option("--language", metavar="CODE", help="Their language, when the account is new.")
@password_option
@click.option("--key-file", type=click.File(), help="A file with the recovery key; - for standard input.")
def command(
    *, login: str, name: str | None, language: str | None, password_file: TextIO | None, key_file: TextIO | None
) -> None:
    """Unlock an account with the recovery key, or make it. Prints a one-time password.

    The recovery key is asked for without being shown; a mistyped group is named. An account that was removed is
    active again.
    """
    with opened() as core:
        code = checked_language(core, language)
        password = chosen(password_file, login)
        with unlocked(core, Key(by=None, paper=True, file=key_file)) as holder:
            given = core.ceremony.recover(holder, login, name or login, code, password)
    say_password(login, given)

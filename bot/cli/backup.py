"""`amanah backup`: everything that should outlive this machine, in one sealed file."""

import sys
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from bot.bootstrap.parts.ground import now
from bot.cli.files import writing_private
from bot.errors import FieldError
from bot.services.backups import Contents, back_up
from bot.settings import Settings, read_settings
from bot.vault.passwords import strong_enough

TO_PIPE = "-"


@click.command()
@click.option("--to", "target", metavar="FILE", help="Where to; - for standard output. By default a dated file here.")
@click.option("--recovery-key", "to_recovery", is_flag=True, help="Seal to the recovery key (this is the default).")
@click.option("--passphrase", "ask", is_flag=True, help="Seal under a passphrase, which is asked for.")
@click.option("--passphrase-file", type=click.File(), help="Seal under the passphrase in this file.")
def command(*, target: str | None, to_recovery: bool, ask: bool, passphrase_file: TextIO | None) -> None:
    """Write everything that should outlive this machine into one sealed file.

    The bot may go on running. The file is compressed and checked, and opens with the recovery key, or with a
    passphrase. The server's secret is not in it: keep that apart. Nor is what is gone within hours anyway: drafts, what
    is remembered of chats, desk sessions.
    """
    if to_recovery and (ask or passphrase_file):
        raise click.UsageError("either --recovery-key or a passphrase")
    settings = read_settings(needs=())
    passphrase = _passphrase(ask, passphrase_file)
    if target == TO_PIPE:
        contents = _write(settings, sys.stdout.buffer, passphrase)
        sys.stdout.buffer.flush()
        where = "standard output"
    else:
        path = Path(target or f"amanah-{now().astimezone(settings.forum.time_zone):%Y-%m-%d}.backup")
        if path.exists():
            raise FieldError("to", f"{path} is there already; --to names another file")
        with writing_private(path) as file:
            contents = _write(settings, file, passphrase)
        where = str(path)
    opens = "the recovery key" if passphrase is None else "the passphrase"
    click.echo(f"{where}: {said(contents)}. Only {opens} opens it.", err=target == TO_PIPE)


def said(contents: Contents) -> str:
    """What is in a backup, in one line."""
    names = ("reports", "messages", "attachments", "coordinators")
    counts = ", ".join(f"{contents.rows.get(name, 0)} {name}" for name in names)
    return f"{counts} (schema {contents.schema}, week {contents.week})"


def _write(settings: Settings, out: BinaryIO, passphrase: str | None) -> Contents:
    today = now().astimezone(settings.forum.time_zone).date()
    return back_up(settings.database_url, out, today, passphrase=passphrase)


def _passphrase(ask: bool, file: TextIO | None) -> str | None:
    if file is not None:
        return file.read().strip("\r\n")
    if not ask:
        return None
    return str(
        click.prompt(
            "The passphrase (12 characters or more; it is not shown)",
            hide_input=True,
            confirmation_prompt="Again",
            value_proc=_strong,
        )
    )


def _strong(passphrase: str) -> str:
    try:
        strong_enough(passphrase)
    except FieldError as weak:
        raise click.UsageError(str(weak)) from None
    return passphrase

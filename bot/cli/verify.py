"""`amanah verify`: whether anything is damaged, in the database or in a backup."""

from pathlib import Path
from typing import TextIO

import click

from bot.cli.backup import said
from bot.cli.backup_keys import key_of
from bot.services.backups import examine
from bot.services.verification import Verified, WithPassword, WithRecovery, verify
from bot.settings import Settings, read_settings
from bot.vault.retired import ReceiptSalt, RetiredSecret
from bot.vault.secret import ServerSecret

MOST_SHOWN = 50


@click.command()
@click.argument("backup", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--login", help="Open every report with this coordinator's password, which is asked for.")
@click.option("--recovery", is_flag=True, help="Open every report with the recovery key, which is asked for.")
@click.option("--key-file", type=click.File(), help="A file with the password, passphrase or recovery key.")
@click.pass_context
def command(
    ctx: click.Context, *, backup: Path | None, login: str | None, recovery: bool, key_file: TextIO | None
) -> None:
    """Look for damage in the database or in a backup. Changes nothing; leaves with 1 when it finds any.

    Without a key every row is checked as far as it shows: what belongs together, weeks, forms and sizes of what is
    sealed. With --login or --recovery every report, message and photo is opened as well; nothing of them is shown.
    """
    if backup is not None:
        click.echo(f"{backup} is whole: {said(examine(backup, key_of(backup, key_file)))}.")
        return
    if login and recovery:
        raise click.UsageError("either --login or --recovery")
    settings = read_settings(needs=())
    fingerprint, marks = _secrets(settings)
    found = verify(settings.database_url, fingerprint, _keys(login, key_file, recovery=recovery), marks=marks)
    _say(found, opened=bool(login or recovery))
    if found.damage:
        ctx.exit(1)


def _secrets(settings: Settings) -> tuple[bytes | None, set[str] | None]:
    """The fingerprint of the server's secret and the marks of all secrets; None when there are none to compare with."""
    if not settings.server_secret:
        return None, None
    secret = ServerSecret.from_text(settings.server_secret)
    retired = [RetiredSecret.from_text(text).receipts.mark for text in settings.retired_secrets]
    return secret.fingerprint(), {ReceiptSalt.of(secret).mark, *retired}


def _keys(login: str | None, file: TextIO | None, *, recovery: bool) -> WithPassword | WithRecovery | None:
    if not login and not recovery:
        return None
    question = "The recovery key, all 13 groups on one line" if recovery else f"The password of {login}"
    typed = file.read().strip("\r\n") if file else click.prompt(f"{question} (it is not shown)", hide_input=True)
    return WithRecovery(typed) if recovery else WithPassword(login or "", typed)


def _say(found: Verified, *, opened: bool) -> None:
    for table, count in sorted(found.rows.items()):
        click.echo(f"{table:<16} {count:>8} rows")
    if opened:
        click.echo(f"{found.opened} reports, messages and photos were opened.")
    for note in found.notes:
        click.echo(f"note: {note}")
    for one in found.damage[:MOST_SHOWN]:
        click.echo(f"DAMAGE {one.table} {one.row}: {one.what}")
    if len(found.damage) > MOST_SHOWN:
        click.echo(f"and {len(found.damage) - MOST_SHOWN} more")
    click.echo("Damage was found; restore a backup." if found.damage else "No damage was found.")

"""`amanah restore`: a backup, put in the place of the database."""

from pathlib import Path
from typing import TextIO

import click

from bot.bootstrap.folders import prepare_data
from bot.cli.backup import said
from bot.cli.backup_keys import key_of
from bot.errors import FieldError
from bot.services.backups import examine, may_replace, restore
from bot.settings import Settings, read_settings
from bot.storage import migrate
from bot.vault.secret import ServerSecret


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key-file", type=click.File(), help="A file with the recovery key or passphrase, which else is asked for."
)
@click.option("--replace", is_flag=True, help="Put the backup in the place of a database that is not empty.")
@click.option("--yes", is_flag=True, help="Do not ask whether what is there may go.")
def command(*, file: Path, key_file: TextIO | None, replace: bool, yes: bool) -> None:
    """Put a backup in the place of the database, whole or not at all. Stop the bot first.

    The backup is read to its end before anything is touched. It fits SQLite and PostgreSQL, whichever it was made from;
    one of an older version is migrated. What was deleted since it was made comes back.
    """
    settings = read_settings(needs=())
    something_to_lose = not may_replace(settings.database_url)
    if something_to_lose and not replace:
        raise FieldError("replace", "the database is not empty; --replace puts the backup in its place")
    key = key_of(file, key_file)
    contents = examine(file, key)
    click.echo(f"{file} is whole: {said(contents)}.")
    if something_to_lose and not yes:
        click.confirm("Everything that is in the database now goes. Go on?", abort=True)
    prepare_data(settings)
    restore(file, key, settings.database_url, replace=replace)
    click.echo(f"The database is restored and at {migrate.head()}. Everybody has to sign in at the desk again.")
    _say_of_secret(settings, contents.fingerprint)


def _say_of_secret(settings: Settings, fingerprint: bytes | None) -> None:
    own = ServerSecret.from_text(settings.server_secret).fingerprint() if settings.server_secret else None
    if fingerprint is not None and own != fingerprint:
        click.echo(
            "AMANAH_SERVER_SECRET is not the one this backup belongs to. Put back the copy that was kept apart: "
            "without it no receipt code works.",
            err=True,
        )

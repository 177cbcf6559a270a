"""`amanah migrate`: the database's schema, brought up to the code's."""

import click

from bot.bootstrap.folders import prepare_data
from bot.settings import read_settings
from bot.storage import migrate


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when the database is not up to date.")
def command(*, check: bool) -> None:
    """Bring the database up to date. Safe to run again."""
    settings = read_settings(needs=())
    if check:
        migrate.check(settings.database_url)
        click.echo("the database is up to date")
        return
    prepare_data(settings)
    before = migrate.current(settings.database_url)
    migrate.upgrade(settings.database_url)
    after = migrate.current(settings.database_url)
    if before == after:
        click.echo(f"the database was up to date ({after})")
    else:
        click.echo(f"the database went from {before or 'nothing'} to {after}")

"""`amanah retention`: deleting what has come to the end of its time, now; or seeing what that would be."""

from dataclasses import asdict

import click

from bot.bootstrap.core import open_core
from bot.settings import read_settings

_NAMES = {"closed": "closed cases", "spam": "cases that were not reports", "audit": "lines of the audit log"}


@click.command()
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would be deleted.")
def command(*, dry_run: bool) -> None:
    """Delete what has come to the end of its time. `amanah run` does it every night."""
    with open_core(read_settings(needs=["SERVER_SECRET"])) as core:
        counts = asdict(core.retention.due()) if dry_run else core.retention.run()
    click.echo("would be deleted:" if dry_run else "deleted:")
    for name, count in counts.items():
        click.echo(f"  {_NAMES[name]:<28}{count:>6}")

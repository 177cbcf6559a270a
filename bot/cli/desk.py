"""`amanah desk`: the desk alone."""

import click

from bot.bootstrap.process import work_as
from bot.bootstrap.roles.desk import DESK
from bot.settings import read_settings


@click.command()
def command() -> None:
    """Run the desk alone, until SIGTERM or Ctrl-C. Needs PostgreSQL; needs no token."""
    work_as(DESK, read_settings(needs=["FORUM_NAME", "SERVER_SECRET"]))

"""`amanah desk`: the desk alone."""

import asyncio

import click

from bot.bootstrap.process import work_as
from bot.bootstrap.roles.desk import DESK
from bot.observability.logs import configure_logs
from bot.settings import read_settings


@click.command()
def command() -> None:
    """Run the desk alone, until SIGTERM or Ctrl-C. Needs PostgreSQL; needs no token."""
    settings = read_settings(needs=["FORUM_NAME", "SERVER_SECRET"])
    configure_logs(settings.logs.level, settings.logs.format)
    asyncio.run(work_as(DESK, settings))

"""`amanah serve`: a worker that Telegram calls; any number of them, on any number of machines."""

import asyncio

import click

from bot.bootstrap.process import work_as
from bot.bootstrap.roles.serve import SERVE
from bot.observability.logs import configure_logs
from bot.settings import read_settings


@click.command()
def command() -> None:
    """Run a worker that Telegram calls by webhook, until SIGTERM or Ctrl-C.

    Any number may run, on any number of machines behind one balancer. Needs PostgreSQL and AMANAH_WEBHOOK_URL.
    """
    settings = read_settings()
    configure_logs(settings.logs.level, settings.logs.format)
    asyncio.run(work_as(SERVE, settings))

"""`amanah jobs`: the clock alone."""

import asyncio

import click

from bot.bootstrap.process import work_as
from bot.bootstrap.roles.jobs import JOBS
from bot.observability.logs import configure_logs
from bot.settings import read_settings


@click.command()
def command() -> None:
    """Run the jobs alone, until SIGTERM or Ctrl-C: what is sent, summed up and deleted without anybody asking.

    Needs PostgreSQL. Telegram is spoken to, and never listened to.
    """
    settings = read_settings()
    configure_logs(settings.logs.level, settings.logs.format)
    asyncio.run(work_as(JOBS, settings))

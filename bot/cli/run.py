"""`amanah run`: the bot, the desk, the jobs and the operator's door in one process."""

import asyncio

import click

from bot.bootstrap.process import work_as
from bot.bootstrap.roles.everything import EVERYTHING
from bot.observability.logs import configure_logs
from bot.settings import read_settings


@click.command()
def command() -> None:
    """Run the bot, the desk and the jobs in one process until SIGTERM or Ctrl-C.

    The bot asks Telegram for messages, or is called by it when AMANAH_WEBHOOK_URL is set.
    """
    settings = read_settings()
    configure_logs(settings.logs.level, settings.logs.format)
    asyncio.run(work_as(EVERYTHING, settings))

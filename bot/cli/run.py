"""`amanah run`: the bot, the desk, the jobs and the operator's door in one process."""

import click

from bot.bootstrap.process import work_as
from bot.bootstrap.roles.everything import EVERYTHING
from bot.settings import read_settings


@click.command()
def command() -> None:
    """Run the bot, the desk and the jobs in one process until SIGTERM or Ctrl-C.

    The bot asks Telegram for messages, or is called by it when AMANAH_WEBHOOK_URL is set.
    """
    work_as(EVERYTHING, read_settings())

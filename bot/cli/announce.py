"""`amanah announce`: the bot's commands and descriptions, set at Telegram in every language."""

import asyncio

import click

from bot.bootstrap.adjusting import settled
from bot.bootstrap.line import announce_bot
from bot.settings import read_settings


@click.command()
def command() -> None:
    """Set the bot's commands and descriptions at Telegram again: after an upgrade, or a change of languages."""
    settings = settled(read_settings())
    asyncio.run(announce_bot(settings))
    click.echo(f"commands and descriptions are set in {', '.join(settings.forum.languages)}")

"""`amanah settings`: everything that can be configured, and where each comes from; never a value."""

import os
from collections.abc import Mapping

import click

from bot.bootstrap.adjusting import settled
from bot.errors import SettingError
from bot.settings import TABLE, Origin, build, collect, origins, render_env


@click.command()
@click.option("--example", is_flag=True, help="Print a .env file with every setting explained instead.")
def command(*, example: bool) -> None:
    """List everything that can be configured, and where it comes from: the environment, the file or the desk.

    No value is shown.
    """
    if example:
        click.echo(render_env(), nl=False)
        return
    texts = collect(os.environ)
    found = _with_desk(texts)
    for one in TABLE:
        missing = one.required and not texts[one.name] and found[one.name] is not Origin.DESK
        click.echo(f"{one.variable:<26} {'MISSING' if missing else found[one.name].value:<12} {one.what}")


def _with_desk(texts: Mapping[str, str]) -> Mapping[str, Origin]:
    """Where each comes from; without the desk when the settings are not yet good enough to find the database."""
    installed = origins(os.environ)
    try:
        return {**installed, **settled(build(texts)).origins}
    except SettingError:
        return installed

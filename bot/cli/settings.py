"""`amanah settings`: everything that can be configured, and whether it is set; never a value."""

import os

import click

from bot.settings import TABLE, collect, render_env


@click.command()
@click.option("--example", is_flag=True, help="Print a .env file with every setting explained instead.")
def command(*, example: bool) -> None:
    """List everything that can be configured. No value is shown."""
    if example:
        click.echo(render_env(), nl=False)
        return
    texts = collect(os.environ)
    for one in TABLE:
        text = texts[one.name]
        state = "set" if text and text != one.default else "MISSING" if one.required and not text else "default"
        click.echo(f"{one.variable:<26} {state:<8} {one.what}")

"""`amanah summary`: a week's figures for a terminal or another programme."""

import datetime as dt
import json

import click

from bot.bootstrap import open_core
from bot.services.summaries import WeekSummary
from bot.settings import read_settings


@click.command()
@click.option("--week", metavar="2026-W47", help="The ISO week; by default the one it is now.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, week: str | None, as_json: bool) -> None:
    """Print a week's figures: totals, never what anybody wrote."""
    with open_core(read_settings(needs=["SERVER_SECRET"])) as core:
        found = core.summaries.week(week)
    if as_json:
        click.echo(json.dumps(found.to_plain()))
    else:
        click.echo(_table(found))


def _table(found: WeekSummary) -> str:
    going_on = "" if found.complete else " (still going on)"
    lines = [f"Week {found.week}, {_day(found.monday)} to {_day(found.sunday)}{going_on}", ""]
    rows = [("Reports received", found.received)]
    rows += [(f"  {status.value.replace('_', ' ')}", count) for status, count in found.by_status.items() if count]
    rows += [("Follow-ups from reporters", found.follow_ups), ("Replies sent", found.replies), ("Open now", found.open)]
    return "\n".join(lines + [f"{label:<28}{count:>6}" for label, count in rows])


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"

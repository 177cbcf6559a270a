"""`amanah migrate-to`: a forum's move from SQLite to PostgreSQL."""

import os
import sys
import time
from typing import Self, TextIO

import click

from bot.errors import StorageUnavailable
from bot.services.moving import Compared, Move, Step, moving
from bot.settings import Settings, read_settings
from bot.storage.connecting import checked_url, sqlite_file
from bot.storage.departure import LEFT_BEHIND

VARIABLE = "AMANAH_MIGRATE_TO"
AGAIN = "what has arrived stays; the same command goes on from there"
_REDRAWN, _REPEATED = 0.1, 30.0
"""Seconds between two words about how far it is: on a terminal, and where every line is kept."""


@click.command()
@click.argument("address", required=False)
@click.option("--to-file", type=click.File(), help=f"A file with the address; {VARIABLE} may hold it too.")
@click.option("--again", is_flag=True, help="Take out what an unfinished move has copied, and start anew.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(*, address: str | None, to_file: TextIO | None, again: bool, yes: bool) -> None:
    """Move the forum from SQLite to PostgreSQL: postgresql://amanah@localhost/amanah. Stop amanah first.

    Every row is copied as it is, sealed as it is, and then both sides are compared. The SQLite database is not changed.
    Stopped or killed at any moment, the same command goes on where it was. An address with a password is safer in a
    file; ~/.pgpass is read as well.
    """
    settings = read_settings(needs=())
    with moving(settings.database_url, _address(address, to_file)) as move:
        if again:
            if move.unfinished and not yes:
                click.confirm("Everything that was copied there goes, and is copied anew. Go on?", abort=True)
            move.start_anew()
        try:
            _move(move)
        except StorageUnavailable as away:
            raise type(away)(f"{away}; {AGAIN}") from None
    _say_what_now(settings)


def _address(given: str | None, file: TextIO | None) -> str:
    """The address; it may hold a password, so nothing that is wrong with it is ever said by repeating it."""
    if given and file:
        raise click.UsageError("either an address or --to-file")
    found = given or (file.read() if file else os.environ.get(VARIABLE, ""))
    if not found.strip():
        raise click.UsageError("where to? amanah migrate-to postgresql://amanah@localhost/amanah")
    return found.strip()


def _move(move: Move) -> None:
    if move.unfinished:
        click.echo("Going on where the last run ended.")
    began = time.monotonic()
    with _Teller("copying") as teller:
        rows = move.copy(teller.tell)
    click.echo(f"{rows:,} rows copied{_speed(rows, teller.last.copied_bytes, time.monotonic() - began)}")
    with _Teller("comparing") as teller:
        compared = move.compare(teller.tell)
    _print(compared)
    move.finish(compared)


class _Teller:
    """Says how far it is: on a terminal in one line, elsewhere a line for each table and twice a minute."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._terminal = sys.stdout.isatty()
        self._said_at, self._width = 0.0, 0
        self.last = Step("", 0, 0)

    def tell(self, step: Step) -> None:
        """How far it is now."""
        pause, another = _REDRAWN if self._terminal else _REPEATED, step.table != self.last.table
        self.last = step
        now = time.monotonic()
        if now - self._said_at >= pause or (another and not self._terminal):
            self._said_at = now
            self._say(f"{self._doing} {step.table}: {step.rows:,} of {step.of:,} rows, {step.percent} %")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._terminal:
            self._say("")
            click.echo("\r", nl=False)

    def _say(self, line: str) -> None:
        if self._terminal:
            click.echo("\r" + line.ljust(self._width), nl=False)
            self._width = len(line)
        else:
            click.echo(line)


def _speed(rows: int, size: int, seconds: float) -> str:
    if not rows:
        return "; what is there already is compared"
    megabytes = size / 1e6
    a_second = f"{rows / seconds:,.0f} rows and {megabytes / seconds:,.1f} MB a second"
    return f", {megabytes:,.1f} MB in {seconds:,.1f} s ({a_second})"


def _print(compared: list[Compared]) -> None:
    click.echo(f"{'table':<22}{'SQLite':>12}{'PostgreSQL':>12}  {'digest':<16}")
    for one in compared:
        said = one.digests[0][:16] if one.equal else f"{one.digests[0][:7]}≠{one.digests[1][:8]}"
        click.echo(
            f"{one.table:<22}{one.rows[0]:>12,}{one.rows[1]:>12,}  {said:<16}  {'equal' if one.equal else 'DIFFERENT'}"
        )
    for table, meaning in LEFT_BEHIND.items():
        click.echo(f"{table:<22}stays behind: {meaning}")


def _say_what_now(settings: Settings) -> None:
    file = sqlite_file(checked_url(settings.database_url))
    click.echo(
        "Everything is there. Now:\n"
        "  1. put the new address into AMANAH_DATABASE_URL; nothing else changes, the server's secret least of all;\n"
        "  2. amanah check\n"
        "  3. amanah run\n"
        f"Keep {file} until you have seen it work, and never start amanah with it again. Then delete it, with its\n"
        "-wal and -shm: what members erase from now on would still be in it. See *PostgreSQL* in the operator's guide."
    )

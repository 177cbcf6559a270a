"""The outbox by itself: what making a row costs, and fetching and writing down a message, early and late."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from members import SECRET, fill, sqlite_with
from postgres import postgres
from reporting import Options, Row, Table, at_most, number

from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import Ending, Kind, Outcome
from bot.services.delivery.outbox import Outbox
from bot.storage.engine import Storage
from bot.vault.secret import ServerSecret

AT_ONCE = 100
"""As many messages are fetched and written down at once as leave in a tenth of a second at 1,000 a second."""

STRETCH = 5_000
"""So many of the first and of the last messages are measured."""

LARGER = 1_000
"""How many are sent at once in between, to be sooner at the end."""


@dataclass(frozen=True, slots=True)
class Found:
    """CPU in µs, of the programme and of a database server: to make a row, and for a message, early and late."""

    database: str
    members: int
    row: float
    first: float
    last: float
    seconds: float


def measure_outbox(options: Options) -> tuple[list[Row], Table]:
    """On both databases; in the quick form on SQLite with few members."""
    count = 20_000 if options.quick else 1_000_000 if options.full else 100_000
    with tempfile.TemporaryDirectory(prefix="amanah-bench-") as name:
        found = [_through("SQLite", sqlite_with(count, Path(name), options.say), count, lambda: 0.0, options)]
    if not options.quick:
        with postgres() as server:
            url = server.create()
            fill(url, count)
            found.append(_through("PostgreSQL", url, count, server.cpu_seconds, options))
    rows = [
        Row(
            f"CPU of fetching and writing down a message, the last of {one.members:,} beside the first, {one.database}",
            one.last,
            one.first,
            "µs",
            at_most(1.5),
        )
        for one in found
    ]
    lines = tuple((one.database, f"{one.members:,}", f"{number(one.row)} µs", f"{one.seconds:.0f} s") for one in found)
    return rows, Table("Making the receivers' rows", ("database", "members", "CPU a row", "in all"), lines)


def _through(database: str, url: str, count: int, served: Callable[[], float], options: Options) -> Found:
    """One broadcast from its first row to its last message. `served` is what the database's server has worked."""
    options.say(f"outbox: {count:,} members on {database}")
    storage = Storage(url)
    outbox = Outbox(storage, ServerSecret(bytes.fromhex(SECRET)), lambda: dt.datetime.now(dt.UTC), lambda _: True)
    words = Localised((("en", "The bulletin of the forum"),))
    with storage.begin() as tx:
        outbox.announce(tx, Kind.BULLETIN, None, words, Audience(), dt.datetime.now(dt.UTC) - dt.timedelta(minutes=2))
        tx.commit()

    def worked() -> float:
        return time.process_time() + served()

    began, since = time.perf_counter(), worked()
    while outbox.expand()["batches"]:
        pass
    seconds, row = time.perf_counter() - began, worked() - since
    _send(outbox, AT_ONCE, AT_ONCE)  # so that nothing is done for the first time
    first = _timed(outbox, worked)
    _send(outbox, count - 2 * STRETCH - 2 * AT_ONCE, LARGER)
    last = _timed(outbox, worked)
    storage.close()
    return Found(database, count, 1e6 * row / count, first, last, seconds)


def _timed(outbox: Outbox, worked: Callable[[], float]) -> float:
    since = worked()
    _send(outbox, STRETCH, AT_ONCE)
    return 1e6 * (worked() - since) / STRETCH


def _send(outbox: Outbox, count: int, at_once: int) -> None:
    """As the sender does it: what ended is written down when the next are fetched."""
    ended: Sequence[Outcome] = ()
    while count > 0:
        parcels = outbox.exchange(ended, min(at_once, count))
        ended = [Outcome(one, Ending.SENT) for one in parcels]
        count -= at_once
    outbox.settle(ended)

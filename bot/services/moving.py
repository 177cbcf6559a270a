"""A forum's move from SQLite to PostgreSQL: every row as it is, compared afterwards; gone on with after any end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Table

from bot.errors import FieldError, StorageError
from bot.storage.arrival import CHANGED, Arrival, Ground, arrival
from bot.storage.connecting import checked_url, sqlite_file
from bot.storage.departure import Departure, departure, moving_tables
from bot.storage.instance import only_one
from bot.storage.pages import size_of

PARTED = "this forum has arrived there before; since then one of the two databases has changed in: {}"


@dataclass(frozen=True, slots=True)
class Step:
    """How far a move is: in which table, after how many of all rows, and how many bytes were copied by this process."""

    table: str
    rows: int
    of: int
    copied_bytes: int = 0

    @property
    def percent(self) -> int:
        """Of all rows; 100 only at the end."""
        return 100 * self.rows // self.of if self.of else 100


@dataclass(frozen=True, slots=True)
class Compared:
    """A table on both sides: how many rows, and a digest over all of them."""

    table: str
    rows: tuple[int, int]
    digests: tuple[str, str]

    @property
    def equal(self) -> bool:
        """Whether both sides have the same rows."""
        return self.rows[0] == self.rows[1] and self.digests[0] == self.digests[1]


Tell = Callable[[Step], None]


class Move:
    """The way of one forum from one database into the other; nobody else is at work in either."""

    def __init__(self, url: str, forum: bytes, arriving: Arrival) -> None:
        self._url = url
        self._forum = forum
        self._arriving = arriving
        self.ground = arriving.ground(forum)

    @property
    def unfinished(self) -> bool:
        """Whether an earlier run has begun this move and not finished it."""
        return self.ground in {Ground.BEGUN, Ground.OUTDATED}

    def start_anew(self) -> None:
        """Take out of the new database what an unfinished move put there; nothing happens when there is none.

        `FieldError` when the move was finished: there may be more in it by now than in the old one.
        """
        if self.ground is Ground.ARRIVED:
            raise FieldError("again", "this forum has arrived there and may be in use; start anew in an empty database")
        if self.unfinished:
            self._arriving.clear()
            self.ground = Ground.EMPTY

    def copy(self, tell: Tell) -> int:
        """Copy what is not there yet; returns how many rows that were. Killed at any moment, it can be called again.

        Nothing is written where the forum has arrived before. `FieldError` where something else is, `StorageError` when
        the old database has other rows than those that were copied from it before.
        """
        if self.ground is Ground.TAKEN:
            raise FieldError("to", "the database to move to holds something else; make an empty one, for amanah alone")
        if self.ground is Ground.OUTDATED:
            raise FieldError("again", "another version of Amanah began this move; --again starts anew")
        if self.ground is Ground.ARRIVED:
            return 0
        if self.ground is Ground.EMPTY:
            if not self._arriving.keeps_every_letter():
                raise StorageError("the database to move to cannot keep every letter; make one with the encoding UTF8")
            self._arriving.begin(self._forum)
        with departure(self._url) as leaving:
            begun = [(table, *self._arriving.last(table)) for table in moving_tables()]
            changed = [t.name for t, last, rows in begun if last is not None and leaving.count(t, last) != rows]
            if changed:
                raise StorageError(CHANGED.format(", ".join(changed)))
            of = sum(leaving.count(table) for table, *_ in begun)
            there = sum(rows for *_, rows in begun)
            done, copied_bytes = there, 0
            for table, last, _ in begun:
                for page in leaving.pages(table, last):
                    self._arriving.add(table, page)
                    done += len(page)
                    copied_bytes += sum(map(size_of, page))
                    tell(Step(table.name, done, of, copied_bytes))
            self._arriving.settle(leaving.counters())
        return done - there

    def compare(self, tell: Tell) -> list[Compared]:
        """Every table on both sides, each side as it is at one moment."""
        found = []
        with departure(self._url) as leaving, self._arriving.at_one_moment():
            counts = {table.name: leaving.count(table) for table in moving_tables()}
            done, of = 0, sum(counts.values())
            for table in moving_tables():
                tell(Step(table.name, done, of))
                found.append(_compared(table, leaving, self._arriving))
                done += counts[table.name]
                tell(Step(table.name, done, of))
        return found

    def finish(self, compared: list[Compared]) -> None:
        """Make the new database a forum's; `StorageError` when the two are not equal, and then it stays unfinished."""
        different = [one.table for one in compared if not one.equal]
        if different and self.ground is Ground.ARRIVED:
            raise StorageError(PARTED.format(", ".join(different)))
        if different:
            raise StorageError(CHANGED.format(", ".join(different)))
        if self.ground is not Ground.ARRIVED:
            self._arriving.finish()


@contextmanager
def moving(url: str, address: str) -> Iterator[Move]:
    """A move from the SQLite database at `url` to the PostgreSQL database at `address`, which no error repeats.

    `FieldError` when one of them is of the wrong kind; `AlreadyRunning` when amanah, or another move, is at work;
    `SchemaMismatch` when the old database is not of this version; `StorageUnavailable` when the new one is away.
    """
    if sqlite_file(checked_url(url)) is None:
        raise FieldError(
            "from", "this forum is on PostgreSQL already. The way back is a backup: amanah backup, then amanah restore"
        )
    with only_one(url):
        with departure(url) as leaving:
            forum = leaving.forum()
        if forum is None:
            raise StorageError("there is no forum to move yet; amanah init makes one on PostgreSQL as well")
        with arrival(address) as arriving:
            yield Move(url, forum, arriving)


def _compared(table: Table, leaving: Departure, arriving: Arrival) -> Compared:
    here, there = leaving.digest(table), arriving.digest(table)
    return Compared(table.name, (here.rows, there.rows), (here.hex(), there.hex()))

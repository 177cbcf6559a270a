"""What a forum's move from SQLite to PostgreSQL takes, and how many bytes each kind of row has in either.

    python benchmarks/moving.py [--reports N] [--answers N] [--members N] [--photos N]

A forum is made on SQLite, its rows sealed for real and of real sizes, and moved by the code of `amanah migrate-to`; the
server is one of its own, with its settings as they come. Sizes include indexes and whatever the database keeps beside:
pages of SQLite after a VACUUM, pages, large values and indexes of PostgreSQL after the move. Seconds depend on the
machine and on what else it does; bytes do not. Prints Markdown.
"""

import argparse
import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk_data import Maker
from machine import describe
from postgres import postgres
from sqlalchemy import Connection, insert, text

from bot.services.moving import Move, Step, moving
from bot.storage import migrate
from bot.storage.connecting import checked_url, connect
from bot.storage.engine import Storage
from bot.storage.schema import attachments, broadcasts, conversations, deliveries, drafts, members, metadata, new_id
from bot.vault.drafts import ChatSeal
from bot.vault.envelopes import bound, seal
from bot.vault.keys import KeyPair
from bot.vault.members import MemberSeal
from bot.vault.secret import ServerSecret

TODAY = dt.date(2026, 11, 28)
PHOTO_BYTES = 150_000
BATCH = 5000
SHOWN = (
    *("reports", "messages", "case_files", "attachments", "responses"),
    *("members", "deliveries", "conversations", "drafts"),
)


@dataclass(frozen=True)
class Size:
    """What a table takes in one database."""

    rows: int
    total: int

    @property
    def each(self) -> float:
        """Bytes a row."""
        return self.total / self.rows if self.rows else 0.0


class Filler:
    """Makes what `desk_data` does not: members, what was sent to them, photos, and chats in the middle of a report."""

    def __init__(self, connection: Connection, team: bytes) -> None:
        self._connection = connection
        self._team = team
        secret = ServerSecret.generate()
        self._members, self._chats = MemberSeal(secret), ChatSeal(secret)

    def put_members(self, count: int) -> None:
        """So many members, each of whom was sent one bulletin."""
        broadcast = {"id": new_id(), "kind": "bulletin", "words": "{}", "audience": "{}", "urgent": False}
        broadcast |= {"status": "done", "approvals": "[]", "not_before": 0, "cursor": 0, "again": 0, "gone": 0}
        self._connection.execute(insert(broadcasts), [broadcast])
        for start in range(0, count, BATCH):
            chats = range(start + 1, min(start + BATCH, count) + 1)
            rows = [(new_id(), 7_000_000_000 + chat) for chat in chats]
            self._connection.execute(insert(members), [self._member(*row) for row in rows])
            sent = {"broadcast_id": broadcast["id"], "state": "sent", "lease_until": 0, "next_try": 0, "attempts": 1}
            self._connection.execute(insert(deliveries), [sent | {"member_id": row_id} for row_id, _ in rows])
            self._connection.commit()

    def put_chats(self, count: int) -> None:
        """So many chats that are in the middle of a report."""
        for start in range(0, count, BATCH):
            keys = [os.urandom(32) for _ in range(min(BATCH, count - start))]
            for table, kind, content in ((conversations, "memory", bytes(600)), (drafts, "draft", bytes(1200))):
                rows = [
                    {"chat_key": key, "sealed": self._chats.seal(1, kind, content), "expires": 3600} for key in keys
                ]
                self._connection.execute(insert(table), rows)
            self._connection.commit()

    def put_photos(self, count: int) -> None:
        """So many photos of a usual size, each of one report."""
        of = self._connection.execute(text("SELECT id, week FROM reports LIMIT :count"), {"count": count}).all()
        for report_id, week in of:
            row_id = new_id()
            sealed = seal(os.urandom(PHOTO_BYTES), bound_to=bound("photo", row_id), team=self._team)
            row = {"id": row_id, "report_id": report_id, "week": week, "epoch": 1, "reporter_key": os.urandom(80)}
            self._connection.execute(
                insert(attachments), [row | {"team_key": sealed.team_key, "content": sealed.content}]
            )
        self._connection.commit()

    def _member(self, row_id: int, chat: int) -> dict[str, object]:
        row = {"id": row_id, "member_key": self._members.key(chat), "sealed": self._members.seal(row_id, chat)}
        return row | {"language": "ur", "area": "newham", "organisation": None, "state": "active", "prompted": 0}


def make_forum(url: str, given: argparse.Namespace) -> None:
    """A forum on SQLite of the sizes that were asked for, written anew as every night."""
    migrate.upgrade(url)
    engine = connect(checked_url(url), pool_size=1)
    team, recovery = KeyPair.generate().public, KeyPair.generate().public
    epoch = {"number": 1, "public_key": team, "recovery_public": recovery, "recovery_seal": b"", "week": "2026-W48"}
    with engine.connect() as connection:
        connection.execute(insert(metadata.tables["epochs"]), [epoch])
        connection.commit()
        maker, filler = Maker(team, (1, 2), TODAY), Filler(connection, team)
        maker.put_reports(connection, given.reports)
        maker.put_answers(connection, given.answers)
        filler.put_members(given.members)
        filler.put_chats(given.members // 100)
        filler.put_photos(given.photos)
    engine.dispose()
    storage = Storage(url)
    storage.rewrite()
    storage.close()


def sizes(url: str) -> dict[str, Size]:
    """What each table takes, with its indexes."""
    engine = connect(checked_url(url), pool_size=1, reading=True)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            of = "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = :table)"
        else:
            of = "SELECT pg_total_relation_size(CAST(:table AS regclass))"
        found = {}
        for table in SHOWN:
            rows = connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            found[table] = Size(rows, int(connection.execute(text(of), {"table": table}).scalar_one()))
    engine.dispose()
    return found


@dataclass
class Timed:
    """How long a part of the move took, and what this process worked for it."""

    seconds: float
    cpu: float


def timed_move(url: str, address: str) -> tuple[Step, Timed, Timed]:
    """Move; what was copied, and how long copying and comparing took."""
    last = Step("", 0, 0)

    def keep(step: Step) -> None:
        nonlocal last
        last = step

    with moving(url, address) as move:
        copying = _timed(lambda: move.copy(keep))
        comparing = _timed(lambda: _compare(move))
    return last, copying, comparing


def _compare(move: Move) -> None:
    move.finish(move.compare(lambda _: None))


def _rewrite(address: str) -> None:
    storage = Storage(address)
    storage.rewrite()
    storage.close()


def _timed(work: Callable[[], object]) -> Timed:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timed(time.perf_counter() - wall, time.process_time() - cpu)


def main() -> None:
    """Make, move, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--reports", type=int, default=20_000)
    asked.add_argument("--answers", type=int, default=40_000)
    asked.add_argument("--members", type=int, default=100_000)
    asked.add_argument("--photos", type=int, default=500)
    given = asked.parse_args()
    machine = describe()
    with tempfile.TemporaryDirectory(prefix="amanah-moving-") as folder, postgres() as server:
        url, address = f"sqlite:///{Path(folder) / 'amanah.db'}", server.create()
        make_forum(url, given)
        worked = server.cpu_seconds()
        step, copying, comparing = timed_move(url, address)
        worked = server.cpu_seconds() - worked
        before, after = sizes(url), sizes(address)
        rewriting = _timed(lambda: _rewrite(address))
    print(f"On {machine}.\n")
    print("| | seconds | rows a second | MB a second | CPU, s |")
    print("|---|---|---|---|---|")
    megabytes = step.copied_bytes / 1e6
    for name, took in (("copying", copying), ("comparing both sides", comparing)):
        a_second = f"{step.rows / took.seconds:,.0f} | {megabytes / took.seconds:,.0f}"
        print(f"| {name} | {took.seconds:.1f} | {a_second} | {took.cpu:.1f} |")
    print(f"| writing all anew, as every night | {rewriting.seconds:.1f} | | {megabytes / rewriting.seconds:,.0f} | |")
    print(f"\n{step.rows:,} rows, {megabytes:,.0f} MB of values; PostgreSQL worked {worked:.1f} s for the first two.\n")
    print("| bytes a row, with indexes | rows | SQLite | PostgreSQL |")
    print("|---|---|---|---|")
    for table in SHOWN:
        print(f"| {table} | {before[table].rows:,} | {before[table].each:,.0f} | {after[table].each:,.0f} |")


if __name__ == "__main__":
    main()

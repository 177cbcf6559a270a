"""Forums with up to a million reports, made once and kept between runs: nothing of making them is measured.

Every row has its true size and what can be opened is sealed for real. Ids are random and rows lie in the order of their
keys, as the nightly rewrite of the product leaves them. All cores seal, one process writes, and indexes are made at the
end: a million reports take some minutes and 12 GB in `benchmarks/.forums`, which git does not see.
"""

import datetime as dt
import hashlib
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import desk_data
import psycopg
from desk_data import Maker

from bot.bootstrap.core import Core, Costs, open_core
from bot.settings import Settings, build, collect
from bot.storage import migrate
from bot.storage.schema import attachments, audit, case_files, case_marks, messages, metadata, new_id, reports
from bot.vault.kdf import KdfCost
from bot.vault.receipts import Receipts
from bot.vault.secret import ServerSecret

FOLDER = Path(__file__).with_name(".forums")
SECRET = "5f" * 32
CHEAP = Costs(KdfCost(1, 8), KdfCost(1, 8))
LOGIN, PASSWORD = "amina", "seven olive trees by the gate"
NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
"""It is always this moment in these forums; so they need not be made anew when time goes by."""

EDITION = 1
"""Another number when something else is made here."""

PIECE = 1000
"""Reports that a process makes at once."""

ALL_PHOTOS, PHOTO = 10_000, 64 * 1024
"""One report in a hundred has a photo, as long as all photos take no more room than the product allows."""

ACTS = ("opened", "status_closed")
_TABLES = {"reports": reports, "marks": case_marks, "files": case_files, "messages": messages, "photos": attachments}
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Team:
    """For whom reports are sealed."""

    public: bytes
    coordinators: tuple[int, ...]
    kdf: str
    today: dt.date


def settings_of(url: str, folder: Path) -> Settings:
    """A forum's settings, without looking at the environment."""
    empty = folder / "empty.env"
    empty.touch()
    environ = {
        "AMANAH_FORUM_NAME": "Forum",
        "AMANAH_TELEGRAM_TOKEN": "123456:benchmark-token-benchmark-token-bench",
        "AMANAH_DATABASE_URL": url,
        "AMANAH_DATA": str(folder),
        "AMANAH_SERVER_SECRET": SECRET,
        "AMANAH_ENV_FILE": str(empty),
    }
    return build(collect(environ))


def forum(count: int, folder: Path, say: Callable[[str], None]) -> Path:
    """A SQLite file with so many reports, to work on: a copy in `folder`.

    A million is worked on where it is kept, because a copy would take 12 GB more: what a run adds to it stays.
    """
    kept = FOLDER / f"{count}-{_fingerprint()}.db"
    if not kept.exists():
        FOLDER.mkdir(exist_ok=True)
        _forget_older(count)
        say(f"making a forum of {count:,} reports")
        unfinished = kept.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _make(unfinished, count)
        unfinished.rename(kept)
    if count >= 1_000_000:
        return kept
    return Path(shutil.copy(kept, folder / f"{count}.db"))


def to_postgresql(source: Path, url: str) -> None:
    """Put all that is in a SQLite file into an empty database."""
    migrate.upgrade(url)
    with closing(sqlite3.connect(source)) as origin, psycopg.connect(url) as target:
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            flags = [place for place, one in enumerate(table.columns) if str(one.type) == "BOOLEAN"]
            columns = ", ".join(f'"{name}"' for name in names)
            rows = origin.execute(f'SELECT {columns} FROM "{table.name}"')  # a quoted name: some are words of SQL
            with target.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN'.encode()) as copy:
                for row in rows:
                    copy.write_row([bool(one) if place in flags else one for place, one in enumerate(row)])
    with psycopg.connect(url, autocommit=True) as target:
        target.execute("SELECT setval(pg_get_serial_sequence('audit', 'number'), (SELECT max(number) + 1 FROM audit))")
        target.execute("VACUUM ANALYZE")


def _make(path: Path, count: int) -> None:
    url = f"sqlite:///{path}"
    migrate.upgrade(url)
    with open_core(settings_of(url, path.parent), clock=lambda: NOW, costs=CHEAP) as core:
        team = _team(core)
    ids = sorted(new_id() for _ in range(count))
    pieces = [(start, ids[start : start + PIECE]) for start in range(0, count, PIECE)]
    with closing(sqlite3.connect(path, isolation_level=None)) as writer, get_context("spawn").Pool() as pool:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
            writer.execute(f"PRAGMA {pragma}")
        indexes = writer.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        indexes = dict(indexes.fetchall())
        writer.execute("BEGIN")
        for name in indexes:
            writer.execute(f"DROP INDEX {name}")
        done: list[tuple[int, int, str]] = []
        for rows, acts in pool.imap(partial(_piece, team), pieces):
            _write(writer, {_TABLES[name].name: made for name, made in rows.items()})
            done += acts
        acts = [
            {"at": at, "coordinator_id": team.coordinators[0], "action": one, "subject": of}
            for at, of, one in sorted(done)
        ]
        _write(writer, {audit.name: acts})
        for sql in indexes.values():
            writer.execute(sql)
        writer.execute("COMMIT")
        writer.execute("PRAGMA journal_mode = WAL")


def _team(core: Core) -> Team:
    core.access.create_first_team(LOGIN, "Amina", PASSWORD, "en")
    with core.storage.begin() as tx:
        epoch, people = tx.keys.sealing_epoch(), tx.coordinators.all()
    assert epoch is not None
    kdf = Receipts(ServerSecret.from_text(SECRET)).written(CHEAP.receipt)
    return Team(epoch.public_key, tuple(one.id for one in people), kdf, NOW.date())


def _piece(team: Team, piece: tuple[int, list[int]]) -> tuple[Rows, list[tuple[int, int, str]]]:
    """The rows of some reports, and what was done about them at the desk: when, to which, what."""
    first, ids = piece
    maker, draw = Maker(team.public, team.coordinators, team.today, team.kdf, seed=first), random.Random(first)
    rows: Rows = {name: [] for name in _TABLES}
    for number, report_id in enumerate(ids, first):
        maker.report(number, report_id, rows)
        if number % 100 == 0 and number < 100 * ALL_PHOTOS:
            week = rows["reports"][-1]["week"]
            keys = {"team_key": os.urandom(80), "reporter_key": os.urandom(80), "content": os.urandom(PHOTO)}
            rows["photos"].append(
                {"id": new_id(), "report_id": report_id, "message_id": None, "week": week, "epoch": 1, **keys}
            )
    today = int(dt.datetime.combine(team.today, dt.time(), dt.UTC).timestamp())
    acts = [
        ((today - draw.randrange(desk_data.WEEKS * 7 * 1440) * 60), row["id"], one)
        for row in rows["files"]
        for one in ACTS
    ]
    return rows, acts


def _write(writer: sqlite3.Connection, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    for table, some in rows.items():
        made = list(some)
        if made:
            names = list(made[0])
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
            writer.executemany(sql, made)


def _fingerprint() -> str:
    """Another one when the tables or what is made have changed."""
    migrations = sorted(Path(migrate.__file__).parents[2].glob("alembic/versions/*.py"))
    whole = hashlib.sha256(bytes([EDITION]))
    for path in (*migrations, Path(desk_data.__file__)):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:10]


def _forget_older(count: int) -> None:
    for path in FOLDER.glob(f"{count}-*"):
        path.unlink()


def kept_sizes() -> Iterator[tuple[str, int]]:
    """What is kept, in bytes."""
    return ((path.name, path.stat().st_size) for path in sorted(FOLDER.glob("*.db")))

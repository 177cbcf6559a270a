"""How many encrypted reports are stored in a second, the derivation of their receipt codes included.

    python benchmarks/stored.py [--quick]

Ours is what *Send* does: Argon2id at its real cost in as many threads as the product has, then sealing and one durable
transaction for each report. Beside it stand its own limit (the derivation and nothing else, on every core), what a bot
made at home does instead (a plain row, unsealed, inserted with SQLAlchemy and one commit each), and GlobaLeaks'
derivation of a receipt (Argon2id, 16 passes over 128 MiB: `crypto.py`). All are measured in turn; the medians count.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from direct import WORDS, Person
from forums import LOGIN, PASSWORD, settings_of
from machine import CORES, tree_seconds
from postgres import postgres
from reporting import Options, Part, Row, Table, median, number, part_pieces
from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, String, create_engine, insert
from sqlalchemy import Table as Relation

from bot.bootstrap.core import open_core
from bot.domain.cases import ReportContent
from bot.storage import migrate
from bot.vault.kdf import RECEIPT_COST, SALT_BYTES, KdfCost, stretch
from bot.vault.receipts import new_code

GLOBALEAKS = KdfCost(16, 128 * 1024)
ANSWERS = {"kind_of_report": ["incident"], "kind": ["clothing_pulled"], "area": ["newham"], "share": ["stats"]}
_metadata = MetaData()
_reports = Relation(
    "plain_reports",
    _metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String),
    Column("area", String),
    Column("words", String),
)


@dataclass(frozen=True, slots=True)
class Rate:
    """Done in a second, and CPU ms of one: of this process, and of the database's server."""

    in_a_second: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is done in several threads at once; `server` is PostgreSQL's first process."""

    name: str
    database: str
    do: Callable[[], object]
    threads: int = len(CORES)
    server: int | None = None

    def measure(self, seconds: float) -> Rate:
        """Do it for about so long."""
        begun, worked = time.perf_counter(), self._worked()
        end = begun + seconds
        with ThreadPoolExecutor(self.threads) as threads:
            done = sum(threads.map(self._until, [end] * self.threads))
        took = time.perf_counter() - begun
        return Rate(done / took, 1e3 * (self._worked() - worked) / done)

    def _until(self, end: float) -> int:
        for done in itertools.count(1):
            self.do()
            if time.perf_counter() >= end:
                return done
        raise AssertionError

    def _worked(self) -> float:
        return time.process_time() + (0.0 if self.server is None else tree_seconds(self.server))


KDF, GLOBAL = "Argon2id alone, as receipts have it", "GlobaLeaks' derivation alone"
OURS, WHOLE, PLAIN = "Amanah", "Amanah, the whole conversation", "a plain insert"
SAID = (
    "“Amanah” is what happens at *Send*; the whole conversation is that and the twelve updates before it, each durable "
    "and sealed. The limit of both is the derivation: it is slow on purpose, so that a stolen code cannot be guessed."
)
COUNTED = "CPU is that of the process with all its threads, and of PostgreSQL's server."


def measure(options: Options) -> Part:
    """Everything in turn, as often as there are rounds."""
    rounds, seconds = (3, 1.0) if options.quick else (5, 4.0)
    taken: dict[tuple[str, str], list[Rate]] = {}
    with tempfile.TemporaryDirectory(prefix="amanah-stored-") as name, ExitStack() as stack:
        server = stack.enter_context(postgres())
        subjects = [Subject(KDF, "", partial(_derive, RECEIPT_COST)), Subject(GLOBAL, "", partial(_derive, GLOBALEAKS))]
        subjects += _on("SQLite", f"sqlite:///{name}/amanah.db", None, Path(name), stack)
        subjects += _on("PostgreSQL", server.create(), server.pid, Path(name), stack)
        for turn in range(rounds):
            options.say(f"  round {turn + 1} of {rounds}")
            for subject in subjects:
                taken.setdefault((subject.name, subject.database), []).append(subject.measure(seconds))
    found = {
        key: Rate(median(one.in_a_second for one in rates), median(one.cpu for one in rates))
        for key, rates in taken.items()
    }
    lines = tuple((name, kind, number(one.in_a_second), f"{number(one.cpu)} ms") for (name, kind), one in found.items())
    table = Table("Stored in a second, and CPU of one", ("", "database", "in a second", "CPU"), lines)
    return Part("stored", "Stored encrypted reports", tuple(_rows(found)), (table,), (SAID, COUNTED))


def _on(kind: str, url: str, server: int | None, folder: Path, stack: ExitStack) -> list[Subject]:
    """Ours and the plain one on a database."""
    migrate.upgrade(url)
    core = stack.enter_context(open_core(settings_of(url, folder)))
    core.access.create_first_team(LOGIN, "Amina", PASSWORD, "en")
    content = ReportContent("report", 1, "en", core.intake.today, ANSWERS, WORDS)
    people = itertools.count(1)

    def converse() -> None:
        person = Person(core.conversations, next(people))
        person.arrive()
        person.fill_in()
        person.send()

    engine = stack.enter_context(_engine(url, core.settings.limits.threads))
    _metadata.create_all(engine)

    def insert_plain() -> None:
        with engine.begin() as connection:
            connection.execute(insert(_reports), {"kind": "clothing_pulled", "area": "newham", "words": WORDS})

    store: dict[str, Callable[[], object]] = {
        OURS: lambda: core.intake.submit(content),
        WHOLE: converse,
        PLAIN: insert_plain,
    }
    return [Subject(name, kind, do, core.settings.limits.threads, server) for name, do in store.items()]


@contextmanager
def _engine(url: str, threads: int) -> Iterator[Engine]:
    """As the usual bot makes it, with as much durability as ours and a connection for each thread."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_size=threads)
    try:
        yield engine
    finally:
        engine.dispose()


def _derive(cost: KdfCost) -> bytes:
    return stretch(new_code().encode(), bytes(SALT_BYTES), cost)


def _rows(found: Mapping[tuple[str, str], Rate]) -> Iterator[Row]:
    limit, theirs = found[KDF, ""], found[GLOBAL, ""]
    for kind in ("SQLite", "PostgreSQL"):
        mine, whole, usual = found[OURS, kind], found[WHOLE, kind], found[PLAIN, kind]
        yield Row(
            f"{kind}: encrypted reports/s, beside the limit of the derivation", mine.in_a_second, limit.in_a_second
        )
        yield Row(f"{kind}: whole conversations/s, beside the same", whole.in_a_second, limit.in_a_second)
        yield Row(f"{kind}: CPU of a report, beside the derivation alone", mine.cpu, limit.cpu, "ms")
        yield Row(f"{kind}: encrypted reports/s, beside GlobaLeaks' derivation", mine.in_a_second, theirs.in_a_second)
        yield Row(f"{kind}: encrypted reports/s, beside a plain insert", mine.in_a_second, usual.in_a_second)
        yield Row(
            f"{kind}: CPU of a report without the derivation, beside a plain insert",
            mine.cpu - limit.cpu,
            usual.cpu,
            "ms",
        )


def main() -> None:
    """Measure it and print it, on its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true")
    print("\n\n".join(part_pieces(measure(Options(quick=asked.parse_args().quick)))))


if __name__ == "__main__":
    main()

"""A week of a forum, and an adversary who has its database and the server secret and tries to match people to reports.

The adversary knows every person's chat and has every row, where it lies in the files, its size, its times and, on
PostgreSQL, the numbers the database itself gives to rows and large values. What they do not have is a coordinator's
password or anybody's receipt code. They order people by everything that is known of people, reports by everything that
is known of reports, and match the orders; and they match what stands on both sides once, and is equal.
"""

import datetime as dt
import json
import math
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bot.domain.cases import ReportContent, Status
from bot.services.access import Access
from bot.services.casework import Casework
from bot.services.conversations.carrying import DRAFT, MEMORY
from bot.services.conversations.memory import Draft, Letter, Memory
from bot.services.intake import Intake
from bot.services.mailboxes import Mailboxes
from bot.services.upkeep import Upkeep
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction
from bot.vault.drafts import ChatSeal
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.kdf import KdfCost
from bot.vault.mailboxes import MailboxSeal
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.receipts import Receipts, new_code
from bot.vault.secret import ServerSecret

PEOPLE = 200
MONDAY = dt.datetime(2026, 11, 16, 6, tzinfo=dt.UTC)
CHEAP = KdfCost(1, 8)
PASSWORD = "seven olive trees by the gate"
SIGMAS = 6
"""How far from chance is too far. By chance one strategy in a hundred million is: a run of the test tries hundreds."""

Features = Mapping[str, Mapping[int, Any]]
"""By name of the feature: by chat or report id, something that can be put in order."""


@dataclass
class Week:
    """A forum to which 200 people wrote within a week. `truth` is what the adversary would like to know."""

    url: str
    seed: int
    secret: ServerSecret = field(default_factory=ServerSecret.generate)
    truth: dict[int, int] = field(default_factory=dict)
    now: dt.datetime = MONDAY

    def __post_init__(self) -> None:
        """Join the parts, as the programme does."""
        self.dice = random.Random(self.seed)
        self.storage = Storage(self.url)
        self.pseudonyms, self.seal, self.ephemeral = Pseudonyms(self.secret), ChatSeal(self.secret), EphemeralSeal()
        self.mailboxes = Mailboxes(self.storage, MailboxSeal(self.secret), self.ephemeral, lambda: self.now)
        self.receipts = Receipts(self.secret)
        self.intake = Intake(self.storage, self.receipts, CHEAP, self.today)
        self.casework = Casework(self.storage, lambda: self.now, mailboxes=self.mailboxes)
        self.access = Access(self.storage, lambda: self.now, self.pseudonyms, CHEAP)
        self.upkeep = Upkeep(self.storage, lambda: self.now)

    def today(self) -> dt.date:
        """The day it is."""
        return self.now.date()

    def go_by(self, hours: float) -> None:
        """Let everybody write, one after the other, and the forum answer. `hours` is how long it all takes."""
        self.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
        chats = self.dice.sample(range(10**8, 7 * 10**9), PEOPLE)
        for chat_id in chats:
            self.now += dt.timedelta(hours=hours / PEOPLE)
            self._write(chat_id)
        session = self.access.session(self.access.sign_in("maryam", PASSWORD, "192.0.2.1"))
        reports = list(self.truth.values())
        for report_id in self.dice.sample(reports, PEOPLE // 3):
            self.casework.reply(session, report_id, "We hear you.", "once")
        for report_id in self.dice.sample(reports, PEOPLE // 20):
            self.casework.set_status(session, report_id, Status.CLOSED)

    def _write(self, chat_id: int) -> None:
        words = "They shouted at me. " * self.dice.randrange(1, 60)
        photos = tuple(self.dice.randbytes(30_000) for _ in range(self.dice.choice((0, 0, 0, 1, 2))))
        language = self.dice.choice(("en", "ar", "ur"))
        keys = self.receipts.derive(new_code(), CHEAP)
        content = ReportContent("report", 1, language, self.now.date(), {"kind": ["shouted"]}, words)
        with self.storage.begin() as tx:
            report_id = self.intake.store(tx, keys.marks, content, photos)
            self.mailboxes.ask(tx, keys.mailbox, chat_id, language)
            self._remember(tx, chat_id, report_id, language, photos=len(photos))
            tx.commit()
        self.truth[chat_id] = report_id

    def _remember(self, tx: Transaction, chat_id: int, report_id: int, language: str, *, photos: int) -> None:
        """The conversation after *Send*; every fourth has begun a letter to their report."""
        hour = int(self.now.timestamp()) // 3600
        first = self.dice.randrange(10**6)
        spoken = tuple((hour, first + 3 * number) for number in range(20 + 2 * photos))
        memory = Memory(language, True, "sent", 15, first, tuple(range(first, first + 20)), spoken)
        draft = None
        if self.dice.random() < 0.25:
            case = self.ephemeral.seal(report_id.to_bytes(8, "big"))
            draft = self.seal.seal(
                chat_id, DRAFT, Draft(hour, letter=Letter(case, ((1, "One more thing."),))).to_bytes()
            )
        tx.conversations.save(
            self.pseudonyms.chat(chat_id),
            self.seal.seal(chat_id, MEMORY, memory.to_bytes()),
            (hour + 48) * 3600,
            draft,
            (hour + 24) * 3600,
        )


@dataclass(frozen=True)
class Tally:
    """How one way of matching did: right guesses and the correlation of the two orders, by seed."""

    hits: list[int]
    correlations: list[float]

    @property
    def beats_chance(self) -> bool:
        """Whether it is further from chance than luck can explain.

        A random matching of n people gets 1 right on average with variance 1, whatever n; over S seeds the sum has
        mean S and deviation sqrt(S). Spearman's coefficient of unrelated orders has mean 0 and deviation
        1 / sqrt(n - 1).
        """
        seeds = len(self.hits)
        too_many = sum(self.hits) > seeds + SIGMAS * math.sqrt(seeds) + SIGMAS
        too_alike = abs(sum(self.correlations) / seeds) > SIGMAS / math.sqrt(seeds * (PEOPLE - 1))
        return too_many or too_alike


class Adversary:
    """Tries every feature of people against every feature of reports, over any number of weeks."""

    def __init__(self) -> None:
        self.tallies: dict[tuple[str, str], Tally] = {}
        self._dice = random.Random(0)

    def look_at(self, week: Week, *, without: frozenset[str] = frozenset()) -> None:
        """One week's database and secret. Features named in `without` are not looked at."""
        people, reports = self._seen(week)
        for name, of_people in people.items():
            for other, of_reports in reports.items():
                if name in without or other in without:
                    continue
                ordered = [week.truth[chat_id] for chat_id in self._in_order(of_people)]
                guessed = self._in_order(of_reports)
                tally = self.tallies.setdefault((name, other), Tally([], []))
                tally.hits.append(max(_equal(ordered, guessed), _same(of_people, of_reports, week.truth)))
                tally.correlations.append(_spearman(ordered, guessed))

    @property
    def found(self) -> dict[tuple[str, str], Tally]:
        """The ways that did better than chance."""
        return {names: tally for names, tally in self.tallies.items() if tally.beats_chance}

    def _seen(self, week: Week) -> tuple[Features, Features]:
        if week.storage.dialect == "sqlite":
            return SqliteEyes(week).see()
        return PostgresqlEyes(week).see()

    def _in_order(self, feature: Mapping[int, Any]) -> list[int]:
        """Ties fall at random."""
        return sorted(feature, key=lambda one: (feature[one], self._dice.random()))


class Eyes:
    """What can be known of every row of a database; `places` and the rows come from the kind of database."""

    def __init__(self, week: Week) -> None:
        self._week = week

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row, with what the database itself knows of it: columns whose names begin with `at_`."""
        raise NotImplementedError

    def see(self) -> tuple[Features, Features]:
        """The features of people, by chat, and those of reports, by id."""
        people: dict[str, dict[int, Any]] = {}
        reports: dict[str, dict[int, Any]] = {}
        for chat_id, name, value in self._of_people():
            people.setdefault(name, {})[chat_id] = value
        for report_id, name, value in self._of_reports():
            reports.setdefault(name, {})[report_id] = value
        whole = len(self._week.truth)
        return (
            {name: values for name, values in people.items() if len(values) == whole},
            {name: values for name, values in reports.items() if len(values) == whole},
        )

    def _of_people(self) -> Iterator[tuple[int, str, Any]]:
        seal = MailboxSeal(self._week.secret)
        for row in self.rows("mailboxes"):
            chat_id, language = json.loads(seal.open(row["address"], row["sealed"]))
            yield chat_id, "the chat's number", chat_id
            yield chat_id, "language", language
            yield from ((chat_id, f"mailbox {name}", value) for name, value in _clear(row))
        keys = {self._week.pseudonyms.chat(chat_id): chat_id for chat_id in self._week.truth}
        drafts = {row["chat_key"]: row for row in self.rows("drafts")}
        for row in self.rows("conversations"):
            chat_id = keys[row["chat_key"]]
            memory = Memory.from_bytes(self._week.seal.open(chat_id, MEMORY, row["sealed"]))
            yield from ((chat_id, f"conversation {name}", value) for name, value in _clear(row))
            yield chat_id, "messages", len(memory.spoken)
            yield chat_id, "first message", memory.spoken[0][1]
            yield chat_id, "hour of a message", memory.spoken[0][0]
            draft = drafts.get(row["chat_key"])
            yield chat_id, "draft", b"" if draft is None else draft["sealed"][:8]

    def _of_reports(self) -> Iterator[tuple[int, str, Any]]:
        audit = {row["subject"]: row["number"] for row in self.rows("audit")}
        notices = {row["report_id"]: row for row in self.rows("notices")}
        messages, attachments = self.rows("messages"), self.rows("attachments")
        for row in self.rows("reports"):
            report_id = row["id"]
            yield from ((report_id, f"report {name}", value) for name, value in _clear(row))
            yield report_id, "act at the desk", audit.get(report_id, 0)
            notice = notices.get(report_id)
            yield report_id, "notice", b"" if notice is None else notice["sealed"][:16]
            yield report_id, "messages of the case", sum(one["report_id"] == report_id for one in messages)
            photos = [one for one in attachments if one["report_id"] == report_id]
            yield report_id, "photos", len(photos)
            yield report_id, "first photo", min((one["id"] for one in photos), default=0)


class SqliteEyes(Eyes):
    """Reads the file: rows, and where in it their bytes lie."""

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row, in the order in which the file gives them."""
        path = Path(self._week.url.removeprefix("sqlite:///"))
        content = b"".join(file.read_bytes() for file in (path, Path(f"{path}-wal")) if file.exists())
        connection = sqlite3.connect(path)
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608
        connection.close()
        for number, row in enumerate(found):
            row["at_number"] = number
            sealed = row.get("content") or row.get("sealed")
            if isinstance(sealed, bytes):
                row["at_place"] = content.find(sealed[:40])
        return found


class PostgresqlEyes(Eyes):
    """Asks the database: rows, where they lie, which transaction made them, and the numbers of large values."""

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row, in the order in which they lie."""
        with psycopg.connect(self._week.url) as connection:
            cursor = connection.execute(
                f"SELECT ctid::text AS at_place, xmin::text::bigint AS at_maker, * FROM {table} ORDER BY ctid".encode()  # noqa: S608
            )
            names = [column.name for column in cursor.description or ()]
            found = [dict(zip(names, row, strict=True)) for row in cursor]
            toasted = self._large_values(connection, table)
        for row in found:
            block, place = row["at_place"].strip("()").split(",")
            row["at_place"] = (int(block), int(place))
            content = row.get("content")
            if isinstance(content, bytes):
                row["at_large_value"] = toasted.get(content[:40], 0)
        return found

    @staticmethod
    def _large_values(connection: "psycopg.Connection[Any]", table: str) -> dict[bytes, int]:
        """The numbers of the values that lie outside of their rows, by their first bytes."""
        query = "SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = %s AND reltoastrelid <> 0"
        row = connection.execute(query, [table]).fetchone()
        if row is None:
            return {}
        chunks = connection.execute(f"SELECT chunk_id, chunk_data FROM {row[0]} WHERE chunk_seq = 0".encode())  # noqa: S608
        return {bytes(data[:40]): int(number) for number, data in chunks}


def _clear(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What can be put in order: numbers and texts as they are; of bytes their size and their first ones."""
    for name, value in row.items():
        if isinstance(value, bytes | memoryview):
            yield f"size of {name}", len(value)
            yield f"beginning of {name}", bytes(value[:16])
        elif value is not None:
            yield name, value


def _equal(first: Sequence[int], second: Sequence[int]) -> int:
    return sum(one == other for one, other in zip(first, second, strict=True))


def _same(of_people: Mapping[int, Any], of_reports: Mapping[int, Any], truth: Mapping[int, int]) -> int:
    """How many are matched rightly by a value that one person and one report have alone."""
    reports = _alone(of_reports)
    return sum(reports.get(value) == truth[chat_id] for value, chat_id in _alone(of_people).items())


def _alone(feature: Mapping[int, Any]) -> dict[Any, int]:
    counts = Counter(feature.values())
    return {value: one for one, value in feature.items() if counts[value] == 1}


def _spearman(first: Sequence[int], second: Sequence[int]) -> float:
    places = {one: place for place, one in enumerate(second)}
    count = len(first)
    distance = sum((places[one] - place) ** 2 for place, one in enumerate(first))
    return 1 - 6 * distance / (count * (count**2 - 1))

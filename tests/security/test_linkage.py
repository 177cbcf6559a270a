"""Whoever has the database and the server secret cannot match people to reports better than by guessing.

Chance, for 200 people and 200 reports of one week, is one right match on average. What is tried, and how far from
chance is too far, stands in `tests/security/linkage.py`. The week itself is told on purpose: all is within one.
"""

import datetime as dt
import shutil
import sys
from pathlib import Path

import psycopg
import pytest

from bot.errors import CannotOpen
from bot.vault.mailboxes import MailboxSeal
from bot.vault.primitives import digest
from tests.databases import PostgresqlServer
from tests.security.linkage import PEOPLE, Adversary, SqliteEyes, Week

SEEDS, SOAK_SEEDS = 4, 40
A_WEEK, A_DAY = 120, 20

KNOWN_FOR_TWO_DAYS = frozenset({"messages", "conversation size of sealed"})
"""What a conversation of the last 48 hours tells, and the documentation says so: how many messages the chat holds, so
that it can be cleared. A report with photos took more of them."""


def after_a_week(url: str, seed: int) -> Week:
    """Everybody wrote days ago and asked to be told; replies of this hour wait; the night's rewriting is done."""
    week = Week(url, seed)
    week.go_by(A_WEEK)
    waiting = week.now
    week.now += dt.timedelta(hours=49)
    week.upkeep.purge()
    week.now = waiting
    week.upkeep.rewrite()
    return week


def same_day(url: str, seed: int) -> Week:
    """Everybody wrote within a day: their conversations, and letters some have begun, are still there."""
    week = Week(url, seed)
    week.go_by(A_DAY)
    week.upkeep.rewrite()
    return week


def fresh(template: Path, folder: Path, name: str) -> str:
    """A database of its own for each seed."""
    path = folder / f"{name}.db"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def weeks_later(template: Path, folder: Path, seeds: int) -> Adversary:
    """What the adversary makes of so many weeks."""
    adversary = Adversary()
    for seed in range(seeds):
        week = after_a_week(fresh(template, folder, f"week{seed}"), seed)
        adversary.look_at(week)
        week.storage.close()
    return adversary


def test_people_who_asked_to_be_told_cannot_be_matched(sqlite_template: Path, tmp_path: Path) -> None:
    """By the order of rows, their places in the file, sizes, times, languages, acts at the desk or waiting notices."""
    adversary = weeks_later(sqlite_template, tmp_path, SEEDS)
    sys.stdout.write(f"{SEEDS} weeks, {PEOPLE} people, {len(adversary.tallies)} ways of matching\n")

    assert len(adversary.tallies) > 100
    assert adversary.found == {}


@pytest.mark.soak
def test_nor_over_many_weeks(sqlite_template: Path, tmp_path: Path) -> None:
    """The same with so many seeds that a weak link would show."""
    adversary = weeks_later(sqlite_template, tmp_path, SOAK_SEEDS)

    assert adversary.found == {}


def test_people_who_wrote_today_cannot_be_matched(sqlite_template: Path, tmp_path: Path) -> None:
    """Nor by their conversations of the last 48 hours and the letters in them, but for what the documentation names."""
    adversary = Adversary()
    for seed in range(SEEDS):
        week = same_day(fresh(sqlite_template, tmp_path, f"day{seed}"), seed)
        adversary.look_at(week, without=KNOWN_FOR_TWO_DAYS)
        week.storage.close()

    assert len(adversary.tallies) > 200
    assert adversary.found == {}


def test_what_is_known_to_tell_something_does(sqlite_template: Path, tmp_path: Path) -> None:
    """The number of messages of a chat goes with the number of photos: the documentation must go on saying so."""
    adversary = Adversary()
    for seed in range(2):
        week = same_day(fresh(sqlite_template, tmp_path, f"known{seed}"), seed)
        adversary.look_at(week)
        week.storage.close()

    assert ("messages", "photos") in adversary.found
    assert {person for person, _ in adversary.found} <= KNOWN_FOR_TWO_DAYS


@pytest.mark.parametrize("grain", [1, 25], ids=["a time", "a time as coarse as half a day"])
def test_a_planted_link_is_found(sqlite_template: Path, tmp_path: Path, grain: int) -> None:
    """The measure can fail: something that counts upwards on both sides is found, also when it is told coarsely."""
    adversary = Adversary()
    for seed in range(2):
        week = after_a_week(fresh(sqlite_template, tmp_path, f"planted{grain}{seed}"), seed)
        plant(week, grain)
        adversary.look_at(week)
        week.storage.close()

    assert ("mailbox until", "report kdf") in adversary.found


def plant(week: Week, grain: int) -> None:
    """Let the year of a mailbox and a text of its report tell when they came."""
    seal = MailboxSeal(week.secret)
    with week.storage.begin() as tx:
        for number, (chat_id, report_id) in enumerate(week.truth.items()):
            when = number // grain
            given = {"when": when, "text": f"{when:06d}", "chat": seal.chat_key(chat_id), "report": report_id}
            run = tx._connection.exec_driver_sql
            run("UPDATE mailboxes SET until = :when WHERE chat_key = :chat", given)
            run("UPDATE reports SET kdf = :text WHERE id = :report", given)
        tx.commit()


def test_a_waiting_notice_does_not_open(sqlite_template: Path, tmp_path: Path) -> None:
    """Within the hour of a reply the log tells which case was answered; whom it is for opens with no kept key."""
    week = after_a_week(fresh(sqlite_template, tmp_path, "notice"), 1)
    notices = SqliteEyes(week).rows("notices")
    boxes = SqliteEyes(week).rows("mailboxes")
    reloaded = Week(week.url, 1, secret=week.secret)
    opened = [row for row in notices for box in boxes[:20] if opens(week, box["address"], row["sealed"])]
    week.storage.close()

    assert len(notices) > PEOPLE // 4
    assert opened == []
    assert reloaded.mailboxes.due() == ()
    reloaded.storage.close()


def opens(week: Week, address: bytes, sealed: bytes) -> bool:
    """Whether something sealed is a mailbox's."""
    try:
        MailboxSeal(week.secret).open(address, sealed)
    except CannotOpen:
        return False
    return True


def test_no_address_can_be_computed_from_a_report(sqlite_template: Path, tmp_path: Path) -> None:
    """No clear column of a report, hashed in any of the programme's ways with any of its keys, gives an address."""
    week = after_a_week(fresh(sqlite_template, tmp_path, "computed"), 2)
    boxes = SqliteEyes(week).rows("mailboxes")
    wanted = {bytes(row["address"]) for row in boxes} | {bytes(row["chat_key"])[:16] for row in boxes}
    names = ("mailboxes", "mailbox chats", "chat pseudonyms", "throttle buckets", "receipt salt", "chat seals")
    keys = [b"", *(week.secret.subkey(name) for name in names)]
    labels = (b"amanah mailbox", b"amanah lookup", b"amanah chat", b"amanah mail chat", b"amanah reporter", b"")
    found = [
        (row["id"], label)
        for row in SqliteEyes(week).rows("reports")
        for value in (row["lookup"], row["reporter_public"], row["team_key"], row["id"].to_bytes(8, "big"))
        for label in labels
        for key in keys
        for data, with_key in ((value, key), (b"", value[:64]))
        if digest(data, label=label, key=with_key)[:16] in wanted or value[:16] in wanted
    ]
    week.storage.close()

    assert found == []


def test_on_postgresql_the_nights_rewriting_takes_the_order_away(
    postgresql_server: PostgresqlServer, postgresql_template: str
) -> None:
    """Before it, places and transactions' numbers match all whom nobody answered yet; after it, nobody.

    The documentation says what an adversary learns who comes on the same day.
    """
    before, after = Adversary(), Adversary()
    for seed in range(2):
        name = postgresql_server.create(postgresql_template)
        week = Week(postgresql_server.url(name), seed)
        week.go_by(A_DAY)
        before.look_at(week, without=KNOWN_FOR_TWO_DAYS)
        week.upkeep.rewrite()
        after.look_at(week, without=KNOWN_FOR_TWO_DAYS)
        week.storage.close()
        postgresql_server.drop(name)

    assert min(before.found["mailbox at_maker", "report at_maker"].hits) > PEOPLE / 2
    assert min(before.found["mailbox at_place", "report at_large_value"].correlations) > 0.99
    assert ("mailbox at_maker", "report at_large_value") in before.found
    assert after.found == {}


def test_on_postgresql_an_ordinary_rewriting_would_not_do(
    postgresql_server: PostgresqlServer, postgresql_template: str
) -> None:
    """CLUSTER alone keeps the numbers of transactions: this is why every row is made anew."""
    name = postgresql_server.create(postgresql_template)
    week = Week(postgresql_server.url(name), 3)
    week.go_by(A_DAY)
    with psycopg.connect(week.url, autocommit=True) as connection:
        for table in ("reports", "mailboxes"):
            connection.execute(f"CLUSTER {table} USING pk_{table}".encode())
    adversary = Adversary()
    adversary.look_at(week)
    week.storage.close()
    postgresql_server.drop(name)

    assert adversary.found["mailbox at_maker", "report at_maker"].hits[0] > PEOPLE / 2

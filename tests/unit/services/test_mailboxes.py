"""Mailboxes: who is told, and what happens to them when the secret is replaced."""

import datetime as dt
import threading

import pytest

from bot.services.mailboxes import Mailboxes, MailboxTable
from bot.storage.engine import Storage
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.mailboxes import MailboxSeal
from bot.vault.secret import ServerSecret
from tests.storage.rows import report

NOON = dt.datetime(2026, 11, 16, 12, 20, tzinfo=dt.UTC)
ADDRESS, CHAT = b"a" * 16, 7391840265


class Clock:
    """The time, as a test wants it."""

    now = NOON

    def __call__(self) -> dt.datetime:
        """The time it is."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Twenty minutes past noon."""
    return Clock()


@pytest.fixture
def mailboxes(storage: Storage, clock: Clock) -> Mailboxes:
    """Of a new forum."""
    return Mailboxes(storage, MailboxSeal(ServerSecret.generate()), EphemeralSeal(), clock)


def replied(storage: Storage, mailboxes: Mailboxes) -> int:
    """A report whose reporter asked to be told, and which was answered; its id."""
    row = report()
    with storage.begin() as tx:
        tx.reports.add(row)
        mailboxes.ask(tx, ADDRESS, CHAT, "ur")
        mailboxes.note(tx, row.id, ADDRESS)
        tx.commit()
    return row.id


def test_somebody_is_told_at_the_hours_turn_and_not_before(
    storage: Storage, mailboxes: Mailboxes, clock: Clock
) -> None:
    """Whatever the minute of the reply."""
    replied(storage, mailboxes)
    clock.now = NOON.replace(minute=59, second=59)
    before = mailboxes.due()
    clock.now = NOON.replace(hour=13, minute=0)
    [waiting] = mailboxes.due()

    assert before == ()
    assert (waiting.chat_id, waiting.language) == (CHAT, "ur")


def test_whom_telegram_would_not_take_is_told_later(storage: Storage, mailboxes: Mailboxes, clock: Clock) -> None:
    """Until they were told, they wait; then they do not."""
    replied(storage, mailboxes)
    clock.now += dt.timedelta(hours=1)
    mailboxes.due()
    clock.now += dt.timedelta(hours=1)
    [again] = mailboxes.due()
    mailboxes.told(again)

    assert mailboxes.due() == ()


def test_a_reply_during_the_telling_is_told_too(storage: Storage, mailboxes: Mailboxes, clock: Clock) -> None:
    """It belongs to the next hour."""
    report_id = replied(storage, mailboxes)
    clock.now += dt.timedelta(hours=1)
    [waiting] = mailboxes.due()
    with storage.begin() as tx:
        mailboxes.note(tx, report_id, ADDRESS)
        tx.commit()
    mailboxes.told(waiting)
    clock.now += dt.timedelta(hours=1)

    assert len(mailboxes.due()) == 1


def test_somebody_is_told_by_one_process(postgresql_url: str, clock: Clock) -> None:
    """Two look at the hour's turn, as when one has just taken the jobs over: each person is given to one of them."""
    storage = Storage(postgresql_url)
    mailboxes = Mailboxes(storage, MailboxSeal(ServerSecret.generate()), EphemeralSeal(), clock)
    with storage.begin() as tx:
        for number in range(20):
            row, address = report(), bytes([number]) * 16
            tx.reports.add(row)
            mailboxes.ask(tx, address, CHAT + number, "en")
            mailboxes.note(tx, row.id, address)
        tx.commit()
    clock.now += dt.timedelta(hours=1)
    ready = threading.Barrier(3)
    told: list[int] = []

    def look() -> None:
        ready.wait(20)
        told.extend(one.chat_id for one in mailboxes.due())

    threads = [threading.Thread(target=look) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    storage.close()

    assert sorted(told) == [CHAT + number for number in range(20)]


def test_what_one_process_has_in_hand_waits_for_the_next_hour(
    storage: Storage, mailboxes: Mailboxes, clock: Clock
) -> None:
    """Whether it was told or the process died: nobody else tells it now."""
    replied(storage, mailboxes)
    clock.now = NOON.replace(hour=13, minute=0)
    mailboxes.due()
    clock.now = NOON.replace(hour=13, minute=59, second=50)
    now = mailboxes.due()
    clock.now = NOON.replace(hour=14, minute=0)

    assert now == ()
    assert len(mailboxes.due()) == 1


def test_another_process_cannot_open_what_waits(storage: Storage, mailboxes: Mailboxes, clock: Clock) -> None:
    """Nor does it take it away from the one that can."""
    replied(storage, mailboxes)
    clock.now += dt.timedelta(hours=1)
    other = Mailboxes(storage, mailboxes._seal, EphemeralSeal(), clock)

    assert other.due() == ()
    assert len(mailboxes.due()) == 1


def test_a_notice_looks_the_same_whether_or_not_somebody_asked(storage: Storage, mailboxes: Mailboxes) -> None:
    """The rows of both differ in nothing but chance."""
    asked, unasked = report(), report()
    with storage.begin() as tx:
        for row in (asked, unasked):
            tx.reports.add(row)
        mailboxes.ask(tx, ADDRESS, CHAT, "en")
        mailboxes.note(tx, asked.id, ADDRESS)
        mailboxes.note(tx, unasked.id, b"b" * 16)
        rows = tx.notices.due(2**40)

    assert len({(row.due, len(row.sealed)) for row in rows}) == 1
    assert len(rows) == 2


def test_a_replaced_secret_keeps_the_mailboxes(storage: Storage, mailboxes: Mailboxes, clock: Clock) -> None:
    """Row by row, again if it was cut short; the old secret opens nothing afterwards."""
    old, new, table = ServerSecret.generate(), ServerSecret.generate(), MailboxTable()
    before = Mailboxes(storage, MailboxSeal(old), EphemeralSeal(), clock)
    with storage.begin() as tx:
        for number in range(5):
            before.ask(tx, bytes([number]) * 16, CHAT + number, "en")
        first = table.after(tx, None, 3)
        rows = [*first, *table.after(tx, first[-1], 3)]
        for row in rows:
            table.renew(tx, row, old, new)
        renewed = table.after(tx, None, 10)
        after = Mailboxes(storage, MailboxSeal(new), EphemeralSeal(), clock)

        assert len(rows) == 5
        assert all(table.is_under(row, new) and not table.is_under(row, old) for row in renewed)
        assert (after.stop_all(tx, CHAT), before.stop_all(tx, CHAT + 1)) == (1, 0)

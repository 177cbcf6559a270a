"""Mailboxes: telling somebody that there may be a reply, without knowing to which report.

Every report holds, inside its sealed content, the address of a mailbox; whether there is one at that address is known
only to the table of mailboxes. So asking to be told touches no report, and no number, size or order of rows differs.

When a coordinator replies, the address is known for a moment, because the report is open. Until the hour's turn it
waits with the report, sealed under a key that only the running processes have; a seized server learns nothing from it,
and nobody opens it once they have all ended. A coordinator who opens the desk later lets it be sealed anew.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.cases import Status
from bot.errors import CannotOpen
from bot.services.casefile import open_report
from bot.storage.engine import Storage
from bot.storage.records import MailboxRow, NoticeRow
from bot.storage.times import HOUR
from bot.storage.transaction import Transaction
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.keys import KeyPair
from bot.vault.mailboxes import MailboxSeal
from bot.vault.secret import ServerSecret

OVERDUE = 10 * 60
"""Seconds after which a notice that was not sent is taken for one that no process can open any longer."""

_BOUND = b"notice"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody to tell. `cases` are those it is about; afterwards they are forgotten, with `ends` their mailboxes."""

    chat_id: int = field(repr=False)
    language: str
    cases: tuple[int, ...]
    ends: tuple[bytes, ...] = field(repr=False)


class Mailboxes:
    """Where people asked to be told, and telling them."""

    def __init__(
        self, storage: Storage, seal: MailboxSeal, ephemeral: EphemeralSeal, clock: Callable[[], dt.datetime]
    ) -> None:
        """`clock` says what time it is, in UTC."""
        self._storage = storage
        self._seal = seal
        self._ephemeral = ephemeral
        self._clock = clock

    def ask(self, tx: Transaction, address: bytes, chat_id: int, language: str) -> None:
        """Tell this chat, from now on until the end of the next year at most."""
        sealed = self._seal.seal(address, json.dumps([chat_id, language]).encode())
        tx.mailboxes.put(MailboxRow(address, self._seal.chat_key(chat_id), sealed, self._clock().year + 1))

    def is_asked(self, tx: Transaction, address: bytes) -> bool:
        """Whether somebody is told."""
        return tx.mailboxes.get(address) is not None

    def stop(self, tx: Transaction, address: bytes) -> None:
        """Tell nobody any more; a notice that waits will find nobody."""
        tx.mailboxes.delete(address)

    def stop_all(self, tx: Transaction, chat_id: int) -> int:
        """Tell this chat of nothing any more; how many mailboxes it had."""
        return tx.mailboxes.delete_of(self._seal.chat_key(chat_id))

    def note(self, tx: Transaction, report_id: int, address: bytes) -> None:
        """Something happened in a case; told at the hour's turn. The same whether or not anybody asked."""
        tx.notices.put(NoticeRow(report_id, self._now() + HOUR, self._sealed(report_id, address)))

    def renew(self, tx: Transaction, keys: Mapping[int, KeyPair]) -> int:
        """Seal anew what no running process could open at its hour; how many. `keys` are an open desk's, by epoch."""
        renewed = 0
        for row in tx.notices.due(self._now() - OVERDUE):
            report = tx.reports.get(row.report_id)
            content = None if report is None else open_report(report, keys)
            if content is not None and content.mailbox and self._address(row) is None:
                self.note(tx, row.report_id, bytes.fromhex(content.mailbox))
                renewed += 1
        return renewed

    def due(self) -> tuple[Waiting, ...]:
        """Everybody to tell now: a chat once, however many cases. Notices that find nobody are forgotten here."""
        people: dict[int, Waiting] = {}
        now = self._now()
        with self._storage.begin() as tx:
            for row in tx.notices.due(now):
                address = self._address(row)
                if address is None:
                    continue
                report, box = tx.reports.get(row.report_id), tx.mailboxes.get(address)
                person = None if box is None else self._person(box)
                if report is None or report.status is Status.SPAM:
                    tx.mailboxes.delete(address)
                    person = None
                if report is None or person is None:
                    tx.notices.delete(row.report_id, now)
                    continue
                chat_id, language = person
                known = people.get(chat_id, Waiting(chat_id, language, (), ()))
                ends = known.ends if report.status.is_open else (*known.ends, address)
                people[chat_id] = Waiting(chat_id, language, (*known.cases, row.report_id), ends)
            tx.commit()
        return tuple(people.values())

    def told(self, waiting: Waiting) -> None:
        """They were told: forget it, and the mailboxes of cases that have ended."""
        with self._storage.begin() as tx:
            for report_id in waiting.cases:
                tx.notices.delete(report_id, self._now())
            for address in waiting.ends:
                tx.mailboxes.delete(address)
            tx.commit()

    def unreachable(self, waiting: Waiting) -> None:
        """They blocked the bot or left Telegram: forget all their mailboxes."""
        with self._storage.begin() as tx:
            tx.mailboxes.delete_of(self._seal.chat_key(waiting.chat_id))
            for report_id in waiting.cases:
                tx.notices.delete(report_id, self._now())
            tx.commit()

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _sealed(self, report_id: int, address: bytes) -> bytes:
        return self._ephemeral.seal(address, bound_to=_BOUND + report_id.to_bytes(8, "big"))

    def _address(self, row: NoticeRow) -> bytes | None:
        try:
            return self._ephemeral.open(row.sealed, bound_to=_BOUND + row.report_id.to_bytes(8, "big"))
        except CannotOpen:
            return None

    def _person(self, box: MailboxRow) -> tuple[int, str] | None:
        try:
            chat_id, language = json.loads(self._seal.open(box.address, box.sealed))
        except (CannotOpen, ValueError):
            return None
        return chat_id, language


class MailboxTable:
    """The mailboxes as rows that open with the server secret alone, for whoever replaces the secret."""

    def after(self, tx: Transaction, last: MailboxRow | None, limit: int) -> Sequence[MailboxRow]:
        """The next rows behind `last`; the first ones when there is none."""
        return tx.mailboxes.after(b"" if last is None else last.address, limit)

    def is_under(self, row: MailboxRow, secret: ServerSecret) -> bool:
        """Whether this secret opens the row."""
        try:
            MailboxSeal(secret).open(row.address, row.sealed)
        except CannotOpen:
            return False
        return True

    def renew(self, tx: Transaction, row: MailboxRow, old: ServerSecret, new: ServerSecret) -> None:
        """Put the row, sealed and filed under the new secret, in the place of what was there under the old one.

        Its address stays: it is made from the receipt code and the salt its report keeps.
        """
        plain, seal = MailboxSeal(old).open(row.address, row.sealed), MailboxSeal(new)
        chat_id, _ = json.loads(plain)
        tx.mailboxes.put(MailboxRow(row.address, seal.chat_key(chat_id), seal.seal(row.address, plain), row.until))

"""Links: an account at the desk joined with a chat, so that the week can be read there.

Whoever is signed in at the desk asks for a code and sends it to the bot; so the account is proved by the desk and the
chat by Telegram, and neither learns more of the other than it needs. One chat an account, one account a chat.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.errors import CannotOpen, TooManyTries
from bot.services.digest_hours import latest_left
from bot.services.principals import DeskSession, Power, may
from bot.storage.engine import Storage
from bot.storage.records import DigestRow, TelegramLinkRow
from bot.storage.times import window_end
from bot.storage.transaction import Transaction
from bot.vault.links import LinkSeal, new_link_code, read_link_code
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.secret import ServerSecret

CODE_SECONDS: Final = 10 * 60
"""How long a code is good for, at most; to the minute."""

WRONG_ALLOWED, WRONG_WINDOW = 5, 15 * 60
"""So many wrong codes a chat may send in so many seconds; then it has to wait."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The account that a chat belongs to. `exact` when it may see more than what is published."""

    coordinator_id: int
    language: str
    exact: bool


@dataclass(frozen=True, slots=True)
class LinkState:
    """How far an account is with its link; `code_until` while a code waits to be sent."""

    linked: bool
    code_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code to be sent to the bot; shown once, kept nowhere."""

    code: str = field(repr=False)
    until: dt.datetime


class Linking:
    """Links and unlinks: at the desk for a session, in the chat inside the caller's transaction."""

    def __init__(
        self,
        storage: Storage,
        seal: LinkSeal,
        pseudonyms: Pseudonyms,
        clock: Callable[[], dt.datetime],
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        """`clock` says what time it is, in UTC; `zone` is the forum's, by which the week's digest leaves."""
        self._storage = storage
        self._seal = seal
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._zone = zone

    def state(self, session: DeskSession) -> LinkState:
        """Whether the account is linked, and whether a code waits."""
        session.require(Power.LOOK)
        own = session.principal.coordinator_id
        with self._storage.begin() as tx:
            linked, until = tx.telegram_links.get(own) is not None, tx.link_codes.waiting(own)
        waiting = until is not None and until > self._now()
        return LinkState(linked, dt.datetime.fromtimestamp(until, dt.UTC) if until is not None and waiting else None)

    def new_code(self, session: DeskSession) -> LinkCode:
        """A code for the account, in the place of one that waits."""
        session.require(Power.LOOK)
        code, until = new_link_code(), window_end(self._now(), CODE_SECONDS)
        with self._storage.begin() as tx:
            tx.link_codes.put(self._seal.code_key(code), session.principal.coordinator_id, until)
            tx.commit()
        return LinkCode(code, dt.datetime.fromtimestamp(until, dt.UTC))

    def unlink(self, session: DeskSession) -> bool:
        """End the account's link and its code; whether there was a link."""
        session.require(Power.LOOK)
        own = session.principal.coordinator_id
        with self._storage.begin() as tx:
            ended = end_link(tx, own, own, self._now())
            tx.commit()
        return ended

    def find(self, tx: Transaction, chat_id: int) -> Linked | None:
        """The account this chat belongs to; None when it is no account's, or one that may nothing any more."""
        row = tx.telegram_links.by_chat(self._seal.key(chat_id))
        return None if row is None else self.account(tx, row.coordinator_id)

    def account(self, tx: Transaction, coordinator_id: int) -> Linked | None:
        """What a link of this account may show now; None when it may show nothing."""
        row = tx.coordinators.get(coordinator_id)
        if row is None or not row.active or not may(row.role, Power.LOOK) or tx.coordinators.must_change(row.id):
            return None
        return Linked(row.id, row.language, may(row.role, Power.READ))

    def take(self, tx: Transaction, chat_id: int, written: str) -> Linked | None:
        """Link this chat with the account of a code; None when the code is not known (any more).

        `TooManyTries` when this chat has sent too many wrong ones.
        """
        tries, now = self._pseudonyms.bucket("link-codes", str(chat_id)), self._now()
        wrong, resets = tx.throttles.peek(tries, now)
        if wrong >= WRONG_ALLOWED and resets <= now + WRONG_WINDOW:
            raise TooManyTries(max(1, resets - now))
        code = read_link_code(written)
        taken = None if code is None else tx.link_codes.take(self._seal.code_key(code))
        account = None if taken is None or taken[1] <= now else self.account(tx, taken[0])
        if account is None:
            tx.throttles.hit(tries, now, WRONG_WINDOW)
            return None
        self._link(tx, account.coordinator_id, chat_id)
        return account

    def end(self, tx: Transaction, chat_id: int) -> Linked | None:
        """End the link of this chat; the account it had, None when there was none."""
        row = tx.telegram_links.by_chat(self._seal.key(chat_id))
        if row is None:
            return None
        account = self.account(tx, row.coordinator_id)
        end_link(tx, row.coordinator_id, row.coordinator_id, self._now())
        return account

    def unreachable(self, tx: Transaction, chat_id: int) -> None:
        """They blocked the bot or left Telegram: end the link, if there is one; there are no commands to take away."""
        row = tx.telegram_links.by_chat(self._seal.key(chat_id))
        if row is not None:
            end_link(tx, row.coordinator_id, None, self._now())
            tx.telegram_links.forget_ended(row.chat_key)

    def chat_of(self, row: TelegramLinkRow) -> int | None:
        """The chat's number; None when this secret does not open it."""
        try:
            return self._seal.open(row.coordinator_id, row.sealed)
        except CannotOpen:
            return None

    def ended(self) -> tuple[tuple[bytes, int], ...]:
        """Chats whose commands are still to be taken away, each with what to call `forgotten` with.

        What no secret opens any more is forgotten here.
        """
        with self._storage.begin() as tx:
            found = [(row.chat_key, self.chat_of(row)) for row in tx.telegram_links.ended()]
            for chat_key, chat_id in found:
                if chat_id is None:
                    tx.telegram_links.forget_ended(chat_key)
            tx.commit()
        return tuple((chat_key, chat_id) for chat_key, chat_id in found if chat_id is not None)

    def forgotten(self, chat_key: bytes) -> None:
        """Its commands are taken away, or cannot be."""
        with self._storage.begin() as tx:
            tx.telegram_links.forget_ended(chat_key)
            tx.commit()

    def _link(self, tx: Transaction, coordinator_id: int, chat_id: int) -> None:
        key = self._seal.key(chat_id)
        before = tx.telegram_links.by_chat(key)
        if before is not None and before.coordinator_id != coordinator_id:
            end_link(tx, before.coordinator_id, None, self._now())
        old = tx.telegram_links.get(coordinator_id)
        if old is not None and old.chat_key != key:
            tx.telegram_links.add_ended(old)
        tx.telegram_links.put(TelegramLinkRow(coordinator_id, key, self._seal.seal(coordinator_id, chat_id)))
        tx.telegram_links.forget_ended(key)
        tx.digests.add([DigestRow(latest_left(self._clock(), self._zone), coordinator_id, "passed")])
        tx.audit.add("telegram_linked", coordinator_id, None, self._now())

    def _now(self) -> int:
        return int(self._clock().timestamp())


def end_link(tx: Transaction, coordinator_id: int, by: int | None, now: int) -> bool:
    """Ends the link of an account, with its code and what was to be sent; whether there was a link.

    `by` is who ended it, None when nobody signed in did. The chat is remembered until its commands are taken away.
    """
    tx.link_codes.delete_of(coordinator_id)
    tx.digests.delete_unsent_of(coordinator_id)
    row = tx.telegram_links.get(coordinator_id)
    if row is None:
        return False
    tx.telegram_links.add_ended(row)
    tx.telegram_links.delete(coordinator_id)
    tx.audit.add("telegram_unlinked", by, None if by == coordinator_id else coordinator_id, now)
    return True


class LinkTable:
    """The links as rows that open with the server secret alone, for whoever replaces the secret."""

    def after(self, tx: Transaction, last: TelegramLinkRow | None, limit: int) -> Sequence[TelegramLinkRow]:
        """The next rows behind `last`; the first ones when there is none."""
        return tx.telegram_links.after(0 if last is None else last.coordinator_id, limit)

    def is_under(self, row: TelegramLinkRow, secret: ServerSecret) -> bool:
        """Whether this secret opens the row."""
        try:
            LinkSeal(secret).open(row.coordinator_id, row.sealed)
        except CannotOpen:
            return False
        return True

    def renew(self, tx: Transaction, row: TelegramLinkRow, old: ServerSecret, new: ServerSecret) -> None:
        """Put the row, sealed and found under the new secret, in the place of what was there under the old one."""
        seal, chat_id = LinkSeal(new), LinkSeal(old).open(row.coordinator_id, row.sealed)
        sealed = seal.seal(row.coordinator_id, chat_id)
        tx.telegram_links.put(replace(row, chat_key=seal.key(chat_id), sealed=sealed))

"""Members: people who asked to be told of consultations. Nothing is kept of who they are but their sealed chat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import CannotOpen
from bot.storage.records import DeliveryRow, MemberRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.members import MemberSeal
from bot.vault.secret import ServerSecret

ACTIVE, BLOCKED = "active", "blocked"
_WRITTEN_TO = frozenset({"leased", "sent", "answered"})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who asked to be told. `area` and `organisation` are codes, if they chose to say."""

    id: int
    language: str
    area: str | None = None
    organisation: str | None = None
    active: bool = True


class Membership:
    """Joining and leaving, inside the caller's transaction."""

    def __init__(self, seal: MemberSeal) -> None:
        """`seal` finds and seals chats under the server secret."""
        self._seal = seal

    def find(self, tx: Transaction, chat_id: int) -> Member | None:
        """The member of this chat, if it is one's."""
        row = tx.members.by_key(self._seal.key(chat_id))
        return None if row is None else _member(row)

    def join(
        self,
        tx: Transaction,
        chat_id: int,
        language: str,
        area: str | None = None,
        organisation: str | None = None,
    ) -> Member:
        """Make this chat a member's; what is known of one already is replaced, but for the day of the last prompt."""
        known = tx.members.by_key(self._seal.key(chat_id))
        if known is not None:
            row = replace(known, language=language, area=area, organisation=organisation, state=ACTIVE)
            tx.members.replace(row)
        else:
            member_id = new_id()
            sealed = self._seal.seal(member_id, chat_id)
            row = MemberRow(member_id, self._seal.key(chat_id), sealed, language, area, organisation, ACTIVE)
            tx.members.add(row)
        return _member(row)

    def leave(self, tx: Transaction, chat_id: int) -> bool:
        """Forget the member with everything that was to be sent to them; False when there was none.

        Broadcasts that had reached them count one who is gone, so that their figures stay true.
        """
        row = tx.members.by_key(self._seal.key(chat_id))
        if row is None:
            return False
        for delivery in tx.deliveries.of_member(row.id):
            if delivery.state in _WRITTEN_TO:
                tx.broadcasts.count_gone(delivery.broadcast_id, 1)
        return tx.members.delete(row.id)

    def speaks(self, tx: Transaction, chat_id: int, language: str) -> None:
        """Write to this chat in another language from now on; nothing happens when it is no member's."""
        row = tx.members.by_key(self._seal.key(chat_id))
        if row is not None and row.language != language:
            tx.members.replace(replace(row, language=language))

    def blocked(self, tx: Transaction, chat_id: int) -> None:
        """They blocked the bot: write to them no more until they come back."""
        self._set(tx, chat_id, BLOCKED)

    def came_back(self, tx: Transaction, chat_id: int) -> None:
        """They unblocked the bot or wrote to it again."""
        self._set(tx, chat_id, ACTIVE)

    def took_part(self, tx: Transaction, chat_id: int, wave_id: int) -> None:
        """Say that this member has answered a wave: no prompt or reminder comes any more, and the results will.

        Nothing happens when the chat is no member's. What was answered is not known here.
        """
        row = tx.members.by_key(self._seal.key(chat_id))
        if row is None:
            return
        known = {one.broadcast_id: one for one in tx.deliveries.of_wave(wave_id, row.id)}
        missing = [
            DeliveryRow(broadcast.id, row.id, "answered")
            for broadcast in tx.broadcasts.of_wave(wave_id)
            if broadcast.kind == "prompt" and broadcast.id not in known
        ]
        tx.deliveries.add(missing)
        asked = [one for one in known.values() if one.state in {"pending", "leased", "sent"}]
        tx.deliveries.set([replace(one, state="answered", lease_until=0, next_try=0) for one in asked])

    def _set(self, tx: Transaction, chat_id: int, state: str) -> None:
        row = tx.members.by_key(self._seal.key(chat_id))
        if row is not None and row.state != state:
            tx.members.set_state(row.id, state)


class MemberTable:
    """The members as rows that open with the server secret alone, for whoever replaces the secret."""

    def after(self, tx: Transaction, last: MemberRow | None, limit: int) -> Sequence[MemberRow]:
        """The next rows behind `last`; the first ones when there is none."""
        return tx.members.after(0 if last is None else last.id, limit)

    def is_under(self, row: MemberRow, secret: ServerSecret) -> bool:
        """Whether this secret opens the row."""
        try:
            MemberSeal(secret).open(row.id, row.sealed)
        except CannotOpen:
            return False
        return True

    def renew(self, tx: Transaction, row: MemberRow, old: ServerSecret, new: ServerSecret) -> None:
        """Put the row, sealed and found under the new secret, in the place of what was there under the old one."""
        chat_id, seal = MemberSeal(old).open(row.id, row.sealed), MemberSeal(new)
        tx.members.replace(replace(row, member_key=seal.key(chat_id), sealed=seal.seal(row.id, chat_id)))


def _member(row: MemberRow) -> Member:
    return Member(row.id, row.language, row.area, row.organisation, row.state == ACTIVE)

"""One update of one person's chat, handled once, inside one transaction."""

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot.errors import CannotOpen, PhotoRefused, StorageFull
from bot.i18n.direction import clean
from bot.services.bounds import Bounds
from bot.services.conversations.carrying import DRAFT, MEMORY, carry_over
from bot.services.conversations.deeds import Commanded, Deed, Heard, Photographed, Rewrote, SentOther, Wrote
from bot.services.conversations.memory import DRAFT_HOURS, MEMORY_HOURS, Draft, Memory
from bot.services.conversations.rooms import act, again
from bot.services.conversations.screens import Outcome, ToDerive
from bot.services.conversations.turn import Derived, Parts, Turn
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction
from bot.vault.kdf import KdfCost
from bot.vault.photos import PhotoLimits, clean_photo
from bot.vault.receipts import Receipts

T = TypeVar("T")

DERIVED_AT_ONCE = max(1, min(2, len(os.sched_getaffinity(0))))
"""How many codes are derived at the same time: one on a core, and each takes 19 MiB meanwhile."""


class Conversations:
    """Handles what people do in their chats. Thread-safe: every call is a transaction of its own."""

    def __init__(
        self, storage: Storage, parts: Parts, receipts: Receipts, cost: KdfCost, photo_limits: PhotoLimits
    ) -> None:
        """`cost` is what trying a receipt code costs today; older reports say themselves what theirs cost."""
        self._storage = storage
        self._parts = parts
        self._receipts = receipts
        self._cost = cost
        self._photo_limits = photo_limits
        self._deriving = threading.BoundedSemaphore(DERIVED_AT_ONCE)

    def step(self, heard: Heard, derived: Derived | None = None) -> Outcome:
        """Decide, store, and return what to say, or which slow work is needed first. Short: nothing slow is done here.

        An update that was handled before changes nothing. A photo's data has been through `with_clean_photo`.
        Raises `StorageUnavailable` when nothing could be stored; the update may then be given again. `StorageFull`
        is one of these that will not pass by itself.
        """
        if not self.bounds.room_for_anything():
            raise StorageFull("the rest of the disk is the operator's")
        try:
            return self._step(replace(heard, deed=_tidy(heard.deed)), derived)
        except StorageFull:
            self.bounds.no_room()
            raise

    def derive(self, wanted: ToDerive) -> Derived:
        """What a receipt code gives; slow on purpose, and few at a time, because each takes 19 MiB meanwhile."""
        with self._deriving:
            return Derived(wanted.code, self._receipts.candidates(wanted.code, self._cost, wanted.ways))

    def with_clean_photo(self, heard: Heard) -> Heard:
        """The same with its photo made anew from its pixels, or refused; slow. Anything else comes back as it is."""
        deed = heard.deed
        if not isinstance(deed, Photographed) or deed.data is None:
            return heard
        try:
            return replace(heard, deed=replace(deed, data=clean_photo(deed.data, self._photo_limits).data))
        except PhotoRefused:
            return replace(heard, deed=replace(deed, data=None, refused=True))

    @property
    def bounds(self) -> Bounds:
        """How much there may be of everything."""
        return self._parts.bounds

    @property
    def emergency_number(self) -> str:
        """Who to call in danger."""
        return self._parts.helplines[0].number

    def _step(self, heard: Heard, derived: Derived | None) -> Outcome:
        with self._storage.begin() as tx:
            turn = self._load(tx, heard, derived)
            if heard.update_id in turn.memory.handled:
                return again(turn)
            if not act(turn):
                return turn.outcome()
            if turn.wants_photo is not None:
                return replace(turn.outcome(), fetch=turn.wants_photo)
            if turn.wants_code is not None:
                return replace(turn.outcome(), derive=turn.wants_code)
            self._save(turn)
            tx.commit()
        if turn.began_empty and not turn.draft.is_empty:
            self.bounds.kept(drafts=1)
        return turn.outcome()

    def language(self, chat_id: int) -> str:
        """The language of a chat, for what is said outside a conversation's own turns."""
        with self._storage.begin() as tx:
            return self._load(tx, Heard(chat_id, 0, SentOther("nothing", 0))).language

    def blocked(self, chat_id: int, by_them: bool) -> None:
        """They blocked the bot, or let it write again: a member is not written to in between, and a link is over."""
        with self._storage.begin() as tx:
            tx.lock_chat(self._parts.pseudonyms.chat(chat_id))
            if by_them:
                self._parts.membership.blocked(tx, chat_id)
                self._parts.linking.unreachable(tx, chat_id)
            else:
                self._parts.membership.came_back(tx, chat_id)
            tx.commit()

    def spoke(self, chat_id: int, message_ids: tuple[int, ...], card: int | None) -> None:
        """Remember what was said: the messages, and which of them carries the buttons now, if one does."""
        hour = self._parts.now() // 3600
        self._remember(chat_id, lambda memory: replace(memory, card=card or memory.card).with_spoken(hour, message_ids))

    def cleared(self, chat_id: int, message_ids: tuple[int, ...]) -> None:
        """These messages are deleted on both sides. Until this is known they are remembered, to be deleted again."""
        self._remember(
            chat_id,
            lambda memory: replace(memory, spoken=tuple(one for one in memory.spoken if one[1] not in message_ids)),
        )

    def _remember(self, chat_id: int, change: Callable[[Memory], Memory]) -> None:
        """Change the memory of a chat besides its own turns."""
        with self._storage.begin() as tx:
            turn = self._load(tx, Heard(chat_id, 0, SentOther("nothing", 0)))
            turn.memory = change(turn.memory)
            self._save(turn)
            tx.commit()

    def _load(self, tx: Transaction, heard: Heard, derived: Derived | None = None) -> Turn:
        chat_key = self._parts.pseudonyms.chat(heard.chat_id)
        tx.lock_chat(chat_key)
        row = tx.conversations.load(chat_key)
        if row.sealed is None and carry_over(tx, self._parts, heard.chat_id, chat_key):
            row = tx.conversations.load(chat_key)
        hour = self._parts.now() // 3600
        memory = self._open(heard.chat_id, MEMORY, row.sealed, Memory.from_bytes, Memory())
        draft = self._open(heard.chat_id, DRAFT, row.draft, Draft.from_bytes, Draft(started=hour))
        if draft.started <= hour - DRAFT_HOURS:
            draft = Draft(started=hour)
        draft = replace(draft, started=min(draft.started, hour))  # the clock may have been put back
        if memory.language is not None and memory.language not in self._parts.languages:
            memory = replace(memory, language=None)
        return Turn(heard, tx, self._parts, chat_key, memory, draft, derived)

    def _open(self, chat_id: int, kind: str, sealed: bytes | None, read: Callable[[bytes], T], empty: T) -> T:
        if sealed is None:
            return empty
        try:
            return read(self._parts.seal.open(chat_id, kind, sealed))
        except (CannotOpen, ValueError, TypeError, KeyError):
            return empty  # sealed by another secret or an older version: begin gently, rather than never answer

    def _save(self, turn: Turn) -> None:
        chat_id, hour = turn.heard.chat_id, turn.hour
        if turn.forget:
            turn.tx.conversations.delete(turn.chat_key)
            return
        memory = turn.memory
        if turn.heard.update_id:
            memory = memory.with_handled(turn.heard.update_id)
            memory = memory.with_spoken(hour, (turn.heard.deed.message_id,))
        draft = None
        if not turn.draft.is_empty:
            draft = turn.parts.seal.seal(chat_id, DRAFT, turn.draft.to_bytes())
        turn.memory = memory
        turn.tx.conversations.save(
            turn.chat_key,
            turn.parts.seal.seal(chat_id, MEMORY, memory.to_bytes()),
            (hour + MEMORY_HOURS) * 3600,
            draft,
            (turn.draft.started + DRAFT_HOURS) * 3600,
        )


def _tidy(deed: Deed) -> Deed:
    """The deed with its words cleaned."""
    match deed:
        case Wrote(text=text):
            cleaned = clean(text)
            return replace(deed, text=cleaned) if cleaned else SentOther("other", deed.message_id)
        case Rewrote(text=text):
            return replace(deed, text=clean(text))
        case Commanded(argument=argument):
            return replace(deed, argument=clean(argument))
        case Photographed(caption=caption):
            return replace(deed, caption=clean(caption))
    return deed

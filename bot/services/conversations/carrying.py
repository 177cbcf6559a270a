"""Carrying a conversation over from a replaced server secret, when its person is next heard of.

Only then can it be done: rows are filed under a keyed hash of the chat, and nobody knows whose they are until the chat
speaks. What is not heard of again expires by itself, after two days at most.
"""

from contextlib import suppress

from bot.errors import CannotOpen
from bot.services.conversations.turn import Former, Parts
from bot.storage.transaction import Transaction

MEMORY, DRAFT, PHOTO = "memory", "draft", "photo"
"""Kinds under which a chat's things are sealed."""


def carry_over(tx: Transaction, parts: Parts, chat_id: int, chat_key: bytes) -> bool:
    """Seal and file anew what stands under a former secret; True when there was something.

    Part of the caller's transaction: if that is not committed, nothing has moved.
    """
    return any(_carry(tx, parts, former, chat_id, chat_key) for former in parts.former)


def _carry(tx: Transaction, parts: Parts, former: Former, chat_id: int, chat_key: bytes) -> bool:
    old_key = former.pseudonyms.chat(chat_id)
    tx.lock_chat(old_key)  # a process that has not been restarted yet may be at it
    sealed = tx.conversations.sealed_under(old_key)

    def anew(kind: str, old: bytes) -> bytes:
        return parts.seal.seal(chat_id, kind, former.seal.open(chat_id, kind, old))

    with suppress(CannotOpen):
        if sealed.memory is not None:
            memory, memory_expires = sealed.memory
            draft, draft_expires = sealed.draft or (None, 0)
            tx.conversations.save(
                chat_key,
                anew(MEMORY, memory),
                memory_expires,
                None if draft is None else anew(DRAFT, draft),
                draft_expires,
            )
        for photo_id, photo in tx.draft_photos.ids_and_seals(old_key):
            tx.draft_photos.move(photo_id, chat_key, anew(PHOTO, photo))
    tx.conversations.delete(old_key)
    tx.draft_photos.delete(old_key)
    return sealed.memory is not None

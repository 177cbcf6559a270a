"""Where a chat stands, and its draft."""

from bot.storage.engine import Storage
from bot.storage.records import ConversationRow

CHAT, OTHER = b"c" * 32, b"d" * 32
HOUR = 3600


def load(storage: Storage, chat: bytes = CHAT) -> ConversationRow:
    """The chat as the next message finds it."""
    with storage.begin() as tx:
        return tx.conversations.load(chat)


def save(storage: Storage, sealed: bytes, draft: bytes | None, chat: bytes = CHAT, hours: int = 24) -> None:
    """One message of the chat."""
    with storage.begin() as tx:
        tx.conversations.save(chat, sealed, hours * HOUR, draft, hours * HOUR)
        tx.commit()


def test_a_chat_never_heard_of_has_nothing(storage: Storage) -> None:
    """Loading a chat without a row is no error."""
    assert load(storage) == ConversationRow(None, None)


def test_what_was_saved_is_loaded(storage: Storage) -> None:
    """State and draft come back byte for byte."""
    save(storage, b"state \x00\xff", b"draft \x00\xff")

    assert load(storage) == ConversationRow(b"state \x00\xff", b"draft \x00\xff")


def test_saving_again_replaces(storage: Storage) -> None:
    """A chat has one state and one draft."""
    save(storage, b"first", b"first draft")
    save(storage, b"second", b"second draft")

    assert load(storage) == ConversationRow(b"second", b"second draft")


def test_saving_without_a_draft_deletes_the_draft(storage: Storage) -> None:
    """Nothing written lingers when a report is sent or given up."""
    save(storage, b"state", b"draft")
    save(storage, b"state", None)

    with storage.begin() as tx:
        assert tx.conversations.count_drafts() == 0


def test_chats_do_not_mix(storage: Storage) -> None:
    """What one chat says changes nothing for another."""
    save(storage, b"mine", None)
    save(storage, b"theirs", b"draft", chat=OTHER)

    assert load(storage) == ConversationRow(b"mine", None)


def test_a_deleted_chat_is_forgotten_with_its_draft(storage: Storage) -> None:
    """Deleting leaves neither state nor draft."""
    save(storage, b"state", b"draft")
    with storage.begin() as tx:
        tx.conversations.delete(CHAT)
        tx.commit()

    assert load(storage) == ConversationRow(None, None)


def test_what_has_expired_is_deleted_and_nothing_else(storage: Storage) -> None:
    """At the hour itself the chat is over; one that has an hour left stays."""
    save(storage, b"old", b"draft", hours=5)
    save(storage, b"young", b"draft", chat=OTHER, hours=6)
    with storage.begin() as tx:
        deleted = tx.conversations.delete_expired(5 * HOUR)
        tx.commit()

    assert (deleted, load(storage).sealed, load(storage, OTHER).sealed) == (2, None, b"young")


def test_a_draft_may_end_before_its_conversation(storage: Storage) -> None:
    """The draft goes when its own time is over, the state stays."""
    with storage.begin() as tx:
        tx.conversations.save(CHAT, b"state", 48 * HOUR, b"draft", 24 * HOUR)
        tx.conversations.delete_expired(24 * HOUR)
        tx.commit()

    assert load(storage) == ConversationRow(b"state", None)


def test_the_minute_is_not_kept(storage: Storage) -> None:
    """An end given to the second counts from the hour it falls in, so the row does not tell when somebody wrote."""
    with storage.begin() as tx:
        tx.conversations.save(CHAT, b"state", 5 * HOUR + 1234)
        tx.conversations.delete_expired(5 * HOUR)
        tx.commit()

    assert load(storage) == ConversationRow(None, None)

"""Photos that are not sent yet."""

from bot.storage.engine import Storage

CHAT, OTHER = b"c" * 32, b"d" * 32


def test_photos_come_back_by_id(storage: Storage) -> None:
    """A photo is found by the id that adding it gave."""
    with storage.begin() as tx:
        first, second = (tx.draft_photos.add(CHAT, photo, 3600) for photo in (b"one", b"two"))

        assert tx.draft_photos.get(CHAT, [first, second]) == {first: b"one", second: b"two"}


def test_photos_of_another_chat_are_not_given(storage: Storage) -> None:
    """Knowing an id is not enough; the chat must be the one that sent it."""
    with storage.begin() as tx:
        theirs = tx.draft_photos.add(OTHER, b"theirs", 3600)

        assert tx.draft_photos.get(CHAT, [theirs]) == {}


def test_asking_for_no_photo_gives_none(storage: Storage) -> None:
    """An empty list of ids is no error."""
    with storage.begin() as tx:
        tx.draft_photos.add(CHAT, b"one", 3600)

        assert tx.draft_photos.get(CHAT, []) == {}


def test_a_chat_can_delete_its_photos_only(storage: Storage) -> None:
    """Deleting tells how many went and leaves those of others."""
    with storage.begin() as tx:
        for chat in (CHAT, CHAT, OTHER):
            tx.draft_photos.add(chat, b"photo", 3600)
        deleted = tx.draft_photos.delete(CHAT)

        assert (deleted, tx.draft_photos.count(CHAT), tx.draft_photos.count(OTHER)) == (2, 0, 1)


def test_expired_photos_are_deleted(storage: Storage) -> None:
    """A draft nobody sends takes its photos with it."""
    with storage.begin() as tx:
        tx.draft_photos.add(CHAT, b"old", 3600)
        tx.draft_photos.add(CHAT, b"young", 7200)

        assert (tx.draft_photos.delete_expired(3600), tx.draft_photos.count(CHAT)) == (1, 1)

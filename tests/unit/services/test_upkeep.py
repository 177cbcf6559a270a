"""Upkeep: what has come to the end of its time goes."""

import datetime as dt
from pathlib import Path

from bot.services.upkeep import Purged, Upkeep
from bot.storage.engine import Storage
from bot.storage.records import DigestRow
from tests.storage.rows import coordinator

HOUR = 3600
NOON = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)


def at(hours: int) -> int:
    """So many hours from noon, in seconds since the epoch."""
    return int(NOON.timestamp()) + hours * HOUR


def test_what_has_expired_is_deleted_and_the_rest_is_kept(storage: Storage) -> None:
    """A conversation, a draft and a draft's photo are gone when their time is over, not before."""
    old, young = b"o" * 32, b"y" * 32
    with storage.begin() as tx:
        for chat, hours in ((old, -1), (young, 1)):
            tx.conversations.save(chat, b"state", at(hours), b"draft", at(hours))
            tx.draft_photos.add(chat, b"photo", at(hours))
        tx.commit()

    purged = Upkeep(storage, lambda: NOON).purge()

    assert purged == Purged(conversations=2, photos=1)
    with storage.begin() as tx:
        assert tx.conversations.load(old).sealed is None
        assert tx.conversations.load(young).draft == b"draft"
        assert tx.draft_photos.count(young) == 1


def test_codes_and_notes_of_sent_weeks_come_to_their_end(storage: Storage) -> None:
    """A code after its ten minutes; whom a week was sent to after five weeks."""
    aisha = coordinator()
    with storage.begin() as tx:
        tx.coordinators.add(aisha)
        tx.link_codes.put(b"c" * 32, aisha.id, at(0))
        tx.digests.add([DigestRow(week, aisha.id, "sent") for week in ("2026-W41", "2026-W42", "2026-W46")])
        tx.commit()

    purged = Upkeep(storage, lambda: NOON).purge()

    assert (purged.link_codes, purged.digests) == (1, 1)
    with storage.begin() as tx:
        assert tx.link_codes.take(b"c" * 32) is None
        assert len(tx.digests.of_week("2026-W46")) == 1


def test_nothing_deleted_lingers_in_the_files(sqlite_url: str) -> None:
    """After tidying, neither the database nor its log holds what was deleted."""
    storage = Storage(sqlite_url)
    with storage.begin() as tx:
        tx.conversations.save(b"o" * 32, b"canary-state", at(-1), b"canary-draft", at(-1))
        tx.commit()
    upkeep = Upkeep(storage, lambda: NOON)

    upkeep.purge()
    upkeep.tidy()

    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    assert not [path for path in folder.iterdir() if b"canary" in path.read_bytes()]
    storage.close()


def test_a_nights_rewriting_keeps_what_is_there(storage: Storage) -> None:
    """It changes where things are, not what they are."""
    with storage.begin() as tx:
        tx.conversations.save(b"y" * 32, b"state", at(1))
        tx.commit()

    Upkeep(storage, lambda: NOON).rewrite()

    with storage.begin() as tx:
        assert tx.conversations.load(b"y" * 32).sealed == b"state"


def test_tables_can_be_written_anew_by_themselves(storage: Storage) -> None:
    """What is in them and in all others stays as it is."""
    with storage.begin() as tx:
        tx.conversations.save(b"y" * 32, b"state", at(1))
        tx.facts.set("one", b"value")
        tx.commit()

    storage.rewrite(["facts"])

    with storage.begin() as tx:
        assert tx.conversations.load(b"y" * 32).sealed == b"state"
        assert tx.facts.get("one") == b"value"

"""How much there may be of what people from outside can make, on both databases."""

import structlog

from bot.observability.metrics import Metrics
from bot.services.bounds import Bounds, Limits
from bot.storage.engine import Storage

HUGE = 1 << 60
"""More than any disk has."""


def bounds(storage: Storage, metrics: Metrics | None = None, tick: list[float] | None = None, **limits: int) -> Bounds:
    """Bounds with a steady clock that stands at `tick[0]`."""
    clock = tick if tick is not None else [0.0]
    return Bounds(storage, Limits(**limits), metrics or Metrics("test"), lambda: clock[0])


def keep_drafts(storage: Storage, count: int) -> None:
    """Drafts of so many people."""
    with storage.begin() as tx:
        for number in range(count):
            tx.conversations.save(bytes([number]) * 32, b"sealed", 36_000_000, b"draft", 36_000_000)
        tx.commit()


def test_drafts_of_all_together_are_bounded(storage: Storage) -> None:
    """The next one is refused when there are as many as there may be."""
    keep_drafts(storage, 2)
    with storage.begin() as tx:
        assert bounds(storage, drafts=3).room_for_draft(tx)
        assert not bounds(storage, drafts=2).room_for_draft(tx)


def test_photos_of_all_together_are_bounded(storage: Storage) -> None:
    """In bytes: those of drafts and those of reports."""
    with storage.begin() as tx:
        tx.draft_photos.add(b"c" * 32, bytes(1000), 36_000_000)

        assert bounds(storage, photo_bytes=2000).room_for_photo(tx, 1000)
        assert not bounds(storage, photo_bytes=1999).room_for_photo(tx, 1000)


def test_counting_is_done_once_a_minute(storage: Storage) -> None:
    """In between this process adds what it keeps; after a minute what others kept is seen too."""
    tick = [0.0]
    it = bounds(storage, tick=tick, drafts=3)
    with storage.begin() as tx:
        empty = it.room_for_draft(tx)
    keep_drafts(storage, 3)
    with storage.begin() as tx:
        not_yet_seen = it.room_for_draft(tx)
        tick[0] = 61.0
        seen = it.room_for_draft(tx)

    assert (empty, not_yet_seen, seen) == (True, True, False)


def test_what_is_kept_meanwhile_counts_at_once(storage: Storage) -> None:
    """A burst within the minute does not slip through."""
    it = bounds(storage, drafts=2)
    with storage.begin() as tx:
        before = it.room_for_draft(tx)
        it.kept(drafts=2)

        assert (before, it.room_for_draft(tx)) == (True, False)


def test_a_disk_that_is_nearly_full_takes_nothing_new(sqlite_url: str) -> None:
    """The first half of the reserve is for finishing what was begun, the second is the operator's."""
    storage = Storage(sqlite_url)
    free = storage.free_bytes() or 0
    nearly, full = bounds(storage, free_bytes=round(free * 1.5)), bounds(storage, free_bytes=free * 3)
    with storage.begin() as tx:
        found = [(one.room_for_draft(tx), one.room_for_photo(tx, 1), one.room_for_anything()) for one in (nearly, full)]
    storage.close()

    assert found == [(False, False, True), (False, False, False)]


def test_without_a_reserve_no_disk_is_looked_at(sqlite_url: str) -> None:
    """0 turns it off."""
    storage = Storage(sqlite_url)

    assert bounds(storage, free_bytes=0).room_for_anything()
    storage.close()


def test_a_disk_elsewhere_is_not_ours_to_judge(postgresql_url: str) -> None:
    """PostgreSQL's disk may be another machine's."""
    storage = Storage(postgresql_url)

    assert bounds(storage, free_bytes=HUGE).room_for_anything()
    storage.close()


def test_the_operator_is_told_once_in_a_while(sqlite_url: str) -> None:
    """A hundred refusals are one line in the log and a hundred in the metrics; ten minutes later another line."""
    storage, metrics, tick = Storage(sqlite_url), Metrics("test"), [0.0]
    it = bounds(storage, metrics, tick, free_bytes=HUGE)
    with structlog.testing.capture_logs() as logs:
        for _ in range(100):
            it.room_for_anything()
        tick[0] = 601.0
        it.room_for_anything()
    storage.close()

    assert logs == [{"event": "a bound is reached", "kind": "full", "log_level": "warning"}] * 2
    assert b'amanah_refusals_total{outcome="full"} 101.0' in metrics.page()


def test_the_metrics_say_what_there_is(storage: Storage) -> None:
    """Drafts and bytes of photos, as counted."""
    metrics = Metrics("test")
    keep_drafts(storage, 2)
    found = bounds(storage, metrics).stock()

    assert (found.drafts, found.photo_bytes) == (2, 0)
    assert b"amanah_drafts 2.0" in metrics.page()


def test_shortages_are_named(sqlite_url: str) -> None:
    """For `amanah check`: what there is too much of, and nothing when all is well."""
    storage = Storage(sqlite_url)
    keep_drafts(storage, 2)
    well, badly = bounds(storage, free_bytes=1).shortages(), bounds(storage, free_bytes=HUGE, drafts=2).shortages()
    storage.close()

    assert well == []
    assert [one.split()[1] for one in badly] == ["disk", "are"]

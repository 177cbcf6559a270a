"""How often something was tried."""

from bot.storage.engine import Storage

BUCKET, OTHER = b"b" * 32, b"o" * 32
NOON = 1_700_000_040  # a full minute


def test_tries_in_one_window_are_counted(storage: Storage) -> None:
    """The end of the window does not move with each try."""
    with storage.begin() as tx:
        hits = [tx.throttles.hit(BUCKET, now, 600) for now in (NOON, NOON + 1, NOON + 599)]

    assert hits == [(1, NOON + 600), (2, NOON + 600), (3, NOON + 600)]


def test_a_new_window_begins_when_the_old_one_is_over(storage: Storage) -> None:
    """At its end the count starts from one."""
    with storage.begin() as tx:
        tx.throttles.hit(BUCKET, NOON, 600)

        assert tx.throttles.hit(BUCKET, NOON + 600, 600) == (1, NOON + 1200)


def test_buckets_do_not_mix(storage: Storage) -> None:
    """One who tries too often slows down nobody else."""
    with storage.begin() as tx:
        tx.throttles.hit(BUCKET, NOON, 600)

        assert tx.throttles.hit(OTHER, NOON, 600)[0] == 1


def test_the_second_of_a_try_is_not_kept(storage: Storage) -> None:
    """The window ends at a full minute, not later than asked and after now."""
    with storage.begin() as tx:
        assert tx.throttles.hit(BUCKET, NOON + 59, 600) == (1, NOON + 600)


def test_a_window_shorter_than_a_minute_still_ends_after_now(storage: Storage) -> None:
    """Ten seconds are ten seconds at most."""
    with storage.begin() as tx:
        ends = [tx.throttles.hit(bytes([second]) * 32, NOON + second, 10)[1] for second in (0, 1, 9)]

    assert ends == [NOON + 10, NOON + 10, NOON + 10]


def test_looking_does_not_count(storage: Storage) -> None:
    """Peeking tells what stands, and nothing once the window is over."""
    with storage.begin() as tx:
        before = tx.throttles.peek(BUCKET, NOON)
        tx.throttles.hit(BUCKET, NOON, 600)
        looks = [tx.throttles.peek(BUCKET, now) for now in (NOON, NOON + 599, NOON + 600)]

    assert (before, looks) == ((0, NOON), [(1, NOON + 600), (1, NOON + 600), (0, NOON + 600)])


def test_a_success_clears_the_count(storage: Storage) -> None:
    """Whoever gets it right starts anew."""
    with storage.begin() as tx:
        tx.throttles.hit(BUCKET, NOON, 600)
        tx.throttles.clear(BUCKET)

        assert tx.throttles.peek(BUCKET, NOON) == (0, NOON)


def test_windows_that_are_over_are_deleted(storage: Storage) -> None:
    """Nothing is kept about who tried, once it does not matter."""
    with storage.begin() as tx:
        tx.throttles.hit(BUCKET, NOON, 60)
        tx.throttles.hit(OTHER, NOON, 600)

        assert (tx.throttles.delete_expired(NOON + 60), tx.throttles.peek(OTHER, NOON)[0]) == (1, 1)

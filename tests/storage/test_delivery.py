"""Members, broadcasts and deliveries."""

import threading
from dataclasses import replace

import pytest

from bot.errors import StorageError
from bot.storage.engine import Storage
from bot.storage.records import DeliveryRow
from tests.storage.rows import broadcast, member, wave


def test_a_chat_is_a_member_once(storage: Storage) -> None:
    """It is found by its keyed hash."""
    row = member(language="ur", prompted=90_000)
    with storage.begin() as tx:
        tx.members.add(row)
        tx.commit()

    with pytest.raises(StorageError), storage.begin() as tx:
        tx.members.add(member(member_key=row.member_key))
    with storage.begin() as tx:
        assert tx.members.by_key(row.member_key) == replace(row, prompted=86_400)


def test_a_member_changes_whole(storage: Storage) -> None:
    """As when the server's secret is replaced."""
    row = member()
    new = replace(row, member_key=b"k" * 32, sealed=b"anew", area="brent", prompted=172_800, state="blocked")
    with storage.begin() as tx:
        tx.members.add(row)
        tx.members.replace(new)

        assert (tx.members.get(row.id), tx.members.count_by_language()) == (new, {})


def test_who_leaves_takes_their_deliveries_along(storage: Storage) -> None:
    """Nothing is sent to them any more."""
    row, going = member(), broadcast()
    with storage.begin() as tx:
        tx.members.add(row)
        tx.broadcasts.add(going)
        tx.deliveries.add([DeliveryRow(going.id, row.id, "pending")])
        tx.members.delete(row.id)

        assert tx.deliveries.count_by_state(going.id) == {}


def test_a_person_has_one_delivery_of_a_broadcast(storage: Storage) -> None:
    """Preparing it twice adds nobody twice, and puts nobody back."""
    row, going = member(), broadcast()
    with storage.begin() as tx:
        tx.members.add(row)
        tx.broadcasts.add(going)
        tx.deliveries.add([DeliveryRow(going.id, row.id, "pending")])
        tx.deliveries.set([DeliveryRow(going.id, row.id, "sent", attempts=1)])
        tx.deliveries.add([DeliveryRow(going.id, row.id, "pending")])

        assert tx.deliveries.count_by_state(going.id) == {"sent": 1}


def test_a_delivery_is_free_when_its_time_has_come_or_its_lease_ran_out(storage: Storage) -> None:
    """Whoever held it is gone."""
    people, going = [member() for _ in range(4)], broadcast()
    states = [("pending", 0, 50), ("pending", 0, 200), ("leased", 90, 0), ("leased", 150, 0)]
    with storage.begin() as tx:
        tx.broadcasts.add(going)
        for one, (state, lease, later) in zip(people, states, strict=True):
            tx.members.add(one)
            tx.deliveries.add([DeliveryRow(going.id, one.id, state, lease, later)])

        free = {row.member_id for row in tx.deliveries.free(going.id, 100, 10)}

        assert free == {people[0].id, people[2].id}


def test_two_processes_on_postgresql_take_different_deliveries(postgresql_url: str) -> None:
    """What one has in hand the other does not wait for."""
    storage, going, people = Storage(postgresql_url), broadcast(), [member() for _ in range(2)]
    with storage.begin() as tx:
        tx.broadcasts.add(going)
        for one in people:
            tx.members.add(one)
        tx.deliveries.add([DeliveryRow(going.id, one.id, "pending") for one in people])
        tx.commit()
    taken: list[list[int]] = []

    def other() -> None:
        with storage.begin() as tx:
            taken.append([row.member_id for row in tx.deliveries.free(going.id, 1, 2)])

    with storage.begin() as tx:
        mine = [row.member_id for row in tx.deliveries.free(going.id, 1, 1)]
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    storage.close()

    assert [len(mine), [len(one) for one in taken]] == [1, [1]]
    assert set(mine) != set(taken[0])


def test_what_goes_out_first_is_urgent_then_old(storage: Storage) -> None:
    """What is not due, waits for approval or has ended does not go out."""
    rows = [
        broadcast(not_before=120),
        broadcast(not_before=60),
        broadcast(not_before=180, urgent=True),
        broadcast(not_before=600),
        broadcast(status="waiting"),
        broadcast(status="done"),
    ]
    with storage.begin() as tx:
        for row in rows:
            tx.broadcasts.add(row)

        assert [one.id for one in tx.broadcasts.going(200)] == [rows[2].id, rows[1].id, rows[0].id]


def test_counts_of_a_broadcast_only_go_up(storage: Storage) -> None:
    """Changing it puts neither back."""
    row = broadcast()
    with storage.begin() as tx:
        tx.broadcasts.add(row)
        tx.broadcasts.count_again(row.id, 2)
        tx.broadcasts.count_gone(row.id, 1)
        tx.broadcasts.replace(replace(row, status="done", counts="{}"))

        assert tx.broadcasts.get(row.id) == replace(row, status="done", counts="{}", again=2, gone=1)


def test_a_persons_deliveries_of_a_wave_are_found(storage: Storage) -> None:
    """The prompt and the reminders; not those of others, nor of bulletins."""
    one, other, asked = member(), member(), wave()
    prompt, bulletin = broadcast(kind="prompt", wave_id=asked.id), broadcast()
    with storage.begin() as tx:
        tx.waves.add(asked)
        for row in (one, other):
            tx.members.add(row)
        for going in (prompt, bulletin):
            tx.broadcasts.add(going)
            tx.deliveries.add([DeliveryRow(going.id, row.id, "sent") for row in (one, other)])

        assert tx.deliveries.of_wave(asked.id, one.id) == [DeliveryRow(prompt.id, one.id, "sent")]
        assert tx.deliveries.in_state(prompt.id, "sent", 0, 1) == [min(one.id, other.id)]


def test_cancelling_takes_what_was_not_made_yet(storage: Storage) -> None:
    """What was sent stays known."""
    people, going = [member() for _ in range(3)], broadcast()
    with storage.begin() as tx:
        tx.broadcasts.add(going)
        for row, state in zip(people, ("sent", "pending", "leased"), strict=True):
            tx.members.add(row)
            tx.deliveries.add([DeliveryRow(going.id, row.id, state)])

        assert tx.deliveries.cancel(going.id) == 2
        assert tx.deliveries.count_by_state(going.id) == {"sent": 1}

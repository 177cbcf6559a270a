"""What a sender asks of SQLite costs the same for a hundred receivers and for thousands, at the start and at the end.

Counted in the database's own steps (a unit of its virtual machine), not in time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.services.delivery.broadcasts import Ending, Outcome, Parcel
from bot.storage import migrate
from bot.storage.engine import Storage
from bot.storage.records import MemberRow
from bot.storage.schema import new_id
from tests.unit.services.mailing import Post

FEW, MANY = 150, 3_000
AT_ONCE = 20
_UNIT = 10


class Steps:
    """How many steps, in tens, the database has made."""

    def __init__(self) -> None:
        self.count = 0

    def add(self) -> int:
        """Ten more; 0 lets it go on."""
        self.count += 1
        return 0


@contextmanager
def counted(storage: Storage) -> Iterator[Steps]:
    """Counts while it lasts."""
    steps = Steps()

    def count(connection: Any, *_: object) -> None:
        connection.set_progress_handler(steps.add, _UNIT)

    event.listen(storage._engine, "checkout", count)
    try:
        yield steps
    finally:
        event.remove(storage._engine, "checkout", count)


def post_for(folder: Path, receivers: int) -> Post:
    """A bulletin whose receivers all have their row."""
    url = f"sqlite:///{folder / str(receivers)}.sqlite"
    migrate.upgrade(url)
    post = Post(Storage(url))
    with post.storage.begin() as tx:
        for chat_id in range(1, receivers + 1):
            member_id = new_id()
            sealed = post.seal.seal(member_id, chat_id)
            tx.members.add(MemberRow(member_id, post.seal.key(chat_id), sealed, "en"))
        tx.commit()
    post.announce()
    post.expand()
    return post


def rounds(post: Post, count: int) -> tuple[Parcel, ...]:
    """A sender's work, so many times; what it has in hand then."""
    parcels = post.outbox.exchange((), AT_ONCE)
    for _ in range(count):
        parcels = post.outbox.exchange([Outcome(one, Ending.SENT) for one in parcels], AT_ONCE)
    return parcels


def cost_of(post: Post) -> dict[str, int]:
    """What each thing that a sender asks costs, when some are sent and some in hand."""
    costs = {}
    parcels = rounds(post, 2)
    for name, act in (
        ("write down and fetch", lambda: post.outbox.exchange([Outcome(one, Ending.SENT) for one in parcels], AT_ONCE)),
        ("look for more to do", post.outbox.expand),
        ("take back", post.outbox.reclaim),
    ):
        with counted(post.storage) as steps:
            act()
        costs[name] = steps.count
    return costs


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, int], dict[str, int]]:
    """With few receivers, and with many."""
    folder = tmp_path_factory.mktemp("posts")
    few, many = post_for(folder, FEW), post_for(folder, MANY)
    try:
        return cost_of(few), cost_of(many)
    finally:
        few.storage.close()
        many.storage.close()


@pytest.mark.parametrize("what", ["write down and fetch", "look for more to do", "take back"])
def test_a_round_costs_the_same_however_many_wait(costs: tuple[dict[str, int], dict[str, int]], what: str) -> None:
    """A million members must not make each message dearer."""
    few, many = costs

    assert few[what] > 0
    assert many[what] <= 1.3 * few[what] + 20


def test_the_last_round_costs_what_the_first_one_did(tmp_path: Path) -> None:
    """However many have been written to already."""
    post = post_for(tmp_path, MANY)
    with counted(post.storage) as first:
        rounds(post, 5)
    rounds(post, (MANY - 300) // AT_ONCE)
    with counted(post.storage) as last:
        rounds(post, 5)
    post.storage.close()

    assert last.count <= 1.3 * first.count + 20

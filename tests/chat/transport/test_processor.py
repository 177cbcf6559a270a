"""Who is handled when."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from bot.chat.processor import ChatOrderedProcessor, Handle
from bot.chat.updates import Incoming
from bot.errors import TooManyTries, Unreachable
from tests.chat.transport.telegram_double import Record, until

pytestmark = pytest.mark.anyio


def update(number: int, chat_id: int = 7) -> Incoming:
    """A text in a chat."""
    return Incoming(number, chat_id)


class Crowd:
    """Updates being handled at the same time."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[None]] = []

    def bring(self, handle: Handle, *updates: Incoming) -> None:
        """Begin to handle, in this order."""
        self.tasks += [asyncio.ensure_future(handle(one)) for one in updates]

    async def ended(self) -> list[BaseException | None]:
        """Wait for all; what each raised."""
        return await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.fixture
async def crowd() -> AsyncIterator[Crowd]:
    """Updates being handled at the same time."""
    crowd = Crowd()
    yield crowd
    for task in crowd.tasks:
        task.cancel()
    await crowd.ended()


async def test_one_chat_is_handled_in_order(crowd: Crowd) -> None:
    """The second update of a chat begins after the first has ended."""
    record = Record().hold([1])
    crowd.bring(ChatOrderedProcessor().in_order(record.handle), update(1), update(2), update(3))
    await until(lambda: record.begun == [1])

    record.release(1)
    await crowd.ended()

    assert record.begun == record.ended == [1, 2, 3]


async def test_chats_do_not_wait_for_each_other(crowd: Crowd) -> None:
    """While one chat takes its time, another is served."""
    record = Record().hold([1])
    crowd.bring(ChatOrderedProcessor().in_order(record.handle), update(1, chat_id=7), update(2, chat_id=8))

    await until(lambda: record.ended == [2])

    assert record.begun == [1, 2]


async def test_a_flood_takes_one_place_only(crowd: Crowd) -> None:
    """What waits for its own chat does not hold the places of others."""
    record = Record().hold([1])
    handle = ChatOrderedProcessor(max_concurrent=2, backlog=20).in_order(record.handle)
    crowd.bring(handle, *[update(number, chat_id=7) for number in range(1, 21)])

    crowd.bring(handle, *[update(number, chat_id=number) for number in range(101, 106)])
    await until(lambda: len(record.ended) == 5)

    assert record.ended == [101, 102, 103, 104, 105]


async def test_no_more_run_at_once_than_allowed(crowd: Crowd) -> None:
    """The third chat waits for a place."""
    record = Record().hold([1, 2, 3])
    crowd.bring(
        ChatOrderedProcessor(max_concurrent=2).in_order(record.handle), *[update(n, chat_id=n) for n in (1, 2, 3)]
    )
    await until(lambda: len(record.begun) == 2)

    record.release(1)
    await until(lambda: len(record.begun) == 3)

    assert record.ended == [1]


async def test_a_burst_is_cut_and_told_once(crowd: Crowd) -> None:
    """Beyond the backlog updates are dropped and counted; the chat is told once a burst, and later is served again."""
    record = Record().hold([1])
    dropped: list[int] = []
    told: list[int] = []

    async def tell(chat_id: int) -> None:
        told.append(chat_id)

    processor = ChatOrderedProcessor(backlog=2, on_drop=lambda: dropped.append(1), on_overflow=tell)
    handle = processor.in_order(record.handle)
    crowd.bring(handle, *[update(number) for number in range(1, 7)])
    await until(lambda: len(dropped) == 3)
    record.release(1)
    outcomes = await crowd.ended()
    await handle(update(8))

    assert record.ended == [1, 2, 3, 8]
    assert [type(outcome) for outcome in outcomes[3:]] == [TooManyTries] * 3
    assert told == [7]


async def test_a_burst_that_cannot_be_told_is_still_cut(crowd: Crowd) -> None:
    """Somebody who floods and blocks the bot does no harm."""

    async def tell(_: int) -> None:
        raise Unreachable("blocked")

    record = Record().hold([1])
    handle = ChatOrderedProcessor(backlog=0, on_overflow=tell).in_order(record.handle)
    crowd.bring(handle, update(1), update(2))
    await until(crowd.tasks[1].done)

    assert isinstance(crowd.tasks[1].exception(), TooManyTries)


async def test_nothing_is_kept_of_chats_that_are_quiet(crowd: Crowd) -> None:
    """Memory does not grow with the number of people."""
    processor = ChatOrderedProcessor()
    record = Record()
    crowd.bring(processor.in_order(record.handle), *[update(number, chat_id=number) for number in range(1, 201)])

    await crowd.ended()

    assert len(record.ended) == 200
    assert processor.chats == 0


async def test_a_failure_lets_the_next_one_in(crowd: Crowd) -> None:
    """An update that fails tells whoever brought it, and the chat goes on."""
    ended: list[int] = []

    async def handle(one: Incoming) -> None:
        if one.update_id == 1:
            raise ValueError
        ended.append(one.update_id)

    crowd.bring(ChatOrderedProcessor().in_order(handle), update(1), update(2))
    outcomes = await crowd.ended()

    assert isinstance(outcomes[0], ValueError)
    assert ended == [2]


async def test_what_is_cancelled_while_waiting_leaves_the_line(crowd: Crowd) -> None:
    """A stop in the middle leaves nothing behind: no place taken, no work that was never begun."""
    processor = ChatOrderedProcessor()
    record = Record().hold([1])
    crowd.bring(processor.in_order(record.handle), update(1), update(2), update(3))
    await until(lambda: record.begun == [1])

    crowd.tasks[1].cancel()
    record.release(1)
    await crowd.ended()
    gc.collect()  # a coroutine that was never awaited would warn here, and a warning fails the test

    assert record.ended == [1, 3]
    assert processor.chats == 0


async def test_updates_of_nobody_are_not_ordered(crowd: Crowd) -> None:
    """What belongs to no chat and no person waits for nothing."""
    record = Record().hold([1])
    crowd.bring(ChatOrderedProcessor().in_order(record.handle), Incoming(1), Incoming(2))

    await until(lambda: record.ended == [2])

    assert record.begun == [1, 2]

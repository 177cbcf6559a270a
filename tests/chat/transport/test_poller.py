"""Nothing is confirmed before it is done."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
from telegram import Bot

from bot.chat.poller import Poller
from bot.chat.processor import ChatOrderedProcessor, Handle
from bot.chat.updates import Incoming
from bot.errors import AlreadyRunning, SettingError, StorageUnavailable, TooManyTries
from tests.chat.transport.telegram_double import (
    TOKEN,
    Answer,
    Record,
    TelegramDouble,
    bot_at,
    everything_said,
    message_update,
    until,
)

pytestmark = pytest.mark.anyio

ALLOWED = ["message", "callback_query"]
MakePoller = Callable[..., Poller]


@pytest.fixture
def make(bot: Bot) -> MakePoller:
    """A poller that looks again quickly."""

    def make(handle: Handle, **settings: Any) -> Poller:
        return Poller(bot, handle, ALLOWED, long_poll=1, **{"look_again": 0.02, "drain": 5.0, **settings})

    return make


@asynccontextmanager
async def running(poller: Poller) -> AsyncIterator[asyncio.Task[None]]:
    """A poller at work; killed at the end unless it was stopped."""
    task = asyncio.create_task(poller.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_updates_are_handled_once_and_confirmed(telegram: TelegramDouble, make: MakePoller) -> None:
    """What is done disappears from Telegram's queue, and is not handled again."""
    record = Record()
    telegram.put(message_update(10), message_update(11, chat_id=8))

    async with running(make(record.handle)):
        await until(lambda: not telegram.queue)

    assert record.ended == [10, 11]


async def test_a_webhook_is_removed_and_nothing_dropped(telegram: TelegramDouble, make: MakePoller) -> None:
    """Starting to poll ends a webhook of before, and keeps what waits."""
    async with running(make(Record().handle)):
        await until(lambda: telegram.named("getUpdates"))

    assert telegram.calls[0].method == "deleteWebhook"
    assert telegram.calls[0].params == {"drop_pending_updates": False}
    assert telegram.named("getUpdates")[0].params["allowed_updates"] == ALLOWED


async def test_what_a_killed_process_had_in_hand_comes_again(telegram: TelegramDouble, make: MakePoller) -> None:
    """Killed in the middle, nothing is lost: the unfinished update and all after it are still at Telegram."""
    record = Record().hold([11])
    telegram.put(*[message_update(number, chat_id=number) for number in (10, 11, 12)])
    async with running(make(record.handle)):
        await until(lambda: record.ended == [10, 12] and 10 not in telegram.queue)
    again = Record()

    async with running(make(again.handle)):
        await until(lambda: not telegram.queue)

    assert again.ended == [11, 12]


async def test_a_stuck_chat_does_not_stop_the_others(telegram: TelegramDouble, make: MakePoller) -> None:
    """While one is in hand, later ones of others are fetched and handled, each once."""
    record = Record().hold([10])
    telegram.put(message_update(10))

    async with running(make(ChatOrderedProcessor().in_order(record.handle))):
        await until(lambda: record.begun == [10])
        for number in range(11, 16):
            telegram.put(message_update(number, chat_id=number))
            await until(lambda number=number: number in record.ended)  # type: ignore[misc]
        record.release(10)
        await until(lambda: not telegram.queue)

    assert record.begun == [10, 11, 12, 13, 14, 15]


async def test_one_that_never_ends_is_given_up(telegram: TelegramDouble, make: MakePoller) -> None:
    """The window moves on after a time, or a full window would stop everybody."""
    record = Record().hold([10])
    telegram.put(message_update(10))

    async with running(make(record.handle, handling_limit=0.1)):
        await until(lambda: not telegram.queue)

    assert record.ended == []


async def test_stopping_waits_and_confirms(telegram: TelegramDouble, make: MakePoller) -> None:
    """A stop in the middle lets what was begun end, tells Telegram, and fetches no more."""
    record = Record().hold([10])
    telegram.put(message_update(10))
    poller = make(record.handle, look_again=5.0)

    async with running(poller) as task:
        await until(lambda: record.begun == [10])
        stop = asyncio.create_task(poller.stop())
        await asyncio.sleep(0.02)
        record.release(10)
        await stop
        await task

    assert record.ended == [10]
    assert telegram.queue == {}


async def test_stopping_does_not_wait_for_a_long_poll(telegram: TelegramDouble, bot: Bot) -> None:
    """With nothing to do, a stop is at once."""
    poller = Poller(bot, Record().handle, ALLOWED, long_poll=600)

    async with running(poller) as task:
        await until(lambda: telegram.named("getUpdates"))
        await poller.stop()
        await task

    assert len(telegram.named("getUpdates")) == 1


async def test_stopping_does_not_wait_for_ever(telegram: TelegramDouble, make: MakePoller) -> None:
    """What does not end in time is not confirmed: it will come again."""
    record = Record().hold([11])
    telegram.put(message_update(10), message_update(11))
    poller = make(record.handle, drain=0.05)

    async with running(poller) as task:
        await until(lambda: record.begun == [10, 11])
        await poller.stop()
        await task

    assert list(telegram.queue) == [11]


async def test_stopping_what_never_ran_returns(make: MakePoller) -> None:
    """A programme that fails while starting can still be stopped."""
    await make(Record().handle).stop()


async def test_a_failing_update_is_done_with(telegram: TelegramDouble, make: MakePoller) -> None:
    """An update that can never be handled does not come again and again."""
    seen: list[int] = []

    async def handle(update: Incoming) -> None:
        seen.append(update.update_id)
        raise ValueError("a text nobody may read")

    telegram.put(message_update(10))
    async with running(make(handle)):
        await until(lambda: not telegram.queue)

    assert seen == [10]


async def test_a_dropped_update_is_done_with(telegram: TelegramDouble, make: MakePoller) -> None:
    """What a flood has too much is gone."""

    async def handle(_: Incoming) -> None:
        raise TooManyTries(1)

    telegram.put(message_update(10))

    async with running(make(handle)):
        await until(lambda: not telegram.queue)

    assert len(telegram.named("getUpdates")) <= 3


async def test_an_update_the_library_cannot_read_hides_no_other(telegram: TelegramDouble, make: MakePoller) -> None:
    """A kind of update from after this library's time is passed over."""
    record = Record()
    telegram.put({"update_id": 10, "message": {"surprise": True}}, message_update(11))

    async with running(make(record.handle)):
        await until(lambda: not telegram.queue)

    assert record.ended == [11]


async def test_while_the_storage_is_away_nothing_is_lost(telegram: TelegramDouble, make: MakePoller) -> None:
    """An update that could not be stored is handled again when the storage is back; those that could are not."""
    seen: list[int] = []

    async def handle(update: Incoming) -> None:
        seen.append(update.update_id)
        if seen.count(10) < 2 and update.update_id == 10:
            raise StorageUnavailable("away")

    telegram.put(message_update(10), message_update(11, chat_id=8))
    async with running(make(handle)):
        await until(lambda: not telegram.queue)

    assert sorted(seen) == [10, 10, 11]


async def test_waiting_for_updates_is_no_failure(telegram: TelegramDouble) -> None:
    """A long poll may last longer than other calls."""
    with structlog.testing.capture_logs() as logs:
        async with (
            bot_at(telegram.url, read_timeout=0.2) as bot,
            running(Poller(bot, Record().handle, ALLOWED, long_poll=1)),
        ):
            await until(lambda: len(telegram.named("getUpdates")) == 2)

    assert logs == []


@pytest.mark.parametrize("answer", [Answer(502, b"<html>"), Answer(reset=True), Answer(500, b"{}")])
async def test_a_network_failure_is_waited_out(telegram: TelegramDouble, make: MakePoller, answer: Answer) -> None:
    """Telegram being away for a moment loses nothing."""
    record = Record()
    telegram.next("getUpdates", answer)
    telegram.put(message_update(10))

    async with running(make(record.handle)):
        await until(lambda: not telegram.queue)

    assert record.ended == [10]


async def test_being_slowed_down_is_honoured(telegram: TelegramDouble, make: MakePoller) -> None:
    """Asked to wait, it waits, then goes on."""
    record = Record()
    telegram.fail("getUpdates", 429, "Too Many Requests", retry_after=1)
    telegram.put(message_update(10))

    async with running(make(record.handle)):
        await until(lambda: not telegram.queue)

    assert record.ended == [10]


async def test_a_second_programme_is_named_in_the_log(telegram: TelegramDouble, make: MakePoller) -> None:
    """Two programmes with one token: the log says so, and polling goes on when the other one has ended."""
    record = Record()
    telegram.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    telegram.put(message_update(10))

    with structlog.testing.capture_logs() as logs:
        async with running(make(record.handle)):
            await until(lambda: not telegram.queue)

    assert [entry["event"] for entry in logs] == ["another programme polls with this token"]


async def test_a_second_programme_that_was_there_first_is_given_way_to(
    telegram: TelegramDouble, make: MakePoller
) -> None:
    """Started beside another one, it ends with the reason instead of taking every second message from it."""
    for _ in range(3):
        telegram.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")

    with pytest.raises(AlreadyRunning, match="another programme asks Telegram with this token"):
        await make(Record().handle, conflicts_at_start=1).run()


async def test_a_second_programme_that_comes_later_is_waited_out(telegram: TelegramDouble, make: MakePoller) -> None:
    """Whoever was there first goes on as soon as the newcomer has given way."""
    record = Record()
    telegram.put(message_update(10))

    async with running(make(record.handle, conflicts_at_start=1)) as task:
        await until(lambda: not telegram.queue)
        for _ in range(3):
            telegram.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
        telegram.put(message_update(11))
        await until(lambda: not telegram.queue or task.done())

    assert record.ended == [10, 11]


async def test_what_cannot_be_read_holds_up_nobody(telegram: TelegramDouble, make: MakePoller) -> None:
    """An update with wrong types is passed over; the next one is handled."""
    record = Record()
    broken = message_update(10)
    broken["message"]["chat"]["id"] = "7"
    telegram.put(broken, message_update(11))

    async with running(make(record.handle)):
        await until(lambda: not telegram.queue)

    assert record.ended == [11]


async def test_a_wrong_token_is_a_wrong_setting(telegram: TelegramDouble) -> None:
    """The operator is told which setting is wrong, and not its value."""
    async with bot_at(telegram.url, token="123456:another-secret") as bot:
        with pytest.raises(SettingError) as caught:
            await Poller(bot, Record().handle, ALLOWED).run()

    assert caught.value.name == "AMANAH_TELEGRAM_TOKEN"
    assert "another-secret" not in everything_said(caught.value)


async def test_a_token_revoked_later_ends_the_polling(telegram: TelegramDouble, bot: Bot, make: MakePoller) -> None:
    """The same, when it happens in the middle."""
    await bot.initialize()
    telegram.fail("getUpdates", 401, "Unauthorized")

    with pytest.raises(SettingError) as caught:
        await make(Record().handle).run()

    assert TOKEN not in everything_said(caught.value)

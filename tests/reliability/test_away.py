"""The database goes away, the programme is stopped, updates come twice: no message of anybody is lost."""

import asyncio
import time
from pathlib import Path

import pytest

from bot.services.inbox.filters import EVERYTHING
from bot.simulator import Person
from tests.chat.stage import on_stage, press_through, report_up_to_words, send_report, to_menu
from tests.databases import PostgresqlServer
from tests.soak import size

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(size(180, 3600))]


async def keep_restarting(server: PostgresqlServer, done: asyncio.Event, away: float) -> int:
    """Stop and start the database until it is enough; how often."""
    times = 0
    try:
        while not done.is_set():
            await asyncio.sleep(0.3)
            await asyncio.to_thread(server.stop)
            times += 1
            await asyncio.sleep(away)
            await asyncio.to_thread(server.start)
            await asyncio.sleep(size(1, 10))
    finally:
        await asyncio.to_thread(server.start)
    return times


async def report(person: Person, words: str) -> str:
    """A whole report by somebody who waits as long as it takes and never sends anything twice."""
    for label in ("English", "I understand", "Report something", "No, something happened", "Words, letters"):
        await _press(person, label)
    for label in ("Shouted at", "This week", "On a bus", "Brent"):
        await _press(person, label)
    await person.wait_for("Please tell it in your own words", timeout=size(120, 600))
    await person.send_text(words)
    for label in ("Send, only the forum sees it", "I agree. Send"):
        await _press(person, label)
    await person.wait_for("Your report has been sent", timeout=size(120, 600))
    return words


async def _press(person: Person, label: str) -> None:
    message = await person.wait_for(lambda one: any(label in each for each in one.labels), timeout=size(120, 600))
    await person.press(label, message)


@pytest.mark.parametrize("webhook", [False, True])
async def test_a_database_that_comes_and_goes_loses_nothing(
    postgresql_url: str, postgresql_server: PostgresqlServer, tmp_path: Path, webhook: bool
) -> None:
    """Restarts in the middle of conversations: everybody reaches the end by pressing each button once."""
    count = size(3, 40)
    async with on_stage(postgresql_url, tmp_path, webhook=webhook) as stage:
        people = [stage.person(f"P{number}") for number in range(count)]
        done = asyncio.Event()
        restarting = asyncio.create_task(keep_restarting(postgresql_server, done, size(1, 20)))
        try:
            for person in people:
                await person.start()
            words = await asyncio.gather(*(report(one, f"words of {number}") for number, one in enumerate(people)))
        finally:
            done.set()
            times = await restarting
        desk = stage.coordinator()
        ids = stage.core.inbox.ids(desk, EVERYTHING, 100_000, seconds=120)
        cases = [stage.core.casework.case(desk, one) for one in ids]
    print(f"{count} conversations, {times} restarts of the database, webhook: {webhook}")  # noqa: T201

    assert sorted(case.content.words for case in cases if case.content) == sorted(words)


async def test_a_message_sent_while_the_database_is_away_is_answered_when_it_is_back(
    postgresql_url: str, postgresql_server: PostgresqlServer, tmp_path: Path
) -> None:
    """Longer than the bot waits by itself: Telegram is asked to bring it again."""
    async with on_stage(postgresql_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await asyncio.to_thread(postgresql_server.stop)
        try:
            await amina.send_text("Written while the database was away.")
            await asyncio.sleep(size(5, 60))
        finally:
            await asyncio.to_thread(postgresql_server.start)
        await amina.wait_for("Thank you. Would you like to send", new=True, timeout=60)
        await press_through(amina, ["Send, only the forum sees it"])
        review = await amina.wait_for("Please look once more")

        assert review.text.count("Written while the database was away.") == 1


def _answers(person: Person) -> int:
    return sum("Your rights" in message.text for message in person.messages)


@pytest.mark.parametrize("webhook", [False, True])
async def test_stopping_finishes_what_is_in_hand(sqlite_url: str, tmp_path: Path, webhook: bool) -> None:
    """Asked to stop while Telegram is slow: what people sent before is answered, once, before the bot is gone."""
    async with on_stage(sqlite_url, tmp_path, webhook=webhook) as stage:
        people = [stage.person(f"P{number}") for number in range(5)]
        for person in people:
            await to_menu(person)
        await stage.server.settled()
        await asyncio.sleep(0.5)  # the bot asks for more, and waits
        stage.server.faults.latency = 0.5
        for person in people:
            await person.send_text("/help")
        await asyncio.sleep(0.25)  # handed to the bot, at least one, and not answered yet
        begun = time.perf_counter()
        await stage.end()
        took = time.perf_counter() - begun
        in_hand = sum(_answers(person) for person in people)
        stage.server.faults.latency = 0.0
        await stage.restart()
        for person in people:
            await person.wait_for("Your rights")
        code = await send_report(stage.person("Later"))

        assert in_hand >= (5 if webhook else 1)
        assert [_answers(person) for person in people] == [1] * 5
        assert took < 20
        assert code

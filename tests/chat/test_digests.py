"""Monday's digest in linked chats: once each, at its hour, whatever happens on the way."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.bootstrap.core import build_core
from bot.bootstrap.telegram import TelegramLine
from bot.observability.metrics import Metrics
from bot.services.digests import LEASE_SECONDS, Ending
from bot.services.principals import DeskSession, Role
from bot.simulator import Person
from bot.storage.engine import Storage
from tests.chat.linking import account, link, next_monday, said, set_clock
from tests.chat.stage import CHEAP, Stage, on_stage, send_report

pytestmark = pytest.mark.anyio

WEEK = "The week from"


@asynccontextmanager
async def midweek(url: str, data: Path) -> AsyncIterator[Stage]:
    """The bot on a Thursday."""
    async with on_stage(url, data) as running:
        set_clock(running, next_monday(running) - dt.timedelta(days=4))
        yield running


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot, where the kind of database makes no difference."""
    async with midweek(sqlite_url, tmp_path) as running:
        yield running


@pytest.fixture
async def either_stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot on each kind of database."""
    async with midweek(database_url, tmp_path) as running:
        yield running


async def colleagues(stage: Stage, count: int = 1) -> list[Person]:
    """So many linked chats, of so many accounts."""
    people = []
    for number in range(count):
        people.append(stage.person(f"Colleague {number}"))
        await link(stage, people[-1], account(stage, f"colleague{number}" if number else "maryam"))
    return people


def monday(stage: Stage, **later: float) -> None:
    """Six minutes past eight on the Monday after, or later; the week is frozen."""
    set_clock(stage, next_monday(stage) + dt.timedelta(**later))
    stage.core.weeks.freeze_due()


async def test_the_week_comes_as_a_chart_with_its_totals(stage: Stage) -> None:
    """One picture, the totals below it and the sentence on what is usual; once, however often the job looks."""
    await send_report(stage.person("Amina"), "Canary words of a report")
    [maryam] = await colleagues(stage)
    monday(stage)
    counts = [await stage.line.send_digests() for _ in range(3)]
    digest = maryam.screen()

    assert digest.kind == "photo"
    assert "Reports received: 1" in digest.text
    assert "Too early to say what is usual" in digest.text
    assert "Canary" not in str(said(maryam))
    assert stage.server.copies(WEEK) == {maryam.user_id: 1}
    assert [one.get("sent", 0) for one in counts] == [1, 0, 0]


async def test_a_quiet_week_comes_too(stage: Stage) -> None:
    """That nothing came in is said at the same hour, so that the hour tells nothing."""
    [maryam] = await colleagues(stage)
    monday(stage)
    await stage.line.send_digests()

    assert "A quiet week" in maryam.screen().text


async def test_nothing_comes_before_its_hour(stage: Stage) -> None:
    """Nor before the week is frozen."""
    [maryam] = await colleagues(stage)
    hour = next_monday(stage)
    set_clock(stage, hour - dt.timedelta(minutes=3))
    stage.core.weeks.freeze_due()
    early = await stage.line.send_digests()
    set_clock(stage, hour)
    await stage.line.send_digests()

    assert early == {}
    assert stage.server.copies(WEEK) == {maryam.user_id: 1}


async def test_an_unfrozen_week_is_waited_for(stage: Stage) -> None:
    """The digest shows what was frozen, and nothing that may still move."""
    [maryam] = await colleagues(stage)
    set_clock(stage, next_monday(stage))
    early = await stage.line.send_digests()
    stage.core.weeks.freeze_due()
    await stage.line.send_digests()

    assert early == {}
    assert stage.server.copies(WEEK) == {maryam.user_id: 1}


async def test_an_old_digest_is_not_sent(stage: Stage) -> None:
    """A bot that was away for six days says nothing of the week before: the next one is near."""
    await colleagues(stage)
    monday(stage, days=6)

    assert await stage.line.send_digests() == {}
    assert stage.server.copies(WEEK) == {}


async def test_whoever_links_on_tuesday_waits_for_monday(stage: Stage) -> None:
    """Also when the bot was away on Monday; the others have theirs on Tuesday then."""
    [maryam] = await colleagues(stage)
    monday(stage, days=1)
    late = stage.person("Yusuf")
    await link(stage, late, account(stage, "yusuf"))
    await stage.line.send_digests()
    on_tuesday = stage.server.copies(WEEK)
    monday(stage)
    await stage.line.send_digests()

    assert on_tuesday == {maryam.user_id: 1}
    assert stage.server.copies(WEEK) == {maryam.user_id: 2, late.user_id: 1}


async def test_linking_anew_brings_no_second_digest(stage: Stage) -> None:
    """The week was sent to the account; a new chat of it gets the next one."""
    await colleagues(stage)
    monday(stage)
    await stage.line.send_digests()
    tablet = stage.person("Tablet")
    await link(stage, tablet)
    await stage.line.send_digests()

    assert tablet.user_id not in stage.server.copies(WEEK)


async def test_a_liaison_is_told_that_nothing_is_published(stage: Stage) -> None:
    """In words alone: the chart would be exact."""
    phone = stage.person("Liaison")
    await link(stage, phone, account(stage, "liaison", role=Role.LIAISON))
    monday(stage)
    await stage.line.send_digests()

    assert phone.screen().kind == "text"
    assert "Nothing has been published" in phone.screen().text
    assert "Reports received" not in phone.screen().text


async def test_two_processes_send_it_once(either_stage: Stage) -> None:
    """Both look at the same moment, again and again; everybody has it once."""
    people = await colleagues(either_stage, 4)
    monday(either_stage)
    storage = Storage(either_stage.settings.database_url)
    with ThreadPoolExecutor(2) as workers:
        other = TelegramLine(
            build_core(either_stage.settings, storage, either_stage.clock, CHEAP, Metrics("test")), workers
        )
        async with other.line.open(), other.outgoing.open():
            await other.line.connect()
            for _ in range(3):
                await asyncio.gather(either_stage.line.send_digests(), other.send_digests())
    storage.close()

    assert either_stage.server.copies(WEEK) == {one.user_id: 1 for one in people}


async def test_a_process_that_dies_in_between_doubles_one_at_most(either_stage: Stage) -> None:
    """What was in hand is sent once more when its lease has run out, and counted; nobody is left out."""
    people = await colleagues(either_stage, 3)
    monday(either_stage)
    week, waiting = either_stage.core.digests.due()
    held = either_stage.core.digests.lease(week, waiting[0])
    assert held is not None
    await either_stage.line.line.messenger.send(held.chat_id, f"{WEEK} that was said before it was killed")
    others = await either_stage.line.send_digests()
    either_stage.clock.ahead += dt.timedelta(seconds=LEASE_SECONDS)
    after = await either_stage.line.send_digests()

    assert others["sent"] == 2
    assert (after["sent"], after["again"]) == (1, 1)
    assert either_stage.server.copies(WEEK) == {one.user_id: 1 + (one.user_id == held.chat_id) for one in people}


async def test_whoever_comes_too_late_changes_nothing(either_stage: Stage) -> None:
    """A process that was asleep for longer than its lease does not undo what another has written down meanwhile."""
    await colleagues(either_stage)
    monday(either_stage)
    week, waiting = either_stage.core.digests.due()
    asleep = either_stage.core.digests.lease(week, waiting[0])
    assert asleep is not None
    either_stage.clock.ahead += dt.timedelta(seconds=LEASE_SECONDS)
    await either_stage.line.send_digests()
    either_stage.core.digests.settle(asleep, Ending.UNSURE)
    either_stage.clock.ahead += dt.timedelta(hours=1)

    assert await either_stage.line.send_digests() == {}


async def test_errors_on_the_way_skip_nobody(stage: Stage) -> None:
    """A gateway that fails, a broken line, a chat that is slowed down: everybody has it in the end."""
    people = await colleagues(stage, 4)
    monday(stage)
    for kind in ("bad_gateway", "reset_before", "reset_after", "too_many"):
        stage.server.faults.once("sendPhoto", kind)
    again = 0
    for _ in range(4):
        again += (await stage.line.send_digests()).get("again", 0)
        stage.clock.ahead += dt.timedelta(minutes=3)
    copies = stage.server.copies(WEEK)

    assert set(copies) == {one.user_id for one in people}
    assert sum(copies.values()) == 5  # the answer that was lost on its way back had arrived
    assert again == 3


async def test_a_chart_that_is_refused_leaves_the_words(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The totals come as a message then."""
    [maryam] = await colleagues(stage)
    monday(stage)
    monkeypatch.setattr("bot.insights.png.to_png", lambda _: b"")
    await stage.line.send_digests()

    assert maryam.screen().kind == "text"
    assert WEEK in maryam.screen().text


async def test_a_blocked_chat_is_unlinked(stage: Stage) -> None:
    """Who blocked the bot while it was away, or left Telegram, is written to no more; the desk shows it."""
    blocker, leaver, reader = await colleagues(stage, 3)
    for one in (blocker, leaver):
        stage.server.world.chats[one.user_id].status = "kicked"  # without telling the bot
    monday(stage)
    await stage.line.send_digests()
    with stage.core.storage.begin() as tx:
        left = len(tx.telegram_links.after(0, 10))

    assert stage.server.copies(WEEK) == {reader.user_id: 1}
    assert left == 1
    assert not stage.core.linking.state(stage.coordinator()).linked


async def test_the_desk_sees_how_many_were_sent(stage: Stage) -> None:
    """Among what the jobs did."""
    session: DeskSession = stage.coordinator()
    await colleagues(stage, 2)
    monday(stage)
    await stage.line.send_digests()

    assert {"sent": 2} in [one.counts for one in stage.core.audit.upkeep(session) if one.job == "digests"]

"""`/summary` in a linked chat: totals for who may read, what is published for who may not, never a report's words."""

import datetime as dt
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.weeks import week_of
from bot.services.principals import Role
from bot.services.weeks.figures import Breakdown
from bot.services.weeks.leaving import leaving
from bot.simulator import Message, Person
from tests.chat.linking import account, link, next_monday, said, set_clock
from tests.chat.stage import Stage, on_stage, send_report, to_menu

pytestmark = pytest.mark.anyio

WORDS = "Canary words of a report"


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot, in the middle of a week in which two reports came."""
    async with on_stage(sqlite_url, tmp_path) as running:
        set_clock(running, next_monday(running) - dt.timedelta(days=4))
        for name in ("Amina", "Bilal"):
            await send_report(running.person(name), WORDS)
        set_clock(running, next_monday(running))
        running.core.weeks.freeze_due()
        yield running


async def asks(person: Person, command: str) -> Message:
    """What comes to a command."""
    await person.send_text(command)
    return await person.wait_for(lambda message: message.from_bot, new=True)


async def test_the_latest_week_in_totals(stage: Stage) -> None:
    """What came in, what is open and waits, and one sentence on whether that is usual; no word of a report."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)
    answer = await asks(maryam, "/summary")

    assert "Reports received: 2" in answer.text
    assert "All open cases: 2" in answer.text
    assert "Too early to say what is usual" in answer.text
    assert WORDS not in str(said(maryam))
    assert "Brent" not in answer.text
    assert answer.labels == []


async def test_another_week_may_be_asked_for(stage: Stage) -> None:
    """As it is written at the desk, in small letters and digits of another script too."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)
    this_week = week_of(stage.clock().date())
    going_on = await asks(maryam, f"/summary {this_week.lower()}")
    eastern = await asks(maryam, f"/summary {this_week.translate(str.maketrans('0123456789', '٠١٢٣٤٥٦٧٨٩'))}")

    assert "The week is still going on" in going_on.text
    assert "Reports received: 0" in going_on.text
    assert eastern.text == going_on.text


@pytest.mark.parametrize("written", ["last week", "2026-W99", "47", "<b>2026-W47</b>", "2026-W47 2026-W48"])
async def test_a_week_that_cannot_be_read_gets_a_kind_word(stage: Stage, written: str) -> None:
    """It says how a week is written."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)

    assert "I do not know this week. Write it like" in (await asks(maryam, f"/summary {written}")).text


async def test_a_week_to_come_has_no_figures(stage: Stage) -> None:
    """That is said, and nothing else."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)

    assert "This week has not come yet" in (await asks(maryam, "/summary 2999-W01")).text


async def test_the_trend_is_a_chart_with_its_sentence(stage: Stage) -> None:
    """One picture; what it shows is said below it, for who does not see it."""
    maryam = stage.person("Maryam")
    await link(stage, maryam)
    answer = await asks(maryam, "/summary Trend")

    assert answer.kind == "photo"
    assert answer.photo is not None
    assert answer.photo.startswith(b"\x89PNG")
    assert "Too early to say what is usual" in answer.text


async def test_a_liaison_sees_only_what_is_published(stage: Stage) -> None:
    """Not one exact figure, in words or as a chart, as long as nothing has been published."""
    session, phone = account(stage, "liaison", role=Role.LIAISON), stage.person("Liaison")
    await link(stage, phone, session)
    for command in ("/summary", "/summary trend", f"/summary {week_of(stage.clock().date())}"):
        answer = await asks(phone, command)

        assert answer.kind == "text"
        assert "Nothing has been published for this week yet." in answer.text
        assert "Reports received" not in answer.text


async def test_a_role_that_was_taken_away_shows_nothing_more(stage: Stage) -> None:
    """What an account may see is looked up each time."""
    session, phone = account(stage, "yusuf"), stage.person("Yusuf")
    await link(stage, phone, session)
    before = await asks(phone, "/summary")
    with stage.core.storage.begin() as tx:
        tx.coordinators.set_role(session.principal.coordinator_id, Role.LIAISON.value)
        tx.commit()
    after = await asks(phone, "/summary")

    assert "Reports received" in before.text
    assert "Reports received" not in after.text


async def test_a_forgotten_conversation_is_no_hindrance(stage: Stage) -> None:
    """After its two days a conversation begins with the choice of a language; a linked chat is answered still."""
    maryam = stage.person("Maryam")
    await to_menu(maryam)
    await link(stage, maryam)
    stage.clock.ahead += dt.timedelta(hours=60)
    stage.core.upkeep.purge()

    assert "The week from" in (await asks(maryam, "/summary")).text


async def test_what_is_published_is_shown_to_both(stage: Stage) -> None:
    """Rounded counts with their names, none under ten; the exact totals stay with who may read."""
    publish(stage)
    session, liaison, maryam = account(stage, "liaison", role=Role.LIAISON), stage.person("L"), stage.person("M")
    await link(stage, liaison, session)
    await link(stage, maryam)
    outside, inside = await asks(liaison, "/summary"), await asks(maryam, "/summary")

    assert "Treated unfairly: 25" in outside.text
    assert "Threatened or followed" not in outside.text  # it stands with the small ones, so that none can be told
    assert "Reports received" not in outside.text
    assert "Treated unfairly: 25" in inside.text
    assert "Reports received: 2" in inside.text


def publish(stage: Stage) -> None:
    """Let a table of the latest week leave the desk."""
    weeks = stage.core.weeks
    counts = Breakdown(about=Counter(incident=47), category=Counter(threatened=23, unfair=24))
    table = leaving(weeks.latest(), counts, weeks.areas, weeks.zone, weeks.policy)
    with stage.core.storage.begin() as tx:
        row = tx.weeks.get(weeks.latest())
        assert row is not None
        tx.weeks.publish(row.id, json.dumps(table.to_plain()))
        tx.commit()

"""A forum that has moved to PostgreSQL: nobody who talks with it, or works at its desk, has lost anything."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat import broadcasting
from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.services.inbox.filters import EVERYTHING
from bot.services.moving import moving
from tests.chat.stage import Stage, code_on, on_stage, open_thread, press_through, report_up_to_words, send_report

pytestmark = pytest.mark.anyio


async def test_everybody_goes_on_where_they_were(
    sqlite_url: str, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code opens its report, half a report becomes a whole one, a coordinator reads both, a member is written to."""
    monkeypatch.setattr(broadcasting, "LINGER", 0.3)
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina, bilal, dunya = stage.person(), stage.person("Bilal"), stage.person("Dunya")
        code = await send_report(amina, "A passenger shouted at me.")
        await report_up_to_words(bilal)
        await bilal.send_text("A window was broken.")
        await bilal.wait_for("Would you like to send it now")
        with stage.core.storage.begin() as tx:
            stage.core.membership.join(tx, dunya.user_id, "en")
            tx.commit()
        await move(stage, postgresql_url)

        thread = await open_thread(amina, code)
        await press_through(bilal, ["Send, only the forum sees it", "I agree. Send"])
        second = code_on(await bilal.wait_for("Your report has been sent"))
        desk = stage.coordinator()
        cases = [stage.core.casework.case(desk, row.id) for row in stage.core.inbox.page(desk, EVERYTHING).rows]
        await write_to_members(stage)

        assert "Your report of the week" in thread.text
        assert second != code
        assert {case.content.words for case in cases if case.content} == {
            "A passenger shouted at me.",
            "A window was broken.",
        }
        assert "We meet on Sunday." in dunya.screen().text


async def move(stage: Stage, address: str) -> None:
    """Stop the bot, move, and start it there."""
    await stage.end()
    with moving(stage.settings.database_url, address) as moved:
        moved.copy(lambda step: None)
        moved.finish(moved.compare(lambda step: None))
    stage.settings = replace(stage.settings, database_url=address)
    await stage.restart()


async def write_to_members(stage: Stage) -> None:
    """A bulletin to everybody, on a Tuesday at noon, when nobody minds."""
    now = dt.datetime.now(dt.UTC)
    tuesday = now + dt.timedelta(days=(1 - now.weekday()) % 7 or 7)
    stage.clock.ahead = tuesday.replace(hour=12, minute=30) - now
    bulletin = stage.core.bulletins.write(None, Localised((("en", "We meet on Sunday."),)), Audience(("en",)))
    stage.core.bulletins.approve(None, bulletin)
    await stage.line.send_broadcasts()

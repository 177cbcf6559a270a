"""Being told of consultations: asked once, joined by a press, left at once; and what came of them."""

import json
from pathlib import Path

import pytest

from bot.simulator import Person
from bot.storage.records import PublicationRow
from tests.chat.consulting import (
    ahead,
    answer,
    asked,
    close_wave,
    delivery_states,
    drafts,
    members,
    open_wave,
    prompt,
    skip_the_rest,
    to_first_question,
)
from tests.chat.stage import Stage, on_stage, press_through, send_report, to_menu

pytestmark = pytest.mark.anyio


def member_of(stage: Stage, person: Person) -> tuple[str, str | None, str | None, bool] | None:
    """Language, area, organisation, and whether they can be written to."""
    with stage.core.storage.begin() as tx:
        found = stage.core.membership.find(tx, person.chat_id)
    return None if found is None else (found.language, found.area, found.organisation, found.active)


async def test_the_thanks_card_asks_and_a_press_joins(database_url: str, tmp_path: Path) -> None:
    """What it means stands on the card; area and organisation may be said, and the results will come."""
    configured = {"AMANAH_ORGANISATIONS": "East Mosque,Youth Club"}
    async with on_stage(database_url, tmp_path, configured=configured) as stage:
        wave_id = open_wave(stage.core)
        amina = stage.person()
        await answer(amina)
        card = amina.screen()
        before = members(stage.core)
        await press_through(amina, ["Tell me the results here"])
        await amina.wait_for("In which area?")
        await amina.send_text("brent")
        found = await amina.wait_for("Is it one of these?", new=True)
        await amina.press("Brent", found)
        await amina.wait_for("one of these organisations")
        await press_through(amina, ["Youth Club"])
        await amina.wait_for("at most once a week and never at night")

        assert "At most one message a week, never at night" in card.text
        assert "/stop ends it at once" in card.text
        assert before == 0
        assert member_of(stage, amina) == ("en", "brent", "youth_club", True)
        assert delivery_states(stage.core, wave_id) == {"answered": 1}


async def test_both_questions_can_be_skipped(sqlite_url: str, tmp_path: Path) -> None:
    """Nothing but the language is known of who says nothing."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        await amina.send_text("/consult")
        await press_through(amina, ["Yes, tell me", "Skip"])
        await amina.wait_for("at most once a week and never at night")

        assert member_of(stage, amina) == ("en", None, None, True)


async def test_after_a_report_the_menu_asks_once_and_the_card_with_the_code_does_not(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Who says nothing is not asked again."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        sent = amina.screen()
        await amina.send_text("/menu")
        first = await amina.wait_for("What would you like to do?", new=True)
        await amina.send_text("/menu")
        second = await amina.wait_for("What would you like to do?", new=True)

        assert "Yes, tell me" not in str(sent.labels)
        assert "Yes, tell me" in str(first.labels)
        assert "Yes, tell me" not in str(second.labels)


async def test_a_no_is_remembered_and_nothing_is_kept_of_it(sqlite_url: str, tmp_path: Path) -> None:
    """No, thank you: no row, and the next thanks card does not ask."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        first = open_wave(stage.core)
        amina = stage.person()
        await answer(amina)
        await press_through(amina, ["No, thank you"])
        await amina.wait_for("What would you like to do?")
        close_wave(stage.core, first)
        open_wave(stage.core, number=2)
        await amina.send_text("/consult")
        await press_through(amina, ["Begin", "Safe"])
        await skip_the_rest(amina)
        await press_through(amina, ["Send my answers"])
        again = await amina.wait_for("Your answers are with the forum", new=True)

        assert "Tell me the results here" not in str(again.labels)
        assert members(stage.core) == 0


async def test_stop_ends_it_at_once(database_url: str, tmp_path: Path) -> None:
    """By the command or the prompt's second button; the row is gone, and the bot says so."""
    async with on_stage(database_url, tmp_path) as stage:
        wave_id = open_wave(stage.core)
        amina, bilal = stage.person(), stage.person("Bilal")
        for one in (amina, bilal):
            await to_menu(one)
            with stage.core.storage.begin() as tx:
                stage.core.membership.join(tx, one.chat_id, "en")
                tx.commit()
            asked(stage.core, one, wave_id)
            await prompt(stage, one, wave_id)
        await amina.send_text("/stop")
        told = await amina.wait_for("You will not be told of consultations any more", new=True)
        ahead(stage, days=3)
        await bilal.press("No more of these")
        await bilal.wait_for("You will not be told of consultations any more", new=True)
        with stage.core.storage.begin() as tx:
            [broadcast] = tx.broadcasts.of_wave(wave_id)

        assert "You are not on any list" in told.text
        assert members(stage.core) == 0
        assert delivery_states(stage.core, wave_id) == {}
        assert broadcast.gone == 2


async def test_delete_forgets_membership_and_unfinished_answers(database_url: str, tmp_path: Path) -> None:
    """In every open consultation; what remains is said."""
    async with on_stage(database_url, tmp_path) as stage:
        open_wave(stage.core)
        amina = stage.person()
        await to_first_question(amina)
        with stage.core.storage.begin() as tx:
            stage.core.membership.join(tx, amina.chat_id, "en", "brent")
            tx.commit()
        before = drafts(stage.core), members(stage.core)
        await amina.send_text("/delete")
        await press_through(amina, ["Yes, delete"])
        told = await amina.wait_for("What remains")

        assert before == (1, 1)
        assert (drafts(stage.core), members(stage.core)) == (0, 0)
        assert "Answers you have sent to a consultation remain too" in told.text


async def test_a_change_of_language_is_a_members_too(sqlite_url: str, tmp_path: Path) -> None:
    """The next prompt comes in the language of the chat."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        await amina.send_text("/consult")
        await press_through(amina, ["Yes, tell me", "Skip"])
        await amina.wait_for("at most once a week")
        await amina.send_text("/language")
        await press_through(amina, ["اردو"])
        await amina.wait_for(lambda message: any("🗳" in label for label in message.labels))

        assert member_of(stage, amina) == ("ur", None, None, True)


async def test_a_member_who_blocks_the_bot_is_noted_until_they_come_back(database_url: str, tmp_path: Path) -> None:
    """Telegram tells of both; who is no member leaves no trace by it."""
    async with on_stage(database_url, tmp_path) as stage:
        amina, bilal = stage.person(), stage.person("Bilal")
        await to_menu(amina)
        await to_menu(bilal)
        with stage.core.storage.begin() as tx:
            stage.core.membership.join(tx, amina.chat_id, "en")
            tx.commit()
        await amina.block()
        await bilal.block()
        await stage.server.settled()
        blocked = member_of(stage, amina)
        await amina.unblock()
        await stage.server.settled()

        assert blocked == ("en", None, None, False)
        assert member_of(stage, amina) == ("en", None, None, True)
        assert members(stage.core) == 1


async def test_starting_again_makes_a_blocked_member_active(sqlite_url: str, tmp_path: Path) -> None:
    """Should Telegram's word have been lost: whoever writes /start can be written to."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        with stage.core.storage.begin() as tx:
            stage.core.membership.join(tx, amina.chat_id, "en")
            stage.core.membership.blocked(tx, amina.chat_id)
            tx.commit()
        await amina.start()
        await amina.wait_for("What would you like to do?", new=True)

        assert member_of(stage, amina) == ("en", None, None, True)


async def test_what_came_of_it_is_told_in_the_persons_language(sqlite_url: str, tmp_path: Path) -> None:
    """The latest first, the one before behind a button; without any, a word."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        await amina.send_text("/news")
        nothing = await amina.wait_for("Nothing has been published yet", new=True)
        for number in (1, 2):
            ahead(stage, hours=1)
            wave_id = open_wave(stage.core, number=number)
            close_wave(stage.core, wave_id)
            words = {"en": f"Result {number}", "ur": f"نتیجہ {number}"}
            with stage.core.storage.begin() as tx:
                row = PublicationRow(wave_id, "published", json.dumps(words), "{}", "[]", "2026-W48")
                tx.publications.put(row)
                tx.commit()
        await amina.send_text("/news")
        latest = await amina.wait_for("Result 2", new=True)
        await press_through(amina, ["Older"])
        await amina.wait_for("Result 1")
        await amina.send_text("/language")
        await press_through(amina, ["اردو"])
        await amina.send_text("/news")

        assert nothing
        assert "Safe streets" in latest.text
        assert await amina.wait_for("نتیجہ 2", new=True)

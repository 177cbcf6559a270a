"""What Telegram, phones and servers do at the worst moment changes nothing for the person."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from bot.services.conversations.deeds import Heard
from bot.services.conversations.screens import Outcome
from bot.services.conversations.turn import Derived
from bot.services.inbox.filters import EVERYTHING
from bot.simulator.faults import FaultKind
from tests.chat.stage import (
    on_stage,
    open_thread,
    press_through,
    report_up_to_review,
    report_up_to_words,
    send_report,
    to_menu,
)

pytestmark = pytest.mark.anyio


async def test_an_update_delivered_twice_acts_once(database_url: str, tmp_path: Path) -> None:
    """The press on Send, delivered again after it was handled, stores no second report."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        stage.server.redeliver(stage.server.last_update_id)
        await stage.server.settled()

        assert stage.reports() == 1


async def test_a_case_that_is_open_is_not_written_over(sqlite_url: str, tmp_path: Path) -> None:
    """The code, delivered twice, opens the case once, and the forum's answer stays on screen."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await open_thread(amina, await send_report(amina))
        stage.server.redeliver(stage.server.last_update_id)
        await asyncio.sleep(0.3)

        assert "Your report of the week" in amina.screen().text


async def test_a_code_typed_again_never_becomes_a_part_of_a_letter(sqlite_url: str, tmp_path: Path) -> None:
    """Somebody who was asked for the code once more, or types it twice, finds the case again, and no letter begun."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await open_thread(amina, code)
        await amina.send_text(code)
        again = await amina.wait_for(lambda message: True, new=True)

        assert "Your report of the week" in again.text


async def test_the_word_that_a_letter_has_arrived_stays(sqlite_url: str, tmp_path: Path) -> None:
    """The press that sent a letter comes twice: the good news is not replaced by the menu, so nobody writes again."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await open_thread(amina, await send_report(amina))
        await press_through(amina, ["Write to the forum"])
        await amina.send_text("One thing more.")
        await press_through(amina, ["Send to the forum"])
        await amina.wait_for("Your message is with the forum")
        stage.server.redeliver(stage.server.last_update_id)
        await asyncio.sleep(0.3)

        assert "Your message is with the forum" in amina.screen().text


async def test_forgetting_twice_says_it_twice_and_keeps_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """The press that deletes everything comes twice: the answer is the same, and nothing is kept for the second."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        await amina.send_text("/delete")
        await press_through(amina, ["Yes, delete"])
        await amina.wait_for("What remains")
        stage.server.redeliver(stage.server.last_update_id)
        await asyncio.sleep(0.3)
        with stage.core.storage.begin() as tx:
            kept = tx.conversations.load(stage.core.conversations._parts.pseudonyms.chat(amina.chat_id))

        assert "What remains" in amina.screen().text
        assert (kept.sealed, kept.draft) == (None, None)


async def test_a_chat_is_cleared_also_when_the_process_was_killed_in_between(sqlite_url: str, tmp_path: Path) -> None:
    """What is to be deleted is remembered until it is deleted."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        await press_through(amina, ["Clear this chat"])
        await amina.wait_for("Delete the messages of the last 48 hours")
        hear = stage.core.conversations.step
        card = amina.screen()
        decided = []

        def killed_once(heard: Heard, derived: Derived | None = None) -> Outcome:
            decided.append(hear(heard, derived))
            return hear(heard, derived) if len(decided) == 1 else decided[-1]

        stage.core.conversations.step = killed_once  # type: ignore[method-assign]
        await amina.press("Yes, clear this chat", card)
        await amina.wait_for("The messages of the last 48 hours are deleted")

        assert len(amina.messages) == 1


async def test_a_text_delivered_twice_is_written_once(database_url: str, tmp_path: Path) -> None:
    """A repeated delivery of a message does not repeat the words, and the right question stays on screen."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_text("Only once, please.")
        await amina.wait_for("Thank you. Would you like to send")
        stage.server.redeliver(stage.server.last_update_id)
        await stage.server.settled()
        await press_through(amina, ["Send, only the forum sees it"])
        review = await amina.wait_for("Please look once more")

        assert review.text.count("Only once, please.") == 1


async def test_a_double_press_on_send_sends_once(database_url: str, tmp_path: Path) -> None:
    """Two presses in a row on Send store one report, and the code stays on screen."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        review = await report_up_to_review(amina)
        first = await amina.press("I agree. Send", review)
        second = await amina.press("I agree. Send", review)
        await amina.wait_answered(first)
        await amina.wait_answered(second)

        assert stage.reports() == 1
        assert "Your code, once more" in amina.screen().text


async def test_a_double_press_answers_one_question_only(sqlite_url: str, tmp_path: Path) -> None:
    """The second of two quick presses does not answer the next question by accident."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        await press_through(amina, ["Report something"])
        question = await amina.wait_for("Is anyone in danger")
        await amina.press("No, something happened", question)
        await amina.wait_answered(await amina.press("No, something happened", question))

        assert "What kind of thing was it?" in amina.screen().text


async def test_a_button_of_an_old_card_leads_back_to_the_open_question(sqlite_url: str, tmp_path: Path) -> None:
    """Whoever scrolls up and presses an old button is told so and finds the open question at the bottom."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        await press_through(amina, ["Report something"])
        old = await amina.wait_for("Is anyone in danger")
        stage.server.faults.once("deleteMessage", "bad_gateway")  # so that the old card stays where it was
        await amina.send_text("/report")
        await amina.wait_for("Is anyone in danger", new=True)
        await amina.press("No, something happened", amina.screen())
        await amina.wait_for("What kind of thing was it?")
        await amina.wait_answered(await amina.press("No, something happened", old))

        assert "What kind of thing was it?" in amina.screen().text
        assert amina.toasts[-1].text == "That button is from before. Please use the newest message."


async def test_a_draft_survives_a_restart(database_url: str, tmp_path: Path) -> None:
    """The bot is stopped and started between two answers: the person goes on as if nothing had happened."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await stage.restart()
        await amina.send_text("A passenger shouted at me.")
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])
        sent = await amina.wait_for("Your report has been sent")

        assert sent
        assert stage.reports() == 1


async def test_a_message_sent_while_the_bot_was_away_is_answered_when_it_is_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    """What people write during an upgrade waits for them at Telegram and is not lost."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await stage.end()
        await amina.send_text("Written while nobody was there.")
        await stage.begin()
        await press_through(amina, ["Send, only the forum sees it"])
        review = await amina.wait_for("Please look once more")

        assert "Written while nobody was there." in review.text


async def test_a_draft_is_forgotten_after_a_day(sqlite_url: str, tmp_path: Path) -> None:
    """A draft older than 24 hours is gone, and the person finds the menu."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        stage.clock.ahead = dt.timedelta(hours=25)
        await amina.send_text("/start")
        menu = await amina.wait_for("What would you like to do?", new=True)

        assert not any("Go on with your report" in label for label in menu.labels)


async def test_changing_the_language_half_way_loses_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """A question begun in English goes on in Arabic, with the answers given so far."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_text("/language")
        await press_through(amina, ["العربية"])
        await amina.send_text("صرخ أحد الركاب في وجهي")
        arabic = await amina.wait_for(lambda message: len(message.labels) >= 5, new=True)
        await amina.send_text("/language")
        await press_through(amina, ["English", "Send, only the forum sees it"])
        review = await amina.wait_for("Please look once more")

        assert "Send, only the forum sees it" not in arabic.labels
        assert "صرخ أحد الركاب في وجهي" in review.text
        assert "Brent" in review.text


async def test_somebody_who_blocks_the_bot_half_way_can_come_back(sqlite_url: str, tmp_path: Path) -> None:
    """Blocking stops nobody else, and whoever comes back finds the report where it was."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina, bilal = stage.person("Amina"), stage.person("Bilal")
        await report_up_to_words(amina)
        await amina.send_text("I change my mind.")
        await amina.block()
        await to_menu(bilal)
        await amina.unblock()
        await amina.send_text("/report")
        card = await amina.wait_for("Thank you. Would you like to send", new=True)

        assert "Send, only the forum sees it" in card.labels


async def test_many_people_write_at_the_same_time(database_url: str, tmp_path: Path) -> None:
    """Twenty people report at once; each gets a code of their own, and no two reports are mixed up."""
    async with on_stage(database_url, tmp_path) as stage:
        codes: dict[str, str] = {}
        people = {f"words of person {number}": stage.person(f"P{number}") for number in range(20)}

        async def report(words: str) -> None:
            codes[words] = await send_report(people[words], words)

        await asyncio.gather(*(report(words) for words in people))
        desk = stage.coordinator()
        cases = [stage.core.casework.case(desk, row.id) for row in stage.core.inbox.page(desk, EVERYTHING).rows]

        assert len(set(codes.values())) == 20
        assert {case.content.words for case in cases if case.content} == set(people)


async def test_a_flood_from_one_person_is_bounded_and_said(sqlite_url: str, tmp_path: Path) -> None:
    """A hundred messages at once: the bot says that it was too much, and answers the next one."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        for number in range(100):
            await amina.send_text(f"flood {number}")
        await amina.wait_for("That was too much at once", timeout=30)
        await stage.server.settled()
        await amina.send_text("/help")
        answer = await amina.wait_for("Your rights", new=True)

        assert answer


@pytest.mark.parametrize("fault", ["bad_gateway", "reset_before", "reset_after", "too_many"])
async def test_a_fault_of_the_network_is_not_noticed(sqlite_url: str, tmp_path: Path, fault: FaultKind) -> None:
    """Telegram answers with an error once, or the connection breaks before or after: the report goes on."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        stage.server.faults.once("sendMessage", fault)
        stage.server.faults.once("editMessageText", fault)
        await amina.send_text("A passenger shouted at me.")
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])

        assert await amina.wait_for("Your report has been sent")


async def test_an_answer_telegram_did_not_take_is_given_again(sqlite_url: str, tmp_path: Path) -> None:
    """Telegram fails more often than one call is tried: the person still gets the next question, once it recovers."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        stage.server.faults.once("sendMessage", "bad_gateway", times=6)
        await amina.send_text("A passenger shouted at me.")
        card = await amina.wait_for("Thank you. Would you like to send", timeout=60)

        assert "Send, only the forum sees it" in card.labels

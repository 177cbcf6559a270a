"""Coming back with a code."""

import datetime as dt
from pathlib import Path

import pytest

from bot.domain.cases import Status
from bot.services.inbox.filters import EVERYTHING
from bot.vault.receipts import check_digit
from tests.chat.stage import Stage, on_stage, open_thread, press_through, send_report, to_menu
from tests.pictures import photo_with_metadata

pytestmark = pytest.mark.anyio

WRONG_CODES = tuple(digits + check_digit(digits) for digits in (str(number) * 19 for number in range(1, 6)))


def answer(stage: Stage, words: str) -> None:
    """Let the forum answer the only report there is."""
    desk = stage.coordinator()
    [row] = stage.core.inbox.page(desk, EVERYTHING).rows
    stage.core.casework.reply(desk, row.id, words, once="2" * 32)


def in_digits(code: str, zero: str) -> str:
    """The code in the digits of another script."""
    return "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in code)


@pytest.mark.parametrize("zero", ["0", "٠", "۰", "০"], ids=["latin", "arabic", "urdu", "bengali"])
async def test_the_code_may_be_typed_in_the_digits_of_any_script(sqlite_url: str, tmp_path: Path, zero: str) -> None:
    """People type the code with the digits their keyboard has."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        answer(stage, "We hear you.")
        thread = await open_thread(amina, in_digits(code, zero))

        assert "We hear you." in thread.text


async def test_a_slip_in_the_code_is_found_at_once(sqlite_url: str, tmp_path: Path) -> None:
    """A mistyped digit is named as a slip, not as a code that opens nothing."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        slipped = code[:-1] + str((int(code[-1]) + 1) % 10)
        await amina.send_text(f"/reply {slipped}")

        assert await amina.wait_for("There is a slip in that code", new=True)


async def test_wrong_codes_are_slowed_down(database_url: str, tmp_path: Path) -> None:
    """After five wrong codes the bot asks for patience, also when the sixth is right; later it opens."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        for wrong in WRONG_CODES:
            await amina.send_text(f"/reply {wrong}")
            await amina.wait_for("No report has this code", new=True)
        await amina.send_text(f"/reply {code}")
        told = await amina.wait_for("Too many wrong codes", new=True)
        stage.clock.ahead = dt.timedelta(minutes=20)
        await amina.send_text(f"/reply {code}")
        thread = await amina.wait_for("Your report of the week", new=True)

        assert "minute" in told.text
        assert thread


async def test_a_code_works_from_another_phone(sqlite_url: str, tmp_path: Path) -> None:
    """The code is all it takes: the report does not know whose phone sent it."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina, sister = stage.person("Amina"), stage.person("Sister")
        code = await send_report(amina)
        await to_menu(sister)

        assert await open_thread(sister, code)


async def test_the_person_can_add_words_and_a_photo(database_url: str, tmp_path: Path) -> None:
    """A letter of two messages and a photo reaches the case, and stands in the thread of both."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await open_thread(amina, code)
        await press_through(amina, ["Write to the forum"])
        await amina.send_text("There was a witness.")
        await amina.wait_for("1 message", new=True)
        await amina.send_photo(photo_with_metadata(), "Here is the stop.")
        await amina.wait_for("1 photo", new=True)
        await press_through(amina, ["Send to the forum"])
        await amina.wait_for("Your message is with the forum")
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        [message] = stage.core.casework.case(desk, row.id).thread
        thread = await open_thread(amina, code)

        assert message.content is not None
        assert message.content.words == "There was a witness.\n\nHere is the stop."
        assert len(message.photos) == 1
        assert "There was a witness." in thread.text


async def test_a_letter_survives_a_restart_and_asks_for_the_code_again(sqlite_url: str, tmp_path: Path) -> None:
    """Which report a letter is about is not kept on disk: after a restart the code is asked for again."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await open_thread(amina, code)
        await press_through(amina, ["Write to the forum"])
        await amina.send_text("There was a witness.")
        await amina.wait_for("1 message", new=True)
        await stage.restart()
        await press_through(amina, ["Send to the forum"])
        await amina.wait_for("please type your code once more")
        await amina.send_text(code)
        await press_through(amina, ["Send to the forum"])

        assert await amina.wait_for("Your message is with the forum")


async def test_an_internal_note_never_reaches_the_person(sqlite_url: str, tmp_path: Path) -> None:
    """What coordinators write to each other is not in the thread."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        stage.core.casework.note(desk, row.id, "Seems to be the third this month.", once="3" * 32)
        thread = await open_thread(amina, code)

        assert "third this month" not in thread.text


async def test_the_person_sees_how_far_the_forum_is(sqlite_url: str, tmp_path: Path) -> None:
    """The status is said in words that mean something to somebody outside."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        stage.core.casework.set_status(desk, row.id, Status.IN_PROGRESS)
        thread = await open_thread(amina, code)

        assert "The forum is working on it." in thread.text


async def test_a_report_is_deleted_when_its_reporter_asks(database_url: str, tmp_path: Path) -> None:
    """With the code, and after one question, the report and all that belongs to it is gone."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await open_thread(amina, code)
        await press_through(amina, ["Delete this report", "Yes, delete it"])
        await amina.wait_for("are deleted from our server")
        await amina.send_text(f"/reply {code}")
        await amina.wait_for("No report has this code")

        assert stage.reports() == 0


async def test_a_long_exchange_is_shown_whole(sqlite_url: str, tmp_path: Path) -> None:
    """Replies that do not fit on one Telegram message come as several; nothing is cut off."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        for number in range(4):
            stage.core.casework.reply(desk, row.id, f"[{number}] " + "salam " * 450, once=f"{number}" * 32)
        await open_thread(amina, code)
        shown = "\n".join(message.text for message in amina.messages if message.from_bot)

        assert all(f"[{number}]" in shown for number in range(4))
        assert shown.count("salam") == 1800


async def test_a_held_report_is_not_deleted_and_its_reporter_learns_nothing_of_it(
    database_url: str, tmp_path: Path
) -> None:
    """Their wish stands with the case until a coordinator sees to it; the code goes on opening the thread."""
    async with on_stage(database_url, tmp_path) as stage:
        amina, desk = stage.person(), stage.coordinator()
        code = await send_report(amina)
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        stage.core.casework.holding.escalate_legal(desk, row.id, desk.principal.coordinator_id)
        await open_thread(amina, code)
        await press_through(amina, ["Delete this report", "Yes, delete it"])
        told = await amina.wait_for("Your wish is noted")
        thread = await open_thread(amina, code)
        [wish] = stage.core.casework.case(desk, row.id).kept.wishes

        assert "hold" not in told.text.casefold()
        assert "held" not in told.text.casefold()
        assert "You asked for this report to be deleted." in thread.text
        assert wish.asks == "deletion"
        assert stage.reports() == 1

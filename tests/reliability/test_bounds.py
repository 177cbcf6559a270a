"""Each bound is met with a kind word, what was begun can be finished, and everybody else goes on."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from bot.errors import SessionEnded
from bot.services.bounds import Limits
from tests.chat.stage import (
    Stage,
    code_on,
    on_stage,
    open_thread,
    press_through,
    report_up_to_review,
    report_up_to_words,
    send_report,
    to_menu,
)
from tests.pictures import photo_with_metadata

pytestmark = pytest.mark.anyio


def free_megabytes(tmp_path: Path) -> int:
    """Room on this machine's disk."""
    return shutil.disk_usage(tmp_path).free // 2**20


def bound(stage: Stage, **limits: int) -> None:
    """Change the bounds while the bot runs."""
    bounds = stage.core.bounds
    bounds._limits = Limits(**limits)
    bounds._measured = None


async def test_a_flood_is_paused_with_one_word(sqlite_url: str, tmp_path: Path) -> None:
    """Whoever writes faster than the limit is told once, kindly; others are not slowed down."""
    few = {"AMANAH_UPDATES_PER_MINUTE": "20"}
    async with on_stage(sqlite_url, tmp_path, configured=few) as stage:
        amina, bilal = stage.person("Amina"), stage.person("Bilal")
        await to_menu(amina)
        for number in range(30):
            await amina.send_text(f"{number}")
            await stage.server.settled()
        words = [message.text for message in amina.messages if "faster than I can follow" in message.text]
        await to_menu(bilal)

        assert len(words) == 1


async def test_a_group_that_floods_costs_next_to_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """A hundred messages of one group: a few attempts to leave it, and no more."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        group = {"id": -1_000_000_000_007, "type": "supergroup", "title": "Loud"}
        person = {"id": 7, "is_bot": False, "first_name": "Loud"}
        for number in range(100):
            stage.server.deliver(
                {"message": {"message_id": number, "date": 1, "chat": group, "from": person, "text": "x"}}
            )
            if number % 20 == 19:
                await stage.server.settled()
        left = [call for call in stage.server.calls if call.method == "leaveChat"]

        assert 1 <= len(left) <= 7


async def test_many_reports_in_a_day_have_to_wait(sqlite_url: str, tmp_path: Path) -> None:
    """The one too many is not sent and not lost; the same person may still read answers."""
    async with on_stage(sqlite_url, tmp_path, configured={"AMANAH_REPORTS_PER_DAY": "1"}) as stage:
        amina = stage.person()
        code = await send_report(amina)
        await amina.send_text("/report")
        await press_through(amina, ["No, something happened", "Words, letters", "Shouted at", "This week", "On a bus"])
        await press_through(amina, ["Brent"])
        await amina.wait_for("Please tell it in your own words", new=True)
        await amina.send_text("It happened again.")
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])
        card = await amina.wait_for("Many reports came from this chat today")
        thread = await open_thread(amina, code)

        assert stage.reports() == 1
        assert "It happened again." in card.text
        assert thread


async def test_many_letters_in_a_day_have_to_wait(sqlite_url: str, tmp_path: Path) -> None:
    """The same for what is written later; it stays written."""
    async with on_stage(sqlite_url, tmp_path, configured={"AMANAH_LETTERS_PER_DAY": "1"}) as stage:
        amina = stage.person()
        code = await send_report(amina)
        for words, answer in (
            ("One more thing.", "Your message is with the forum"),
            ("And another.", "Many messages came"),
        ):
            await open_thread(amina, code)
            await press_through(amina, ["Write to the forum"])
            await amina.send_text(words)
            await amina.wait_for("1 message", new=True)
            await press_through(amina, ["Send to the forum"])
            await amina.wait_for(answer)


async def test_many_photos_in_an_hour_have_to_wait(sqlite_url: str, tmp_path: Path) -> None:
    """The photo is not even fetched; the words go on."""
    async with on_stage(sqlite_url, tmp_path, configured={"AMANAH_PHOTOS_PER_HOUR": "1"}) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_photo(photo_with_metadata())
        await amina.wait_for("I have kept the photo", new=True)
        await amina.send_photo(photo_with_metadata())
        await amina.wait_for("many photos in a short time", new=True)
        fetched = [call for call in stage.server.calls if call.method == "getFile"]

        assert len(fetched) == 1


async def test_when_photos_take_all_their_room_words_still_go(sqlite_url: str, tmp_path: Path) -> None:
    """A report without its photo is better than none."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        bound(stage, photo_bytes=100)
        await amina.send_photo(photo_with_metadata())
        await amina.wait_for("We cannot keep more photos", new=True)
        await amina.send_text("A passenger shouted at me.")
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])

        assert await amina.wait_for("Your report has been sent")


async def test_a_disk_that_is_nearly_full_lets_people_finish(sqlite_url: str, tmp_path: Path) -> None:
    """Nothing new is begun, with a kind word; a report in hand is sent, an answer is read."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina, bilal = stage.person("Amina"), stage.person("Bilal")
        await report_up_to_review(amina)
        bound(stage, free_bytes=round(free_megabytes(tmp_path) * 1.5) * 2**20)
        await to_menu(bilal)
        await press_through(bilal, ["Report something"])
        refused = await bilal.wait_for("We cannot take anything new at this moment")
        await bilal.send_text("My shop window was broken.")
        told = await bilal.wait_for("We cannot take anything new at this moment", new=True)
        await amina.press("I agree. Send")
        sent = await amina.wait_for("Your report has been sent")
        await open_thread(amina, code_on(sent))
        await press_through(amina, ["Write to the forum"])
        await amina.send_text("One more thing.")
        letter = await amina.wait_for("We cannot take new messages at this moment", new=True)

        assert any("Help now" in label for label in refused.labels)
        assert told
        assert not any("Send to the forum" in label for label in letter.labels)
        assert stage.reports() == 1


async def test_a_full_disk_is_said_kindly(sqlite_url: str, tmp_path: Path) -> None:
    """In the person's language, with the number to call; once there is room they go on where they were."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        pages = _pages(stage)
        stage.core.storage._outside_transaction(f"PRAGMA max_page_count = {pages}")
        await amina.send_text("Here is my story. " * 200)
        word = await amina.wait_for("We cannot keep anything at this moment", new=True)
        stage.core.storage._outside_transaction("PRAGMA max_page_count = 1000000")
        await amina.send_text("A passenger shouted at me.")
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])
        await amina.wait_for("Your report has been sent")

        assert "999" in word.text
        assert b'amanah_refusals_total{outcome="full"} 1.0' in stage.core.metrics.page()


async def test_the_last_of_the_disk_is_left_alone(sqlite_url: str, tmp_path: Path) -> None:
    """Below half of the reserve nothing is written for anybody, and the database does not grow by a byte."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        people = [stage.person(f"P{number}") for number in range(10)]
        bound(stage, free_bytes=free_megabytes(tmp_path) * 3 * 2**20)
        before = _pages(stage)
        for person in people:
            await person.start()
            await person.wait_for("We cannot keep anything at this moment")

        assert _pages(stage) == before


@pytest.mark.parametrize("hours", [-24, 24])
async def test_a_clock_that_jumps_stops_nobody(sqlite_url: str, tmp_path: Path, hours: int) -> None:
    """A day back or forth in the middle of a report: the draft lives or is gone, and a report can be sent."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        stage.clock.ahead = dt.timedelta(hours=hours)
        stage.core.upkeep.purge()
        await amina.send_text("/start")
        menu = await amina.wait_for("What would you like to do?", new=True)
        stage.clock.ahead = dt.timedelta()
        bilal = stage.person("Bilal")
        code = await send_report(bilal)

        assert code
        assert any("Go on with your report" in label for label in menu.labels) is (hours < 0)


async def test_a_draft_of_tomorrow_lives_a_day_at_most(sqlite_url: str, tmp_path: Path) -> None:
    """Begun while the clock was a day ahead, it is gone a day after the clock was put right, if it was touched."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        stage.clock.ahead = dt.timedelta(hours=24)
        await report_up_to_words(amina)
        stage.clock.ahead = dt.timedelta()
        await amina.send_text("A passenger shouted at me.")
        await amina.wait_for("Thank you. Would you like to send", new=True)
        stage.clock.ahead = dt.timedelta(hours=25)
        await amina.send_text("/start")
        menu = await amina.wait_for("What would you like to do?", new=True)

        assert not any("Go on with your report" in label for label in menu.labels)


async def test_a_slow_down_of_tomorrow_is_no_slow_down_today(sqlite_url: str, tmp_path: Path) -> None:
    """Wrong codes typed while the clock was a day ahead do not lock anybody out for a day once it is put right."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = await send_report(amina)
        stage.clock.ahead = dt.timedelta(hours=24)
        await amina.send_text("/reply")
        for _ in range(6):
            await amina.send_text("0000 0000 0000 0000 0000")
            await stage.server.settled()
        slowed = amina.screen().text
        stage.clock.ahead = dt.timedelta()
        thread = await open_thread(amina, code)

        assert "Too many wrong codes" in slowed
        assert thread


async def test_a_desk_session_of_tomorrow_is_over(sqlite_url: str, tmp_path: Path) -> None:
    """A session begun while the clock was a day ahead does not stay open for a day once it is put right."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        stage.clock.ahead = dt.timedelta(hours=24)
        token = stage.core.access.sign_in("maryam", "a long enough pass phrase", "127.0.0.1")
        stage.clock.ahead = dt.timedelta()

        with pytest.raises(SessionEnded):
            stage.core.access.session(token)


def _pages(stage: Stage) -> int:
    with stage.core.storage.begin() as tx:
        return int(tx._connection.exec_driver_sql("PRAGMA page_count").scalar_one())

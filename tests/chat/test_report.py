"""Reporting, from the first word to the forum's answer."""

from pathlib import Path

import pytest

from bot.services.inbox.filters import EVERYTHING
from tests.chat.stage import code_on, on_stage, open_thread, press_through, report_up_to_review, report_up_to_words
from tests.pictures import photo_with_metadata

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_report_travels_to_the_desk_and_the_answer_travels_back(
    database_url: str, tmp_path: Path, webhook: bool
) -> None:
    """A report with a photo is read at the desk, answered, and the answer is read with the code; nothing is faked."""
    async with on_stage(database_url, tmp_path, webhook=webhook) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_photo(photo_with_metadata())
        await amina.wait_for("I have kept the photo", new=True)
        await amina.send_text("A passenger shouted <b>at me</b> & spat.")
        await press_through(amina, ["Send, only the forum sees it"])
        review = await amina.wait_for("Please look once more")
        await amina.press("I agree. Send")
        sent = await amina.wait_for("Your report has been sent")
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        case = stage.core.casework.case(desk, row.id)
        stage.core.casework.reply(desk, row.id, "We have told the transport police.", once="1" * 32)
        thread = await open_thread(amina, code_on(sent).replace(" ", "-"))

        assert code_on(review) == code_on(sent)
        assert case.content is not None
        assert case.content.words == "A passenger shouted <b>at me</b> & spat."
        assert len(case.photos) == 1
        assert "We have told the transport police." in thread.text


async def test_the_code_is_shown_before_anything_is_stored(sqlite_url: str, tmp_path: Path) -> None:
    """No crash can leave a report whose code nobody has seen: the card with the code comes first."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        review = await report_up_to_review(amina)

        assert code_on(review)
        assert stage.reports() == 0


async def test_the_code_stays_in_the_chat_after_going_elsewhere(sqlite_url: str, tmp_path: Path) -> None:
    """The card with the code is never overwritten by what is pressed on it."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        code = code_on(await report_up_to_review(amina))
        await amina.press("I agree. Send")
        await amina.wait_for("Your report has been sent")
        await amina.press("Help now")
        await amina.wait_for("Your rights")

        assert any(code in message.text for message in amina.messages)


async def test_what_a_person_writes_is_shown_as_written(sqlite_url: str, tmp_path: Path) -> None:
    """HTML in somebody's words is text: it neither breaks the card nor disappears."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        review = await report_up_to_review(amina, "<script>alert('x')</script> </b> &amp; <a href=x>")

        assert "<script>alert('x')</script> </b> &amp; <a href=x>" in review.text


async def test_an_answer_can_be_changed_from_the_review(sqlite_url: str, tmp_path: Path) -> None:
    """One answer is changed without walking back through all of them, and the code stays the same."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        before = await report_up_to_review(amina)
        code = code_on(before)
        await press_through(amina, ["Change an answer", "Area", "Camden"])
        after = await amina.wait_for("Please look once more", new=True)

        assert "Camden" in after.text
        assert code_on(after) == code


async def test_an_edited_message_changes_the_report(sqlite_url: str, tmp_path: Path) -> None:
    """Whoever corrects a message in Telegram has corrected it in the report too."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        message = await amina.send_text("A passenger shuoted.")
        await press_through(amina, ["Send, only the forum sees it"])
        await amina.wait_for("shuoted")
        await amina.edit(message, "A passenger shouted.")
        review = await amina.wait_for("A passenger shouted.", new=True)

        assert "shuoted" not in review.text


async def test_cancel_asks_first_and_then_forgets(sqlite_url: str, tmp_path: Path) -> None:
    """A slip of the finger does not throw a report away; a decision does."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await press_through(amina, ["Cancel", "No, go on"])
        still_there = await amina.wait_for("Please tell it in your own words", new=True)
        await press_through(amina, ["Cancel", "Yes, delete it"])
        menu = await amina.wait_for("Your draft is deleted")

        assert "Cancel" in "".join(still_there.labels)
        assert not any("Go on with your report" in label for label in menu.labels)


async def test_a_long_story_in_many_messages_arrives_whole(sqlite_url: str, tmp_path: Path) -> None:
    """Texts of 4,096 characters, several of them, are joined in their order."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_text("a" * 4096)
        await amina.wait_for("Thank you. Would you like to send", new=True)
        await amina.send_text("b" * 4096)
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])
        await amina.wait_for("Your report has been sent")
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        content = stage.core.casework.case(desk, row.id).content

        assert content is not None
        assert content.words == "a" * 4096 + "\n\n" + "b" * 4096


async def test_an_album_is_kept_photo_by_photo(sqlite_url: str, tmp_path: Path) -> None:
    """Three photos sent at once are three photos of the report."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_album([photo_with_metadata(), photo_with_metadata(), photo_with_metadata()])
        await amina.wait_for("I have kept the photo", new=True)
        await amina.send_text("These were on our wall.")
        await press_through(amina, ["Send, only the forum sees it"])
        review = await amina.wait_for("Please look once more")

        assert "3 photos" in review.text


async def test_somebody_who_writes_without_being_asked_is_not_ignored(sqlite_url: str, tmp_path: Path) -> None:
    """A story told before any question becomes a report when its teller wants it to."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await amina.send_text("They broke the window of our mosque")
        await press_through(amina, ["English", "I understand", "Yes, make a report"])
        await press_through(amina, ["No, something happened", "Property", "A mosque was attacked", "Today", "Brent"])
        await press_through(amina, ["Done, go on", "Send, only the forum sees it"])
        review = await amina.wait_for("Please look once more")

        assert "They broke the window of our mosque" in review.text


async def test_young_people_have_a_short_path(sqlite_url: str, tmp_path: Path) -> None:
    """Somebody under 16 gets help first, few questions, and the safeguarding lead."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await amina.start()
        await press_through(amina, ["English", "I understand", "I am under 16"])
        first = await amina.wait_for("0800 1111")
        await press_through(amina, ["Go on"])
        await amina.send_text("They call me names every day")
        await press_through(amina, ["Done", "Skip"])
        consent = await amina.wait_for("Who will read this", new=True)

        assert "999" in first.text
        assert any("agree" in label for label in consent.labels)

"""Reporting, from the first word to the forum's answer."""

import re
from pathlib import Path

import pytest

from bot.domain.cases import Status, Voice
from bot.i18n.translator import translator
from tests.chat.stage import Stage, code_on, on_stage, press_through, report_up_to_words
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
        [row] = stage.core.casework.inbox(desk).rows
        case = stage.core.casework.case(desk, row.id)
        stage.core.casework.reply(desk, row.id, "We are with you, and we have told the transport police.", once="1" * 32)
        await amina.press("Menu")
        await press_through(amina, ["Check for a reply"])
        await amina.wait_for("Type your code")
        await amina.send_text(code_on(sent).replace(" ", "-"))
        thread = await amina.wait_for("Your report of week")

        assert code_on(review) == code_on(sent)
        assert case.content is not None
        assert case.content.words == "A passenger shouted <b>at me</b> & spat."
        assert len(case.photos) == 1
        assert "We are with you, and we have told the transport police." in thread.text

"""What people send besides text and presses: each gets a decent answer, and nothing breaks."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.simulator import Person
from tests.chat.stage import on_stage, report_up_to_words, to_menu

pytestmark = pytest.mark.anyio

ODD: dict[str, tuple[Callable[[Person], Awaitable[object]], str]] = {
    "voice": (lambda person: person.send_voice(), "a voice or a face can show who you are"),
    "video": (lambda person: person.send_video(), "a voice or a face can show who you are"),
    "round video": (lambda person: person.send_video_note(), "a voice or a face can show who you are"),
    "sticker": (lambda person: person.send_sticker(), "I cannot read stickers"),
    "location": (lambda person: person.send_location(), "A rough area is enough"),
    "contact": (lambda person: person.send_contact(), "I have not kept the contact"),
    "poll": (lambda person: person.send_poll(), "I cannot read polls"),
    "dice": (lambda person: person.send_dice(), "I cannot read stickers"),
    "document": (
        lambda person: person.send_document(b"%PDF", "notes.pdf", "application/pdf"),
        "I cannot keep files",
    ),
}


@pytest.mark.parametrize("what", ODD)
async def test_what_a_form_cannot_take_is_refused_kindly(sqlite_url: str, tmp_path: Path, what: str) -> None:
    """The reason is said, and the question comes again."""
    send, reason = ODD[what]
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await send(amina)
        answer = await amina.wait_for(reason, new=True)

        assert "Please tell it in your own words" in answer.text


async def test_a_file_that_is_no_picture_is_refused_as_a_photo(sqlite_url: str, tmp_path: Path) -> None:
    """Something that calls itself an image but is none changes nothing."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_document(b"not a picture at all", "holiday.jpg", "image/jpeg")

        assert await amina.wait_for("could not be read", new=True)


async def test_a_forwarded_text_counts_as_words(sqlite_url: str, tmp_path: Path) -> None:
    """A message somebody else wrote is taken for what it says; who wrote it is not kept."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.forward("You people should leave", "Hateful Neighbour")

        assert await amina.wait_for("Thank you. Would you like to send", new=True)


async def test_in_a_group_it_says_where_to_write_and_leaves(sqlite_url: str, tmp_path: Path) -> None:
    """A group is no place for this: one message, then the bot is gone."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        group = stage.server.group("Our street")
        await group.send_text(amina, "/start@amanah_stage_bot")
        await stage.server.settled()
        left = [call for call in stage.server.calls if call.method == "leaveChat"]
        said = [call for call in stage.server.calls if call.method == "sendMessage"]

        assert len(left) == 1
        assert len(said) == 1
        assert "t.me/amanah_stage_bot" in str(said[0].params)


async def test_other_bots_are_not_answered(sqlite_url: str, tmp_path: Path) -> None:
    """Two bots talking to each other would never end."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        other = stage.person("Robot", is_bot=True)
        await other.send_text("/start")
        await stage.server.settled()

        assert not [call for call in stage.server.calls if call.method == "sendMessage"]


async def test_an_edit_of_an_old_message_is_not_answered(sqlite_url: str, tmp_path: Path) -> None:
    """Correcting a message that no question waits for does not bring another card."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        message = await amina.send_text("/help")
        await amina.wait_for("Your rights", new=True)
        await stage.server.settled()
        await amina.edit(message, "/helpp")
        await stage.server.settled()

        assert len([one for one in amina.messages if one.from_bot]) == 1

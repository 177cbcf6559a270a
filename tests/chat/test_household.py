"""Language, privacy, the menu, help, forgetting."""

import datetime as dt
from pathlib import Path

import pytest
from telegram import BotCommandScopeAllPrivateChats

from bot.chat.account import make_bot
from bot.chat.announce import announce
from bot.services.conversations.memory import Memory
from tests.chat.stage import TOKEN, on_stage, press_through, report_up_to_words, send_report, to_menu

pytestmark = pytest.mark.anyio


async def test_every_language_is_offered_in_its_own_script(sqlite_url: str, tmp_path: Path) -> None:
    """Nobody has to know English to find their language; the phone's own comes first."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        yusuf = stage.person("یوسف", "ur")
        await yusuf.start()
        picker = await yusuf.wait_for(lambda message: "اردو" in message.labels)

        assert picker.labels == ["اردو", "English", "العربية"]


async def test_the_notice_comes_before_the_first_question(sqlite_url: str, tmp_path: Path) -> None:
    """What is kept and what is not is said in four lines before anybody is asked anything."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await amina.start()
        await press_through(amina, ["English"])
        notice = await amina.wait_for("Before you begin")
        await amina.press("Read more")
        privacy = await amina.wait_for("What we keep, and what we cannot protect")

        assert notice.text.count("▫️") == 4
        assert "999" in notice.text
        assert "not end-to-end encrypted" in privacy.text


async def test_help_names_the_forums_numbers(sqlite_url: str, tmp_path: Path) -> None:
    """The numbers of the settings stand on the card, also half way through a report."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_text("/help")
        card = await amina.wait_for("Help now")

        assert all(number in card.text for number in ("999", "101", "0800 1111"))
        assert any("Go on with your report" in label for label in card.labels)


async def test_an_unknown_command_shows_what_there_is(sqlite_url: str, tmp_path: Path) -> None:
    """A command that does not exist gets the menu and a word, not silence."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        await amina.send_text("/wibble")

        assert await amina.wait_for("I do not know that command", new=True)


async def test_delete_leaves_no_row_about_the_chat(database_url: str, tmp_path: Path) -> None:
    """After /delete the database holds nothing about this chat, and the person is told what remains."""
    async with on_stage(database_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        await amina.send_text("/delete")
        await press_through(amina, ["Yes, delete"])
        told = await amina.wait_for("What remains")
        chat_key = stage.core.conversations._parts.pseudonyms.chat(amina.user_id)
        with stage.core.storage.begin() as tx:
            row = tx.conversations.load(chat_key)
            photos = tx.draft_photos.count(chat_key)

        assert "/reply" in told.text
        assert row.sealed is None
        assert row.draft is None
        assert photos == 0


async def test_clearing_the_chat_removes_both_sides(sqlite_url: str, tmp_path: Path) -> None:
    """After one question the messages of both sides are gone, but for the word that they are."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        await press_through(amina, ["Clear this chat"])
        warned = await amina.wait_for("A receipt code in this chat will be gone too")
        await press_through(amina, ["Yes, clear this chat"])
        await amina.wait_for("are deleted on both sides")

        assert warned
        assert len(amina.messages) == 1


async def test_clearing_the_chat_works_after_a_restart(sqlite_url: str, tmp_path: Path) -> None:
    """What was said before a restart is cleared too."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await send_report(amina)
        await stage.restart()
        await press_through(amina, ["Clear this chat", "Yes, clear this chat"])
        await amina.wait_for("are deleted on both sides")

        assert len(amina.messages) == 1


async def test_the_commands_are_announced_in_every_language(sqlite_url: str, tmp_path: Path) -> None:
    """Telegram's own command list is there in the languages of the forum, with the same commands."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        bot = make_bot(TOKEN, stage.server.url)
        async with bot:
            await announce(bot, ("en", "ar", "ur"), "Forum")
            english = await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats())
            urdu = await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats(), language_code="ur")

        assert [one.command for one in english] == [one.command for one in urdu]
        assert english[0].description == "Report something"
        assert urdu[0].description != "Report something"


async def test_clearing_leaves_what_telegram_no_longer_deletes(sqlite_url: str, tmp_path: Path) -> None:
    """Messages older than 48 hours stay, the younger ones go, and nobody is left without an answer."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await to_menu(amina)
        old = [message.text for message in amina.messages]
        stage.clock.ahead = dt.timedelta(hours=30)
        await amina.send_text("/help")
        await amina.wait_for("Help now", new=True)
        stage.clock.ahead = dt.timedelta(hours=49)
        await amina.send_text("/privacy")
        await press_through(amina, ["Clear this chat", "Yes, clear this chat"])
        await amina.wait_for("are deleted on both sides")
        left = [message.text for message in amina.messages]

        assert old
        assert "/start" in left
        assert "/help" not in left
        assert "/privacy" not in left


async def test_clearing_asks_telegram_only_for_what_it_can_delete() -> None:
    """A list with messages too old among the others would be refused as a whole, then tried one by one."""
    memory = Memory(spoken=((100, 1), (101, 2), (148, 3)))

    assert memory.clearable(148) == (2, 3)

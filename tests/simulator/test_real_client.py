"""The library the bot is written with, speaking to the server as it speaks to Telegram."""

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.simulator import BotApiServer, Person
from tests.simulator.conftest import TOKEN
from tests.simulator.test_files import png

pytestmark = pytest.mark.anyio


def client(server: BotApiServer, token: str = TOKEN) -> Bot:
    """The library's client for a server."""
    return Bot(token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")


async def test_a_conversation_works(server: BotApiServer, amina: Person) -> None:
    """Hear, send, edit, answer, delete."""
    async with client(server) as bot:
        await bot.set_my_commands([BotCommand("report", "Report something")], language_code="en")
        await amina.start()
        [update] = await bot.get_updates()
        assert update.message is not None
        assert update.message.from_user is not None
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
        sent = await bot.send_message(amina.user_id, "<b>Ready?</b>", parse_mode="HTML", reply_markup=keyboard)
        await amina.press("Yes")
        [pressed] = await bot.get_updates(offset=update.update_id + 1)
        assert pressed.callback_query is not None
        await pressed.callback_query.answer("Good")
        await sent.edit_text("Off we go")
        await bot.delete_message(amina.user_id, update.message.message_id)
        chat = await bot.get_chat(amina.user_id)

    assert (amina.screen().text, amina.toasts[-1].text, chat.first_name) == ("Off we go", "Good", "Amina")


async def test_a_photo_can_be_downloaded(server: BotApiServer, amina: Person) -> None:
    """The bytes are those the person sent."""
    async with client(server) as bot:
        await amina.send_photo(png())
        [update] = await bot.get_updates()
        assert update.message is not None
        file = await bot.get_file(update.message.photo[-1].file_id)
        content = await file.download_as_bytearray()
        await bot.send_photo(amina.user_id, bytes(content), caption="back")

    assert bytes(content) == png()
    assert amina.screen().photo == png()


async def test_refusals_become_the_librarys_errors(
    server: BotApiServer, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status and text are those by which the library tells errors apart."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with client(server) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(5, "x")
        await amina.block()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(amina.user_id, "x")
        await amina.unblock()
        server.faults.once("sendMessage", "too_many")
        with pytest.raises(RetryAfter):
            await bot.send_message(amina.user_id, "x")
        server.faults.once("sendMessage", "bad_gateway")
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(amina.user_id, "x")
    with pytest.raises(InvalidToken):
        await client(server, "1:WRONG").get_me()

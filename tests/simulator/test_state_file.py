"""The chats of the demo are there again at the next start."""

from pathlib import Path

import aiohttp
import pytest

from bot.errors import SettingError
from bot.simulator import BotApiServer, Newcomer
from tests.simulator.conftest import TOKEN
from tests.simulator.test_files import png

pytestmark = pytest.mark.anyio

PEOPLE = [Newcomer("Amina", "en"), Newcomer("یوسف", "ur")]


async def test_people_chats_and_pending_updates_survive_a_restart(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    """Messages, buttons, photos and what the bot has not heard yet."""
    state = tmp_path / "demo" / "chats.json"
    async with BotApiServer(TOKEN, state_file=state, people=PEOPLE) as server:
        amina = server.people[0]
        await amina.send_photo(png())
        markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
        params = {"chat_id": amina.user_id, "text": "kept?", "reply_markup": markup}
        async with http.post(f"{server.url}/bot{TOKEN}/sendMessage", json=params) as response:
            assert response.status == 200

    async with BotApiServer(TOKEN, state_file=state, people=PEOPLE) as server:
        amina, yusuf = server.people
        assert (amina.account.first_name, yusuf.account.language_code) == ("Amina", "ur")
        assert (amina.screen().text, amina.messages[0].photo, server.pending) == ("kept?", png(), 1)
        await amina.press("Yes")
        assert server.pending == 2


async def test_a_foreign_file_is_not_overwritten(tmp_path: Path) -> None:
    """Something else under that name is reported, and stays."""
    state = tmp_path / "chats.json"
    state.write_text("my notes", encoding="utf-8")

    with pytest.raises(SettingError):
        await BotApiServer(TOKEN, state_file=state).start()
    assert state.read_text(encoding="utf-8") == "my notes"

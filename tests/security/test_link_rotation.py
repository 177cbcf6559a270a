"""A new server secret: linked chats stay linked, and codes that wait are made anew."""

from pathlib import Path

import pytest

from tests.chat.linking import is_linked, link
from tests.chat.stage import on_stage
from tests.security.test_rotation import TWO_DAYS, rotate

pytestmark = pytest.mark.anyio


async def test_links_move_to_a_new_secret(sqlite_url: str, tmp_path: Path) -> None:
    """Also when the old one is gone for good; the chat is found, and the desk can end its link."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        maryam = stage.person("Maryam")
        await link(stage, maryam)
        await rotate(stage)
        await rotate(stage)
        stage.clock.ahead = TWO_DAYS
        await rotate(stage, finish=True)
        await maryam.send_text("/summary")
        answered = await maryam.wait_for("The week from", new=True)
        await maryam.send_text("/unlink")
        await maryam.wait_for("no longer linked", new=True)

        assert answered
        assert not is_linked(stage)

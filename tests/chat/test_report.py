"""Reporting, from the first word to the forum's answer."""

from pathlib import Path

import pytest

from tests.chat.stage import on_stage, press_through

pytestmark = pytest.mark.anyio

SHORT_PATH = ("English", "I understand", "Report something")


async def test_walk(sqlite_url: str, tmp_path: Path) -> None:
    """A person reports, and the forum reads it."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await amina.start()
        await press_through(amina, SHORT_PATH)
        print(amina.screen().text, amina.screen().labels)

"""What walks in a browser have in common: where they take place, and pictures of each station.

Everything runs as `amanah demo` runs it. `AMANAH_SCREENSHOTS=folder` keeps the pictures.
"""

import contextlib
import datetime as dt
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.bootstrap.core import Core, open_core
from bot.bootstrap.parts.ground import now
from bot.bootstrap.roles.everything import running
from bot.settings import build, collect
from bot.simulator import BotApiServer, Newcomer
from tests.browsers import FLAGS, chromium

TOKEN = "654321:walk-token-walk-token-walk-token-walk"
PASSWORD = "four words nobody joins"
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Station:
    """Where the walk takes place: the two addresses, the services behind them, and where pictures are kept."""

    chat: str
    desk: str
    core: Core
    pictures: Path

    async def picture(self, page: Page, name: str) -> None:
        """Keep what is on screen, as a phone and as a desktop shows it."""
        for width, size in (("phone", PHONE), ("wide", WIDE)):
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            await page.wait_for_timeout(150)
            await page.screenshot(path=self.pictures / f"{name}-{width}.png")


@contextlib.asynccontextmanager
async def walked(
    url: str,
    folder: Path,
    forum: str,
    language: str,
    people: Sequence[Newcomer],
    clock: Callable[[], dt.datetime] = now,
) -> AsyncIterator[Station]:
    """The whole programme on the local Bot API, with one coordinator."""
    pictures = Path(os.environ.get("AMANAH_SCREENSHOTS") or folder)
    pictures.mkdir(parents=True, exist_ok=True)
    (folder / "empty.env").touch()
    async with BotApiServer(TOKEN, username="amanah_walk_bot", name=forum, people=people) as api:
        settings = build(
            collect(
                {
                    "AMANAH_FORUM_NAME": forum,
                    "AMANAH_TELEGRAM_TOKEN": TOKEN,
                    "AMANAH_TELEGRAM_API_URL": api.url,
                    "AMANAH_DATABASE_URL": url,
                    "AMANAH_DATA": str(folder),
                    "AMANAH_SERVER_SECRET": "6e" * 32,
                    "AMANAH_ENV_FILE": str(folder / "empty.env"),
                    "AMANAH_DESK_LISTEN": "127.0.0.1:0",
                    "AMANAH_OPS_LISTEN": "127.0.0.1:0",
                }
            )
        )
        with open_core(settings) as core:
            core.custody.claim()
            core.access.create_first_team("maryam", "مریم", PASSWORD, language)
        async with running(settings, clock) as programme:
            yield Station(api.url, programme.desk_address, programme.core, pictures)


@contextlib.asynccontextmanager
async def browsing() -> AsyncIterator[Page]:
    """A browser whose complaints fail the walk."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = await browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        yield await context.new_page()
        await browser.close()
    assert complaints == []

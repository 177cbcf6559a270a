"""The whole way in a browser: a phone in Urdu, the desk, and back.

Everything runs as `amanah demo` runs it. `AMANAH_SCREENSHOTS=folder` keeps a picture of each station.
"""

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.bootstrap import open_core, running
from bot.i18n.text import Text
from bot.i18n.translator import translator
from bot.settings import build, collect
from bot.simulator import BotApiServer, Newcomer
from tests.browsers import FLAGS, chromium
from tests.pictures import photo_with_metadata

pytestmark = pytest.mark.anyio

TOKEN = "654321:walk-token-walk-token-walk-token-walk"
PASSWORD = "four words nobody joins"
WORDS = "بس میں ایک شخص نے میرے مذہب پر چیخ کر برا بھلا کہا۔ کسی نے کچھ نہیں کہا۔"
REPLY = "ہم نے آپ کی بات پڑھ لی ہے۔ ہم آپ کے ساتھ ہیں، اور بدھ تک بتائیں گے کہ آگے کیا ہوگا۔"
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
URDU = translator("ur")


@dataclass(frozen=True)
class Station:
    """Where the walk takes place: the two addresses, and where pictures are kept."""

    chat: str
    desk: str
    pictures: Path

    async def picture(self, page: Page, name: str) -> None:
        """Keep what is on screen, as a phone and as a desktop shows it."""
        for width, size in (("phone", PHONE), ("wide", WIDE)):
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            await page.wait_for_timeout(150)
            await page.screenshot(path=self.pictures / f"{name}-{width}.png")


@pytest.fixture
async def station(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Station]:
    """The whole programme on the local Bot API, with one coordinator."""
    pictures = Path(os.environ.get("AMANAH_SCREENSHOTS") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    (tmp_path / "empty.env").touch()
    async with BotApiServer(
        TOKEN, username="amanah_walk_bot", name="مسلم فورم", people=[Newcomer("یوسف", "ur")]
    ) as api:
        settings = build(
            collect(
                {
                    "AMANAH_FORUM_NAME": "مسلم فورم",
                    "AMANAH_TELEGRAM_TOKEN": TOKEN,
                    "AMANAH_TELEGRAM_API_URL": api.url,
                    "AMANAH_DATABASE_URL": sqlite_url,
                    "AMANAH_DATA": str(tmp_path),
                    "AMANAH_SERVER_SECRET": "6e" * 32,
                    "AMANAH_ENV_FILE": str(tmp_path / "empty.env"),
                    "AMANAH_DESK_LISTEN": "127.0.0.1:0",
                    "AMANAH_OPS_LISTEN": "127.0.0.1:0",
                }
            )
        )
        with open_core(settings) as core:
            core.custody.claim()
            core.access.create_first_team("maryam", "مریم", PASSWORD, "ur")
        async with running(settings) as programme:
            yield Station(api.url, programme.desk_address, pictures)


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


async def test_a_report_in_urdu_is_answered_at_the_desk_and_read_with_urdu_digits(
    station: Station, tmp_path: Path
) -> None:
    """یوسف reports with a photo and gets a code; the desk reads and answers; ۱۲۳ brings the answer back."""
    photo = tmp_path / "wall.jpg"
    photo.write_bytes(photo_with_metadata())
    async with browsing() as page:
        code = await _report(page, station, photo)
        desk = await page.context.new_page()
        await _answer(desk, station)
        await page.bring_to_front()
        await _write(page, "/reply")
        await expect(_newest(page)).to_contain_text(_urdu("Type your code"))
        await _write(page, code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
        await expect(_newest(page)).to_contain_text(REPLY)
        await station.picture(page, "5-answer")


async def _report(page: Page, station: Station, photo: Path) -> str:
    await page.goto(station.chat)
    await page.get_by_role("button", name="شروع کریں").click()
    await _press(page, "اردو")
    await station.picture(page, "1-notice")
    await _press(page, _urdu("I understand, go on"))
    await expect(_newest(page)).to_contain_text(_urdu("What would you like to do?"))
    await station.picture(page, "2-menu")
    for label in ("Report something", "No, something happened", "Words, letters or online"):
        await _press(page, _urdu(label))
    await station.picture(page, "3-question")
    for label in ("Shouted at or insulted", "This week", "On a bus or train"):
        await _press(page, _urdu(label))
    await _press(page, "Brent")
    await expect(_newest(page)).to_contain_text(_urdu("Please tell it in your own words."))
    await page.locator("input[type=file]").set_input_files(photo)
    await page.get_by_role("button", name="Send").click()
    await expect(_newest(page)).to_contain_text(_urdu("I have kept the photo."))
    await _write(page, WORDS)
    await _press(page, _urdu("Send, only the forum sees it"))
    code = await _newest(page).locator("code").inner_text()
    await station.picture(page, "4-review")
    await _press(page, _urdu("I agree. Send"))
    await expect(_newest(page)).to_contain_text(_urdu("Your report has been sent. Thank you for trusting us."))
    return code


async def _answer(desk: Page, station: Station) -> None:
    await desk.goto(f"{station.desk}/sign-in?language=ur")
    await desk.locator("#login").fill("maryam")
    await desk.locator("#password").fill(PASSWORD)
    await desk.get_by_role("button", name=_urdu("Sign in")).click()
    await expect(desk.locator("main")).to_contain_text("بس میں ایک شخص نے")
    await station.picture(desk, "6-inbox")
    await desk.locator("main a[href^='/case/']").first.click()
    await expect(desk.locator("main")).to_contain_text(WORDS)
    await expect(desk.locator("main img").first).to_be_visible()
    await station.picture(desk, "7-case")
    await desk.locator("textarea").first.fill(REPLY)
    await desk.get_by_role("button", name=_urdu("Send the reply")).click()
    await expect(desk.locator("main")).to_contain_text(REPLY)
    await station.picture(desk, "8-answered")


def _urdu(message: str) -> str:
    return URDU.draw(Text(message))


def _newest(page: Page) -> Locator:
    return page.locator(".from-bot").last


async def _press(page: Page, label: str) -> None:
    await page.get_by_role("button", name=label).last.click()


async def _write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.get_by_role("textbox").press("Enter")

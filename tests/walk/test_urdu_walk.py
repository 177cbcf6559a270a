"""The whole way in a browser: a phone in Urdu, the desk, and back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.i18n.text import Text
from bot.i18n.translator import translator
from bot.simulator import Newcomer
from tests.pictures import photo_with_metadata
from tests.walk.walking import PASSWORD, Station, browsing, walked

pytestmark = pytest.mark.anyio

WORDS = "بس میں ایک شخص نے میرے مذہب پر چیخ کر برا بھلا کہا۔ کسی نے کچھ نہیں کہا۔"
REPLY = "ہم نے آپ کی بات پڑھ لی ہے۔ ہم آپ کے ساتھ ہیں، اور بدھ تک بتائیں گے کہ آگے کیا ہوگا۔"
URDU = translator("ur")


@pytest.fixture
async def station(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Station]:
    """یوسف and his phone."""
    async with walked(sqlite_url, tmp_path, "مسلم فورم", "ur", [Newcomer("یوسف", "ur")]) as station:
        yield station


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
    await desk.locator("#reply-words").fill(REPLY)
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

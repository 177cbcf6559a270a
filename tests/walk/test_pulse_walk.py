"""A consultation from end to end in a browser: opened at the desk, answered on two phones, counted, given back."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.bootstrap.parts.ground import now
from bot.cli.sample_consultations import answer_as_invented
from bot.i18n.text import Text
from bot.i18n.translator import translator
from bot.simulator import Newcomer
from tests.walk.walking import PASSWORD, Station, browsing, walked

pytestmark = pytest.mark.anyio

PULSE = "trust_pulse"
INVENTED = 60
AMINA, YUSUF = Newcomer("Amina", "en", 1001), Newcomer("یوسف", "ur", 1002)
TEN = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
"""A Tuesday morning: an hour at which people may be written to."""


@pytest.fixture
async def station(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Station]:
    """Two members; it is Tuesday morning."""
    ahead = TEN - now()
    async with walked(sqlite_url, tmp_path, "Demo Muslim Forum", "en", [AMINA, YUSUF], lambda: now() + ahead) as found:
        with found.core.storage.begin() as tx:
            for chat_id, language in ((1001, "en"), (1002, "ur")):
                found.core.membership.join(tx, chat_id, language, "newham")
            tx.commit()
        yield found


@pytest.mark.timeout(240)
async def test_a_consultation_goes_out_is_answered_in_two_languages_and_comes_back(station: Station) -> None:
    """From the bank of questions to the results on the phones of those who took part."""
    async with browsing() as desk:
        phones = await desk.context.new_page()
        await phones.goto(station.chat)
        await _open(desk, station)
        await expect(_newest(phones, 1002)).to_contain_text(_in("ur", "The forum asks for your view:"), timeout=40_000)
        await station.picture(phones, "pulse-1-prompt")
        await _answer(phones, 1001, "en", "Agree", station)
        await _answer(phones, 1002, "ur", "غیر متفق", station)
        await asyncio.to_thread(answer_as_invented, station.core, PULSE, INVENTED)
        await _count_and_publish(desk, station)
        await expect(_newest(phones, 1001)).to_contain_text("You took part.", timeout=40_000)
        await expect(_newest(phones, 1002)).to_contain_text(
            _in("ur", "You took part. This is what came of it:"), timeout=40_000
        )
        await station.picture(phones, "pulse-9-results")


async def _open(desk: Page, station: Station) -> None:
    await desk.goto(f"{station.desk}/sign-in?language=en")
    await desk.locator("#login").fill("maryam")
    await desk.locator("#password").fill(PASSWORD)
    await desk.get_by_role("button", name="Sign in").click()
    await desk.get_by_role("link", name="Consultations").first.click()
    await station.picture(desk, "pulse-0-none-yet")
    await desk.goto(f"{station.desk}/consultations/new")
    await desk.get_by_label("Trust in the police").check()
    await station.picture(desk, "pulse-0-bank")
    await desk.get_by_role("button", name="Begin with it").click()
    await desk.get_by_role("button", name="Make it ready").click()
    await station.picture(desk, "pulse-0-ready")
    await desk.get_by_role("link", name="Open now…").click()
    await expect(desk.locator("main")).to_contain_text("2 members will be asked")
    await station.picture(desk, "pulse-0-sure")
    await desk.get_by_role("button", name="Open the wave").click()
    await expect(desk.locator("main")).to_contain_text("Wave 1")


async def _answer(phones: Page, chat_id: int, language: str, choice: str, station: Station) -> None:
    for label in ("Answer", "Begin"):
        await _press(phones, chat_id, _in(language, label))
    await expect(_newest(phones, chat_id)).to_contain_text(choice)
    await station.picture(phones, f"pulse-2-asked-{language}")
    for step in range(5):
        await expect(_newest(phones, chat_id)).to_contain_text(_step(language, step + 1))
        await _phone(phones, chat_id).get_by_role("button", name=choice, exact=True).last.click()
    await expect(_newest(phones, chat_id)).to_contain_text(
        _in(language, "Please look once more. These are your answers:")
    )
    await station.picture(phones, f"pulse-3-review-{language}")
    await _press(phones, chat_id, _in(language, "Send my answers"))
    thanks = _in(language, "Thank you. Your answers are with the forum.")
    await expect(_newest(phones, chat_id)).to_contain_text(thanks)
    await station.picture(phones, f"pulse-4-thanks-{language}")


async def _count_and_publish(desk: Page, station: Station) -> None:
    await desk.goto(f"{station.desk}/consultations/{PULSE}")
    await expect(desk.locator("main")).to_contain_text("62")
    await station.picture(desk, "pulse-5-open")
    await desk.get_by_role("link", name="Results").first.click()
    await desk.get_by_role("button", name="Count them").click()
    await expect(desk.locator("main")).to_contain_text("Answered 6")
    await station.picture(desk, "pulse-6-results")
    await desk.screenshot(path=station.pictures / "pulse-6-results-full.png", full_page=True)
    await desk.get_by_role("link", name="By language").click()
    await station.picture(desk, "pulse-6-by-language")
    await desk.goto(f"{station.desk}/consultations/{PULSE}")
    await desk.get_by_role("link", name="Close the wave…").click()
    await desk.get_by_role("button", name="Close it for good").click()
    await desk.get_by_role("link", name="Publish…").first.click()
    await desk.get_by_role("button", name="Propose it").click()
    await desk.screenshot(path=station.pictures / "pulse-7-proposed-full.png", full_page=True)
    await desk.get_by_role("button", name="Approve").click()
    await expect(desk.locator("main")).to_contain_text("Published")
    await station.picture(desk, "pulse-8-published")


def _in(language: str, message: str) -> str:
    return translator(language).draw(Text(message))


def _step(language: str, step: int) -> str:
    return translator(language).draw(Text("Step {step} of {of}", (("step", step), ("of", 5))))


def _phone(page: Page, chat_id: int) -> Locator:
    return page.locator(f"section.phone[data-person='{chat_id}']")


def _newest(page: Page, chat_id: int) -> Locator:
    return _phone(page, chat_id).locator(".from-bot").last


async def _press(page: Page, chat_id: int, label: str) -> None:
    await _phone(page, chat_id).get_by_role("button", name=label).last.click()

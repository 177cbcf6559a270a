"""The chat page in a real browser."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.simulator import BotApiServer, Newcomer
from tests.browsers import FLAGS, chromium
from tests.simulator.conftest import TOKEN, Caller
from tests.simulator.test_files import png

pytestmark = pytest.mark.anyio

KEYS = {"inline_keyboard": [[{"text": "جی ہاں", "callback_data": "yes"}, {"text": "نہیں", "callback_data": "no"}]]}


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """A server with two people."""
    async with BotApiServer(TOKEN, people=[Newcomer("Amina", "en"), Newcomer("یوسف", "ur")]) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser; the test fails where there is none."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        await started.close()


@pytest.fixture
async def page(browser: Browser, server: BotApiServer) -> AsyncIterator[Page]:
    """The open page; an error in its scripts or its policy fails the test."""
    complaints: list[str] = []
    opened = await browser.new_page(viewport={"width": 1280, "height": 800})
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await opened.goto(server.url)
    await opened.wait_for_selector("body[data-ready]")
    yield opened
    assert complaints == []


async def test_a_conversation_can_be_had(page: Page, server: BotApiServer, call: Caller, tmp_path: Path) -> None:
    """Start, answer by a button, see the edit and the toast, write, send a photo, block."""
    yusuf = server.people[1]
    phone = page.locator(f'[data-person="{yusuf.user_id}"]')
    await phone.get_by_role("button", name="شروع کریں").click()
    sent = await call("sendMessage", chat_id=yusuf.user_id, text="<b>تیار؟</b> <i>", reply_markup=KEYS)
    await phone.get_by_role("button", name="جی ہاں").click()
    await expect(phone.locator(".key.waiting")).to_have_text("جی ہاں")
    query = (await call("getUpdates", offset=-1, timeout=5)).result[0]["callback_query"]
    await call("answerCallbackQuery", callback_query_id=query["id"], text="ٹھیک ہے")
    await call("editMessageText", chat_id=yusuf.user_id, message_id=sent.result["message_id"], text="آگے")

    await expect(phone.locator(".toast")).to_have_text("ٹھیک ہے")
    await expect(phone.locator(".from-bot .text")).to_have_text("آگے")
    await expect(phone.locator(".keys")).to_have_count(0)

    await phone.get_by_role("textbox").fill("السلام علیکم")
    await phone.get_by_role("textbox").press("Enter")
    await expect(phone.locator(".from-person .text").last).to_have_text("السلام علیکم")
    picture = tmp_path / "wall.png"
    await asyncio.to_thread(picture.write_bytes, png())
    await phone.locator("input[type=file]").set_input_files(picture)
    await phone.get_by_role("button", name="Send").click()
    await expect(phone.locator(".photo img")).to_be_visible()
    await phone.get_by_role("button", name="More").click()
    await phone.get_by_role("menuitem", name="Block the bot").click()
    await expect(phone.get_by_role("button", name="بلاک ختم کریں")).to_be_visible()

    assert [message.text for message in yusuf.messages if not message.from_bot] == ["/start", "السلام علیکم", ""]
    assert yusuf.blocked


async def test_text_is_never_read_as_markup(page: Page, server: BotApiServer, call: Caller) -> None:
    """What looks like a tag is shown as it was written; direction and language follow the text."""
    amina = server.people[0]
    await call("sendMessage", chat_id=amina.user_id, text="<img src=x onerror=alert(1)>")
    await call("sendMessage", chat_id=amina.user_id, text="یہ اردو ہے ٹ")
    texts = page.locator(f'[data-person="{amina.user_id}"] .text')

    await expect(texts.first).to_have_text("<img src=x onerror=alert(1)>")
    await expect(texts.nth(1)).to_have_attribute("lang", "ur")
    assert await texts.nth(1).locator("[dir=auto]").evaluate("one => getComputedStyle(one).direction") == "rtl"


async def test_somebody_can_be_added(page: Page, server: BotApiServer) -> None:
    """A new phone appears with the language chosen for it."""
    await page.get_by_role("button", name="Add a person").click()
    await page.get_by_label("Name").fill("مريم")
    await page.get_by_label("Language of the phone").select_option("ar")
    await page.get_by_role("button", name="Add", exact=True).click()

    await expect(page.locator(".phone").nth(2)).to_have_attribute("dir", "rtl")
    assert [person.account.first_name for person in server.people] == ["Amina", "یوسف", "مريم"]

"""What members send to the bot stands at the desk, and in the simulator's chat page, as words and nothing else."""

import asyncio
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from bot.bootstrap.desk_door import build_desk
from bot.services.inbox.filters import EVERYTHING
from bot.simulator import Person
from tests.chat.consulting import answer, open_wave
from tests.chat.stage import PASSWORD, Stage, code_on, on_stage, open_thread, press_through, to_menu
from tests.desk.seeding import picture
from tests.desk.serving import launch, served
from tests.security.scripts import CLEAN, FOUND, PAYLOADS, WATCH, Found, seen_in

pytestmark = pytest.mark.anyio
WORDS = "\n".join(PAYLOADS)


async def test_what_members_send_runs_nowhere(sqlite_url: str, tmp_path: Path) -> None:
    """Words of a report and of what is added, captions, names of people and files, what was forwarded, answers."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        person = stage.server.person(first_name=PAYLOADS[0], language_code=PAYLOADS[1], username=PAYLOADS[3])
        await _reports(person)
        wave = open_wave(stage.core)
        await answer(stage.server.person(first_name=PAYLOADS[2], language_code="ur"), WORDS)
        session = stage.coordinator()
        stage.core.results.fold(session, wave)
        [row] = stage.core.inbox.page(session, EVERYTHING).rows
        pages = ("/inbox", f"/case/{row.id}", f"/waves/{wave}", f"/waves/{wave}/texts/idea", "/audit")
        looked = await asyncio.to_thread(_look, stage, pages)

    found = {place: seen_in(one) for place, one in looked.items()}
    assert {place: one for place, one in looked.items() if one != CLEAN} == {}
    assert found[pages[1]] >= set(PAYLOADS) - {PAYLOADS[-1]}
    assert found[pages[3]] >= set(PAYLOADS) - {PAYLOADS[-1]}
    assert found["chat"] >= set(PAYLOADS)


async def _reports(person: Person) -> None:
    await to_menu(person)
    await press_through(person, ["Report something", "No, something happened"])
    await press_through(person, ["Words, letters", "Shouted at", "This week", "On a bus"])
    await person.wait_for("In which area?")
    await person.send_text(PAYLOADS[2])
    await person.wait_for(lambda message: True, new=True)
    await press_through(person, ["Brent"])
    await person.wait_for("Please tell it in your own words")
    await person.send_document(b"%PDF-1.4", f"{PAYLOADS[3]}.pdf", caption=PAYLOADS[4])
    await person.wait_for("I cannot keep files", new=True)
    await person.send_contact("+440000000000", PAYLOADS[5])
    await person.wait_for("I have not kept the contact", new=True)
    await person.send_photo(picture(), PAYLOADS[6])
    await person.wait_for("Thank you. Would you like to send", new=True)
    await person.forward(PAYLOADS[7], PAYLOADS[8])
    await person.send_text(WORDS)
    await press_through(person, ["Send, only the forum sees it", "I agree. Send"])
    code = code_on(await person.wait_for("Your report has been sent", timeout=30))
    await open_thread(person, code)
    await press_through(person, ["Write to the forum"])
    await person.send_text(WORDS)
    await person.wait_for("1 message", new=True)
    await press_through(person, ["Send to the forum"])
    await person.wait_for("Your message is with the forum")


def _look(stage: Stage, pages: tuple[str, ...]) -> dict[str, Found]:
    """What a browser finds at the desk and on the chat page."""
    with sync_playwright() as playwright, served(build_desk(stage.core)) as address:
        browser = launch(playwright)
        context = browser.new_context()
        context.add_init_script(WATCH)
        token = stage.core.access.sign_in("maryam", PASSWORD, "127.0.0.1")
        context.add_cookies([{"name": "amanah-desk", "value": token, "url": address}])
        page = context.new_page()
        looked = {}
        for place in pages:
            page.goto(address + place)
            looked[place] = page.evaluate(FOUND)
        page.goto(stage.server.url)
        page.wait_for_function("words => document.body.textContent.includes(words)", arg=PAYLOADS[-2], timeout=10_000)
        looked["chat"] = page.evaluate(FOUND)
        browser.close()
        return looked

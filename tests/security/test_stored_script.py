"""Whatever anybody writes, nothing of it runs at the desk: every text and every page, in a real browser."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from bot.desk.guard import HEADERS
from bot.storage.engine import Storage
from tests.desk.everything import PLACES, address_of, furnished_desk
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import desk_for, launch, served
from tests.security.scripts import CLEAN, FOUND, PAYLOADS, WATCH, seen_in

HTML = {"content-type": "text/html; charset=utf-8"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real one."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that notes what is refused, and fails on a dialog."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    yield page
    context.close()


def test_nothing_that_anybody_wrote_runs(sqlite_url: str, page: Page) -> None:
    """Each way of breaking out of a page stands somewhere as words, and nowhere as anything else."""
    turn = itertools.cycle(PAYLOADS)
    storage = Storage(sqlite_url)
    forum = Forum(storage)
    values = furnished_desk(forum, lambda _: next(turn))
    wrong: dict[str, object] = {}
    seen: set[str] = set()
    with served(desk_for(forum)) as address:
        token = forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.2")
        page.context.add_cookies([{"name": "amanah-desk", "value": token, "url": address}])
        for place in PLACES:
            if not _opens(page, address + address_of(place, values)):
                continue
            found = page.evaluate(FOUND)
            seen |= seen_in(found)
            if found != CLEAN:
                wrong[place] = found
    storage.close()

    assert wrong == {}
    assert seen == set(PAYLOADS)


def test_the_watch_would_notice(page: Page) -> None:
    """A page that took words for its own would be seen, although its policy refuses to run them."""
    page.route("**/*", lambda route: route.fulfill(body=PAYLOADS[0] + PAYLOADS[1], headers=HEADERS | HTML))
    page.goto("http://127.0.0.1/")
    found = page.evaluate(FOUND)

    assert found["ran"] is False
    assert len(found["refused"]) == 2
    assert len(found["foreign"]) == 2


def _opens(page: Page, address: str) -> bool:
    """Whether there is a page at an address, and not a file."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return False
    return answer is not None and answer.headers["content-type"].startswith("text/html")

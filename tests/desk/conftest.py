"""A forum, its desk on a loopback port, and a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from bot.storage.engine import Storage
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor, desk_for, launch, served


@pytest.fixture
def forum(sqlite_url: str) -> Iterator[Forum]:
    """A forum on SQLite; where the kind of database makes no difference."""
    storage = Storage(sqlite_url)
    forum = Forum(storage)
    yield forum
    forum.inbox.indexes.end()
    storage.close()


@pytest.fixture
def either_forum(storage: Storage) -> Iterator[Forum]:
    """A forum on each kind of database."""
    forum = Forum(storage)
    yield forum
    forum.inbox.indexes.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a module, gone before the next: while it runs, no other test in this thread could use asyncio."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without a past."""
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser refused or could not run."""
    return []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    """A page that remembers the browser's complaints; a test that causes one fails."""

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


@pytest.fixture
def visitor(forum: Forum, page: Page, complaints: list[str]) -> Iterator[Visitor]:
    """A coordinator's browser at the desk of the forum."""
    with served(desk_for(forum)) as address:
        yield Visitor(page, address, forum)
    assert complaints == []


@pytest.fixture
def either_visitor(either_forum: Forum, page: Page, complaints: list[str]) -> Iterator[Visitor]:
    """The same, on each kind of database."""
    with served(desk_for(either_forum)) as address:
        yield Visitor(page, address, either_forum)
    assert complaints == []

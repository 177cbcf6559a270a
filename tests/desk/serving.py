"""Serving the desk on the loopback interface, and a browser to look at it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from playwright.sync_api import Browser, Page, Playwright
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.bootstrap.adjusting import read_desk
from bot.desk.application import create_desk
from bot.desk.consulting import Consulting
from bot.desk.exporting import Exports
from bot.desk.sessions import Services
from bot.domain.areas import LONDON
from bot.services.exporting.annual import AnnualSheets
from bot.services.exporting.cases import CaseExports
from bot.services.exporting.weekly import WeekExports
from bot.services.weeks.weeks import Weeks
from bot.settings import Settings
from tests.browsers import FLAGS, chromium
from tests.desk.consulting import consulting_for
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.settings import desk_settings_for, installed
from tests.desk.weeks import weekly_for


def services_for(forum: Forum, *, consulting: Consulting | None = None, settings: Settings | None = None) -> Services:
    """What the desk of a forum works with."""
    return Services(
        access=forum.access,
        ceremony=forum.ceremony,
        casework=forum.casework,
        inbox=forum.inbox,
        audit=forum.audit,
        views=forum.views,
        search=forum.search,
        consulting=consulting or consulting_for(forum),
        exports=exports_for(forum),
        desk_settings=desk_settings_for(forum, settings),
        weekly=weekly_for(forum),
        linking=forum.linking,
    )


def desk_for(forum: Forum, *, secure: bool = False, consulting: Consulting | None = None) -> ASGIApp:
    """The desk of a forum, as it is reached on this machine."""
    return create_desk(
        services_for(forum, consulting=consulting),
        forum_name="Northgate Muslim Forum",
        languages=("en", "ar", "ur"),
        secure_cookies=secure,
        allowed_hosts=("127.0.0.1",),
    )


def adjustable_desk(forum: Forum, settings: Settings | None = None) -> ASGIApp:
    """A desk at which settings can be set; those that run are those of its beginning."""
    running = read_desk(settings or installed(), forum.storage)
    return create_desk(
        services_for(forum, settings=settings),
        forum_name=running.forum.name,
        languages=running.forum.languages,
        secure_cookies=False,
        allowed_hosts=("127.0.0.1",),
    )


class _Stand:
    """A server that stays up; what is served there changes. Starting and stopping one costs more than most tests."""

    def __init__(self) -> None:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.app: ASGIApp | None = None
        server = uvicorn.Server(uvicorn.Config(self._pass_on, log_config=None, lifespan="off", interface="asgi3"))
        threading.Thread(target=server.run, args=([listening],), daemon=True).start()

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.app is not None:
            await self.app(scope, receive, send)


_free: list[_Stand] = []


def exports_for(forum: Forum) -> Exports:
    """What makes files of a forum, whose areas are those of London."""
    storage, clock = forum.storage, forum.clock
    return Exports(
        CaseExports(storage, clock, areas=LONDON, forum="Northgate Muslim Forum"),
        AnnualSheets(storage, clock, areas=LONDON),
        WeekExports(Weeks(storage, clock, areas=LONDON)),
    )


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address at which the application answers."""
    stand = _free.pop() if _free else _Stand()
    stand.app = app
    try:
        yield stand.address
    finally:
        stand.app = None
        _free.append(stand)


def launch(playwright: Playwright) -> Browser:
    """The Chromium of this machine."""
    return playwright.chromium.launch(executable_path=chromium(), args=FLAGS)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at a browser."""

    page: Page
    address: str
    forum: Forum

    def goes(self, path: str) -> None:
        """Open one of the desk's pages."""
        self.page.goto(self.address + path)

    def signs_in(self, password: str = PASSWORD, login: str = LOGIN) -> None:
        """Fill in the sign-in page, opening it first when another page is shown."""
        if not self.page.locator("#password").count():
            self.goes("/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.click("main form button[type=submit]")

    def unlocks(self, password: str = PASSWORD) -> None:
        """Give the password at the page of a locked session."""
        self.page.fill("#password", password)
        self.page.get_by_role("button", name="Unlock").click()

    def arrives(self, path: str = "/inbox") -> None:
        """Open a page as somebody who has signed in already."""
        token = self.forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.2")
        self.page.context.add_cookies([{"name": "amanah-desk", "value": token, "url": self.address}])
        self.goes(path)

    def opens(self, report_id: int) -> None:
        """Open a case as somebody who has signed in already."""
        self.arrives(f"/case/{report_id}")

    def replies(self, words: str) -> None:
        """Write a reply and send it."""
        self.page.fill("#reply-words", words)
        self.page.get_by_role("button", name="Send the reply").click()

    def sees(self) -> str:
        """The text of the page, once all of it is there."""
        self.page.wait_for_load_state()
        return self.page.inner_text("main")

    @property
    def path(self) -> str:
        """Where on the desk the browser is."""
        return self.page.url.removeprefix(self.address)

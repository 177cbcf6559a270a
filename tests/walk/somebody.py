"""Somebody who walks through their day at the desk: in their language, on their screen, with scripts or without.

What they press is named by the catalogue's words, so that a button which was not translated is not found.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect

from bot.i18n.text import Text
from bot.i18n.translator import translator
from tests.desk.axe import violations
from tests.desk.seeding import Forum
from tests.desk.serving import adjustable_desk, served
from tests.walk.walking import PHONE, WIDE

SCREENS = {"phone": PHONE, "wide": WIDE}

_TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth, found = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > wide + 1 || box.left < -1) && !one.closest(".unseen, .skip, [inert]");
  });
  return document.documentElement.scrollWidth > wide ? found.slice(0, 3).map((one) => one.outerHTML.slice(0, 160)) : [];
}"""
"""What makes a page wider than the screen, so that it has to be pushed aside to be read."""

_ENGLISH = re.compile(r"[A-Za-z]{3,}(?:[ ,]+[a-z]+){2,}")
"""Three words of English in a row: a sentence that nobody translated."""

_SAID_BY_THE_DESK = """() => {
  const found = [document.title], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isOurs = (one) => !one.closest("script, style, bdi, [dir=auto], [dir=ltr], [lang=en]");
  while (walker.nextNode()) if (isOurs(walker.currentNode.parentElement)) found.push(walker.currentNode.data);
  for (const name of ["aria-label", "alt", "placeholder", "title"])
    for (const one of document.querySelectorAll(`[${name}]`)) found.push(one.getAttribute(name));
  return found.join("\\n");
}"""
"""The words of a page that are the desk's own, seen or heard: neither a name nor what somebody wrote."""


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody sees the desk: a language, the kind of screen, and whether their browser runs scripts."""

    language: str
    screen: str
    scripts: bool

    def __str__(self) -> str:
        """As it stands in the names of tests and pictures."""
        return f"{self.language}-{self.screen}-{'js' if self.scripts else 'plain'}"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person at the desk. `glass` is a page of another browser that looks at pages on which nothing may run."""

    page: Page
    glass: Page
    address: str
    forum: Forum
    look: Look
    pictures: Path | None
    complaints: list[str]

    def says(self, message: str, /, **values: object) -> str:
        """A sentence of the desk in their language."""
        return translator(self.look.language).draw(Text(message, tuple(values.items())))

    def counts(self, singular: str, plural: str, count: int) -> str:
        """A sentence with a number in their language."""
        return translator(self.look.language).draw(Text(singular, (("count", count),), plural, count))

    def button(self, message: str, /, **values: object) -> Locator:
        """The button of this name."""
        return self.page.get_by_role("button", name=self.says(message, **values), exact=True)

    def link(self, message: str, /, **values: object) -> Locator:
        """The first link of this name."""
        return self.page.get_by_role("link", name=self.says(message, **values), exact=True).first

    def field(self, message: str, /, **values: object) -> Locator:
        """The field of this label."""
        return self.page.get_by_label(self.says(message, **values), exact=True)

    def presses(self, message: str, /, **values: object) -> None:
        """Press a button and wait for what comes of it."""
        self.button(message, **values).click()

    def opens(self, message: str) -> None:
        """Open what is folded behind these words."""
        self.summary(message).click()

    def summary(self, message: str) -> Locator:
        """The words behind which something is folded."""
        return self.page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(self.says(message))}\s*$")).first

    def goes_to(self, message: str) -> None:
        """Go somewhere by the bar at the top."""
        bar = self.page.get_by_role("navigation", name=self.says("Pages"))
        way = bar.get_by_role("link", name=self.says(message), exact=True)
        if not way.is_visible():
            bar.locator("summary").click()
        way.click()

    def reads(self, message: str, /, **values: object) -> None:
        """See a sentence of the desk on the page."""
        expect(self.page.locator("main")).to_contain_text(self.says(message, **values))

    def reads_words(self, *words: str) -> None:
        """See what somebody wrote on the page."""
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def signs_in(self, login: str, password: str) -> None:
        """By the page at the door, in the language that they choose there."""
        self.page.goto(f"{self.address}/sign-in?language={self.look.language}")
        self.field("Sign-in name").fill(login)
        self.field("Password").fill(password)
        self.presses("Sign in")

    def is_refused(self, path: str) -> None:
        """Type the address of a page that is not for them, and be told so kindly, with a way back."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 403
        self.reads("This is not open to you")
        expect(self.link("Back")).to_be_visible()

    @property
    def path(self) -> str:
        """Where at the desk they are."""
        return self.page.url.removeprefix(self.address).split("?")[0]

    def station(self, name: str) -> None:
        """Stop and look: nothing keeps anybody from the page, it fits the screen, and it speaks their language."""
        self.page.wait_for_load_state()
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{name}-{self.look}.png", full_page=True)
        heard = len(self.complaints)
        wrong = violations(self._lookable()) + [f"too wide: {one}" for one in self.page.evaluate(_TOO_WIDE)]
        del self.complaints[heard:]  # what the examiner itself may not do
        if self.look.language != "en":
            said = self.page.evaluate(_SAID_BY_THE_DESK).replace("Northgate Muslim Forum", "")
            wrong += [f"English: {one}" for one in _ENGLISH.findall(said)]
        assert wrong == [], name

    def _lookable(self) -> Page:
        """The page itself; where nothing runs, a still of it."""
        if self.look.scripts:
            return self.page
        still = self.page.content()

        def show(route: Route) -> None:
            route.fulfill(body=still, content_type="text/html; charset=utf-8")

        self.glass.set_viewport_size(SCREENS[self.look.screen])  # type: ignore[arg-type]
        self.glass.route(self.page.url, show)
        self.glass.goto(self.page.url)
        self.glass.unroute(self.page.url)
        return self.glass


@contextmanager
def at_the_desk(browser: Browser, forum: Forum, look: Look) -> Iterator[Somebody]:
    """Somebody at their browser, whose complaints fail the walk. `AMANAH_SCREENSHOTS=folder` keeps the pictures."""
    folder = os.environ.get("AMANAH_SCREENSHOTS")
    pictures = Path(folder) if folder else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    context = browser.new_context(
        locale=look.language,
        viewport=SCREENS[look.screen],  # type: ignore[arg-type]
        java_script_enabled=look.scripts,
    )
    glass = browser.new_context(bypass_csp=True)
    glass.route(re.compile(r"\.js\b"), lambda route: route.abort())
    context.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with served(adjustable_desk(forum)) as address:
        yield Somebody(page, glass.new_page(), address, forum, look, pictures, complaints)
    context.close()
    glass.close()
    assert complaints == []

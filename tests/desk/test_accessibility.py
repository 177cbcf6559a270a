"""Every page of the desk can be used with a screen reader, a keyboard and weak eyes: axe-core finds nothing."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, Error, Page

from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from tests.desk.axe import violations
from tests.desk.everything import PLACES, address_of, furnished_desk
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import desk_for, served
from tests.soak import size

LOOKS = list(itertools.product(("en", "ar"), (1280, 390), ("light", "dark")))
"""Languages, widths and colours: a page is looked at in one of them by turns, and in all of them when soaking."""

MISTAKES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "/case/{case}": ("form#reply", {}),
    "/account": ("form[action='/account/password']", {"password": "short"}),
    "/people": ("form[action='/people/invite']", {}),
    "/bulletins/new": ("form.editor", {}),
    "/consultations/new": ("form:has(#title)", {"title": "A title", "id": "Not like that"}),
    "/consultations/{consultation}/edit": ("form.editor", {"cron": "0 10 * *", "open_days": "many"}),
}
"""Forms that are refused, and what is typed into them."""

_LED = """() => {
  const at = document.activeElement, said = at.getAttribute("aria-describedby")?.split(" ").at(-1);
  return [at.getAttribute("aria-invalid"), Boolean(document.getElementById(said)?.textContent.trim())];
}"""
"""Whether the focus is on what has to be mended, and its description says something."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may see every page of a furnished desk."""

    page: Page
    address: str
    forum: Forum
    session: DeskSession
    values: Mapping[str, str]

    def takes(self, language: str, width: int, scheme: str) -> None:
        """Read in this language, on a screen so wide, light or dark."""
        self.forum.access.set_language(self.session, language)
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    def opens(self, place: str) -> bool:
        """Open a place; False when it is a file, or leads to another place."""
        try:
            answer = self.page.goto(self.address + address_of(place, self.values))
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return False
        assert answer is not None
        return answer.headers["content-type"].startswith("text/html") and answer.request.redirected_from is None


@pytest.fixture(scope="module")
def reader(sqlite_template: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """One desk and one browser for all pages: looking changes nothing."""
    path = tmp_path_factory.mktemp("desk") / "amanah.db"
    copy(sqlite_template, path)
    storage = Storage(f"sqlite:///{path}")
    forum = Forum(storage)
    values = furnished_desk(forum)
    with served(desk_for(forum)) as address:
        context = browser.new_context()
        token = forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.2")
        context.add_cookies([{"name": "amanah-desk", "value": token, "url": address}])
        yield Reader(context.new_page(), address, forum, forum.access.session(token), values)
        context.close()
    storage.close()


@pytest.mark.parametrize("turn", range(len(PLACES)), ids=PLACES)
def test_nothing_keeps_anybody_from_a_page(reader: Reader, turn: int) -> None:
    """Contrast, names, landmarks, order of headings, sizes of what is touched, languages of what is quoted."""
    looks = [LOOKS[(turn + more) % len(LOOKS)] for more in range(size(1, len(LOOKS)))]
    wrong: list[object] = []
    for look in looks:
        reader.takes(*look)
        if reader.opens(PLACES[turn]):
            wrong += [(look, line) for line in violations(reader.page)]

    assert wrong == []


@pytest.mark.parametrize("turn", range(len(MISTAKES)), ids=MISTAKES)
def test_a_mistake_is_told_to_everybody(reader: Reader, turn: int) -> None:
    """A page that was refused is as good, and one is led to what has to be mended."""
    place, (form, typed) = list(MISTAKES.items())[turn]
    reader.takes(*LOOKS[turn])
    reader.opens(place)
    for name, words in typed.items():
        reader.page.locator(f"{form} [name='{name}']").fill(words)
    with reader.page.expect_navigation():
        reader.page.locator(form).evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    reader.page.wait_for_load_state()

    assert violations(reader.page) == []
    assert reader.page.evaluate(_LED) == ["true", True]


@pytest.mark.parametrize("turn", range(3), ids=["new", "ended", "wrong"])
def test_nothing_keeps_anybody_out_at_the_door(reader: Reader, browser: Browser, turn: int) -> None:
    """The first page, the one after a while, and the one after a mistake."""
    page = browser.new_page(locale=("en", "ar", "ar")[turn], color_scheme=("light", "dark", "light")[turn])
    page.goto(f"{reader.address}/sign-in{'?ended=1' if turn else ''}")
    if turn == 2:
        page.fill("#login", LOGIN)
        page.fill("#password", "not the password")
        page.click("main form button[type=submit]")
    found = violations(page)
    page.close()

    assert found == []

"""The bar at the top of every page: where one can go."""

import re

import httpx
import pytest
from playwright.sync_api import Browser

from bot.desk.navigation import ENTRIES, FEW, Menu, menu
from bot.desk.routes import ROUTES
from bot.services.principals import DeskSession, Principal, Role
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import Visitor, desk_for, served

OFFERED = frozenset(route.path for route in ROUTES)
EVERYTHING = frozenset(entry.address for entry in ENTRIES)


def _bar(role: Role, offered: frozenset[str] = EVERYTHING, *, consults: bool = True) -> Menu:
    principal = Principal(1, "one", "One", role.value, "en")
    return menu(DeskSession(principal, b"", {}, ""), offered, consults=consults)


def _keys(bar: Menu) -> list[str]:
    return [entry.key for part in (bar.front, *bar.more) for entry in part]


def test_an_admin_finds_everything() -> None:
    """Every page, once; what is opened daily stands in front."""
    bar = _bar(Role.ADMIN)

    assert sorted(_keys(bar)) == sorted(entry.key for entry in ENTRIES)
    assert [entry.key for entry in bar.front] == ["inbox", "week", "consultations"]


def test_the_police_liaison_is_led_to_what_is_published() -> None:
    """Nobody is shown a way that is closed to them, and few ways need no second word."""
    bar = _bar(Role.LIAISON)

    assert [entry.key for entry in bar.front] == ["published", "account"]
    assert (bar.more, bar.home, bar.searches) == ((), "/published", False)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.READER])
def test_people_and_settings_are_for_whoever_looks_after_them(role: Role) -> None:
    """Others do not see them."""
    assert {"people", "settings"}.isdisjoint(_keys(_bar(role)))


def test_a_page_that_the_desk_does_not_have_is_not_in_the_bar() -> None:
    """Nor are consultations where the forum holds none."""
    assert "week" not in _keys(_bar(Role.ADMIN, EVERYTHING - {"/week"}))
    assert {"consultations", "bulletins", "calendar"}.isdisjoint(_keys(_bar(Role.ADMIN, consults=False)))


def test_every_page_of_the_bar_opens_and_marks_itself(forum: Forum) -> None:
    """One sees where one is."""
    ways = [entry for entry in ENTRIES if entry.address in OFFERED]
    with served(desk_for(forum)) as address, httpx.Client(base_url=address) as client:
        client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
        pages = {entry.address: client.get(entry.address).text for entry in ways}

    marked = {path: re.findall(r'<a[^>]*href="([^"]+)" aria-current="page"', page) for path, page in pages.items()}
    assert len(ways) > FEW
    assert {path: path in found for path, found in marked.items()} == dict.fromkeys(marked, True)


def test_more_opens_and_closes_by_the_keyboard(visitor: Visitor) -> None:
    """Enter opens it, Escape closes it and leaves one where one was; going on closes it too."""
    visitor.arrives()
    more = visitor.page.locator(".more")
    more.locator("summary").focus()
    visitor.page.keyboard.press("Enter")
    opened = more.get_by_role("link", name="People").is_visible()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Escape")
    at = visitor.page.evaluate("document.activeElement.tagName")
    closed = more.get_attribute("open") is None
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("main").click(position={"x": 5, "y": 5})

    assert (opened, closed, at) == (True, True, "SUMMARY")
    assert more.get_attribute("open") is None


@pytest.mark.parametrize("code", ["en", "ur"])
def test_the_bar_fits_a_phone_without_scripts(forum: Forum, browser: Browser, code: str) -> None:
    """All of it can be reached on a small screen, in both directions."""
    forum.access.set_language(forum.signed_in(), code)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    with served(desk_for(forum)) as address:
        visitor = Visitor(context.new_page(), address, forum)
        visitor.arrives("/bulletins")
        visitor.page.locator(".more summary").click()
        links = visitor.page.locator(".bar nav a")
        boxes = [links.nth(place).bounding_box() for place in range(links.count())]
        visitor.page.locator(".more a[href='/audit']").click()
        led = visitor.path
    context.close()

    assert boxes
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
    assert led == "/audit"

"""Locking the desk, with a browser: the page is covered, and goes on as it was."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from bot.errors import SessionLocked
from tests.desk.axe import violations
from tests.desk.consulting import Community
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import Visitor, desk_for, served


def is_locked(forum: Forum, page: Page) -> bool:
    """Whether the server has locked the session of a browser."""
    (token,) = [one["value"] for one in page.context.cookies() if one["name"] == "amanah-desk"]
    try:
        forum.access.session(token)
    except SessionLocked:
        return True
    return False


def gives(page: Page, password: str = PASSWORD) -> None:
    """Answer the dialog that covers the page."""
    page.fill("#lock-password", password)
    page.locator("#lock button").click()


@pytest.fixture
def writing(forum: Forum, visitor: Visitor) -> Visitor:
    """Somebody in the middle of a reply, in a browser whose clock is ours."""
    report_id = forum.report("A stranger tugged my scarf.")
    visitor.page.clock.install()
    visitor.opens(report_id)
    visitor.page.fill("#reply-words", "Salam. We are here for you.")
    return visitor


def is_covered(page: Page) -> bool:
    """Whether nothing of the page can be seen, reached or heard, and the password is asked for."""
    hidden = page.evaluate(
        """() => [...document.querySelectorAll("body > :not(dialog) *")]
            .every((one) => getComputedStyle(one).visibility === "hidden" && one.closest("[inert]"))"""
    )
    told = page.get_by_role("main").count() + page.get_by_role("heading", level=1).count()
    return bool(hidden) and not told and page.locator("#lock").is_visible()


def test_half_an_hour_without_a_touch_covers_the_page(forum: Forum, writing: Visitor) -> None:
    """Nothing stays readable, in the tab's title neither; the server gives up the keys at the same time."""
    title = writing.page.title()
    writing.page.clock.fast_forward("30:10")
    writing.page.wait_for_selector("#lock[open]")

    assert is_covered(writing.page)
    assert (title.startswith("A-"), writing.page.title()) == (True, "Locked · Northgate Muslim Forum")
    assert (writing.sees().strip(), is_locked(forum, writing.page)) == ("", True)


def test_the_password_gives_the_page_back_as_it_was(forum: Forum, writing: Visitor) -> None:
    """With what was being written, which can be sent at once."""
    writing.page.clock.fast_forward("30:10")
    gives(writing.page)
    writing.page.wait_for_selector("#lock", state="hidden")
    kept = writing.page.input_value("#reply-words")
    writing.page.get_by_role("button", name="Send the reply").click()
    writing.page.wait_for_url("**/case/*?done=replied*")

    assert kept == "Salam. We are here for you."
    assert [forum.replies(one) for one in forum.codes] == [["Salam. We are here for you."]]


def test_neither_a_wrong_password_nor_a_key_opens_it(writing: Visitor) -> None:
    """Escape is tried first by everybody."""
    writing.page.get_by_role("button", name="Lock", exact=True).click()
    for _ in range(3):
        writing.page.keyboard.press("Escape")
    gives(writing.page, "not the right password")
    writing.page.wait_for_selector("[data-problem=wrong]")

    assert is_covered(writing.page)
    assert writing.page.evaluate("document.activeElement.id") == "lock-password"


def test_nothing_keeps_anybody_from_unlocking(forum: Forum, visitor: Visitor, complaints: list[str]) -> None:
    """By ear, by keyboard, with weak sight; the cover and the page of its own."""
    visitor.arrives("/audit")
    visitor.page.get_by_role("button", name="Lock", exact=True).click()
    gives(visitor.page, "not the right password")
    visitor.page.wait_for_selector("[data-problem=wrong]")
    covered = violations(visitor.page)
    visitor.page.reload()
    found = covered + violations(visitor.page)
    complaints.clear()  # what the examiner itself may not do

    assert found == []


def test_working_keeps_it_open(forum: Forum, writing: Visitor) -> None:
    """Whoever writes for long is not covered, and the server hears of it."""
    for _ in range(4):
        writing.page.clock.fast_forward("20:00")
        forum.clock.forward(minutes=20)
        with writing.page.expect_response("**/unlock"):
            writing.page.press("#reply-words", "x")

    assert not writing.page.locator("#lock").is_visible()
    assert not is_locked(forum, writing.page)


def test_all_tabs_are_locked_and_opened_together(forum: Forum, writing: Visitor) -> None:
    """They share one session."""
    other = writing.page.context.new_page()
    other.goto(writing.address + "/audit")
    other.get_by_role("button", name="Lock", exact=True).click()
    writing.page.wait_for_selector("#lock[open]")
    covered = (is_covered(writing.page), is_covered(other))
    gives(other)
    writing.page.wait_for_selector("#lock", state="hidden")
    writing.page.get_by_role("button", name="Send the reply").click()
    writing.page.wait_for_url("**/case/*?done=replied*")

    assert covered == (True, True)
    assert [forum.replies(one) for one in forum.codes] == [["Salam. We are here for you."]]


def test_after_twelve_hours_what_was_written_is_still_there(forum: Forum, writing: Visitor) -> None:
    """The cover says what to do: sign in elsewhere, and come back."""
    writing.page.get_by_role("button", name="Lock", exact=True).click()
    writing.page.wait_for_selector("#lock[open]")
    forum.clock.forward(hours=12)
    gives(writing.page)
    writing.page.wait_for_selector("[data-problem=ended]")
    token = forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.2")
    writing.page.context.add_cookies([{"name": "amanah-desk", "value": token, "url": writing.address}])
    gives(writing.page)
    writing.page.wait_for_selector("#lock", state="hidden")

    assert writing.page.input_value("#reply-words") == "Salam. We are here for you."


def test_somebody_elses_session_does_not_open_the_page(forum: Forum, writing: Visitor) -> None:
    """Who has signed in with the same browser meanwhile does not see what was written before."""
    writing.page.get_by_role("button", name="Lock", exact=True).click()
    writing.page.wait_for_selector("#lock[open]")
    forum.access.sign_out(token_of(writing.page))
    given = forum.ceremony.recover(forum.ceremony.with_recovery_key(forum.recovery), "bilal", "Bilal", "en")
    token = forum.access.sign_in("bilal", given, "192.0.2.2")
    writing.page.context.add_cookies([{"name": "amanah-desk", "value": token, "url": writing.address}])
    gives(writing.page, given)
    writing.page.wait_for_selector("[data-problem=ended]")

    assert is_covered(writing.page)


def token_of(page: Page) -> str:
    """The cookie of the desk."""
    return next(str(one["value"]) for one in page.context.cookies() if one["name"] == "amanah-desk")


def test_locking_works_without_scripts(forum: Forum, browser: Browser) -> None:
    """A page of its own asks for the password; one can also leave."""
    context = browser.new_context(java_script_enabled=False)
    with served(desk_for(forum)) as address:
        visitor = Visitor(context.new_page(), address, forum)
        visitor.arrives("/audit")
        led: list[str] = []
        acts: list[Callable[[], None]] = [
            visitor.page.get_by_role("button", name="Lock", exact=True).click,
            visitor.unlocks,
            visitor.page.get_by_role("button", name="Lock", exact=True).click,
            visitor.page.get_by_role("button", name="Sign in as somebody else").click,
        ]
        for act in acts:
            act()
            led.append(visitor.path.split("?")[0])
    context.close()

    assert led == ["/unlock", "/inbox", "/unlock", "/sign-in"]


@pytest.fixture
def plain(forum: Forum, browser: Browser) -> Iterator[Visitor]:
    """Somebody whose browser runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    with served(desk_for(forum)) as address:
        yield Visitor(context.new_page(), address, forum)
    context.close()


def locks_along(visitor: Visitor, field: str, words: str) -> None:
    """Write something, and lock from within the form."""
    visitor.page.fill(field, words)
    visitor.page.locator("form").filter(has=visitor.page.locator(field)).get_by_role("button", name="Lock").click()


def test_without_scripts_a_reply_being_written_is_kept(forum: Forum, plain: Visitor) -> None:
    """It is not to be seen while the desk is locked, and stands in its field afterwards."""
    report_id = forum.report()
    plain.arrives(f"/case/{report_id}")
    in_the_bar = plain.page.locator("header").get_by_role("button", name="Lock").count()
    locks_along(plain, "#reply-words", "Salam. We are here for you.")
    covered = plain.page.inner_text("body") + "".join(plain.page.locator("textarea").all_inner_texts())
    is_locked_now = is_locked(forum, plain.page)
    plain.unlocks()

    assert (in_the_bar, is_locked_now) == (0, True)
    assert "Salam" not in covered
    assert plain.page.input_value("#reply-words") == "Salam. We are here for you."
    assert forum.replies(report_id) == []


def test_a_note_being_written_does_not_come_back_as_a_reply(forum: Forum, plain: Visitor) -> None:
    """The person must never see it."""
    report_id = forum.report()
    plain.arrives(f"/case/{report_id}")
    plain.page.locator(".note-box summary").click()
    locks_along(plain, "#note-words", "I know the driver.")
    plain.unlocks()
    back = plain.page.input_value("textarea[name=words]")
    plain.page.get_by_role("button", name="Save what I wrote").click()

    assert back == "I know the driver."
    assert forum.replies(report_id) == []
    assert "I know the driver." in plain.sees()


def test_without_scripts_a_whole_form_is_kept(plain: Visitor) -> None:
    """As when the session ended by itself; saving it afterwards saves, and locks nothing."""
    plain.arrives("/prepared/new")
    plain.page.fill("[name='title.en']", "First answer")
    locks_along(plain, "[name='words.en']", "We have read your report, and take it seriously.")
    plain.unlocks()
    plain.page.get_by_role("button", name="Save what I wrote").click()

    assert "First answer" in plain.sees()
    assert plain.path.startswith("/prepared")


def test_every_long_form_can_be_locked_along(forum: Forum, plain: Visitor) -> None:
    """The bar leads to the form, whose last button locks: the one that Enter presses stays what it was."""
    Community(forum).draft()
    plain.arrives()
    found = {}
    for path in ("consultations/pulse/edit", "consultations/pulse/yaml", "consultations/pulse/questions/words"):
        plain.goes(f"/{path}")
        plain.page.locator("header").get_by_role("link", name="Lock").click()
        name = plain.page.locator(":target button").last.get_attribute("name")
        found[path] = (plain.path.rpartition("#")[2], name)

    assert set(found.values()) == {("writing", "lock")}

"""The second factor and one's own sessions, with a browser."""

import re

import pyotp
from playwright.sync_api import expect

from tests.desk.axe import violations
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import Visitor


def code_of(forum: Forum, secret: str) -> str:
    """What the phone shows half a minute later."""
    forum.clock.forward(seconds=30)
    return pyotp.TOTP(secret).at(int(forum.clock().timestamp()))


def sets_up(forum: Forum, visitor: Visitor) -> tuple[str, list[str]]:
    """From My account to the recovery codes; the phone's secret, and the codes."""
    visitor.arrives("/account")
    visitor.page.get_by_role("button", name="Set it up…").click()
    visitor.page.locator(".factor-code svg path").first.wait_for(state="attached")
    secret = visitor.page.inner_text(".factor-key code").replace(" ", "")
    visitor.page.fill("#code", code_of(forum, secret))
    visitor.page.get_by_role("button", name="Turn it on").click()
    visitor.page.locator(".recovery-codes code").last.wait_for()
    return secret, visitor.page.locator(".recovery-codes code").all_inner_texts()


def gives(visitor: Visitor, code: str) -> None:
    """Write the code at the door."""
    visitor.page.fill("#code", code)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()


def test_from_setting_it_up_to_signing_in_with_it(forum: Forum, visitor: Visitor) -> None:
    """A wrong code says so; the right one leads to the page that was asked for."""
    secret, codes = sets_up(forum, visitor)
    visitor.page.context.clear_cookies()
    visitor.goes("/audit")
    visitor.signs_in()
    asked = visitor.sees()
    visitor.goes("/audit")
    still_asked = visitor.path
    gives(visitor, "000000")
    refused = visitor.sees()
    gives(visitor, code_of(forum, secret))

    assert len(set(codes)) == 10
    assert "Now the six digits" in asked
    assert still_asked.startswith("/sign-in/code?next=")
    assert "This is not the code" in refused
    assert visitor.path == "/audit"


def test_recovery_codes_are_shown_once_and_each_signs_in(forum: Forum, visitor: Visitor) -> None:
    """Coming back to the page says how many are left, and shows none."""
    _, codes = sets_up(forum, visitor)
    visitor.page.context.clear_cookies()
    visitor.goes("/sign-in")
    visitor.signs_in()
    gives(visitor, codes[0])
    visitor.goes("/account/second-factor")

    assert "9 recovery codes are left." in visitor.sees()
    assert not [one for one in codes if one in visitor.page.content()]


def test_a_text_is_kept_through_password_and_code(forum: Forum, visitor: Visitor) -> None:
    """Also when the session was over."""
    secret, _ = sets_up(forum, visitor)
    visitor.goes(f"/case/{forum.report()}")
    visitor.page.fill("#reply-words", "Salam. We are here for you.")
    forum.clock.forward(hours=12)
    visitor.page.get_by_role("button", name="Send the reply").click()
    visitor.signs_in()
    gives(visitor, code_of(forum, secret))

    assert visitor.page.input_value("#reply-words") == "Salam. We are here for you."


def test_it_is_turned_off_by_password_and_code(forum: Forum, visitor: Visitor) -> None:
    """A mistake is shown beside its field."""
    secret, _ = sets_up(forum, visitor)
    visitor.goes("/account/second-factor")
    turn_it_off = visitor.page.get_by_role("button", name="Turn the second factor off")
    visitor.page.fill("#old", "wrong")
    visitor.page.fill("#off-code", code_of(forum, secret))
    turn_it_off.click()
    expect(visitor.page.locator("#old[aria-invalid]")).to_be_focused()
    visitor.page.fill("#old", PASSWORD)
    visitor.page.fill("#off-code", code_of(forum, secret))
    turn_it_off.click()

    assert "Your second factor is turned off." in visitor.sees()


def test_nothing_keeps_anybody_from_it(forum: Forum, visitor: Visitor, complaints: list[str]) -> None:
    """By ear, by keyboard, with weak sight: setting it up, the recovery codes, what comes after, and the door."""
    wrong: list[str] = []
    visitor.arrives("/account")
    visitor.page.get_by_role("button", name="Set it up…").click()
    visitor.page.fill("#code", "000000")
    visitor.page.get_by_role("button", name="Turn it on").click()
    wrong += violations(visitor.page)
    sets_up(forum, visitor)
    wrong += violations(visitor.page)
    for path in ("/account", "/account/second-factor"):
        visitor.goes(path)
        wrong += violations(visitor.page)
    visitor.page.context.clear_cookies()
    visitor.goes("/sign-in")
    visitor.signs_in()
    gives(visitor, "000000")
    wrong += violations(visitor.page)
    complaints.clear()  # what the examiner itself may not do

    assert wrong == []


def test_my_sessions_are_told_apart_and_ended(forum: Forum, visitor: Visitor) -> None:
    """A browser one does not know is signed out from here."""
    elsewhere = forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.9")
    visitor.goes("/sign-in")
    visitor.signs_in()
    visitor.goes("/account")
    listed = visitor.page.locator(".sessions li").all_inner_texts()
    visitor.page.get_by_role("button", name="End it").click()

    assert sorted("This one" in one for one in listed) == [False, True]
    assert any(re.search(r"Chrome\W+ on \W*a Linux computer", one) for one in listed)
    assert "That session is ended." in visitor.sees()
    assert forum.is_ended(elsewhere)

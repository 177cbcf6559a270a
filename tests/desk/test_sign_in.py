"""Signing in and out at the desk, with a browser."""

import datetime as dt

from tests.desk.seeding import Forum
from tests.desk.serving import Visitor


def test_the_right_password_leads_to_the_inbox(either_forum: Forum, either_visitor: Visitor) -> None:
    """Whoever signs in lands in the inbox."""
    either_visitor.signs_in()

    assert either_visitor.path == "/inbox"


def test_a_wrong_password_says_so_and_keeps_the_name(visitor: Visitor) -> None:
    """Only the password has to be typed again, and nothing tells which of the two was wrong."""
    visitor.signs_in("not the right password")

    assert "The name or the password is not right" in visitor.sees()
    assert visitor.page.input_value("#login") == "amina"


def test_an_unknown_name_reads_the_same(visitor: Visitor) -> None:
    """The page does not tell who has an account."""
    visitor.signs_in(login="somebody")

    assert "The name or the password is not right" in visitor.sees()


def test_the_address_asked_for_is_opened_after_signing_in(forum: Forum, visitor: Visitor) -> None:
    """A link to a case leads to the case, by way of the sign-in page."""
    report_id = forum.report()
    visitor.goes(f"/case/{report_id}")
    visitor.signs_in()

    assert visitor.path == f"/case/{report_id}"


def test_too_many_tries_are_told_how_long_to_wait(visitor: Visitor) -> None:
    """After five wrong tries even the right password waits, and the page says for how long."""
    for _ in range(5):
        visitor.signs_in("not the right password")
    visitor.signs_in()

    assert "Too many tries. Wait 15 minutes" in visitor.sees()


def test_half_an_hour_without_doing_anything_locks_the_desk(forum: Forum, visitor: Visitor) -> None:
    """A desk left alone closes itself; the password alone leads back to the page that was asked for."""
    visitor.arrives()
    forum.clock.forward(minutes=31)
    visitor.goes("/audit")
    asked = visitor.sees()
    visitor.unlocks()

    assert ("The desk is locked" in asked, "Amina Yusuf" in asked) == (True, True)
    assert visitor.path == "/audit"


def test_working_keeps_the_session(forum: Forum, visitor: Visitor) -> None:
    """Whoever keeps reading stays signed in."""
    visitor.arrives()
    for _ in range(4):
        forum.clock.forward(minutes=20)
        visitor.goes("/inbox")

    assert visitor.path == "/inbox"


def test_twelve_hours_end_the_session_of_the_busiest(forum: Forum, visitor: Visitor) -> None:
    """No session outlives a day's work."""
    visitor.arrives()
    began = forum.clock.now
    while forum.clock.now < began + dt.timedelta(hours=12):
        forum.clock.forward(minutes=29)
        visitor.page.request.get(visitor.address + "/inbox")
    visitor.goes("/inbox")

    assert visitor.path.startswith("/sign-in")


def test_signing_out_closes_the_desk(visitor: Visitor) -> None:
    """After signing out nothing opens any more."""
    visitor.signs_in()
    visitor.page.get_by_role("button", name="Sign out").click()
    said = visitor.sees()
    visitor.goes("/inbox")

    assert "You are signed out." in said
    assert visitor.path.startswith("/sign-in")


def test_a_text_outlives_the_locking_of_its_page(forum: Forum, visitor: Visitor) -> None:
    """A reply sent to a locked desk is not sent, and not lost: it stands in the form after the password."""
    report_id = forum.report()
    visitor.opens(report_id)
    forum.clock.forward(minutes=31)
    visitor.replies("Salam. We are here for you.")
    visitor.unlocks()

    assert visitor.page.input_value("#reply-words") == "Salam. We are here for you."
    assert forum.replies(report_id) == []


def test_the_kept_text_can_then_be_sent(forum: Forum, visitor: Visitor) -> None:
    """One press on the button sends what was kept."""
    report_id = forum.report()
    visitor.opens(report_id)
    forum.clock.forward(minutes=31)
    visitor.replies("Salam. We are here for you.")
    visitor.unlocks()
    visitor.page.get_by_role("button", name="Send the reply").click()

    assert forum.replies(report_id) == ["Salam. We are here for you."]


def test_a_text_outlives_the_session_it_was_written_in(forum: Forum, visitor: Visitor) -> None:
    """Also when twelve hours are over: it stands in the form after signing in."""
    report_id = forum.report()
    visitor.opens(report_id)
    forum.clock.forward(hours=12)
    visitor.replies("Salam. We are here for you.")
    visitor.signs_in()

    assert visitor.page.input_value("#reply-words") == "Salam. We are here for you."


def test_the_language_of_the_door_can_be_chosen(visitor: Visitor) -> None:
    """Somebody who does not read English finds their language before signing in."""
    visitor.goes("/sign-in")
    visitor.page.get_by_role("link", name="اردو").click()

    assert visitor.page.get_attribute("html", "lang") == "ur"
    assert visitor.page.get_attribute("html", "dir") == "rtl"


def test_the_desk_speaks_the_language_of_the_account(visitor: Visitor) -> None:
    """A coordinator's choice holds on every page from then on."""
    visitor.arrives("/account")
    visitor.page.check("input[value=ar]")
    visitor.page.click("form[action='/account/language'] button")
    visitor.goes("/inbox")

    assert visitor.page.get_attribute("html", "dir") == "rtl"


def test_a_changed_password_opens_the_desk(visitor: Visitor) -> None:
    """The new password works, and the session goes on."""
    visitor.arrives("/account")
    visitor.page.fill("#old", "seven olive trees by the gate")
    visitor.page.fill("#password", "nine lanterns over the river")
    visitor.page.fill("#again", "nine lanterns over the river")
    visitor.page.click("form[action='/account/password'] button")
    said = visitor.sees()
    visitor.page.get_by_role("button", name="Sign out", exact=True).click()
    visitor.signs_in("nine lanterns over the river")

    assert "Your password is changed." in said
    assert visitor.path == "/inbox"


def test_a_mistake_in_the_new_password_is_shown_beside_it(visitor: Visitor) -> None:
    """Two different new passwords are caught, with the message at the field."""
    visitor.arrives("/account")
    visitor.page.fill("#old", "seven olive trees by the gate")
    visitor.page.fill("#password", "nine lanterns over the river")
    visitor.page.fill("#again", "nine lanterns over the sea!")
    visitor.page.click("form[action='/account/password'] button")

    assert visitor.page.inner_text("#again-error").endswith("The two are not the same.")
    assert visitor.page.evaluate("document.activeElement.id") == "again"


def test_signing_out_everywhere_ends_other_browsers(forum: Forum, visitor: Visitor) -> None:
    """A computer left somewhere is signed out from here."""
    elsewhere = forum.access.sign_in("amina", "seven olive trees by the gate", "192.0.2.9")
    visitor.arrives("/account")
    visitor.page.get_by_role("button", name="Sign out everywhere").click()

    assert forum.is_ended(elsewhere)

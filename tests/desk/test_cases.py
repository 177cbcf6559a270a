"""Reading, answering and closing cases, with a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.desk.seeding import Forum, picture
from tests.desk.serving import Visitor, desk_for, served


def test_a_report_is_read_in_the_words_and_direction_it_was_written_in(
    either_forum: Forum, either_visitor: Visitor
) -> None:
    """An Urdu report stands as Urdu on an English desk."""
    report_id = either_forum.report("بس اسٹاپ پر ایک اجنبی نے میرا اسکارف کھینچا۔", language="ur")
    either_visitor.opens(report_id)
    words = either_visitor.page.locator("blockquote.words")

    assert words.inner_text() == "بس اسٹاپ پر ایک اجنبی نے میرا اسکارف کھینچا۔"
    assert words.get_attribute("lang") == "ur"
    assert words.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_a_reply_reaches_the_person_and_nobody_else(
    either_forum: Forum, either_visitor: Visitor, tmp_path: Path
) -> None:
    """What a coordinator writes is opened by the person's receipt code; the database holds no word of it."""
    report_id = either_forum.report()
    either_visitor.opens(report_id)
    either_visitor.replies("Thank you for telling us. Are you safe?")

    assert "Your reply is stored." in either_visitor.sees()
    assert either_forum.replies(report_id) == ["Thank you for telling us. Are you safe?"]
    assert all(b"Are you safe" not in file.read_bytes() for file in tmp_path.rglob("amanah.db*"))


def test_a_form_that_is_sent_twice_stores_one_reply(forum: Forum, visitor: Visitor) -> None:
    """Going back and sending the same form again does not say it twice."""
    report_id = forum.report()
    visitor.opens(report_id)
    once = visitor.page.input_value("#reply input[name=once]")
    visitor.replies("Thank you.")
    visitor.goes(f"/case/{report_id}")
    visitor.page.evaluate("once => document.querySelector('#reply input[name=once]').value = once", once)
    visitor.replies("Thank you.")

    assert forum.replies(report_id) == ["Thank you."]


def test_an_empty_reply_is_refused_beside_its_field(visitor: Visitor, forum: Forum) -> None:
    """Pressing the button too early says what is missing."""
    visitor.opens(forum.report())
    visitor.replies("   ")

    assert visitor.page.inner_text("#reply-error").endswith("Write something first.")


def test_a_reply_that_is_too_long_is_kept_for_shortening(visitor: Visitor, forum: Forum) -> None:
    """Nothing typed is lost by a mistake."""
    visitor.opens(forum.report())
    visitor.replies("long " * 700)

    assert "use at most 3,000 characters" in visitor.page.inner_text("#reply-error")
    assert visitor.page.input_value("#reply-words") == "long " * 700


def test_the_preview_follows_what_is_typed(visitor: Visitor, forum: Forum) -> None:
    """The coordinator sees the reply as the person will."""
    visitor.opens(forum.report())
    visitor.page.fill("#reply-words", "We are here.")

    assert visitor.page.inner_text(".bubble [data-words]") == "We are here."


def test_a_note_is_for_the_team_alone(visitor: Visitor, forum: Forum) -> None:
    """Notes stand in the case, and the person's code does not show them."""
    report_id = forum.report()
    visitor.opens(report_id)
    visitor.page.click(".note-box summary")
    visitor.page.fill("#note-words", "Ask the bus company.")
    visitor.page.get_by_role("button", name="Keep the note").click()

    assert visitor.page.locator(".message.note").inner_text().endswith("Ask the bus company.")
    assert forum.as_reporter(report_id) == ()


def test_the_conversation_is_shown_in_order_with_its_photos(visitor: Visitor, forum: Forum) -> None:
    """Both sides' messages follow each other as they were written."""
    report_id = forum.report()
    forum.casework.reply(forum.signed_in(), report_id, "Are you safe?", "one")
    forum.follow_up(report_id, "Yes, I am.", photos=(picture(),))
    visitor.opens(report_id)

    assert visitor.page.locator(".message-words").all_inner_texts()[:2] == ["Are you safe?", "Yes, I am."]
    assert visitor.page.locator(".message.follow_up img").count() == 1


def test_a_photo_opens_large(visitor: Visitor, forum: Forum) -> None:
    """A thumbnail leads to the whole picture."""
    visitor.opens(forum.report(photos=(picture(),)))
    visitor.page.click(".thumbs a")
    visitor.page.wait_for_url("**/large", wait_until="load")

    assert visitor.page.evaluate("document.querySelector('.photo-large img').naturalWidth") == 640


def test_moving_a_case_on_shows_at_once(either_forum: Forum, either_visitor: Visitor) -> None:
    """One press moves a case, and the page says where it is now."""
    report_id = either_forum.report()
    either_visitor.opens(report_id)
    either_visitor.page.get_by_role("button", name="Start working on it").click()

    assert either_visitor.page.inner_text(".page-head .status") == "In progress"


def test_closing_asks_once(forum: Forum, visitor: Visitor) -> None:
    """A case is closed by the second press, not by the first."""
    report_id = forum.report()
    visitor.opens(report_id)
    visitor.page.get_by_role("button", name="Close the case…").click()
    before = forum.status(report_id)
    visitor.page.get_by_label("Handed on to others").check()
    visitor.page.get_by_role("button", name="Close the case").click()

    assert (before, forum.status(report_id)) == ("new", "closed")


def test_raising_what_was_not_shared_asks_first(forum: Forum, visitor: Visitor) -> None:
    """Nothing goes to the police by a slip when the person did not agree to it."""
    visitor.opens(forum.report(answers={"kind_of_report": ["incident"], "share": ["forum_only"]}))
    visitor.page.get_by_role("button", name="Mark as raised with the police").click()

    assert "The person did not agree that this goes to the police." in visitor.sees()


def test_markup_in_a_report_is_shown_as_it_was_typed(forum: Forum, visitor: Visitor) -> None:
    """A report cannot put anything into the page but its letters."""
    typed = "<script>document.title = 'owned'</script><b>bold</b>"
    visitor.opens(forum.report(typed))

    assert visitor.page.locator("blockquote.words").inner_text() == typed
    assert visitor.page.title() != "owned"


def test_the_inbox_shows_what_is_open_with_its_first_words(forum: Forum, visitor: Visitor) -> None:
    """The inbox tells what a case is about before it is opened."""
    forum.report("My manager joked about Ramadan and cut my shifts.", {"kind": ["disc_work"], "area": ["ealing"]})
    visitor.arrives()
    row = visitor.page.inner_text(".case-row")

    assert all(part in row for part in ("At work", "Treated unfairly", "Ealing", "My manager joked", "New"))


def test_the_inbox_is_narrowed_by_status(forum: Forum, visitor: Visitor) -> None:
    """Closed cases are out of sight until they are asked for."""
    forum.report("Still open.")
    closed_id = forum.report("Done with.")
    forum.close(closed_id)
    visitor.arrives()
    first = visitor.sees()
    visitor.page.get_by_role("link", name="Closed 1").click()

    assert ("Still open." in first, "Done with." in first) == (True, False)
    assert visitor.page.locator(".case-row a").get_attribute("href") == f"/case/{closed_id}"


def test_the_inbox_is_narrowed_by_week(forum: Forum, visitor: Visitor) -> None:
    """Choosing a week shows that week's cases at once."""
    forum.report("This week.")
    forum.report("Long ago.", day=forum.clock().date().replace(month=10))
    visitor.arrives()
    visitor.page.click("#filter-week summary")
    visitor.page.click("#filter-week a >> nth=1")
    visitor.page.wait_for_url("**/inbox?week=2026-W42")

    assert visitor.page.locator(".case-words").all_inner_texts() == ["Long ago."]


def test_a_case_that_waits_for_an_answer_says_so(forum: Forum, visitor: Visitor) -> None:
    """What the person wrote after the last reply is not overlooked."""
    report_id = forum.report()
    forum.follow_up(report_id, "Is anybody there?")
    visitor.arrives()

    assert "Waits for an answer" in visitor.page.inner_text(".case-row")


def test_an_empty_inbox_says_what_to_do(visitor: Visitor) -> None:
    """The first sign-in is not a blank page."""
    visitor.arrives()

    assert "open the bot in Telegram" in visitor.sees()


def test_a_damaged_report_is_a_line_and_not_an_error(forum: Forum, visitor: Visitor) -> None:
    """One damaged row neither hides the others nor breaks the page."""
    forum.report("Unharmed.")
    damaged = forum.report("Lost.")
    forum.damage(damaged)
    visitor.arrives()
    inbox = visitor.sees()
    visitor.goes(f"/case/{damaged}")

    assert "Unharmed." in inbox
    assert "This report cannot be opened" in inbox
    assert "This report cannot be opened" in visitor.sees()


def test_the_audit_log_tells_who_did_what_and_nothing_of_the_content(forum: Forum, visitor: Visitor) -> None:
    """Opening and answering leave a line each."""
    report_id = forum.report("A stranger tugged my scarf.")
    visitor.opens(report_id)
    visitor.replies("Thank you.")
    visitor.goes("/audit")
    log = visitor.sees()

    assert all(act in log for act in ("Opened a case", "Replied", "Marked as read", "Signed in", "Amina Yusuf"))
    assert "scarf" not in log
    assert "Thank you." not in log


@pytest.mark.parametrize("path", ["/inbox", "/audit", "/account", "/case/{case}", "/prepared"])
def test_a_phone_needs_no_sideways_scrolling(forum: Forum, visitor: Visitor, path: str) -> None:
    """Every page fits the width of a small phone."""
    report_id = forum.report("ایک اجنبی نے میرا اسکارف کھینچا۔ " * 8, language="ur", photos=(picture(), picture()))
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.arrives(path.format(case=report_id))

    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_everything_works_without_javascript(forum: Forum, browser: Browser) -> None:
    """Signing in, previewing, answering and closing need no script."""
    report_id = forum.report()
    context = browser.new_context(java_script_enabled=False)
    with served(desk_for(forum)) as address:
        plain = Visitor(context.new_page(), address, forum)
        plain.signs_in()
        plain.goes(f"/case/{report_id}")
        plain.page.fill("#reply-words", "Salam.")
        plain.page.get_by_role("button", name="Preview").click()
        previewed = plain.page.inner_text(".bubble")
        plain.page.get_by_role("button", name="Send the reply").click()
        plain.page.get_by_role("button", name="Close the case…").click()
        plain.page.get_by_label("Answered").check()
        plain.page.get_by_role("button", name="Close the case").click()
        plain.goes("/inbox?status=closed")
        plain.page.click("#filter-week summary")
        plain.page.click("#filter-week a")
        shown = plain.page.locator(".case-row").count()
    context.close()

    assert "Salam." in previewed
    assert forum.replies(report_id) == ["Salam."]
    assert shown == 1

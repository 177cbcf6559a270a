"""Parts of pages that are asked for anew: nothing else of the page moves, and nothing stays in the browser."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.desk.consulting import Community
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor, desk_for, served


@pytest.fixture
def case(forum: Forum) -> int:
    """A case that is new."""
    return forum.report("A stranger tugged my scarf.")


def test_moving_a_case_on_leaves_what_is_being_written(forum: Forum, visitor: Visitor, case: int) -> None:
    """The status changes and is told to the ear; the reply that was begun is still there, and the focus not lost."""
    visitor.opens(case)
    visitor.page.fill("#reply-words", "Dear friend")
    visitor.page.get_by_role("button", name="Start working on it").click()
    expect(visitor.page.locator("#told")).to_have_text("The case was moved on.")

    assert forum.status(case) == "in_progress"
    assert visitor.page.input_value("#reply-words") == "Dear friend"
    assert "In progress" in visitor.page.inner_text("#case-facts")
    assert visitor.page.evaluate("document.activeElement.closest('#move') !== null")


def test_what_is_asked_once_stands_where_the_button_was(forum: Forum, visitor: Visitor, case: int) -> None:
    """The question comes without a new page, has the focus, and its answer is obeyed."""
    visitor.opens(case)
    visitor.page.get_by_role("button", name="Not a report…").click()
    expect(visitor.page.locator("#move h1")).to_be_focused()
    visitor.page.get_by_role("button", name="It is not a report").click()
    visitor.page.wait_for_url("**/case/*")

    assert forum.status(case) == "spam"


def test_an_act_after_the_session_ended_leads_the_whole_page_to_the_door(
    forum: Forum, visitor: Visitor, case: int
) -> None:
    """And back to the page after signing in."""
    visitor.opens(case)
    visitor.page.context.clear_cookies()
    visitor.page.get_by_role("button", name="Start working on it").click()
    visitor.page.wait_for_url("**/sign-in?*")
    visitor.signs_in()

    assert visitor.path == f"/case/{case}"
    assert forum.status(case) == "new"


def test_a_desk_out_of_reach_is_told(visitor: Visitor, case: int, complaints: list[str]) -> None:
    """Nothing looks as if it had been done."""
    visitor.opens(case)
    visitor.page.route("**/status", lambda route: route.abort())
    visitor.page.get_by_role("button", name="Start working on it").click()
    expect(visitor.page.locator("#told")).to_have_text("The desk cannot be reached. Try again in a minute.")
    complaints.clear()


def test_sending_is_looked_at_again_by_itself(forum: Forum, visitor: Visitor) -> None:
    """The figures move; whoever is using the part is not disturbed."""
    community = Community(forum)
    community.join(3)
    community.open(community.ready())
    visitor.page.clock.install()
    visitor.arrives("/consultations/pulse")
    before = visitor.page.inner_text("#waves-part")
    visitor.page.evaluate("document.body.dataset.same = 'yes'")
    community.send()
    visitor.page.locator("#waves-part a").first.focus()
    visitor.page.clock.run_for(11_000)
    while_used = visitor.page.inner_text("#waves-part")
    visitor.page.locator(".brand").focus()
    with visitor.page.expect_response("**/consultations/pulse"):
        visitor.page.clock.run_for(11_000)
    expect(visitor.page.locator("#waves-part")).not_to_have_text(before, use_inner_text=True)

    assert while_used == before
    assert visitor.page.evaluate("document.body.dataset.same") == "yes"


def test_nothing_stays_in_the_browser(visitor: Visitor, case: int) -> None:
    """Neither pages nor addresses, although a script would like to keep both; no page of ours even has such a store."""
    visitor.opens(case)
    visitor.page.get_by_role("button", name="Start working on it").click()
    expect(visitor.page.locator("#told")).not_to_be_empty()
    refused = visitor.page.evaluate(
        "() => { try { return sessionStorage.length } catch (error) { return error.name } }"
    )
    visitor.goes("/static/tick.svg")
    kept = visitor.page.evaluate("[sessionStorage.length, localStorage.length]")
    databases = visitor.page.evaluate("indexedDB.databases().then(found => found.length)")

    assert (refused, kept, databases) == ("SecurityError", [0, 0], 0)


def test_a_part_asked_for_without_a_session_is_answered_with_the_way_to_the_door(forum: Forum, case: int) -> None:
    """To a page of ours only, whatever address is claimed."""
    asked = {"hx-request": "true", "sec-fetch-site": "same-origin"}
    with served(desk_for(forum)) as address, httpx.Client(base_url=address, headers=asked) as client:
        own = client.get("/inbox", headers={"hx-current-url": f"{address}/case/{case}"})
        strange = client.get("/inbox", headers={"hx-current-url": "https://elsewhere.example/x"})
        typed = client.post(f"/case/{case}/reply", data={"words": "Dear friend"})

    assert own.headers["hx-redirect"] == f"/sign-in?next=%2Fcase%2F{case}"
    assert strange.headers["hx-redirect"] == "/sign-in?next=%2Finbox"
    assert ">Dear friend</textarea>" in typed.text
    assert typed.headers["hx-retarget"] == "body"

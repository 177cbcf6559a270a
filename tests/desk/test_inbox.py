"""The inbox with a browser: filters, keys, many cases at once, saved views, search."""

import pytest
from playwright.sync_api import Browser, expect

from bot.domain.cases import Status
from bot.services.casefile import reference
from bot.services.inbox.filters import Filters
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor, desk_for, served


def test_filters_narrow_the_list_and_can_be_taken_off(forum: Forum, visitor: Visitor) -> None:
    """Each choice says how many cases it leaves; a chip takes it off; the back button undoes it."""
    forum.report("In Ealing.", {"kind_of_report": ["incident"], "kind": ["disc_work"], "area": ["ealing"]})
    forum.report("In Newham.")
    forum.report("Stopped in Newham.", {"kind_of_report": ["policing"], "kind": ["ss_s60"], "area": ["newham"]})
    visitor.arrives()
    page = visitor.page
    page.click("#filter-area summary")
    page.get_by_role("link", name="Newham 2").click()
    page.click("#filter-category summary")
    page.get_by_role("link", name="Stopped or searched 1").click()
    both = page.locator(".case-words").all_inner_texts()
    page.click(".chips a:has-text('Newham')")
    one = (page.locator(".chips li").count(), visitor.path)
    page.go_back()

    assert both == ["Stopped in Newham."]
    assert one == (2, "/inbox?category=stopped")
    assert visitor.path == "/inbox?category=stopped&area=newham"
    page.get_by_role("link", name="Clear all").click()
    assert page.locator(".case-row").count() == 3


def test_the_inbox_is_used_with_the_keyboard(forum: Forum, visitor: Visitor) -> None:
    """J and k move, x ticks, o opens, ? shows the keys; while somebody types they are letters."""
    cases = sorted(forum.report() for _ in range(3))
    visitor.arrives()
    page = visitor.page
    page.keyboard.press("?")
    shown = page.locator("#keys").get_attribute("open")
    page.keyboard.press("Escape")
    for key in "jjkx":
        page.keyboard.press(key)
    ticked = page.locator(".tick:checked").get_attribute("name")
    page.fill("#bulk-tag", "")
    page.locator("#bulk-tag").press_sequentially("jo?/x")
    typed = page.input_value("#bulk-tag")
    page.locator(".case-row a").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/case/*")

    assert shown is not None
    assert (ticked, typed) == (f"case-{cases[0]}", "jo?/x")
    assert visitor.path == f"/case/{cases[1]}"
    page.go_back()
    page.keyboard.press("/")
    page.wait_for_url("**/search")


def test_many_cases_are_changed_at_once_without_javascript(forum: Forum, browser: Browser) -> None:
    """Ticking, asking once with the number, and an answer that says what could not be changed and why."""
    first, second = forum.report(), forum.report()
    forum.casework.set_status(forum.signed_in(), second, Status.RAISED)
    context = browser.new_context(java_script_enabled=False)
    with served(desk_for(forum)) as address:
        plain = Visitor(context.new_page(), address, forum)
        plain.arrives()
        for one in (first, second):
            plain.page.check(f"[name=case-{one}]")
        plain.page.click("#bulk-box summary")
        plain.page.select_option("#bulk-status", "spam")
        plain.page.get_by_role("button", name="Move them on…").click()
        asked, before = plain.sees(), forum.status(first)
        plain.page.get_by_role("button", name="Change all 2").click()
        said = plain.sees()
    context.close()

    assert "Change 2 cases?" in asked
    assert (before, forum.status(first), forum.status(second)) == ("new", "spam", "raised")
    assert "One case was changed" in said
    assert f"{reference(second)} A case cannot go there from where it is." in said


def test_many_cases_are_changed_in_pieces_that_say_how_far_they_are(
    forum: Forum, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without scripts each page has a button to go on; stopping in between leaves the others as they were."""
    monkeypatch.setattr("bot.services.inbox.bulk.PIECE_SECONDS", 0)
    cases = [forum.report() for _ in range(3)]
    context, said = browser.new_context(java_script_enabled=False), []
    with served(desk_for(forum)) as address:
        plain = Visitor(context.new_page(), address, forum)
        plain.arrives()
        for one in cases:
            plain.page.check(f"[name=case-{one}]")
        plain.page.click("#bulk-box summary")
        plain.page.select_option("#bulk-status", "spam")
        plain.page.get_by_role("button", name="Move them on…").click()
        for button in ("Change all 3", "Go on", "Go on"):
            plain.page.get_by_role("button", name=button).click()
            said.append((plain.page.inner_text("main"), [forum.status(one) for one in cases].count("spam")))
    context.close()

    assert [changed for _, changed in said] == [1, 2, 3]
    assert "1 of 3 cases" in said[0][0]
    assert "2 of 3 cases" in said[1][0]
    assert "3 cases were changed" in said[2][0]


def test_nothing_ticked_is_said_kindly(forum: Forum, visitor: Visitor) -> None:
    """Pressing the button too early changes nothing."""
    forum.report()
    visitor.arrives()
    visitor.page.click("#bulk-box summary")
    visitor.page.fill("#bulk-tag", "winter")
    visitor.page.get_by_role("button", name="Tag them…").click()

    assert "Tick between 1 and 500 cases first." in visitor.sees()


def test_a_view_is_saved_renamed_and_deleted(forum: Forum, visitor: Visitor) -> None:
    """Filters under a name stand beside the list; deleting asks once."""
    forum.report()
    visitor.arrives("/inbox?area=newham&order=gravest")
    page = visitor.page
    page.click(".save-view summary")
    page.fill("#view-name", "In the east")
    page.get_by_role("button", name="Save the view").click()
    saved = (page.inner_text("h1"), visitor.path)
    page.click(".view-edit")
    page.fill("#view-name", "East")
    page.check("[name=shared]")
    page.get_by_role("button", name="Save the view").click()
    renamed = page.inner_text(".views")
    page.click(".view-edit")
    page.get_by_role("button", name="Delete the view…").click()
    kept = len(forum.views.all(forum.signed_in()))
    page.get_by_role("button", name="Delete the view").click()

    assert saved == ("In the east", "/inbox?area=newham&order=gravest&done=view_saved")
    assert "East" in renamed
    assert "for the team" in renamed
    assert (kept, forum.views.all(forum.signed_in())) == (1, ())


def test_words_are_searched_without_standing_in_any_address(forum: Forum, visitor: Visitor) -> None:
    """What was found is marked in its passage, and leads to the case."""
    one = forum.report("A stranger tugged my SCARF at a bus stop.")
    visitor.arrives("/search")
    visitor.page.fill("#words", "scarf")
    visitor.page.get_by_role("button", name="Search", exact=True).click()

    assert visitor.page.inner_text("mark") == "SCARF"
    assert visitor.path == "/search"
    assert visitor.page.locator(".case-row a").get_attribute("href") == f"/case/{one}"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_search_goes_on(forum: Forum, browser: Browser, monkeypatch: pytest.MonkeyPatch, scripts: bool) -> None:
    """By itself with scripts, by a button without; what was found before stays."""
    monkeypatch.setattr("bot.services.inbox.search.BATCH", 1)
    monkeypatch.setattr("bot.services.inbox.search.STRETCH", 0)
    for number in range(3):
        forum.report(f"needle {number}")
    context = browser.new_context(java_script_enabled=scripts)
    with served(desk_for(forum)) as address:
        seeker = Visitor(context.new_page(), address, forum)
        seeker.arrives("/search")
        seeker.page.fill("#words", "needle")
        seeker.page.get_by_role("button", name="Search", exact=True).click()
        for _ in range(0 if scripts else 3):
            seeker.page.get_by_role("button", name="Search on").click()
        expect(seeker.page.locator("[data-search-on]")).to_have_count(0)
        found = seeker.page.locator("#search-results .case-row").count()
    context.close()

    assert found == 3


def test_a_cold_inbox_says_how_far_it_is_and_fills_by_itself(
    forum: Forum, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest cases are there at once, the rest follow."""
    monkeypatch.setattr("bot.services.inbox.index.BATCH", 1)
    monkeypatch.setattr("bot.services.inbox.inbox.READING", 0)
    for _ in range(4):
        forum.report()
    visitor.arrives()
    first = visitor.page.inner_text("[data-reading]")
    expect(visitor.page.locator(".case-row")).to_have_count(4)
    expect(visitor.page.locator("[data-reading]")).to_have_count(0)

    assert "of 4 read" in first


def test_a_reader_sees_no_way_to_change_anything(forum: Forum, visitor: Visitor) -> None:
    """What somebody may not do is not drawn for them."""
    forum.report()
    forum.views.save(forum.signed_in(), "East", Filters(area="newham"), shared=True)
    with forum.storage.begin() as tx:
        tx.coordinators.set_role(tx.coordinators.all()[0].id, "reader")
        tx.commit()
    visitor.arrives("/inbox?area=newham")

    assert visitor.page.locator(".case-row").count() == 1
    assert visitor.page.locator(".tick, #bulk-box, [name=shared]").count() == 0

"""The week at the desk: its figures, what is out of the usual, checking and correcting; and what is published."""

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import update

from bot.storage.schema import coordinators
from tests.desk.consulting import Community
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import Visitor, desk_for, served
from tests.desk.weeks import MONDAY_AT_EIGHT, THREAT, WEEK, busy_week, reading_of, weekly_for, weeks_of

ADDRESS = f"/week/{WEEK}"


@pytest.fixture
def client(forum: Forum) -> Iterator[httpx.Client]:
    """Somebody signed in, without a browser."""
    with served(desk_for(forum)) as address, httpx.Client(base_url=address, follow_redirects=True) as client:
        client.headers["sec-fetch-site"] = "same-origin"
        client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
        yield client


def becomes(forum: Forum, role: str) -> None:
    """Give the account another role."""
    with forum.storage.begin() as tx:
        tx._connection.execute(update(coordinators).values(role=role))
        tx.commit()


def test_a_coordinator_reads_checks_and_corrects_a_week(visitor: Visitor) -> None:
    """Totals, the sentence of the rule, figures by kind; then the same figures again, and a correction beside them."""
    busy_week(visitor.forum)
    visitor.arrives("/week")
    first = visitor.sees()
    visitor.page.get_by_role("button", name="Check the figures again").click()
    checked = visitor.sees()
    visitor.page.get_by_role("link", name="Make a correction…").click()
    visitor.page.get_by_label("Cases had to be deleted").check()
    visitor.page.get_by_role("button", name="Make the correction").click()
    visitor.page.get_by_role("link", name="Correction 1 of").wait_for()
    corrected = visitor.sees()

    assert "More reports than usual: 51 against 2–4 in the 8 weeks before." in first
    assert "Threatened or followed: more than usual, 12 against 1–2 in the 8 weeks before." in first
    assert "A person was threatened 10" in first
    assert "the same figures came out" in checked
    assert "Cases had to be deleted" in corrected
    assert "As frozen on 23 November 2026" in corrected


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_week_is_two_sheets_of_paper(visitor: Visitor, language: str) -> None:
    """However much was reported, in whichever direction; the second begins with the categories."""
    busy_week(visitor.forum)
    community = Community(visitor.forum)
    community.join(3, area="newham")
    community.open(community.ready())
    visitor.forum.access.set_language(visitor.forum.signed_in(), language)
    visitor.arrives(ADDRESS)
    pages = re.findall(rb"/Type\s*/Page\b", visitor.page.pdf(format="A4"))
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": 688, "height": 1000})  # what A4 leaves between its margins
    cut = visitor.page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().width"
        " && (one.getBoundingClientRect().right > 689 || one.getBoundingClientRect().left < -1)).length"
    )

    assert (len(pages), cut) == (2, 0)


def test_much_is_counted_page_by_page_without_a_finger(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says how far it is, and goes on by itself once it was asked to."""
    monkeypatch.setattr("bot.desk.views.weeks.AT_FIRST", 0)
    monkeypatch.setattr("bot.desk.views.weeks.AT_ONCE", 1)
    for _ in range(2):
        visitor.forum.report(answers=THREAT)
    visitor.forum.clock.now = MONDAY_AT_EIGHT
    weeks_of(visitor.forum).freeze_due()
    visitor.arrives(ADDRESS)
    waiting = visitor.sees()
    visitor.page.get_by_role("button", name="Count them").click()
    visitor.page.get_by_role("heading", name="What it was about").wait_for()

    assert "2 reports are still to be looked at." in waiting
    assert visitor.page.locator("#counting").count() == 0


def test_a_week_that_goes_on_says_so_and_is_not_broken_down(forum: Forum, client: httpx.Client) -> None:
    """Its totals still change; the one after it is not there yet."""
    forum.report(answers=THREAT)
    going = client.get(ADDRESS)

    assert "Still going on" in going.text
    assert "What it was about" not in going.text
    assert client.get("/week/2026-W48").status_code == 404


def test_a_week_that_is_over_can_be_frozen_before_its_time(forum: Forum, client: httpx.Client) -> None:
    """By whoever may work; afterwards it says so."""
    forum.report(answers=THREAT)
    forum.clock.forward(weeks=1)
    forum.clock.now = forum.clock.now.replace(hour=1)
    client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
    early = client.get("/week").text
    found = re.search(r'name="csrf" value="([^"]+)"', early)
    assert found is not None
    after = client.post(f"{ADDRESS}/freeze", data={"csrf": found[1]}).text

    assert "Not frozen yet" in early
    assert "Frozen on 23 November 2026" in after


def test_a_correction_asks_why(forum: Forum, client: httpx.Client) -> None:
    """Without a reason nothing is made."""
    forum.report()
    forum.clock.now = MONDAY_AT_EIGHT
    weeks_of(forum).freeze_due()
    client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(f"{ADDRESS}/correct").text)
    assert found is not None
    refused = client.post(f"{ADDRESS}/correct", data={"csrf": found[1]})

    assert (refused.status_code, "Choose a reason." in refused.text) == (422, True)
    assert [one.version for one in reading_of(forum).of(forum.signed_in(), WEEK).versions] == [1]


def test_a_liaison_sees_what_is_published_and_nothing_exact(forum: Forum, client: httpx.Client) -> None:
    """Rounded figures of many people, by themselves."""
    for number in range(70):
        forum.report(answers={**THREAT, "area": ["brent" if number % 2 else "newham"]})
    forum.clock.now = MONDAY_AT_EIGHT
    weeks_of(forum).freeze_due()
    weekly_for(forum).reading.count(forum.signed_in(), WEEK)
    becomes(forum, "liaison")
    client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
    listed, week = client.get("/published").text, client.get(f"/published/week/{WEEK}").text

    assert "about 70 reports" in listed
    assert "Newham" in week
    assert {client.get(path).status_code for path in ("/week", ADDRESS, "/weeks", f"{ADDRESS}/correct")} == {403}


def test_a_reader_reads_a_week_and_is_not_offered_to_change_it(forum: Forum, client: httpx.Client) -> None:
    """What somebody may not do is not drawn for them."""
    forum.report()
    forum.clock.now = MONDAY_AT_EIGHT
    weeks_of(forum).freeze_due()
    becomes(forum, "reader")
    client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
    shown = client.get(ADDRESS).text

    assert "Check the figures again" in shown
    assert "correction" not in shown
    assert client.get(f"{ADDRESS}/correct").status_code == 403

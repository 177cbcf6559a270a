"""Each role walks through its day at the desk: by its words, on a phone or a wide screen, with scripts or without.

Every stop is looked at by axe-core, measured, and searched for what was not translated. In the usual run each role
walks once or twice, so that every language, screen and kind of browser occurs; when soaking, all walk all ways.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bot.flows.answers import Answers, Chosen, Skipped
from bot.services.principals import Role
from bot.storage.engine import Storage
from tests.desk.consulting import Community, pulse
from tests.desk.seeding import LOGIN, PASSWORD, Forum, picture
from tests.desk.serving import launch
from tests.desk.weeks import MONDAY_AT_EIGHT, THREAT, WEEK, reading_of, weeks_of
from tests.walk.somebody import Look, Somebody, at_the_desk
from tests.walk.steps import (
    WORDS,
    answers,
    chooses_a_password,
    closes,
    comes,
    decides,
    finds,
    hides,
    leaves_the_desk_alone,
    merges,
    searches,
    tags_many,
    takes_a_second_factor,
    takes_out,
)

TOLD_TWICE = "پچیس نمبر بس کے اسٹاپ پر ایک آدمی نے ایک بہن کا حجاب کھینچا۔"
INCIDENT: Mapping[str, list[str]] = {
    "kind_of_report": ["incident"],
    "kind": ["clothing_pulled"],
    "area": ["newham"],
    "place": ["transport"],
    "share": ["summary_to_police"],
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all, gone before the next module."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def forum(sqlite_url: str) -> Iterator[Forum]:
    """A forum on a Monday morning: last week is frozen and counted, a consultation is given back."""
    storage = Storage(sqlite_url)
    forum = Forum(storage)
    _given_back(forum)
    _week(forum)
    yield forum
    storage.close()


def an_admins_day(one: Somebody) -> None:
    """A second factor, a colleague who comes, an area that was missing, the sessions, and a desk left alone."""
    case = one.forum.report(WORDS[one.look.language][0], INCIDENT, language=one.look.language)
    one.forum.access.set_language(one.forum.signed_in(), one.look.language)
    one.signs_in(LOGIN, PASSWORD)
    takes_a_second_factor(one)

    one.goes_to("People")
    one.field("Name, as colleagues see it").fill("Zaynab Malik")
    one.page.get_by_role("textbox", name=one.says("Sign-in name")).fill("zaynab")
    one.page.get_by_role("radio", name=one.says("Reader")).check()
    one.station("admin-2-inviting")
    one.presses("Make the account")
    one.reads("A one-time password for {login}", login="zaynab")
    one.station("admin-3-invited")

    one.goes_to("Settings")
    areas = one.page.get_by_role("article", name=one.says("Areas"))
    areas.get_by_role("textbox").fill("Brent\nHackney\nNewham")
    areas.get_by_role("button", name=one.says("Save")).click()
    one.reads(
        "Reports and answers that name such an area keep it, and still show its name. Nobody can choose it any more."
    )
    one.station("admin-4-settings-asked")
    one.presses("Yes, do it")
    expect(areas).to_contain_text(one.says("Your change is kept."))
    one.station("admin-5-settings")

    one.forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.9")
    one.goes_to("My account")
    one.station("admin-6-sessions")
    expect(one.page.locator("#sessions li")).to_have_count(3)
    leaves_the_desk_alone(one, case)
    one.goes_to("Audit log")
    one.reads("Invited a colleague")
    one.station("admin-9-audit")


def a_coordinators_day(one: Somebody) -> None:
    """From the inbox to a closed case, then what is looked up, taken out, and done to many."""
    words = WORDS[one.look.language][0]
    case = one.forum.report(words, INCIDENT, language=one.look.language, photos=(picture(),))
    again = one.forum.report(TOLD_TWICE, INCIDENT, language="ur")
    stopped = {"kind_of_report": ["policing"], "kind": ["ss_s60"]}
    others = [one.forum.report("They stopped all of us at the station.", stopped) for _ in range(2)]
    one.signs_in("salma", comes(one, Role.COORDINATOR))
    one.station("coordinator-1-inbox")
    finds(one, case)
    decides(one)
    answers(one, case)
    hides(one)
    merges(one, case, again)
    closes(one, case)
    searches(one, case)
    one.goes_to("The week")
    one.station("coordinator-9-week")
    takes_out(one, case)
    tags_many(one, others)


def a_readers_day(one: Somebody) -> None:
    """Everything is read, and nothing offered that is not theirs to do."""
    words = WORDS[one.look.language][0]
    case = one.forum.report(words, INCIDENT, language=one.look.language, photos=(picture(),))
    one.forum.casework.note(one.forum.signed_in(), case, "Ask the bus company for its cameras.", "note")
    given = comes(one, Role.READER, chosen=False)
    one.signs_in("salma", given)
    chooses_a_password(one, Role.READER, given)
    one.goes_to("Inbox")
    assert one.page.get_by_role("checkbox").count() == 0
    one.station("reader-2-inbox")
    one.page.locator(".case-row", has_text=words[:40]).get_by_role("link").click()
    one.reads_words(words, "Ask the bus company for its cameras.")
    assert one.page.locator("main form").count() == 0
    one.station("reader-3-case")
    one.goes_to("The week")
    assert one.link("Make a correction…").count() == 0
    one.station("reader-4-week")
    one.goes_to("Published")
    one.station("reader-5-published")
    one.is_refused("/consultations/new")
    one.station("reader-6-refused")
    one.link("Back").click()
    assert one.path != "/consultations/new"


def a_liaisons_day(one: Somebody) -> None:
    """What may leave the desk, and nothing else."""
    given = comes(one, Role.LIAISON, chosen=False)
    one.signs_in("salma", given)
    chooses_a_password(one, Role.LIAISON, given)
    bar = one.page.get_by_role("navigation", name=one.says("Pages"))
    assert bar.get_by_role("link").all_inner_texts() == [one.says("Published"), one.says("My account")]
    one.page.locator("a.brand").click()
    assert one.path == "/published"
    one.station("liaison-2-published")
    one.page.get_by_role("region", name=one.says("Weeks")).get_by_role("link").first.click()
    assert one.path == f"/published/week/{WEEK}"
    expect(one.page.get_by_role("region", name=one.says("What it was about")).get_by_role("row")).to_have_count(3)
    one.station("liaison-3-week")
    one.link("Published").click()
    one.page.get_by_role("link", name=pulse().title.pick(one.look.language)).click()
    one.station("liaison-4-results")
    one.is_refused("/inbox")
    one.station("liaison-5-refused")
    one.link("Back").click()
    assert one.path == "/published"


DAYS: Mapping[str, Callable[[Somebody], None]] = {
    "admin": an_admins_day,
    "coordinator": a_coordinators_day,
    "reader": a_readers_day,
    "liaison": a_liaisons_day,
}
USUAL = (
    ("admin", Look("en", "wide", True)),
    ("coordinator", Look("ar", "phone", True)),
    ("coordinator", Look("en", "wide", False)),
    ("reader", Look("ar", "wide", False)),
    ("liaison", Look("ar", "phone", True)),
)
REST = tuple(
    (role, look)
    for role, look in itertools.product(
        DAYS, itertools.starmap(Look, itertools.product(["en", "ar"], ["phone", "wide"], (True, False)))
    )
    if (role, look) not in USUAL
)


@pytest.mark.parametrize(
    ("role", "look"), [*USUAL, *(pytest.param(*one, marks=pytest.mark.soak) for one in REST)], ids=str
)
def test_a_role_walks_through_its_day(forum: Forum, browser: Browser, role: str, look: Look) -> None:
    """What has to be done can be done, and at every stop all is well."""
    with at_the_desk(browser, forum, look) as somebody:
        DAYS[role](somebody)


def _week(forum: Forum) -> None:
    begin = forum.clock()
    for number, back in enumerate((2, 1, *[0] * 30)):
        given = {**THREAT, "kind": [("threat_person", "verbal_abuse")[number % 2]]}
        forum.report("Somebody shouted at us.", given, day=(begin - dt.timedelta(weeks=back)).date())
    forum.clock.now = MONDAY_AT_EIGHT
    weeks_of(forum).freeze_due()
    reading_of(forum).count(forum.signed_in(), WEEK)
    forum.clock.forward(hours=2)


def _given_back(forum: Forum) -> None:
    community, session = Community(forum), forum.signed_in()
    services, chats = community.services, community.join(40, area="newham")
    wave = community.open(community.ready(pulse()))
    community.send()
    for number, chat in enumerate(chats):
        community.answer(wave, chat, _answer(number))
    services.results.fold(session, wave)
    services.waves.close(None, wave)
    services.publishing.propose(session, wave, services.publishing.draft(session, wave))
    services.publishing.approve(session, wave)


def _answer(number: int) -> Answers:
    told: Answers = {"safe": Chosen((("very", "fairly", "fairly", "hardly")[number % 4],)), "words": Skipped()}
    if number % 2:
        return {**told, "avoided": Chosen(("no",))}
    return {**told, "avoided": Chosen(("yes",)), "where": Chosen((("bus", "park")[number % 4 // 2],))}

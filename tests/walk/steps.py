"""What somebody does on the way through their day at the desk, each with what they see of it."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pyotp
from playwright.sync_api import expect

from bot.domain.areas import LONDON
from bot.domain.casefile import SEVERITIES
from bot.domain.prepared import BUILT_IN
from bot.i18n.translator import translator
from bot.services.casefile import reference
from bot.services.principals import Role
from bot.services.team_keys import KeyHolder
from tests.desk.seeding import LOGIN, PASSWORD
from tests.walk.somebody import Somebody

CHOSEN = "nine lanterns over water"
WORDS: Mapping[str, tuple[str, str, str]] = {
    "en": (
        "I was waiting for the 25 bus when Mr Karim pulled at my scarf and shouted. Nobody said a word.",
        "Mr Karim",
        "scarf",
    ),
    "ar": ("كنتُ أنتظر الحافلة رقم 25 حين شدّ السيد كريم حجابي وصاح في وجهي. لم يقل أحد شيئًا.", "السيد كريم", "حجابي"),
}
"""What a member wrote: the words, the name in them that has to be hidden, and a word that is looked for."""

TAG: Mapping[str, str] = {"en": "night bus", "ar": "حافلة الليل"}


def comes(one: Somebody, role: Role, *, chosen: bool = True) -> str:
    """A colleague comes to the forum; their password, which is their own when it was `chosen`."""
    forum = one.forum
    holder = KeyHolder.signed_in(forum.signed_in())
    given = forum.ceremony.invite(holder, "salma", "Salma Idris", one.look.language, role=role)
    if chosen:
        session = forum.access.session(forum.access.sign_in("salma", given, "192.0.2.7"))
        forum.access.change_password(session, given, CHOSEN)
    return CHOSEN if chosen else given


def chooses_a_password(one: Somebody, role: Role, given: str) -> None:
    """Whoever was given one has to, before anything opens."""
    one.reads("A colleague gave you this password. Choose one that nobody else knows; then the desk opens to you.")
    one.station(f"{role}-1-first-password")
    one.field("The password you were given").fill(given)
    one.field("New password").fill(CHOSEN)
    one.field("New password, once more").fill(CHOSEN)
    one.presses("Change the password")
    one.reads("Your password is changed. Everywhere else you were signed out.")


def takes_a_second_factor(one: Somebody) -> None:
    """Setting it up, keeping the recovery codes, and signing in with the phone."""
    one.goes_to("My account")
    one.presses("Set it up…")
    one.station("admin-1-second-factor")
    secret = one.page.locator(".factor-key code").inner_text().replace(" ", "")
    one.field("Write the six digits that the app shows now").fill(_code(one, secret))
    one.presses("Turn it on")
    one.reads(
        "If your phone is lost, one of these takes its place. Each works once. They are shown this once: print them, "
        "or copy them on paper, and keep them apart from your password."
    )
    one.station("admin-1-recovery-codes")
    one.link("I have kept them").click()
    one.presses("Sign out")
    one.signs_in(LOGIN, PASSWORD)
    one.station("admin-1-code")
    one.field("Code").fill(_code(one, secret))
    one.presses("Sign in")
    assert one.path == "/inbox"


def leaves_the_desk_alone(one: Somebody, case: int) -> None:
    """In the middle of a reply: what was written is there again after the password."""
    one.page.goto(f"{one.address}/case/{case}")
    written = "Salam. We are here for you."
    reply = one.page.get_by_role("textbox", name=one.says("Reply to the person"))
    reply.fill(written)
    if one.look.scripts:
        one.presses("Lock")
        cover = one.page.get_by_role("dialog")
        expect(cover).to_contain_text(one.says("The page is as you left it, with everything you wrote."))
        one.station("admin-7-locked")
        cover.get_by_label(one.says("Password")).fill(PASSWORD)
        cover.get_by_role("button", name=one.says("Unlock")).click()
        expect(cover).to_be_hidden()
    else:
        one.forum.clock.forward(minutes=31)
        one.presses("Send the reply")
        one.reads("The desk is locked")
        one.station("admin-7-locked")
        one.field("Password").fill(PASSWORD)
        one.presses("Unlock")
    expect(reply).to_have_value(written)
    one.station("admin-8-unlocked")
    one.presses("Send the reply")
    one.reads("Your reply is stored. The person sees it when they come back with their code.")
    assert one.forum.replies(case) == [written]


def finds(one: Somebody, case: int) -> None:
    """The filters of the inbox lead to a case, which is opened by the keyboard."""
    if not one.summary("Area").is_visible():
        one.opens("More filters")
    one.opens("Area")
    area = translator(one.look.language).draw(LONDON["newham"])
    one.page.get_by_role("navigation", name=one.says("Area")).get_by_role("link", name=area).click()
    expect(one.page.get_by_role("list", name=one.says("Filters in force"))).to_contain_text(area)
    one.station("coordinator-2-filtered")
    row = one.page.get_by_role("listitem").filter(has_text=reference(case))
    row.get_by_role("link").press("Enter")
    one.reads("In their own words")
    one.station("coordinator-3-case")


def decides(one: Somebody) -> None:
    """Whose work it is, how grave it is, and a tag."""
    one.presses("I take it")
    one.reads("It is noted whose work this is.")
    one.opens("Judge it")
    one.page.get_by_role("combobox", name=one.says("Severity")).select_option(label=one.says("3 · Grave"))
    one.station("coordinator-4-judging")
    one.presses("Keep what I decided")
    one.reads("What you decided is kept.")
    one.page.get_by_role("combobox", name=one.says("Another tag")).fill(TAG[one.look.language])
    one.presses("Add")
    one.reads("The tags are kept.")
    one.reads_words(TAG[one.look.language], one.says("3 · Grave"))


def answers(one: Somebody, case: int) -> None:
    """With words that were prepared, looked at before they leave."""
    one.opens("Prepared replies")
    [ready] = [it for it in BUILT_IN if it.title.message == "Are you safe?"]
    item = one.page.locator("li").filter(has=one.page.get_by_role("heading", name=one.says("Are you safe?")))
    one.station("coordinator-5-prepared")
    item.get_by_role("button", name=one.says("Put it into the reply")).click()
    words = translator(one.look.language).draw(ready.words)
    expect(one.page.get_by_role("textbox", name=one.says("Reply to the person"))).to_have_value(words)
    if not one.look.scripts:
        one.presses("Preview")
    one.reads("This is what they will see:")
    one.station("coordinator-5-reply")
    one.presses("Send the reply")
    one.reads("Your reply is stored. The person sees it when they come back with their code.")
    assert one.forum.replies(case) == [words]


def hides(one: Somebody) -> None:
    """A name that somebody gave after all."""
    name = WORDS[one.look.language][1]
    one.opens("Hide a passage")
    one.field("Select it in the text, or paste it here").fill(name)
    one.presses("Hide it")
    one.reads("The passage is hidden. Nobody sees it in the case, in the inbox, in the search or in an export.")
    assert name not in one.page.content()
    one.station("coordinator-6-hidden")


def merges(one: Somebody, case: int, again: int) -> None:
    """The same thing that another person told."""
    one.opens("Merge with another case")
    one.field("The other case's reference").fill(reference(again).lower())
    one.presses("Look at both…")
    one.reads("Is this the same thing, told twice?")
    one.station("coordinator-7-both")
    one.presses("Go on with {reference}", reference=reference(case))
    one.reads("The cases are merged. The duplicate is closed.")
    one.reads_words(reference(again))


def closes(one: Somebody, case: int) -> None:
    """After asking once, with a reason; the history says who did what."""
    one.presses("Close the case…")
    one.reads("Close case {reference}?", reference=reference(case))
    one.station("coordinator-8-closing")
    one.page.get_by_role("radio", name=one.says("Handed on to others who can help")).check()
    one.presses("Close the case")
    one.reads("Handed on to others who can help")
    one.opens("Who did what")
    one.reads("Severity: {severity}", severity=SEVERITIES[3])
    one.station("coordinator-8-closed")
    assert one.forum.status(case) == "closed"


def searches(one: Somebody, case: int) -> None:
    """A word that somebody wrote, closed cases too."""
    word = WORDS[one.look.language][2]
    one.page.get_by_role("banner").get_by_role("link", name=one.says("Search")).click()
    one.field("Words that all have to occur").fill(word)
    one.page.locator("main").get_by_role("button", name=one.says("Search"), exact=True).click()
    found = one.page.locator("main").get_by_role("listitem")
    expect(found).to_have_count(1)
    expect(found).to_contain_text(reference(case))
    expect(found.locator("mark")).to_have_text(word)
    one.station("coordinator-9-search")


def takes_out(one: Somebody, case: int) -> None:
    """A table of the cases, which is read as whoever gets it reads it."""
    one.goes_to("Exports")
    one.field("Kind of file").select_option(label=one.says("Plain table (CSV)"))
    one.page.get_by_role("checkbox", name=one.says("Closed"), exact=True).check()
    one.station("coordinator-10-exports")
    with one.page.expect_download() as begun:
        one.presses("Make the file")
    with Path(begun.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if reference(case) in row]
    if one.look.scripts:
        expect(one.page.get_by_role("progressbar")).to_have_attribute("value", "1")
        one.station("coordinator-10-taken")
    assert len(rows) == 1
    assert one.says("3 · Grave") in rows[0]


def tags_many(one: Somebody, cases: list[int]) -> None:
    """Several cases of the inbox at once, after asking once."""
    one.goes_to("Inbox")
    for case in cases:
        one.field("Tick {reference}", reference=reference(case)).check()
    if not one.page.get_by_role("textbox", name=one.says("Tag")).is_visible():
        one.opens("Change several cases at once")
    one.page.get_by_role("textbox", name=one.says("Tag"), exact=True).fill(TAG[one.look.language])
    one.station("coordinator-11-ticked")
    one.presses("Tag them…")
    expect(one.page.get_by_role("heading", level=1)).to_have_text(
        one.counts("Change one case?", "Change {count} cases?", len(cases))
    )
    one.station("coordinator-11-sure")
    one.page.get_by_role("button", name=one.counts("Change it", "Change all {count}", len(cases))).click()
    one.reads_words(one.counts("One case was changed", "{count} cases were changed", len(cases)))
    one.link("Back to the list").click()
    for case in cases:
        row = one.page.get_by_role("listitem").filter(has_text=reference(case))
        expect(row).to_contain_text(TAG[one.look.language])
    one.station("coordinator-11-tagged")


def _code(one: Somebody, secret: str) -> str:
    """What the phone shows half a minute later."""
    one.forum.clock.forward(seconds=30)
    return pyotp.TOTP(secret).at(int(one.forum.clock().timestamp()))

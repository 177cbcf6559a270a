"""Deciding about a case, over HTTP as any client might and with a browser."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import httpx
import pytest
from playwright.sync_api import Browser

from bot.domain.cases import DELETION
from bot.domain.passages import BAR
from bot.services.casefile import reference
from tests.desk.seeding import LOGIN, PASSWORD, Forum, file_of
from tests.desk.serving import Visitor, desk_for, served

WORDS = "Mr Khan shouted at us. His son, young Khan, only watched."


class Client:
    """Somebody at the desk who sees pages as text, and presses buttons."""

    def __init__(self, http: httpx.Client, token: str) -> None:
        """`token` is the session's."""
        self._http = http
        self._http.cookies.set("amanah-desk", token)

    def sees(self, path: str) -> str:
        """A page as it was sent."""
        return unescape(self._http.get(path).text)

    def sends(self, path: str, **fields: str) -> httpx.Response:
        """A form with its token; the answer at the end of the way."""
        found = re.search(r'name="csrf" value="([^"]+)"', self._http.get("/account").text)
        assert found is not None
        data = {name.replace("__", "."): value for name, value in fields.items()}
        return self._http.post(path, data={"csrf": found[1], **data}, follow_redirects=True)


@pytest.fixture
def signing_in(forum: Forum) -> Iterator[Callable[[str], Client]]:
    """Lets people come in by their tokens."""
    ours = {"sec-fetch-site": "same-origin"}
    with served(desk_for(forum)) as address:
        opened: list[httpx.Client] = []

        def come(token: str) -> Client:
            opened.append(httpx.Client(base_url=address, headers=ours))
            return Client(opened[-1], token)

        yield come
        for one in opened:
            one.close()


@pytest.fixture
def amina(forum: Forum, signing_in: Callable[[str], Client]) -> Client:
    """The coordinator."""
    return signing_in(forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))


def test_who_only_reads_sees_everything_and_no_form(forum: Forum, signing_in: Callable[[str], Client]) -> None:
    """Nothing is drawn that they may not use, and nothing they send is taken."""
    report_id, session = forum.report(WORDS), forum.signed_in()
    forum.casework.add_tag(session, report_id, "night")
    forum.casework.note(session, report_id, "Ask the bus company.", "one")
    reader = signing_in(forum.colleague_token("reader"))
    page = reader.sees(f"/case/{report_id}")

    assert all(part in page for part in (WORDS, "night", "Ask the bus company.", "Changed the tags"))
    assert set(re.findall(r'action="([^"]+)"', page)) == {"/sign-out", "/lock", "/unlock"}
    assert reader.sends(f"/case/{report_id}/tags", tag="day").status_code == 403
    assert reader.sends(f"/case/{report_id}/look").status_code == 403


def test_a_hidden_passage_is_in_no_answer_until_somebody_looks(forum: Forum, amina: Client) -> None:
    """Not in the source of the page either; looking is noted, and the next page is covered again."""
    report_id = forum.report(WORDS)
    amina.sends(f"/case/{report_id}/hide", passage="young Khan")
    covered = amina.sees(f"/case/{report_id}")
    looked = amina.sends(f"/case/{report_id}/look").text
    log = amina.sees("/audit")

    assert "young Khan" not in covered
    assert "hidden passage" in covered
    assert "young Khan" in looked
    assert "young Khan" not in amina.sees(f"/case/{report_id}")
    assert "Looked at hidden passages" in log


def test_a_passage_that_is_not_there_is_named_beside_its_field(forum: Forum, amina: Client) -> None:
    """And kept, to be mended."""
    answer = amina.sends(f"/case/{forum.report(WORDS)}/hide", passage="Mrs Khan")

    assert answer.status_code == 422
    assert "These words do not stand in the case like this." in answer.text
    assert ">Mrs Khan</textarea>" in answer.text


def test_merging_shows_both_and_asks_once(forum: Forum, amina: Client) -> None:
    """By the other case's reference; afterwards both pages lead to each other, until they are split."""
    first, second = forum.report("Told by Amina."), forum.report("بس اسٹاپ پر", language="ur")
    asked = amina.sends(f"/case/{first}/merge", other=reference(second).lower()).text
    before = forum.status(first)
    amina.sends(f"/case/{first}/merge", other=str(second), into=str(second))
    pages = amina.sees(f"/case/{first}"), amina.sees(f"/case/{second}")
    amina.sends(f"/case/{second}/split", duplicate=str(first))

    assert "Told by Amina." in asked
    assert "بس اسٹاپ پر" in asked
    assert before == "new"
    assert f'href="/case/{second}"' in pages[0]
    assert f'href="/case/{first}"' in pages[1]
    assert f'href="/case/{first}"' not in amina.sees(f"/case/{second}")


@pytest.mark.parametrize("other", ["A-IIIII", "", "nothing at all", "9" * 5000])
def test_a_reference_that_nobody_has_is_kept_for_mending(forum: Forum, amina: Client, other: str) -> None:
    """The page says how references look."""
    answer = amina.sends(f"/case/{forum.report()}/merge", other=other)

    assert answer.status_code == 422
    assert "No case has this reference." in answer.text
    assert f'value="{other}"' in answer.text


def test_closing_takes_a_reason(forum: Forum, amina: Client) -> None:
    """Without one the question stays; the reason then stands on the page."""
    report_id = forum.report()
    without = amina.sends(f"/case/{report_id}/status", to="closed", sure="yes")
    status = forum.status(report_id)
    page = amina.sends(f"/case/{report_id}/status", to="closed", sure="yes", because="referred").text

    assert without.status_code == 422
    assert "Choose why it is closed." in without.text
    assert (status, forum.status(report_id)) == ("new", "closed")
    assert "Handed on to others who can help" in page


def test_whoever_corroborated_cannot_review(forum: Forum, amina: Client, signing_in: Callable[[str], Client]) -> None:
    """A colleague can."""
    report_id, judge = forum.report(), {"was_verification": "reported", "verification": "corroborated"}
    amina.sends(f"/case/{report_id}/judge", **judge)
    review = {"was_verification": "corroborated", "verification": "second_reviewed"}
    refused = amina.sends(f"/case/{report_id}/judge", **review)
    bilal = signing_in(forum.colleague_token())
    taken = bilal.sends(f"/case/{report_id}/judge", **review)

    assert refused.status_code == 422
    assert "A second review takes another coordinator" in refused.text
    assert "Reviewed by a second coordinator" in taken.text


def test_a_type_is_suggested_and_never_preset(forum: Forum, amina: Client) -> None:
    """What goes with the kind is said beside the field, which stays empty."""
    report_id = forum.report(answers={"kind": ["arson"]})
    page = amina.sees(f"/case/{report_id}")

    assert "What they reported often is: \u2068Attack against property\u2069." in page
    assert file_of(forum, forum.signed_in(), report_id).odihr is None
    assert re.search(r'<option value="P" selected', page) is None


def test_a_wish_to_be_deleted_is_asked_once_and_done(forum: Forum, amina: Client) -> None:
    """The desk shows it until the case is gone."""
    report_id = forum.report()
    forum.follow_up(report_id, "", asks=DELETION)
    page = amina.sees(f"/case/{report_id}")
    amina.sends(f"/case/{report_id}/delete")
    still = forum.status(report_id)
    gone = amina.sends(f"/case/{report_id}/delete", sure="yes")

    assert "They asked for their report to be deleted." in page
    assert (still, gone.url.path) == ("new", "/inbox")
    assert amina.sends(f"/case/{report_id}/note", words="x").status_code == 404


def test_a_held_case_is_not_offered_for_deletion(forum: Forum, amina: Client) -> None:
    """The wish can be answered and marked as handled; ending the hold is asked once."""
    report_id, own = forum.report(), str(forum.signed_in().principal.coordinator_id)
    forum.follow_up(report_id, "", asks=DELETION)
    held = amina.sends(f"/case/{report_id}/hold", lead=own).text
    refused = amina.sends(f"/case/{report_id}/delete", sure="yes")
    [wish] = forum.casework.case(forum.signed_in(), report_id).kept.wishes
    handled = amina.sends(f"/case/{report_id}/wish", message=str(wish.message)).text
    asked = amina.sends(f"/case/{report_id}/hold", do="release").text
    released = amina.sends(f"/case/{report_id}/hold", do="release", sure="yes").text

    assert "say nothing of the hold" in held
    assert "Delete the case…" not in held
    assert refused.status_code == 422
    assert "Saw to what the person asked for" in handled
    assert "End the legal hold of" in asked
    assert "The hold is ended." in released


def test_a_prepared_reply_fills_the_box_in_the_persons_language(forum: Forum, amina: Client) -> None:
    """By an address too; what was typed stays, and nothing is sent."""
    report_id = forum.report(language="ur")
    forum.casework.prepared.keep(forum.signed_in(), None, {"ur": ("بس", "ہم نے لکھا۔"), "en": ("Bus", "We wrote.")})
    [own] = [one for one in forum.casework.prepared.all(forum.signed_in()) if one.own]
    by_address = amina.sees(f"/case/{report_id}?prepared={own.id}")
    typed = amina.sends(f"/case/{report_id}/reply", words="السلام علیکم", prepared=own.id).text
    other = amina.sends(f"/case/{report_id}/reply", words="", prepared=f"{own.id}.en").text

    assert ">ہم نے لکھا۔</textarea>" in by_address
    assert ">السلام علیکم\n\nہم نے لکھا۔</textarea>" in typed
    assert ">We wrote.</textarea>" in other
    assert forum.replies(report_id) == []


def test_a_prepared_reply_without_the_language_says_so(forum: Forum, amina: Client) -> None:
    """And offers what there is."""
    forum.casework.prepared.keep(forum.signed_in(), None, {"en": ("Bus", "We wrote to the company.")})
    page = amina.sees(f"/case/{forum.report(language='ar')}")

    assert 'It has no words in \u2068<span lang="ar">العربية</span>\u2069 yet.' in page
    assert 'Put it into the reply in \u2068<span lang="en">English</span>\u2069' in page


def test_the_forums_own_replies_are_kept_changed_and_deleted(forum: Forum, amina: Client) -> None:
    """Half a reply is refused beside its field with nothing lost; deleting asks once."""
    half = amina.sends("/prepared", title__en="", words__en="We wrote to them.")
    added = amina.sends("/prepared", title__en="Bus company", words__en="We wrote to them.").text
    [own] = [one for one in forum.casework.prepared.all(forum.signed_in()) if one.own]
    form = amina.sees(f"/prepared/{own.id}")
    changed = amina.sends(f"/prepared/{own.id}", title__en="Bus company", words__en="We have an answer.").text
    asked = amina.sends(f"/prepared/{own.id}/delete").text
    gone = amina.sends(f"/prepared/{own.id}/delete", sure="yes").text

    assert half.status_code == 422
    assert ">We wrote to them.</textarea>" in half.text
    assert "The prepared reply is kept." in added
    assert 'value="Bus company"' in form
    assert "We have an answer." in changed
    assert "Delete \u2068Bus company\u2069?" in asked
    assert "Bus company" not in gone


def test_everybody_who_told_it_gets_the_reply(forum: Forum, amina: Client) -> None:
    """When the box is ticked; else only the person of this case."""
    duplicate, main = forum.report(), forum.report()
    forum.casework.merging.merge(forum.signed_in(), duplicate, main)
    amina.sends(f"/case/{main}/reply", words="For one.", once="1")
    amina.sends(f"/case/{main}/reply", words="For both.", once="2", also="on")

    assert (forum.replies(main), forum.replies(duplicate)) == (["For one.", "For both."], ["For both."])


def test_a_selected_passage_is_hidden_by_one_press(forum: Forum, visitor: Visitor) -> None:
    """Selecting it in the text is enough; it is hidden everywhere, and a note tells screen readers."""
    report_id = forum.report(WORDS)
    visitor.opens(report_id)
    visitor.page.evaluate(
        "() => { const text = document.querySelector('blockquote.words').firstChild; const range = new Range();"
        " range.setStart(text, 3); range.setEnd(text, 7); getSelection().addRange(range); }"
    )
    visitor.page.get_by_role("button", name="Hide the selected passage").click()
    visitor.page.wait_for_url("**?done=hidden")

    assert visitor.page.get_by_role("img", name="hidden passage").count() == 2
    assert "Khan" not in visitor.page.content()
    case = forum.casework.case(forum.signed_in(), report_id)
    assert case.content is not None
    assert case.content.words.startswith(f"Mr {BAR} shouted")


def test_a_prepared_reply_joins_what_is_typed(forum: Forum, visitor: Visitor) -> None:
    """With a script the page is not even drawn anew."""
    report_id = forum.report()
    visitor.opens(report_id)
    visitor.page.fill("#reply-words", "Salam.")
    visitor.page.get_by_text("Prepared replies").click()
    visitor.page.locator(".prepared li", has_text="There is no news yet").get_by_role("button").click()

    assert visitor.page.input_value("#reply-words").startswith("Salam.\n\nWe have not forgotten you.")
    assert visitor.path == f"/case/{report_id}"
    assert forum.replies(report_id) == []


def test_a_case_is_decided_without_javascript(forum: Forum, browser: Browser) -> None:
    """Taking it, judging it, a tag, a hidden passage and handing it over need no script; the history says so."""
    report_id, bilal = forum.report(WORDS), forum.colleague()
    context = browser.new_context(java_script_enabled=False)
    with served(desk_for(forum)) as address:
        plain = Visitor(context.new_page(), address, forum)
        plain.arrives(f"/case/{report_id}")
        page = plain.page
        page.get_by_role("button", name="I take it").click()
        page.get_by_text("Judge it").click()
        page.select_option("#severity", "3")
        page.get_by_label("Against Muslims").check()
        page.get_by_role("button", name="Keep what I decided").click()
        page.fill("#tag", "bus stop")
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_text("Hide a passage").click()
        page.fill("#passage", "young Khan")
        page.get_by_role("button", name="Hide it").click()
        page.get_by_text("Give it to somebody").click()
        page.select_option("#colleague", str(bilal.principal.coordinator_id))
        page.fill("#why", "You speak Urdu.")
        page.get_by_role("button", name="Hand over").click()
        page.get_by_text("Who did what").click()
        history = page.locator(".history li").all_inner_texts()
    context.close()
    file = file_of(forum, forum.signed_in(), report_id)

    assert [line.split("\n")[0] for line in history] == [
        "Handed the case over to \u2068Bilal Rahman\u2069",
        "Hid a passage",
        "Changed the tags",
        "Bias: Against Muslims",
        "Severity: 3 · Grave",
        "Gave the case to \u2068Amina Yusuf\u2069",
    ]
    assert (file.severity, file.tags, file.assignee) == (3, ("bus stop",), bilal.principal.coordinator_id)

"""Results and publishing, bulletins and the calendar, with a browser."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from bot.consultations.model import Publishing
from bot.desk.views.calendar import day_of
from bot.domain.etiquette import Etiquette, Reason
from bot.flows.answers import Answers, Chosen, Skipped, Written
from bot.services.consulting.publishing import PublicationStatus
from bot.services.delivery.broadcasts import Status
from tests.desk.consulting import Community, pulse
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor


@pytest.fixture
def community(forum: Forum) -> Community:
    """The members of the forum."""
    return Community(forum)


def _answers(number: int, words: str = "") -> Answers:
    safe = ("very", "very", "fairly", "hardly")[number % 4]
    told = Written(((1, words),)) if words else Skipped()
    return {"safe": Chosen((safe,)), "avoided": Chosen(("no",)), "words": told}


def _answered(community: Community, count: int, *, close: bool = False, publishing: Publishing | None = None) -> int:
    name = community.ready(pulse(publishing=publishing or Publishing()))
    chats = community.join(count)
    wave = community.open(name)
    community.send()
    for number, chat in enumerate(chats):
        community.answer(wave, chat, _answers(number, "More light at the bus stop." if number == 0 else ""))
    if close:
        community.services.waves.close(None, wave)
    return wave


def test_answers_are_counted_with_a_press_and_shown_with_their_base(community: Community, visitor: Visitor) -> None:
    """Sealed answers are opened by the coordinator's key; shares stand with their denominator and range."""
    wave = _answered(community, 8)
    visitor.arrives(f"/waves/{wave}")
    before = visitor.sees()
    visitor.page.get_by_role("button", name="Count them").click()
    row = visitor.page.locator(".shares tbody tr").first.inner_text().split("\t")

    assert "8 answers are not counted yet." in before
    assert "100%" in visitor.page.locator(".big-figures").inner_text()
    assert row[:3] == ["Very safe", "4", "50%"]
    assert "22% to 78%" in row[3].replace("\u2068", "").replace("\u2069", "")


def test_every_chart_has_a_table_and_says_what_it_is(community: Community, visitor: Visitor) -> None:
    """Whoever does not see the picture has its figures."""
    wave = _answered(community, 8)
    community.services.results.fold(community.forum.signed_in(), wave)
    visitor.arrives(f"/waves/{wave}")
    charts = visitor.page.locator("svg.chart[role=img]")

    assert charts.count() == 2
    assert visitor.page.get_by_role("img", name="Shares of the \u2068").count() or charts.first.locator("title").count()
    assert visitor.page.locator(".result:has(svg.chart) table.shares").count() == 2


def test_the_caveat_stands_beside_every_figure(community: Community, visitor: Visitor) -> None:
    """Nobody takes the answers of some for those of all."""
    wave = _answered(community, 3)
    visitor.arrives(f"/waves/{wave}")

    assert "They were not drawn at random" in visitor.sees()


def test_one_breakdown_at_a_time(community: Community, visitor: Visitor) -> None:
    """By language or by area, never both crossed."""
    wave = _answered(community, 4)
    community.services.results.fold(community.forum.signed_in(), wave)
    visitor.arrives(f"/waves/{wave}?by=language")

    assert visitor.page.locator(".breakdown").first.locator("thead").inner_text().split("\t")[1].startswith("English")
    assert not visitor.page.locator(".shares").count()


def test_what_people_wrote_gets_themes(community: Community, visitor: Visitor) -> None:
    """A text is read, tagged, and its theme counted."""
    wave = _answered(community, 2)
    community.services.results.fold(community.forum.signed_in(), wave)
    visitor.arrives(f"/waves/{wave}/texts/words")
    visitor.page.get_by_label("Themes, with commas between").fill("lighting, buses")
    visitor.page.get_by_role("button", name="Keep", exact=True).click()

    assert "More light at the bus stop." in visitor.sees()
    assert visitor.page.locator(".themes li").all_inner_texts() == ["lighting 1", "buses 1"]


def test_results_are_published_after_a_look_at_exactly_what_leaves(community: Community, visitor: Visitor) -> None:
    """Proposed, read, approved; then the figures are files, rounded."""
    wave = _answered(community, 40, close=True)
    community.services.results.fold(community.forum.signed_in(), wave)
    visitor.arrives(f"/waves/{wave}/publish")
    visitor.page.get_by_role("button", name="Propose it").click()
    proposed = visitor.sees()
    visitor.page.get_by_role("button", name="Approve", exact=True).click()
    published = visitor.sees()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name="Download as JSON").click()

    assert "Exactly this leaves" in proposed
    assert "The results are published." in published
    assert json.loads(waiting.value.path().read_bytes())
    assert "results" in {one.kind.value for one in community.services.outbox.all(None)}


def test_two_approvals_need_two_coordinators(community: Community, visitor: Visitor) -> None:
    """One who approves is told that another has to as well, and nothing has left."""
    wave = _answered(community, 30, close=True, publishing=Publishing(approvals=2))
    session = community.forum.signed_in()
    community.services.results.fold(session, wave)
    community.services.publishing.propose(session, wave, community.services.publishing.draft(session, wave))
    visitor.arrives(f"/waves/{wave}/publish")
    visitor.page.get_by_role("button", name="Approve", exact=True).click()
    publication = community.services.publishing.of(session, wave)
    assert publication is not None

    assert "Another coordinator has to as well." in visitor.sees()
    assert publication.status is PublicationStatus.PROPOSED


def test_a_proposal_that_changed_meanwhile_is_not_approved_unread(community: Community, visitor: Visitor) -> None:
    """Approving is for the words that were read."""
    wave = _answered(community, 30, close=True)
    session = community.forum.signed_in()
    community.services.results.fold(session, wave)
    words = community.services.publishing.draft(session, wave)
    community.services.publishing.propose(session, wave, words)
    visitor.arrives(f"/waves/{wave}/publish")
    changed = replace(words, by_language=tuple((code, text + " More.") for code, text in words.by_language))
    community.services.publishing.propose(session, wave, changed)
    visitor.page.get_by_role("button", name="Approve", exact=True).click()

    assert "The proposal has changed since you read it." in visitor.sees()


def test_an_open_wave_is_not_published(community: Community, visitor: Visitor) -> None:
    """The page says what has to come first."""
    wave = _answered(community, 3)
    visitor.arrives(f"/waves/{wave}/publish")

    assert "The wave is still open." in visitor.sees()
    assert not visitor.page.get_by_role("button", name="Propose it").count()


def _write(visitor: Visitor, *, urgent: bool = False) -> None:
    visitor.arrives("/bulletins/new")
    for code, words in (("en", "We meet on Sunday."), ("ar", "نلتقي يوم الأحد."), ("ur", "ہم اتوار کو ملیں گے۔")):
        visitor.page.fill(f"[id='words.{code}']", words)
    if urgent:
        visitor.page.get_by_label("Urgent safety notice").check()
    visitor.page.get_by_role("button", name="Keep the draft").click()


def test_a_bulletin_is_written_seen_approved_and_leaves(community: Community, visitor: Visitor) -> None:
    """It is a draft until a coordinator who saw it approves it."""
    community.join(3)
    _write(visitor)
    seen = visitor.sees()
    visitor.page.get_by_role("link", name="Approve…").click()
    asked = visitor.sees()
    visitor.page.get_by_role("button", name="Approve it").click()

    assert "ہم اتوار کو ملیں گے۔" in seen
    assert "3 members get it." in asked
    assert "It is approved and on its way." in visitor.sees()
    assert community.send() == 3


def test_an_urgent_bulletin_needs_a_second_coordinator(community: Community, visitor: Visitor) -> None:
    """One approval is not enough to write to people at night."""
    community.join(3)
    _write(visitor, urgent=True)
    visitor.page.get_by_role("link", name="Approve…").click()
    visitor.page.get_by_role("button", name="Approve it").click()

    assert "A second coordinator has to as well." in visitor.sees()
    assert community.services.bulletins.all(None)[0].status is Status.DRAFT


def test_a_bulletin_without_a_language_of_its_readers_is_refused_beside_the_field(
    community: Community, visitor: Visitor
) -> None:
    """Nothing typed is lost."""
    visitor.arrives("/bulletins/new")
    visitor.page.fill("[id='words.en']", "We meet on Sunday.")
    visitor.page.get_by_role("button", name="Keep the draft").click()

    assert "Write it in every language its receivers read" in visitor.sees()
    assert visitor.page.input_value("[id='words.en']") == "We meet on Sunday."


def test_sending_a_bulletin_can_be_stopped(community: Community, visitor: Visitor) -> None:
    """What has not left stays."""
    community.join(3)
    _write(visitor)
    community.services.bulletins.approve(None, community.services.bulletins.all(None)[0].id)
    visitor.page.reload()
    visitor.page.get_by_role("link", name="Stop sending…").click()
    visitor.page.get_by_role("button", name="Stop sending").click()

    assert community.send() == 0


def test_the_calendar_shows_friday_prayer_and_a_coordinators_word_wins(community: Community, visitor: Visitor) -> None:
    """A day is corrected where the community sees it differently, and the correction taken back."""
    visitor.arrives("/calendar?year=2027")
    shown = visitor.sees()
    first = visitor.page.locator(".days > li").first
    first.locator("summary").click()
    first.locator("input[type=date]").fill("2027-02-09")
    first.get_by_role("button", name="Keep", exact=True).click()
    corrected = visitor.page.locator(".days > li").first.inner_text()
    visitor.page.get_by_role("button", name="Undo the correction").first.click()

    assert "12:00–14:30 Friday prayer" in shown
    assert "9 February 2027" in corrected
    assert "Corrected" in corrected
    assert "Corrected" not in visitor.page.locator(".days > li").first.inner_text()


def test_a_day_is_cut_where_something_begins_or_ends() -> None:
    """What the strip draws is the etiquette itself."""
    friday = day_of(dt.date(2026, 11, 20), Etiquette(dt.UTC))
    kept = [(one.start.hour, one.reasons) for one in friday.kept]

    assert kept == [(0, (Reason.QUIET_HOURS,)), (12, (Reason.FRIDAY_PRAYER,)), (21, (Reason.QUIET_HOURS,))]


@pytest.mark.parametrize("path", ["/bulletins", "/bulletins/new", "/calendar", "/consultations", "/consultations/new"])
@pytest.mark.parametrize("code", ["ar", "ur"])
def test_pages_fit_a_phone_from_right_to_left(forum: Forum, visitor: Visitor, path: str, code: str) -> None:
    """Arabic and Urdu desks are as wide as the phone."""
    forum.access.set_language(forum.signed_in(), code)
    visitor.page.set_viewport_size({"width": 360, "height": 780})
    visitor.arrives(path)

    assert visitor.page.evaluate("document.documentElement.dir") == "rtl"
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""The list and the page of consultations: opening, watching and closing, with a browser."""

import datetime as dt

import pytest

from bot.errors import NotFound
from bot.i18n.text import Localised
from bot.services.consulting.definitions import DefinitionStatus
from tests.desk.consulting import Community, pulse
from tests.desk.seeding import Forum
from tests.desk.serving import Visitor

EVENING = dt.datetime(2026, 11, 18, 22, 0, tzinfo=dt.UTC)


@pytest.fixture
def community(forum: Forum) -> Community:
    """The members of the forum."""
    return Community(forum)


def test_the_empty_list_says_how_to_begin(visitor: Visitor) -> None:
    """Whoever has asked nothing yet is led to the bank of questions."""
    visitor.arrives("/consultations")

    assert "Nothing has been asked yet" in visitor.sees()
    assert "the trust pulse" in visitor.sees()


def test_a_consultation_of_the_bank_is_ready_in_three_presses(forum: Forum, visitor: Visitor) -> None:
    """The trust pulse is chosen, begun and made ready; nothing has to be written."""
    visitor.arrives("/consultations/new")
    visitor.page.get_by_label("Trust in the police").check()
    visitor.page.get_by_role("button", name="Begin with it").click()
    visitor.page.get_by_role("button", name="Make it ready").click()

    assert "It is ready and can be opened." in visitor.sees()


def test_the_list_shows_how_many_of_those_asked_have_answered(community: Community, visitor: Visitor) -> None:
    """The open wave stands in the list with its progress."""
    name = community.ready()
    community.join(3)
    wave = community.open(name)
    community.send()
    community.answer(wave, 1000, {})
    visitor.arrives("/consultations")

    assert "1 of 3 answered" in visitor.sees()
    assert "open until \u206826 Nov 2026, 09:30\u2069" in visitor.sees()


def test_before_opening_it_says_who_is_asked_and_when_the_prompt_leaves_and_why(
    forum: Forum, community: Community, visitor: Visitor
) -> None:
    """At ten in the evening the prompt waits for nine in the morning."""
    name = community.ready()
    community.join(2)
    community.join(1, "ur", 2000)
    forum.clock.now = EVENING
    visitor.arrives(f"/consultations/{name}/sure?do=open")
    asked = visitor.sees()

    assert "3 members will be asked:" in asked
    assert visitor.page.locator(".tally li").all_inner_texts() == ["English\n2", "اردو\n1"]
    assert "Its prompt leaves \u206819 Nov 2026, 09:00\u2069; until then it waits: quiet hours." in asked


def test_opening_and_closing_is_asked_once(community: Community, visitor: Visitor) -> None:
    """A wave opens after one question, and closes after another."""
    name = community.ready()
    community.join(2)
    visitor.arrives(f"/consultations/{name}")
    visitor.page.get_by_role("link", name="Open now…").click()
    visitor.page.get_by_role("button", name="Open the wave").click()
    opened = visitor.sees()
    visitor.page.get_by_role("link", name="Close the wave…").click()
    visitor.page.get_by_role("button", name="Close it for good").click()

    assert "The wave is open." in opened
    assert "Who took part can no longer be found out by anybody." in visitor.sees()
    assert community.services.waves.of(None, name)[0].status == "closed"


def test_a_second_wave_is_not_opened_beside_an_open_one(community: Community, visitor: Visitor) -> None:
    """Two coordinators who press at once open one wave; the other reads why."""
    name = community.ready()
    visitor.arrives(f"/consultations/{name}/sure?do=open")
    community.open(name)
    visitor.page.get_by_role("button", name="Open the wave").click()

    assert "A wave is open already. Close it first." in visitor.sees()
    assert len(community.services.waves.of(None, name)) == 1


def test_how_far_sending_is_can_be_watched(community: Community, visitor: Visitor) -> None:
    """Reached, to go, blocked and failed stand there while it goes on."""
    name = community.ready()
    community.join(5)
    community.open(name)
    community.send(2)
    visitor.arrives(f"/consultations/{name}")
    counts = visitor.page.locator(".counts").first.inner_text().split()

    assert counts[:2] == ["Reached", "2"]
    assert counts[2:5] == ["To", "go", "3"]


def test_sending_is_stopped_after_one_question(community: Community, visitor: Visitor) -> None:
    """Whoever has not got the prompt yet does not get it."""
    name = community.ready()
    community.join(5)
    community.open(name)
    community.send(2)
    visitor.arrives(f"/consultations/{name}")
    visitor.page.get_by_role("link", name="Stop sending…").click()
    visitor.page.get_by_role("button", name="Stop sending").click()

    assert "Sending is stopped." in visitor.sees()
    assert community.send() == 0


def test_missing_words_lead_to_their_fields(community: Community, visitor: Visitor) -> None:
    """Nothing is asked half translated: the list names every text, and one press is at its field."""
    name = community.draft(pulse(title=Localised((("en", "Safe?"),))))
    visitor.arrives(f"/consultations/{name}")
    visitor.page.get_by_role("button", name="Make it ready").click()
    refused = visitor.sees()
    visitor.page.locator(".missing a").first.click()

    assert "words are missing" in refused
    assert visitor.path == f"/consultations/{name}/edit#title.ar"
    assert visitor.page.locator("[id='title.ar']").count() == 1


def test_a_draft_is_deleted_after_one_question(community: Community, visitor: Visitor) -> None:
    """It is gone, and the list is empty again."""
    name = community.draft()
    visitor.arrives(f"/consultations/{name}")
    visitor.page.get_by_role("link", name="Delete the draft…").click()
    visitor.page.get_by_role("button", name="Delete it").click()

    assert "The draft is deleted." in visitor.sees()
    with pytest.raises(NotFound):
        community.services.definitions.get(None, name)


def test_a_retired_one_does_not_open_any_more(community: Community, visitor: Visitor) -> None:
    """It stays readable; there is no way left to open it."""
    name = community.ready()
    visitor.arrives(f"/consultations/{name}/sure?do=retire")
    visitor.page.get_by_role("button", name="Retire it").click()

    assert community.services.definitions.get(None, name).status is DefinitionStatus.RETIRED
    assert not visitor.page.get_by_role("link", name="Open now…").count()


def test_what_was_done_stands_in_the_audit_log_in_words(community: Community, visitor: Visitor) -> None:
    """No act shows as a code."""
    name = community.ready()
    visitor.arrives(f"/consultations/{name}/sure?do=open")
    visitor.page.get_by_role("button", name="Open the wave").click()
    visitor.goes("/audit")

    assert {"Opened a consultation", "Made a consultation ready"} <= set(
        visitor.page.locator("tbody td:nth-child(3)").all_inner_texts()
    )


@pytest.mark.parametrize("path", ["", "/edit", "/yaml", "/preview?do=begin", "/poster", "/questions/where"])
def test_no_page_is_wider_than_a_phone(community: Community, visitor: Visitor, path: str) -> None:
    """Nothing has to be pushed sideways to be read."""
    name = community.ready()
    community.open(name)
    visitor.page.set_viewport_size({"width": 360, "height": 780})
    visitor.arrives(f"/consultations/{name}{path}")

    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

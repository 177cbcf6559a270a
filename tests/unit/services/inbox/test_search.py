"""Searching inside the texts: everything a session may read, nothing it may not, nothing kept."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import FieldError, NotAllowed
from bot.services.casefile import reference
from bot.services.inbox.finding import Query, passage_of
from bot.services.inbox.search import Found, read_hits, read_place
from bot.services.inbox.texts import CaseText, Source
from bot.services.principals import DeskSession, Principal
from tests.desk.seeding import Forum
from tests.security.sweep import sweep


def found(forum: Forum, session: DeskSession, words: str) -> set[int]:
    """The cases that are found."""
    return {hit.id for hit in forum.search.stretch(session, words, seconds=20).hits}


def shown(hits: Found) -> list[str]:
    """The passages, with what was looked for in brackets."""
    return [
        "".join(f"[{piece.words}]" if piece.found else piece.words for piece in hit.passage.pieces)
        for hit in hits.hits
        if hit.passage
    ]


def test_words_are_found_wherever_they_stand(forum: Forum, session: DeskSession) -> None:
    """In a report, in messages of both sides, in notes, as a tag, as a reference."""
    one = forum.report("A stranger tugged my scarf.")
    forum.follow_up(one, "It happened again on Tuesday.")
    forum.casework.reply(session, one, "We have asked the bus company.", "r")
    forum.casework.note(session, one, "Compare with the letter from Ealing.", "n")
    forum.casework.add_tag(session, one, "winter")
    forum.report("Something else.")

    for words in ("scarf", "tuesday", "company", "ealing", "WINTER", reference(one)):
        assert found(forum, session, words) == {one}, words


def test_all_words_have_to_occur_and_phrases_stand_together(forum: Forum, session: DeskSession) -> None:
    """Words may stand in different texts of a case; words in quotation marks stand side by side."""
    both, apart = forum.report("The bus stop."), forum.report("Stop the bus!")
    forum.report("The bus.")
    forum.casework.note(session, apart, "Ask on Monday.", "n")

    assert found(forum, session, "bus stop") == {both, apart}
    assert found(forum, session, '"bus stop"') == {both}
    assert found(forum, session, "“bus stop”") == {both}
    assert found(forum, session, "bus monday") == {apart}


def test_the_passage_shows_the_first_hit_as_it_was_written(forum: Forum, session: DeskSession) -> None:
    """Vowel signs stay in sight, and what was found is marked whole."""
    forum.report("قال لي إنّ مُحَمَّدًا لا يعود.", language="ar")

    assert shown(forum.search.stretch(session, "محمد", seconds=20)) == ["قال لي إنّ [مُحَمَّدً]ا لا يعود."]


def test_a_long_text_is_cut_between_words() -> None:
    """Only the surroundings of the hit are shown."""
    text = CaseText(Source.REPORT, "before " * 40 + "needle " + "after " * 40)
    passage = passage_of(Query.parse("needle"), (text,))
    assert passage is not None
    words = "".join(piece.words for piece in passage.pieces)

    assert words.startswith("… before")
    assert words.endswith("after …")
    assert len(words) < 220


def test_what_is_hidden_is_neither_found_nor_shown(forum: Forum, session: DeskSession) -> None:
    """A hidden name cannot be searched for, and does not stand in a passage."""
    one = forum.report("My neighbour Zaynab saw it from the window.")
    forum.casework.hiding.hide(session, one, "Zaynab")

    assert found(forum, session, "zaynab") == set()
    assert "Zaynab" not in shown(forum.search.stretch(session, "neighbour window", seconds=20))[0]


def test_a_search_goes_on_where_it_stopped(forum: Forum, session: DeskSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stretch brings what it found and where to go on; in the end every case was searched once."""
    monkeypatch.setattr("bot.services.inbox.search.BATCH", 2)
    cases = [forum.report(f"needle {number}", day=forum.clock().date().replace(day=number + 1)) for number in range(7)]
    stretch, seen = forum.search.stretch(session, "needle", seconds=0), list[int]()
    while stretch.place:
        seen.append(stretch.searched)
        hits = [hit.id for hit in stretch.hits]
        stretch = forum.search.stretch(session, "needle", stretch.place, hits, seconds=0)

    assert seen == [2, 4, 6]
    assert (stretch.searched, stretch.existing, stretch.full) == (7, 7, False)
    assert {hit.id for hit in stretch.hits} == set(cases)


def test_it_stops_when_more_is_found_than_is_listed(
    forum: Forum, session: DeskSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks for what stands everywhere is asked for something more particular."""
    monkeypatch.setattr("bot.services.inbox.search.MOST_HITS", 3)
    for _ in range(5):
        forum.report("needle")
    stretch = forum.search.stretch(session, "needle", seconds=20)

    assert (len(stretch.hits), stretch.place, stretch.full) == (3, "", True)


@pytest.mark.parametrize("words", ["", "a", '""', "ـ", "x" * 201, " ".join(f"w{n}" for n in range(13))])
def test_nothing_and_too_much_are_refused(forum: Forum, session: DeskSession, words: str) -> None:
    """What would find everything or nothing is not searched."""
    with pytest.raises(FieldError):
        forum.search.stretch(session, words)


def test_what_a_page_brings_along_is_only_looked_up_with_ones_own_keys(forum: Forum, session: DeskSession) -> None:
    """Ids of nothing are nothing; a session without keys gets no word by naming a case."""
    one = forum.report("A stranger tugged my scarf.")
    keyless = replace(session, keys={})
    stretch = forum.search.stretch(keyless, "scarf", "2020-W01.1", [one, 12345], seconds=20)

    assert [(hit.id, hit.passage, hit.title) for hit in stretch.hits] == [(one, None, None)]


@pytest.mark.parametrize("written", ["", "2026-W47", "x.1", "2026-W47.99999999999999999999", "2026-W47.-1"])
def test_a_place_that_is_none_is_the_beginning(written: str) -> None:
    """A page that was tampered with begins anew."""
    assert read_place(written) is None


def test_ids_that_are_none_are_left_out() -> None:
    """Only numbers that a case can have are looked up."""
    assert read_hits("1,x,,-3,²,99999999999999999999,2") == (1, 2)


def test_a_search_is_noted_once_and_without_its_words(forum: Forum, session: DeskSession) -> None:
    """The audit log tells that somebody searched, not for what; going on is the same search."""
    forum.report()
    forum.search.stretch(session, "scarf")
    forum.search.stretch(session, "scarf", "2026-W01.1")
    lines = [line for line in forum.audit.page(session).entries if line.action == "searched"]

    assert len(lines) == 1


def test_an_account_that_may_not_read_cannot_search(forum: Forum, session: DeskSession) -> None:
    """The police liaison finds nothing."""
    liaison = replace(session, principal=Principal(1, "l", "L", "liaison", "en"))
    with pytest.raises(NotAllowed):
        forum.search.stretch(liaison, "scarf")


def test_neither_index_nor_search_leaves_anything_on_the_disk(
    forum: Forum, session: DeskSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a word of what was looked for or found, no code of a filter, no data key, no tag, no name of a view."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    one = forum.report("Canary words in the street", {"kind": ["clothing_pulled"], "area": ["canary_area"]})
    forum.casework.add_tag(session, one, "canary-tag-here")
    forum.inbox.page(session)
    forum.search.stretch(session, "canary street", seconds=20)
    forum.views.save(
        session, "Canary view name", forum.inbox.page(session).filters.having(tag="canary-tag-here"), shared=True
    )
    entry = forum.inbox.index(session).entry(one)
    assert entry is not None
    assert entry.key is not None
    marks = ["Canary words", "canary street", "canary_area", "canary-tag-here", "Canary view name", "clothing_pulled"]
    hits, searched = sweep([tmp_path], [*marks, entry.key])

    assert searched > 100_000
    assert hits == []

"""Counting: every response once, whatever happens, and the figures that follow."""

import threading
from dataclasses import replace

import pytest

from bot.errors import CannotOpen, FieldError, NotFound
from bot.services.team_keys import KeyHolder
from bot.storage.engine import Storage
from tests.desk.seeding import Forum
from tests.unit.services.polls import AGE, SEEN, TOLD, TRUST, WHY, Poll, codes, consultation, option, words


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """On each kind of database."""
    return Forum(storage)


@pytest.fixture
def poll(forum: Forum) -> Poll:
    """Somebody who asks, and counts."""
    return Poll(forum.storage, forum.clock, forum.signed_in())


def test_every_response_is_counted_once(poll: Poll) -> None:
    """However often and in whatever portions somebody counts."""
    wave = poll.wave()
    poll.answer(wave, 20, told=codes("yes"))
    first = poll.results.fold(poll.session, wave, limit=9)
    poll.answer(wave, 5, told=codes("no"))
    poll.fold(wave)
    last = poll.fold(wave)

    assert (first.done, first.total, first.finished) == (9, 20, False)
    assert (last.done, last.total, last.finished) == (25, 25, True)
    assert poll.shares(wave, TOLD) == {"yes": (20, 0.8), "no": (5, 0.2)}


def test_two_coordinators_count_at_once(poll: Poll) -> None:
    """Neither counts what the other has counted."""
    wave = poll.wave()
    poll.answer(wave, 60, told=codes("yes"))
    threads = [threading.Thread(target=poll.fold, args=(wave,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert poll.shares(wave, TOLD)["yes"] == (60, 1.0)


def test_a_damaged_response_is_told_and_stops_nothing(poll: Poll) -> None:
    """One disk error costs one answer."""
    wave = poll.wave()
    poll.answer(wave, 10, told=codes("yes"))
    poll.damage(wave)
    progress = poll.fold(wave)

    assert (progress.finished, progress.damaged) == (True, 1)
    assert poll.shares(wave, TOLD)["yes"] == (9, 1.0)


def test_a_damaged_tally_is_made_anew(poll: Poll) -> None:
    """The responses are still there, so the count is too."""
    wave = poll.wave()
    poll.answer(wave, 10, told=codes("yes"))
    poll.fold(wave)
    poll.damage(wave, tally=True)
    poll.fold(wave)

    assert poll.shares(wave, TOLD)["yes"] == (10, 1.0)


def test_a_response_to_a_key_of_others_waits_for_them(poll: Poll) -> None:
    """Who has not the key does not throw the answer away."""
    wave = poll.wave()
    poll.answer(wave, 10, told=codes("yes"))
    stranger = KeyHolder(1, {})

    assert poll.results.fold(stranger, wave).done == 0
    assert poll.fold(wave).done == 10


def test_figures_need_the_key(poll: Poll) -> None:
    """Without it there is nothing to see."""
    wave = poll.wave()
    poll.answer(wave, 3, told=codes("yes"))
    poll.fold(wave)

    with pytest.raises(CannotOpen):
        poll.results.of(KeyHolder(1, {}), wave)


def test_a_new_team_key_leaves_the_figures(poll: Poll, forum: Forum) -> None:
    """The tally and the answers move to the new key with everything else."""
    wave = poll.wave()
    poll.answer(wave, 10, told=codes("yes"))
    poll.results.fold(poll.session, wave, limit=4)
    poll.write(wave, "Because.")
    holder = KeyHolder.signed_in(poll.session)
    forum.ceremony.rotate(holder)
    poll.session = forum.signed_in()
    while not forum.ceremony.rewrapping.carry_on(KeyHolder.signed_in(poll.session)).finished:
        pass
    poll.session = forum.signed_in()
    poll.fold(wave)

    assert poll.shares(wave, TOLD)["yes"] == (10, 1.0)
    assert poll.results.texts(poll.session, wave, WHY).texts[0].words == "Because."


def test_an_answer_apart_is_counted_and_in_no_share(poll: Poll) -> None:
    """Who does not know is not on the scale."""
    wave = poll.wave()
    poll.answer(wave, 6, trust=codes("s5"))
    poll.answer(wave, 2, trust=codes("s1"))
    poll.answer(wave, 4, trust=codes("unsure"))
    poll.answer(wave, 3, trust={"declined": True})
    poll.answer(wave, 1, trust=None)
    poll.fold(wave)
    found = poll.question(wave, TRUST)

    assert poll.shares(wave, TRUST)["s5"] == (6, 0.75)
    assert poll.shares(wave, TRUST)["unsure"] == (4, None)
    assert (found.answered, found.declined, found.skipped, found.base) == (12, 3, 1, 8)
    assert (found.mean, found.median) == (4.0, 5.0)


def test_several_choices_are_shares_of_people(poll: Poll) -> None:
    """So they come to more than everybody."""
    wave = poll.wave()
    poll.answer(wave, 3, seen=codes("street", "school"))
    poll.answer(wave, 1, seen=codes("school"))
    poll.fold(wave)

    assert poll.shares(wave, SEEN) == {"street": (3, 0.75), "school": (4, 1.0), "mosque": (0, 0.0)}


def test_numbers_have_a_mean_and_a_middle(poll: Poll) -> None:
    """Kept as how often each was given."""
    wave = poll.wave()
    for value in (1, 2, 2, 7):
        poll.answer(wave, age=value)
    poll.fold(wave)
    found = poll.question(wave, AGE)

    assert (found.mean, found.median, found.numbers) == (3.0, 2.0, {1: 1, 2: 2, 7: 1})


def test_the_rate_has_its_denominator(poll: Poll) -> None:
    """Of those who were asked; how far they came is told by question."""
    wave = poll.wave(prompted=40)
    poll.answer(wave, 10, told=codes("yes"))
    poll.reach(wave, {TRUST: 14, TOLD: 11})
    poll.fold(wave)
    found = poll.results.of(poll.session, wave)

    assert (found.asked, found.answered, found.rate, found.through_link) == (40, 10, 0.25, 0)
    assert [one.reached for one in found.questions if one.question.id in {TRUST, TOLD}] == [14, 11]


def test_who_came_through_the_link_is_told_apart(poll: Poll) -> None:
    """When more answered than were asked, there is no rate."""
    wave = poll.wave(prompted=4)
    poll.answer(wave, 10, told=codes("yes"))
    poll.fold(wave)
    found = poll.results.of(poll.session, wave)

    assert (found.rate, found.through_link) == (None, 6)


def test_a_change_is_clear_only_when_it_is(poll: Poll) -> None:
    """Ten more of a hundred may be chance; fifty are not."""
    before, now = poll.wave(number=1), poll.wave(number=2)
    poll.answer(before, 40, told=codes("yes"), trust=codes("s1"))
    poll.answer(before, 40, told=codes("no"), trust=codes("s5"))
    poll.answer(now, 44, told=codes("yes"), trust=codes("s5"))
    poll.answer(now, 36, told=codes("no"), trust=codes("s5"))
    poll.fold(before)
    poll.fold(now)
    told, trust = poll.question(now, TOLD).shares[0], poll.question(now, TRUST).shares[4]

    assert told.change.difference == pytest.approx(0.05)
    assert not told.change.clear
    assert trust.change.clear
    assert poll.results.of(poll.session, now).previous == 1


def test_other_answers_cannot_be_compared(poll: Poll) -> None:
    """A question that offers something else than last time has no change."""
    other = consultation()
    changed = replace(other.questions[1], options=(*other.questions[1].options, option("home")))
    before = poll.wave(replace(other, questions=(other.questions[0], changed, *other.questions[2:])), number=1)
    now = poll.wave(number=2)
    for wave in (before, now):
        poll.answer(wave, 10, seen=codes("street"))
        poll.fold(wave)

    assert all(one.change is None for one in poll.question(now, SEEN).shares)


def test_figures_by_area_and_by_language(poll: Poll) -> None:
    """One at a time; who did not say where stands apart."""
    wave = poll.wave()
    poll.answer(wave, 3, told=codes("yes"), area="newham")
    poll.answer(wave, 1, told=codes("no"), area="newham", language="ur")
    poll.answer(wave, 2, told=codes("no"))
    poll.fold(wave)
    found = poll.results.of(poll.session, wave)

    assert [(one.code, one.answered) for one in found.areas.columns] == [("newham", 4), ("", 2)]
    assert [(one.code, one.answered) for one in found.languages.columns] == [("en", 5), ("ur", 1)]
    assert [(one.code, one.count) for one in found.areas.columns[0].shares[TOLD]] == [("yes", 3), ("no", 1)]


def test_texts_are_read_and_tagged(poll: Poll) -> None:
    """Themes are sealed with the text, and counted over all."""
    wave = poll.wave()
    poll.write(wave, *(f"Because of {number}." for number in range(60)))
    page = poll.results.texts(poll.session, wave, WHY)
    for text in page.texts[:3]:
        poll.results.tag(poll.session, text.id, [" slow  replies", "slow replies", ""])
    again = poll.results.texts(poll.session, wave, WHY)

    assert (page.total, page.pages, len(page.texts)) == (60, 2, 50)
    assert again.themes == {"slow replies": 3}
    assert again.texts[0].words == page.texts[0].words
    assert again.texts[0].tags == ("slow replies",)


def test_too_many_themes_are_refused(poll: Poll) -> None:
    """Ten at most."""
    wave = poll.wave()
    poll.write(wave, "Because.")
    text = poll.results.texts(poll.session, wave, WHY).texts[0]

    with pytest.raises(FieldError) as refused:
        poll.results.tag(poll.session, text.id, [str(number) for number in range(11)])
    assert refused.value.field == "tags"


def test_there_are_no_words_where_none_were_asked(poll: Poll) -> None:
    """Nor results of a wave that is not there."""
    wave = poll.wave()

    with pytest.raises(NotFound):
        poll.results.texts(poll.session, wave, TOLD)
    with pytest.raises(NotFound):
        poll.results.of(poll.session, wave + 1)


def test_the_words_of_a_question_are_those_of_its_time(poll: Poll) -> None:
    """A wave keeps what was asked."""
    wave = poll.wave()

    assert poll.question(wave, TRUST).question.title == words("I trust them")

"""Consultations, their waves, and what was answered."""

from dataclasses import replace

import pytest

from bot.errors import StorageError
from bot.storage.engine import Storage
from bot.storage.records import ConsultationRow, PublicationRow, TallyRow
from tests.storage.rows import WEEK, response, response_text, wave

PULSE = ConsultationRow("pulse", 1, "draft", 1, "{}")


def test_a_change_on_top_of_somebody_elses_is_refused(storage: Storage) -> None:
    """Each change counts the revision up, and has to know the one before."""
    with storage.begin() as tx:
        tx.consultations.add(PULSE)
        first = tx.consultations.replace(replace(PULSE, definition='{"a": 1}'))
        second = tx.consultations.replace(replace(PULSE, definition='{"b": 2}'))

        assert (first, second) == (True, False)
        assert tx.consultations.get("pulse") == replace(PULSE, definition='{"a": 1}', revision=2)


def test_only_what_is_ready_is_due(storage: Storage) -> None:
    """And not before its time."""
    with storage.begin() as tx:
        for name, status in (("a", "ready"), ("b", "draft"), ("c", "ready")):
            tx.consultations.add(replace(PULSE, id=name, status=status))
        tx.consultations.plan("a", 100, None)
        tx.consultations.plan("b", 100, None)
        tx.consultations.plan("c", 200, "2026-11-01 10:00")

        assert [one.id for one in tx.consultations.due(150)] == ["a"]
        assert [one.missed for one in tx.consultations.due(200)] == [None, "2026-11-01 10:00"]


def test_two_waves_cannot_have_one_number(storage: Storage) -> None:
    """So two processes that open the same one open it once."""
    with storage.begin() as tx:
        tx.waves.add(wave(number=1))
        tx.waves.add(wave(number=2))
        tx.commit()

    with pytest.raises(StorageError), storage.begin() as tx:
        tx.waves.add(wave(number=2))
    with storage.begin() as tx:
        assert tx.waves.last_number("pulse") == 2


def test_closing_destroys_the_key_once(storage: Storage) -> None:
    """Afterwards nothing is counted any more."""
    row = wave()
    with storage.begin() as tx:
        tx.waves.add(row)
        counted = tx.waves.count_answer(row.id)
        closed = tx.waves.close(row.id, 40, 120), tx.waves.close(row.id, 41, 180)
        late = tx.waves.count_answer(row.id)

        assert (counted, closed, late) == (True, (True, False), False)
        kept = replace(row, status="closed", sealed_key=None, asked=40, answered=1, closes=120)
        assert tx.waves.get(row.id) == kept


def test_a_token_is_spent_once(storage: Storage) -> None:
    """Another wave has tokens of its own."""
    one, other = wave(number=1), wave(number=2)
    with storage.begin() as tx:
        tx.waves.add(one)
        tx.waves.add(other)

        assert tx.answers.spend(one.id, b"token")
        assert not tx.answers.spend(one.id, b"token")
        assert tx.answers.spend(other.id, b"token")
        assert tx.answers.is_spent(one.id, b"token")


def test_forgetting_a_wave_takes_tokens_and_drafts(storage: Storage) -> None:
    """The counts of how far people came stay."""
    row = wave()
    with storage.begin() as tx:
        tx.waves.add(row)
        tx.answers.spend(row.id, b"token")
        tx.answers.save(row.id, b"name", b"one")
        tx.answers.save(row.id, b"name", b"two")
        tx.answers.count_step(row.id, "q1")
        tx.answers.count_step(row.id, "q1")
        before = tx.answers.load(row.id, b"name"), tx.answers.count_drafts()
        tx.answers.forget(row.id)

        assert before == (b"two", 1)
        assert (tx.answers.is_spent(row.id, b"token"), tx.answers.load(row.id, b"name")) == (False, None)
        assert tx.answers.steps(row.id) == {"q1": 2}


def test_a_response_is_folded_once(storage: Storage) -> None:
    """What is in the tally is not read again."""
    row = wave()
    first, second = response(row.id), response(row.id)
    with storage.begin() as tx:
        tx.waves.add(row)
        tx.responses.add(first)
        tx.responses.add(second)
        tx.responses.set_folded([first.id])
        tx.responses.put_tally(TallyRow(row.id, 1, 1, b"key", b"one"))
        tx.responses.put_tally(TallyRow(row.id, 2, 1, b"key", b"two"))

        assert tx.responses.unfolded(row.id, 10) == [second]
        assert (tx.responses.count(row.id), tx.responses.count_unfolded(row.id)) == (2, 1)
        assert tx.responses.tally(row.id) == TallyRow(row.id, 2, 1, b"key", b"two")


def test_texts_are_found_by_question(storage: Storage) -> None:
    """And can be sealed anew, with what was added to them."""
    row = wave()
    text = response_text(row.id)
    with storage.begin() as tx:
        tx.waves.add(row)
        tx.responses.add_text(text)
        tx.responses.add_text(response_text(row.id, "other"))
        tx.responses.reseal_text(text.id, 2, b"new key", b"new content")

        assert tx.responses.texts(row.id, "why", 10) == [
            replace(text, epoch=2, team_key=b"new key", content=b"new content")
        ]
        assert tx.responses.count_texts(row.id) == {"why": 1, "other": 1}


def test_what_was_answered_is_wrapped_anew_with_the_rest(storage: Storage) -> None:
    """A new team key reaches responses, texts and tallies too."""
    row = wave()
    with storage.begin() as tx:
        tx.waves.add(row)
        tx.responses.add(response(row.id))
        tx.responses.add_text(response_text(row.id))
        tx.responses.put_tally(TallyRow(row.id, 1, 1, b"key", b"tally"))
        for wrapped in tx.keys.wrapped_under(1):
            tx.keys.rewrap(wrapped, b"anew", 2)

        assert tx.keys.count_by_epoch() == {2: 3}


def test_published_results_come_the_latest_first(storage: Storage) -> None:
    """What is only proposed is not among them."""
    waves = [wave(number=number, closes=60 * number) for number in (1, 2, 3)]
    with storage.begin() as tx:
        for row, status in zip(waves, ("published", "published", "proposed"), strict=True):
            tx.waves.add(row)
            tx.publications.put(PublicationRow(row.id, status, "{}", "{}", "[]", WEEK))

        assert [one.wave_id for one in tx.publications.latest(5)] == [waves[1].id, waves[0].id]


def test_a_correction_of_the_calendar_can_be_taken_back(storage: Storage) -> None:
    """The last one of a name counts."""
    with storage.begin() as tx:
        tx.calendar.put("ramadan.1448", "2027-02-08")
        tx.calendar.put("ramadan.1448", "2027-02-09")
        kept = tx.calendar.all()

        assert kept == {"ramadan.1448": "2027-02-09"}
        assert (tx.calendar.delete("ramadan.1448"), tx.calendar.delete("ramadan.1448")) == (True, False)

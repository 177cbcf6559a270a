"""Giving results back: approved words, figures through the one exit, and nothing exact."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from bot.consultations.model import NOWHERE, Audience, Consultation, Publishing
from bot.errors import FieldError, NotAllowed, NotFound
from bot.i18n.text import Localised
from bot.insights.hiding import Policy
from bot.insights.suppression import stored
from bot.services.consulting import publishing
from bot.services.consulting.publishing import PublicationStatus
from bot.services.delivery.broadcasts import Kind
from bot.services.team_keys import KeyHolder
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction
from tests.desk.seeding import Forum
from tests.unit.services.polls import SEEN, TOLD, TRUST, Poll, codes, consultation, words

BOTH = Localised((("en", "You told us."), ("ur", "آپ نے بتایا۔")))


class Desk(Poll):
    """A poll with somebody who gives its results back, and what they sent to the outbox."""

    def __post_init__(self) -> None:
        """Join them."""
        super().__post_init__()
        self.told: list[tuple[Any, ...]] = []
        self.publishing = publishing.Publishing(self.storage, self.clock, self.results, self._hear)

    def _hear(
        self,
        tx: Transaction,
        kind: Kind,
        wave_id: int | None,
        words: Localised | None,
        audience: Audience,
        not_before: dt.datetime,
    ) -> int:
        self.told.append((kind, wave_id, words, audience, not_before))
        return 1

    def answered(self, asked: Consultation | None = None, number: int = 1) -> int:
        """A closed wave, counted: 53 said yes and 36 no, three of these in Urdu."""
        wave = self.wave(asked, number)
        self.answer(wave, 53, told=codes("yes"), trust=codes("s4"), seen=codes("street"))
        self.answer(wave, 33, told=codes("no"), trust=codes("s2"), seen=codes("street", "school"))
        self.answer(wave, 3, told=codes("no"), trust=codes("s1"), seen=codes("school"), language="ur")
        self.fold(wave)
        return wave

    def published(self, number: int = 1) -> int:
        """One that is given back."""
        wave = self.answered(number=number)
        self.publishing.propose(self.session, wave, BOTH)
        self.publishing.approve(self.session, wave)
        return wave

    def actions(self) -> list[str]:
        """What stands in the audit log, the oldest first."""
        with self.storage.begin() as tx:
            return [row.action for row in reversed(tx.audit.page(20)) if row.action.startswith("results")]


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """On each kind of database."""
    return Forum(storage)


@pytest.fixture
def desk(forum: Forum) -> Desk:
    """Somebody who asks, counts, and gives back."""
    return Desk(forum.storage, forum.clock, forum.signed_in())


def test_approved_results_go_to_those_who_took_part(desk: Desk) -> None:
    """In the words that were approved, in every language, through the outbox."""
    wave = desk.published()
    [(kind, about, said, _, not_before)] = desk.told

    assert (kind, about, said) == ("results", wave, BOTH)
    assert not_before == desk.clock()
    assert desk.actions() == ["results_proposed", "results_approved", "results_published"]


def test_nothing_is_told_before_it_is_approved(desk: Desk) -> None:
    """A proposal stays at the desk, and can be taken back."""
    wave = desk.answered()
    proposed = desk.publishing.propose(desk.session, wave, BOTH)
    desk.publishing.withdraw(desk.session, wave)

    assert proposed.status is PublicationStatus.PROPOSED
    assert desk.publishing.of(desk.session, wave) is None
    assert desk.told == []


def test_the_forums_k_and_rounding_hold_for_every_consultation(desk: Desk) -> None:
    """A consultation may ask for more than the forum, never for less."""
    strict = publishing.Publishing(desk.storage, desk.clock, desk.results, policy=Policy(20, 10))
    modest, careful = consultation(), consultation(publishing=Publishing(k=30, rounding=5))
    wave = desk.answered()

    assert (strict.policy(modest), strict.policy(careful)) == (Policy(20, 10), Policy(30, 10))
    assert strict.publishable(desk.session, wave).to_plain()["policy"]["k"] == 20


def test_two_approvals_are_of_two_people(desk: Desk, forum: Forum) -> None:
    """Agreeing twice is agreeing once."""
    wave = desk.answered(consultation(publishing=Publishing(approvals=2)))
    desk.publishing.propose(desk.session, wave, BOTH)
    desk.publishing.approve(desk.session, wave)
    alone = desk.publishing.approve(desk.session, wave)
    holder = KeyHolder.signed_in(desk.session)
    once = forum.ceremony.invite(holder, "bilal", "Bilal", "en")
    token = forum.access.sign_in("bilal", once, "192.0.2.2")
    token = forum.access.change_password(forum.access.session(token), once, "three quiet rivers at noon")
    together = desk.publishing.approve(forum.access.session(token), wave)

    assert (alone.status, alone.approvals, alone.needed) == (PublicationStatus.PROPOSED, ("Amina Yusuf",), 2)
    assert (together.status, together.approvals) == (PublicationStatus.PUBLISHED, ("Amina Yusuf", "Bilal"))


def test_who_read_other_words_does_not_approve_these(desk: Desk) -> None:
    """A proposal that was changed meanwhile has to be read again."""
    wave = desk.answered()
    read = desk.publishing.propose(desk.session, wave, BOTH).mark
    desk.publishing.propose(desk.session, wave, words("Something else"))

    with pytest.raises(FieldError) as refused:
        desk.publishing.approve(desk.session, wave, read)
    assert refused.value.field == "mark"


def test_what_is_published_is_not_changed_or_taken_back(desk: Desk) -> None:
    """People have read it. Approving again tells nobody again."""
    wave = desk.published()
    desk.publishing.approve(desk.session, wave)

    with pytest.raises(FieldError):
        desk.publishing.propose(desk.session, wave, BOTH)
    with pytest.raises(FieldError):
        desk.publishing.withdraw(desk.session, wave)
    assert len(desk.told) == 1


def test_a_wave_that_is_not_counted_to_the_end_is_not_published(desk: Desk) -> None:
    """What would be added later could be subtracted."""
    wave = desk.answered()
    desk.answer(wave, 1, told=codes("yes"))

    with pytest.raises(FieldError) as refused:
        desk.publishing.propose(desk.session, wave, BOTH)
    assert refused.value.field == "wave"


@pytest.mark.parametrize(("given", "field"), [(NOWHERE, "words.en"), (Localised((("en", "Hello"),)), "words.ur")])
def test_words_are_needed_in_every_language(desk: Desk, given: Localised, field: str) -> None:
    """A language that was asked in is also told in."""
    wave = desk.answered()

    with pytest.raises(FieldError) as refused:
        desk.publishing.propose(desk.session, wave, given)
    assert refused.value.field == field


def test_waves_at_the_same_time_are_not_both_published(desk: Desk) -> None:
    """Their difference would be somebody."""
    desk.published(number=1)
    wave = desk.answered(number=2)
    with desk.storage.begin() as tx:
        row = tx.waves.get(wave)
        assert row is not None
        tx.waves.delete(wave)
        tx.waves.add(replace(row, id=row.id + 1, opens=row.opens - 17 * 86_400, closes=row.closes - 17 * 86_400))
        tx.commit()

    with pytest.raises(FieldError) as refused:
        desk.publishing.propose(desk.session, row.id + 1, BOTH)
    assert refused.value.field == "period"


def test_the_file_holds_rounded_counts_and_the_caveat(desk: Desk) -> None:
    """53, 36 and 3 are nowhere in it."""
    wave = desk.published()
    document, sheet = desk.publishing.export(None, wave)
    plain = json.loads(document)
    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))

    told = next(one for one in plain["figures"]["questions"] if one["id"] == TOLD)
    assert [(one["codes"], one["count"], one["percent"]) for one in told["overall"]["answers"]] == [
        (["yes"], 55, 61),
        (["no"], 35, 39),
    ]
    assert [(row["answer"], row["count"], row["of"]) for row in rows if row["question"] == TOLD] == [
        ("Yes", "55", "90"),
        ("No", "35", "90"),
    ]
    assert "chose to answer" in plain["caveat"]["en"]
    assert all("chose to answer" in row["note"] for row in rows)


def test_few_answers_are_not_in_the_file(desk: Desk) -> None:
    """Nobody can tell the three who are furthest from trust, nor that they were asked in Urdu."""
    wave = desk.published()
    table = stored(desk.publishing.of(desk.session, wave).figures)  # type: ignore[union-attr]
    shown = {one.id: one for one in table.questions}

    assert [one.codes for one in shown[TRUST].overall.answers if "s1" in one.codes] != [("s1",)]
    assert "language" not in shown[TOLD].by
    assert SEEN in table.withheld


def test_both_languages_are_shown_when_both_are_many(desk: Desk) -> None:
    """Everybody answers in one of them, so there is nobody else to hide."""
    wave = desk.wave()
    for language in ("en", "ur"):
        desk.answer(wave, 20, told=codes("yes"), language=language)
        desk.answer(wave, 16, told=codes("no"), language=language)
    desk.fold(wave)
    shown = {one.id: one for one in desk.publishing.publishable(desk.session, wave).questions}

    assert [row.group for row in shown[TOLD].by["language"]] == ["en", "ur"]
    assert "area" not in shown[TOLD].by


def test_nothing_is_exported_before_it_is_published(desk: Desk) -> None:
    """A proposal has no file."""
    wave = desk.answered()
    desk.publishing.propose(desk.session, wave, BOTH)

    with pytest.raises(NotFound):
        desk.publishing.export(None, wave)


def test_the_recovery_key_approves_nothing(desk: Desk) -> None:
    """It is nobody's name."""
    wave = desk.answered()

    with pytest.raises(NotAllowed):
        desk.publishing.propose(KeyHolder(None, desk.session.keys), wave, BOTH)


def test_words_to_begin_with_come_from_rounded_figures(desk: Desk) -> None:
    """In every language, with the caveat, and without an exact number."""
    wave = desk.answered()
    drafted = desk.publishing.draft(desk.session, wave)

    assert "About 90 people took part." in drafted.pick("en")
    assert "61%" in drafted.pick("en").replace("\u2068", "").replace("\u2069", "")
    assert "chose to answer" in drafted.pick("en")
    assert dict(drafted.by_language).keys() == {"en", "ur"}

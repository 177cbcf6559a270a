"""The consultations that come with Amanah."""

import re

import pytest

from bot.consultations import bank
from bot.consultations.checking import missing
from bot.consultations.model import Kind
from bot.errors import NotFound
from bot.i18n.languages import LANGUAGES

ASKED = {
    "good_job", "confidence", "listen", "fair", "there_for_me", "what_matters", "respect", "understand", "informed",
    "know_contact", "seen_on_foot", "walk_dark", "travel_visibly", "at_mosque", "worry", "avoided", "experienced",
    "told_police", "handled", "report_next", "stopped", "stops_fair", "counter_terrorism", "change",
}  # fmt: skip
"""The 24 questions a forum starts with."""


@pytest.mark.parametrize("name", bank.names())
def test_each_is_complete_in_every_language(name: str) -> None:
    """A forum can begin the day it is set up."""
    consultation = bank.load(name)

    assert consultation.id == name
    assert consultation.languages == tuple(one.code for one in LANGUAGES)
    assert missing(consultation) == ()


def test_together_they_ask_all_of_it() -> None:
    """And the two that follow from an answer: why the police were not told, and how a stop was."""
    asked = {question.id for name in bank.names() for question in bank.load(name).questions}

    assert asked >= ASKED | {"why_not", "stop_respect"}


def test_the_pulse_is_five_statements_every_month() -> None:
    """The same as in the full set, so that both can be compared."""
    pulse, policing = bank.load("trust_pulse"), bank.load("policing")

    assert [question.id for question in pulse.questions] == ["confidence", "listen", "fair", "respect", "change"]
    assert all(question == policing.question(question.id) for question in pulse.questions)
    assert pulse.schedule is not None
    assert pulse.schedule.cron == "30 18 1 * *"


@pytest.mark.parametrize("name", bank.names())
def test_nobody_has_to_answer(name: str) -> None:
    """Everything can be skipped and declined; scales know *I do not know*."""
    for question in bank.load(name).questions:
        assert not question.required
        assert question.decline or question.kind is Kind.TEXT
        if question.kind in {Kind.SCALE, Kind.YES_NO}:
            assert [option.code for option in question.options if option.apart] == ["dont_know"]


@pytest.mark.parametrize("name", bank.names())
def test_the_words_keep_the_rules_of_their_language(name: str) -> None:
    """Urdu has its own ی ک ہ; labels fit on a phone's button; the drafts say that they are."""
    text = bank.text(name)
    options = [option for question in bank.load(name).questions for option in question.options]

    assert not re.search(r"ur: [^}\n]*[يكه]", text)
    assert all(len(words) <= 28 for option in options for _, words in option.label.by_language)
    assert "Machine-drafted" in text


def test_what_is_not_there_is_not_found() -> None:
    """Nor anything else on the disk."""
    with pytest.raises(NotFound):
        bank.load("../bank/policing")

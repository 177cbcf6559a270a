"""Whether all words are there, in every language that is offered."""

from bot.consultations.checking import Missing, missing
from bot.consultations.reading import read_yaml

TWO = """\
id: two
languages: [en, ur]
title: {en: Two}
questions:
  - id: a
    kind: single
    title: {en: A, ur: الف}
    hint: {en: Think}
    options:
      - {code: x, label: {en: X, ur: ایکس}}
      - {code: y, label: {en: Y}}
  - id: b
    kind: text
    title: {}
closing: {ur: شکریہ}
"""


def test_every_text_that_lacks_a_language_is_named() -> None:
    """A hint or the closing words are wanted in all languages once they are there in one."""
    assert missing(read_yaml(TWO)) == (
        Missing("title", "ur"),
        Missing("intro", "en"),
        Missing("intro", "ur"),
        Missing("questions.1.hint", "ur"),
        Missing("questions.1.options.2.label", "ur"),
        Missing("questions.2.title", "en"),
        Missing("questions.2.title", "ur"),
        Missing("closing", "en"),
    )


def test_a_language_that_is_not_offered_is_not_missing() -> None:
    """Words in it are kept for the day it is."""
    consultation = read_yaml(TWO.replace("[en, ur]", "[ur]").replace("title: {en: Two}", "title: {ur: دو, en: Two}"))

    assert all(one.language == "ur" for one in missing(consultation))
    assert consultation.title.pick("en") == "Two"

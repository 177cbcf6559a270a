"""The figures of a wave as the desk shows them: exact, for coordinators whose keys are open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.consultations.model import Consultation, Question
from bot.i18n.text import Label, Text, say
from bot.insights.intervals import Interval

CAVEAT: Final[Text] = say(
    "These are the answers of those who chose to answer. They were not drawn at random, so the shares do not stand for "
    "all Muslims of an area or for all members."
)
"""Stands beside every figure that anybody reads."""
NO_CLEAR_CHANGE: Final[Text] = say("no clear change")


@dataclass(frozen=True, slots=True)
class FoldProgress:
    """How many responses are in the tally, and how many there are; `damaged` of the former could not be opened."""

    done: int
    total: int
    damaged: int = 0

    @property
    def finished(self) -> bool:
        """Whether every response is in the tally."""
        return self.done >= self.total


@dataclass(frozen=True, slots=True)
class Change:
    """The difference to the previous wave, as a share: 0.05 is five points more."""

    difference: float
    interval: Interval

    @property
    def clear(self) -> bool:
        """Whether it is unlikely to be chance."""
        return not self.interval.spans(0.0)


@dataclass(frozen=True, slots=True)
class Share:
    """One answer of a question. `share` and `interval` are None for one `apart`, and while nobody has answered."""

    code: str
    label: Label
    count: int
    share: float | None = None
    interval: Interval | None = None
    change: Change | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question.

    `reached` is how many it was shown to (None where that is not known), `base` how many the shares are of (answers
    apart left out). `mean` and `median` are of a scale (its steps counted from 1) or a number; `texts` is how many
    wrote words.
    """

    question: Question
    reached: int | None
    answered: int
    skipped: int
    declined: int
    base: int
    shares: tuple[Share, ...]
    mean: float | None = None
    median: float | None = None
    texts: int = 0
    numbers: Mapping[int, int] = field(default_factory=dict)
    """How often each number was given, smallest first; over 1,000 in three significant figures."""


@dataclass(frozen=True, slots=True)
class Column:
    """Those who share an area or a language: how many took part, and the shares of each question by its id."""

    code: str
    label: Label
    answered: int
    shares: Mapping[str, tuple[Share, ...]]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The answers by one attribute, `area` or `language`; a column of code `""` is those who did not say."""

    by: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class WaveResults:
    """A wave's figures.

    `asked` is how many prompts were sent, `answered` how many responses there are (also of those who came through the
    open link), `rate` answered of asked: None when nobody was asked, or when more answered than were asked. Then
    `through_link` is how many came through the link at least. `unfolded` responses are not in the figures yet;
    `damaged` ones never will be.
    """

    consultation: Consultation
    wave_id: int
    number: int
    status: str
    opens: int
    closes: int
    asked: int
    answered: int
    rate: float | None
    through_link: int
    questions: tuple[QuestionResult, ...]
    areas: Breakdown
    languages: Breakdown
    unfolded: int = 0
    damaged: int = 0
    previous: int | None = None
    """The number of the wave that changes are against."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """What one person wrote to one question; `words` is None when it cannot be opened."""

    id: int
    words: str | None = field(repr=False)
    language: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextPage:
    """Some of a question's texts, in an order that tells nothing; `themes` counts the tags of all of them."""

    texts: tuple[FreeText, ...]
    page: int
    pages: int
    total: int
    themes: Mapping[str, int]

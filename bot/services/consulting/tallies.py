"""The tally of a wave: what its responses come to, sealed in one piece to the team."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.consultations.model import Consultation, Kind, Question
from bot.errors import CannotOpen
from bot.storage.records import EpochRow, TallyRow
from bot.vault.envelopes import bound, open_envelope, seal
from bot.vault.keys import KeyPair

_TALLY: Final = "tally"
_FIGURES: Final = 3
EVERYBODY: Final = ""
"""Stands among the codes of a group for all who answered there."""
ATTRIBUTES: Final = ("area", "language")
"""What answers are broken down by, one at a time; never by both, and never by organisation."""


@dataclass(slots=True)
class QuestionTally:
    """How one question was answered: `codes` by option, `numbers` by value."""

    answered: int = 0
    skipped: int = 0
    declined: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    numbers: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class Tally:
    """What responses come to. `groups` counts people by attribute and group, `by` their answers by question and code.

    `damaged` responses could not be read; they are in `counted` and nowhere else.
    """

    counted: int = 0
    damaged: int = 0
    questions: dict[str, QuestionTally] = field(default_factory=dict)
    groups: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in ATTRIBUTES})
    by: dict[str, dict[str, dict[str, Counter[str]]]] = field(default_factory=lambda: {name: {} for name in ATTRIBUTES})

    def add(self, response: Mapping[str, Any], consultation: Consultation) -> None:
        """Count one response; `CannotOpen` when it does not read as one; nothing of it is counted then."""
        answers = response.get("answers")
        if not isinstance(answers, Mapping):
            raise CannotOpen("it does not read as a response")
        groups = {name: str(response.get(name) or "") for name in ATTRIBUTES}
        self.counted += 1
        for name, group in groups.items():
            self.groups[name][group] += 1
        for question in consultation.questions:
            if question.id in answers:
                self._count(question, answers[question.id], groups)

    def _count(self, question: Question, answer: object, groups: Mapping[str, str]) -> None:
        tally = self.questions.setdefault(question.id, QuestionTally())
        match answer:
            case {"declined": True}:
                tally.declined += 1
            case list() if answer and question.kind is not Kind.NUMBER:
                codes = {str(code) for code in answer}
                tally.answered += 1
                counters = [tally.codes]
                for name, group in groups.items():
                    counter = self.by[name].setdefault(group, {}).setdefault(question.id, Counter())
                    counter[EVERYBODY] += 1
                    counters.append(counter)
                for counter in counters:
                    for code in codes:
                        counter[code] += 1
            case int() if question.kind is Kind.NUMBER:
                tally.answered += 1
                tally.numbers[_three_figures(answer)] += 1
            case _:
                tally.skipped += 1

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        questions = {
            name: [one.answered, one.skipped, one.declined, one.codes, one.numbers]
            for name, one in self.questions.items()
        }
        return {
            "v": 1,
            "counted": self.counted,
            "damaged": self.damaged,
            "questions": questions,
            "groups": self.groups,
            "by": self.by,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Tally":
        """Back from what `to_plain` made."""
        questions = {
            name: QuestionTally(
                answered, skipped, declined, Counter(codes), Counter({int(value): n for value, n in numbers.items()})
            )
            for name, (answered, skipped, declined, codes, numbers) in plain["questions"].items()
        }
        groups = {name: Counter(counts) for name, counts in plain["groups"].items()}
        by = {
            name: {group: {q: Counter(codes) for q, codes in asked.items()} for group, asked in found.items()}
            for name, found in plain["by"].items()
        }
        return cls(plain["counted"], plain["damaged"], questions, groups, by)


def open_tally(row: TallyRow, pair: KeyPair) -> Tally:
    """What is in it; `CannotOpen` for another key, or damage."""
    return Tally.from_plain(json.loads(open_envelope(row.content, row.team_key, pair, bound_to=bound(_TALLY, row.id))))


def seal_tally(wave_id: int, tally: Tally, epoch: EpochRow) -> TallyRow:
    """A row that only the team can read."""
    plain = json.dumps(tally.to_plain(), ensure_ascii=False, separators=(",", ":")).encode()
    envelope = seal(plain, bound_to=bound(_TALLY, wave_id), team=epoch.public_key)
    return TallyRow(wave_id, tally.counted, epoch.number, envelope.team_key, envelope.content)


def _three_figures(value: int) -> int:
    """Numbers over 1,000 in three significant figures, so that a histogram has some thousand places at most."""
    return int(float(f"{value:.{_FIGURES}g}")) if abs(value) > 10**_FIGURES else value

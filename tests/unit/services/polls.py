"""Consultations with answers in them, sealed as the bot seals them."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from bot.consultations.model import Consultation, Kind, Option, Publishing, Question
from bot.consultations.plain import to_plain
from bot.domain.areas import LONDON
from bot.i18n.text import Localised
from bot.services.consulting.answering import RESPONSE, SMALLEST_ANSWER_TEXT, TEXT
from bot.services.consulting.results import Results
from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from bot.storage.records import ConsultationRow, ResponseRow, ResponseTextRow, WaveRow
from bot.storage.schema import new_id, responses, tallies
from bot.vault.envelopes import bound, seal
from tests.storage.rows import WEEK

LANGUAGES = ("en", "ur")
TRUST, SEEN, WHY, AGE, TOLD = "trust", "seen", "why", "age", "told"


def words(text: str) -> Localised:
    """The same in both languages, but for a mark."""
    return Localised((("en", text), ("ur", f"اردو {text}")))


def option(code: str, **given: Any) -> Option:
    """Something to choose."""
    return Option(code, words(code.capitalize()), **given)


def consultation(**given: Any) -> Consultation:
    """A pulse: a scale, several choices, a number, words, and yes or no."""
    steps = (*(option(f"s{n}") for n in range(1, 6)), option("unsure", apart=True))
    questions = (
        Question(TRUST, Kind.SCALE, words("I trust them"), options=steps, decline=True),
        Question(
            SEEN, Kind.MULTI, words("Seen where?"), options=(option("street"), option("school"), option("mosque"))
        ),
        Question(AGE, Kind.NUMBER, words("How often?"), minimum=0, maximum=99),
        Question(TOLD, Kind.YES_NO, words("Told anybody?")),
        Question(WHY, Kind.TEXT, words("Why?")),
    )
    usual: dict[str, Any] = {"publishing": Publishing(k=10, rounding=5)}
    return Consultation(
        "pulse", 1, LANGUAGES, words("Trust pulse"), words("Five questions."), questions, **{**usual, **given}
    )


@dataclass
class Poll:
    """Waves of a consultation, and a coordinator."""

    storage: Storage
    clock: Callable[[], dt.datetime]
    session: DeskSession
    results: Results = field(init=False)

    def __post_init__(self) -> None:
        """Join the parts."""
        self.results = Results(self.storage, self.clock, areas=LONDON, batch=7)

    def wave(self, asked: Consultation | None = None, number: int = 1, *, prompted: int = 100) -> int:
        """A wave that is closed; its id."""
        asked = asked or consultation()
        definition, wave_id = json.dumps(to_plain(asked)), new_id()
        opens = int((self.clock() + dt.timedelta(days=30 * number - 60)).timestamp()) // 60 * 60
        row = WaveRow(wave_id, asked.id, number, 1, definition, "closed", opens, opens + 14 * 86_400, None, prompted)
        with self.storage.begin() as tx:
            if tx.consultations.get(asked.id) is None:
                tx.consultations.add(ConsultationRow(asked.id, 1, "ready", 1, definition))
            tx.waves.add(row)
            tx.commit()
        return wave_id

    def answer(
        self, wave_id: int, times: int = 1, *, language: str = "en", area: str | None = None, **answers: Any
    ) -> None:
        """So many people answer the same."""
        content: dict[str, Any] = {"v": 1, "language": language, "answers": answers}
        if area is not None:
            content["area"] = area
        with self.storage.begin() as tx:
            epoch = tx.keys.sealing_epoch()
            assert epoch is not None
            for _ in range(times):
                one = new_id()
                sealed = seal(json.dumps(content).encode(), bound_to=bound(RESPONSE, one), team=epoch.public_key)
                tx.responses.add(ResponseRow(one, wave_id, WEEK, False, epoch.number, sealed.team_key, sealed.content))
            tx.commit()

    def write(self, wave_id: int, *texts: str, question: str = WHY) -> None:
        """Some people write something."""
        with self.storage.begin() as tx:
            epoch = tx.keys.sealing_epoch()
            assert epoch is not None
            for text in texts:
                one = new_id()
                plain = json.dumps({"v": 1, "text": text, "language": "en", "tags": []}).encode()
                sealed = seal(plain, bound_to=bound(TEXT, one), team=epoch.public_key, smallest=SMALLEST_ANSWER_TEXT)
                tx.responses.add_text(
                    ResponseTextRow(one, wave_id, question, WEEK, epoch.number, sealed.team_key, sealed.content)
                )
            tx.commit()

    def reach(self, wave_id: int, steps: Mapping[str, int]) -> None:
        """So many people came as far as each question."""
        with self.storage.begin() as tx:
            for question, count in steps.items():
                for _ in range(count):
                    tx.answers.count_step(wave_id, question)
            tx.commit()

    def fold(self, wave_id: int) -> Any:
        """Count everything."""
        return self.results.fold(self.session, wave_id)

    def shares(self, wave_id: int, question: str) -> dict[str, tuple[int, float | None]]:
        """Counts and shares by code."""
        found = self.question(wave_id, question)
        return {one.code: (one.count, one.share) for one in found.shares}

    def question(self, wave_id: int, question: str) -> Any:
        """One question's figures."""
        return next(one for one in self.results.of(self.session, wave_id).questions if one.question.id == question)

    def damage(self, wave_id: int, *, tally: bool = False) -> None:
        """Let a disk error happen to the tally, or to one response."""
        with self.storage.begin() as tx:
            if tally:
                change = update(tallies).where(tallies.c.id == wave_id).values(content=b"damaged")
            else:
                one = tx.responses.unfolded(wave_id, 1)[0].id
                change = update(responses).where(responses.c.id == one).values(content=b"damaged")
            tx._connection.execute(change)
            tx.commit()


def codes(*chosen: str) -> Sequence[str]:
    """An answer by buttons."""
    return list(chosen)

"""Answering a consultation: who has, what is unfinished, and taking answers in so that nothing joins them to anybody.

Everything happens inside the conversation's own transaction. A person is known to an open wave by two names made with
its key: one for the token they spend by answering, one for their unfinished answers. When the wave closes the key is
destroyed, and with it all that these names could tell.

How far people come is counted in the clear, but only at questions that everybody is asked: how many came to a question
that depends on an answer would say how many gave that answer.
"""

import datetime as dt
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.consultations.compiling import to_flow
from bot.consultations.model import Consultation
from bot.consultations.plain import from_plain
from bot.domain.areas import AREA_CODE
from bot.domain.weeks import week_of
from bot.errors import CannotOpen, KeyMissing
from bot.flows.answers import Answer, Answers, Chosen, Counted, Declined, Written
from bot.flows.flow import Flow
from bot.flows.questions import Area, LongText, MultiChoice, Note, Number, Option, Question
from bot.services.consulting.membership import Membership
from bot.storage.records import EpochRow, ResponseRow, ResponseTextRow, WaveRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, seal
from bot.vault.padding import SMALLEST_TEXT
from bot.vault.secret import ServerSecret
from bot.vault.waves import WaveKey, WaveSeal

RESPONSE, TEXT = "response", "response text"
"""Kinds under which envelopes are bound to their rows."""

SMALLEST_ANSWER_TEXT = SMALLEST_TEXT
"""Bytes in the smallest bucket of a free text: the usual 4,000 characters fit, also in Arabic letters of two bytes."""

_FLOWS_KEPT = 64


class Standing(StrEnum):
    """Where a person stands in an open wave."""

    NEW = "new"
    BEGUN = "begun"
    ANSWERED = "answered"


class Submitted(StrEnum):
    """What came of submitting."""

    SENT = "sent"
    ALREADY = "already"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OpenWave:
    """A consultation that may be answered now, as one person sees it."""

    id: int
    consultation: Consultation
    flow: Flow
    closes: dt.date
    standing: Standing
    key: WaveKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Answers that are not sent yet: the engine's compact state, and the questions this person was counted at."""

    state: Any = field(repr=False)
    reached: tuple[str, ...] = ()


class Answering:
    """Open waves, unfinished answers and submitting. Thread-safe; keeps nothing but compiled forms."""

    def __init__(
        self, wave_seal: WaveSeal, membership: Membership, areas: tuple[Option, ...], now: Callable[[], dt.datetime]
    ) -> None:
        """`areas` are the forum's, for questions about the area; `now` is the time in the forum's own zone."""
        self._seal = wave_seal
        self._membership = membership
        self._areas = areas
        self._now = now
        self._compiled: dict[tuple[int, int], tuple[Consultation, Flow]] = {}
        self._lock = threading.Lock()

    def open_waves(self, tx: Transaction, chat_id: int) -> tuple[OpenWave, ...]:
        """The waves that may be answered now, the earliest first.

        The audience says who is asked; answering is open to everybody who finds the way.
        """
        found = (self._seen(tx, row, chat_id) for row in tx.waves.open())
        return tuple(wave for wave in found if wave is not None)

    def get(self, tx: Transaction, wave_id: int, chat_id: int) -> OpenWave | None:
        """The wave, if it may be answered now."""
        row = tx.waves.get(wave_id)
        return None if row is None else self._seen(tx, row, chat_id)

    def of(self, tx: Transaction, consultation_id: str, chat_id: int) -> OpenWave | None:
        """The wave of a consultation that may be answered now; the latest if there are several."""
        rows = [row for row in tx.waves.open() if row.consultation == consultation_id]
        return self._seen(tx, rows[-1], chat_id) if rows else None

    def flow_of(self, wave: WaveRow) -> tuple[Consultation, Flow]:
        """A wave's consultation as it was when it opened, and its form."""
        name = (wave.id, wave.version)
        with self._lock:
            known = self._compiled.get(name)
        if known is None:
            consultation = from_plain(json.loads(wave.definition))
            known = consultation, to_flow(consultation, self._areas)
            with self._lock:
                while len(self._compiled) >= _FLOWS_KEPT:
                    self._compiled.pop(next(iter(self._compiled)))
                self._compiled[name] = known
        return known

    def load(self, tx: Transaction, wave: OpenWave, chat_id: int) -> Unfinished | None:
        """The unfinished answers of this person."""
        sealed = tx.answers.load(wave.id, wave.key.draft_name(chat_id))
        if sealed is None:
            return None
        try:
            _, state, reached = json.loads(wave.key.open_draft(chat_id, sealed))
        except (CannotOpen, ValueError, TypeError):
            return None
        return Unfinished(state, tuple(reached))

    def save(self, tx: Transaction, wave: OpenWave, chat_id: int, state: Any, at: str | None) -> None:
        """Keep unfinished answers. `at` is the question on screen; each person is counted there once."""
        before = self.load(tx, wave, chat_id)
        reached = () if before is None else before.reached
        if at is not None and at not in reached and _counts(wave.flow, at):
            tx.answers.count_step(wave.id, at)
            reached = (*reached, at)
        plain = json.dumps([1, state, reached], separators=(",", ":"), ensure_ascii=False).encode()
        tx.answers.save(wave.id, wave.key.draft_name(chat_id), wave.key.seal_draft(chat_id, plain))

    def drop(self, tx: Transaction, wave: OpenWave, chat_id: int) -> bool:
        """Delete unfinished answers; they are no longer counted on the way either. False when there were none."""
        before = self.load(tx, wave, chat_id)
        for question in () if before is None else before.reached:
            tx.answers.uncount_step(wave.id, question)
        return tx.answers.drop(wave.id, wave.key.draft_name(chat_id))

    def forget(self, tx: Transaction, chat_id: int) -> None:
        """Delete this person's unfinished answers in every open wave. Tokens stay until the waves close."""
        for wave in self.open_waves(tx, chat_id):
            self.drop(tx, wave, chat_id)

    def submit(self, tx: Transaction, wave: OpenWave, chat_id: int, answers: Answers, language: str) -> Submitted:
        """Take answers in: sealed, counted, the token spent, the unfinished ones gone, no prompt any more.

        `answers` are those that apply. Nothing is written unless it is `SENT`.
        """
        row = tx.waves.lock(wave.id)  # from here on the wave cannot close before this is stored
        if row is None or row.status != "open":
            return Submitted.CLOSED
        if not tx.answers.spend(wave.id, wave.key.token(chat_id)):
            return Submitted.ALREADY
        tx.waves.count_answer(wave.id)
        epoch = tx.keys.sealing_epoch()
        if epoch is None:
            raise KeyMissing("there is no team key yet; run: amanah init")
        member = self._membership.find(tx, chat_id)
        area = _area(wave.flow, answers) or (None if member is None else member.area)
        self._seal_response(tx, wave, epoch, plain_response(wave.flow, answers, language, area))
        for question_id, words in texts_of(answers):
            self._seal_text(tx, wave, epoch, question_id, {"v": 1, "text": words, "language": language, "tags": []})
        tx.answers.drop(wave.id, wave.key.draft_name(chat_id))
        self._membership.took_part(tx, chat_id, wave.id)
        return Submitted.SENT

    def _seen(self, tx: Transaction, row: WaveRow, chat_id: int) -> OpenWave | None:
        now = self._now()
        if row.status != "open" or row.sealed_key is None or row.closes <= now.timestamp():
            return None
        try:
            key = self._seal.open(row.id, row.sealed_key)
        except CannotOpen:
            return None
        consultation, flow = self.flow_of(row)
        standing = Standing.NEW
        if tx.answers.is_spent(row.id, key.token(chat_id)):
            standing = Standing.ANSWERED
        elif tx.answers.load(row.id, key.draft_name(chat_id)) is not None:
            standing = Standing.BEGUN
        closes = dt.datetime.fromtimestamp(row.closes, now.tzinfo).date()
        return OpenWave(row.id, consultation, flow, closes, standing, key)

    def _seal_response(self, tx: Transaction, wave: OpenWave, epoch: EpochRow, content: Mapping[str, Any]) -> None:
        response_id = new_id()
        envelope = seal(
            _json(content),
            bound_to=bound(RESPONSE, response_id),
            team=epoch.public_key,
            smallest=largest_response(wave.flow),
        )
        row = ResponseRow(response_id, wave.id, self._week(), False, epoch.number, envelope.team_key, envelope.content)
        tx.responses.add(row)

    def _seal_text(
        self, tx: Transaction, wave: OpenWave, epoch: EpochRow, question_id: str, content: Mapping[str, Any]
    ) -> None:
        text_id = new_id()
        envelope = seal(
            _json(content),
            bound_to=bound(TEXT, text_id),
            team=epoch.public_key,
            smallest=SMALLEST_ANSWER_TEXT,
        )
        row = ResponseTextRow(
            text_id, wave.id, question_id, self._week(), epoch.number, envelope.team_key, envelope.content
        )
        tx.responses.add_text(row)

    def _week(self) -> str:
        return week_of(self._now().date())


class WaveKeyTable:
    """The keys of open waves, which open with the server secret alone, for whoever replaces the secret."""

    def after(self, tx: Transaction, last: WaveRow | None, limit: int) -> Sequence[WaveRow]:
        """The next rows behind `last`; the first ones when there is none."""
        rows = sorted(tx.waves.open(), key=lambda row: row.id)
        return [row for row in rows if last is None or row.id > last.id][:limit]

    def is_under(self, row: WaveRow, secret: ServerSecret) -> bool:
        """Whether this secret opens the key."""
        try:
            WaveSeal(secret).open(row.id, row.sealed_key or b"")
        except CannotOpen:
            return False
        return True

    def renew(self, tx: Transaction, row: WaveRow, old: ServerSecret, new: ServerSecret) -> None:
        """Put the key, sealed under the new secret, in the place of what was there under the old one."""
        tx.waves.reseal(row.id, WaveSeal(old).renew(row.id, row.sealed_key or b"", WaveSeal(new)))


def plain_response(flow: Flow, answers: Answers, language: str, area: str | None) -> dict[str, Any]:
    """What a sealed response holds: by question a list of codes, a number, `{"declined": true}`, or None if skipped.

    Questions for free text are never in it: whether somebody wrote there would join the text to the rest.
    """
    kept = {
        question_id: _plain(answer)
        for question_id, answer in answers.items()
        if not isinstance(flow.question(question_id), LongText | Note)
    }
    content: dict[str, Any] = {"v": 1, "language": language, "answers": kept}
    return content if area is None else {**content, "area": area}


def texts_of(answers: Answers) -> tuple[tuple[str, str], ...]:
    """What was written, by question; messages with an empty line between."""
    return tuple(
        (question_id, "\n\n".join(words for _, words in answer.parts))
        for question_id, answer in answers.items()
        if isinstance(answer, Written)
    )


def largest_response(flow: Flow) -> int:
    """How long any response of this form can get, in bytes: all are padded to it, so that no size tells anything."""
    asked = [question for question in flow.questions if not isinstance(question, LongText | Note)]
    answers = {question.id: max(_extremes(question), key=lambda one: len(json.dumps(one))) for question in asked}
    return len(_json({"v": 1, "language": "x" * 8, "answers": answers, "area": "x" * 32}))


def _extremes(question: Question) -> list[Any]:
    if isinstance(question, Area):  # areas may change while a wave is open, and no size may tell when
        return [{"declined": True}, ["x" * AREA_CODE]]
    codes = [option.code for option in question.all_options]
    chosen = codes if isinstance(question, MultiChoice) else sorted(codes, key=len)[-1:]
    limits = [question.minimum, question.maximum] if isinstance(question, Number) else []
    return [{"declined": True}, chosen, *limits]


def _counts(flow: Flow, question_id: str) -> bool:
    return flow.question(question_id).when is None


def _area(flow: Flow, answers: Answers) -> str | None:
    for question_id, answer in answers.items():
        if isinstance(answer, Chosen) and isinstance(flow.question(question_id), Area):
            return answer.codes[0]
    return None


def _plain(answer: Answer) -> Any:
    match answer:
        case Chosen(codes):
            return list(codes)
        case Counted(value):
            return value
        case Declined():
            return {"declined": True}
        case _:
            return None


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

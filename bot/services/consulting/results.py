"""Results of a wave for unlocked coordinators: responses folded into one sealed tally, and the figures from it."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import structlog

from bot.consultations.model import Consultation, Kind
from bot.consultations.plain import from_plain
from bot.errors import CannotOpen, FieldError, KeyMissing, NotFound
from bot.i18n.direction import clean
from bot.i18n.text import Label
from bot.services.consulting.answering import RESPONSE, SMALLEST_ANSWER_TEXT, TEXT
from bot.services.consulting.closing import asked
from bot.services.consulting.figures import (
    CAVEAT,
    NO_CLEAR_CHANGE,
    Breakdown,
    Change,
    Column,
    FoldProgress,
    FreeText,
    QuestionResult,
    Share,
    TextPage,
    WaveResults,
)
from bot.services.consulting.figuring import Before, breakdown, question_result
from bot.services.consulting.tallies import Tally, open_tally, seal_tally
from bot.services.principals import DeskSession, Power
from bot.services.team_keys import KeyHolder
from bot.storage.engine import Storage
from bot.storage.records import ResponseRow, ResponseTextRow, WaveRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, open_envelope, seal
from bot.vault.keys import KeyPair

__all__ = [
    "CAVEAT",
    "NO_CLEAR_CHANGE",
    "Breakdown",
    "Change",
    "Column",
    "FoldProgress",
    "FreeText",
    "QuestionResult",
    "Results",
    "Share",
    "TextPage",
    "Unlocked",
    "WaveResults",
]

Unlocked: TypeAlias = DeskSession | KeyHolder
"""Somebody with the team's keys: at the desk, or at the terminal."""

MOST_TAGS, LONGEST_TAG = 10, 40
_TEXTS_AT_ONCE = 500
_log = structlog.get_logger()


class Results:
    """Counts what was answered; exact figures, for the desk alone."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        *,
        areas: Mapping[str, Label] | None = None,
        batch: int = 200,
        page_size: int = 50,
    ) -> None:
        """`areas` are the forum's names by code; `batch` is how many responses one transaction opens (20 ms)."""
        self._storage = storage
        self._clock = clock
        self.areas: Mapping[str, Label] = areas or {}
        self._batch = batch
        self._page_size = page_size

    def fold(self, by: Unlocked, wave_id: int, limit: int = 5000) -> FoldProgress:
        """Take at most `limit` more responses into the wave's tally; safe at any time, from several places at once.

        A response that cannot be read is counted as damaged; one whose team key the caller has not waits for somebody
        who has. A damaged tally is made anew from the responses. `NotFound`; `CannotOpen` without the tally's key.
        """
        keys, after, looked = _keys(by), 0, 0
        while True:
            with self._storage.begin() as tx:
                tx.lock_chat(bound("", wave_id))
                wave = _wave(tx, wave_id)
                tally = self._tally(tx, wave_id, keys)
                consultation = _consultation(wave)
                rows = tx.responses.unfolded(wave_id, min(self._batch, limit - looked), after)
                folded = [row for row in rows if _take(row, keys, tally, consultation)]
                if folded:
                    epoch = tx.keys.sealing_epoch()
                    if epoch is None:
                        raise KeyMissing("there is no team key yet")
                    tx.responses.put_tally(seal_tally(wave_id, tally, epoch))
                    tx.responses.set_folded([row.id for row in folded])
                total = tx.responses.count(wave_id)
                progress = FoldProgress(total - tx.responses.count_unfolded(wave_id), total, tally.damaged)
                tx.commit()
            looked += len(rows)
            if not rows or looked >= limit:
                return progress
            after = rows[-1].id

    def of(self, by: Unlocked, wave_id: int) -> WaveResults:
        """The figures of what is folded so far. `NotFound`; `CannotOpen` when the tally needs a key of others."""
        keys = _keys(by)
        with self._storage.begin() as tx:
            wave = _wave(tx, wave_id)
            tally = self._readable(tx, wave_id, keys) or Tally()
            previous, before = self._before(tx, wave, keys)
            steps, texts = tx.answers.steps(wave_id), tx.responses.count_texts(wave_id)
            answered, unfolded = tx.responses.count(wave_id), tx.responses.count_unfolded(wave_id)
            prompted = asked(tx, wave)
        consultation = _consultation(wave)
        return WaveResults(
            consultation=consultation,
            wave_id=wave.id,
            number=wave.number,
            status=wave.status,
            opens=wave.opens,
            closes=wave.closes,
            asked=prompted,
            answered=answered,
            rate=answered / prompted if prompted and answered <= prompted else None,
            through_link=max(0, answered - prompted),
            questions=tuple(
                question_result(
                    one, tally, self.areas, before, reached=steps.get(one.id, 0), texts=texts.get(one.id, 0)
                )
                for one in consultation.questions
                if one.kind is not Kind.NOTE
            ),
            areas=breakdown("area", consultation, tally, self.areas),
            languages=breakdown("language", consultation, tally, self.areas),
            unfolded=unfolded,
            damaged=tally.damaged,
            previous=previous,
        )

    def texts(self, by: Unlocked, wave_id: int, question: str, page: int = 1) -> TextPage:
        """A page of what was written to a question, in the order of random numbers, which tells nothing. `NotFound`."""
        keys = _keys(by)
        with self._storage.begin() as tx:
            asked_of = _consultation(_wave(tx, wave_id)).question(question)
            total = tx.responses.count_texts(wave_id).get(question, 0)
        if asked_of is None or asked_of.kind is not Kind.TEXT:
            raise NotFound("no such question for words")
        pages = max(1, -(-total // self._page_size))
        page = min(max(1, page), pages)
        first = (page - 1) * self._page_size
        shown: list[FreeText] = []
        themes: Counter[str] = Counter()
        for offset in range(0, total, _TEXTS_AT_ONCE):
            with self._storage.begin() as tx:
                rows = tx.responses.texts(wave_id, question, _TEXTS_AT_ONCE, offset)
            for place, row in enumerate(rows, start=offset):
                text = _text(row, keys)
                themes.update(text.tags)
                if first <= place < first + self._page_size:
                    shown.append(text)
        return TextPage(tuple(shown), page, pages, total, dict(themes.most_common()))

    def tag(self, by: Unlocked, text_id: int, tags: Sequence[str]) -> None:
        """Put themes on a text, in the place of those it had; sealed with it.

        `NotFound`; `CannotOpen`; `FieldError` for `tags`.
        """
        keys = _keys(by)
        wanted = list(dict.fromkeys(tag for tag in (" ".join(clean(one).split()) for one in tags) if tag))
        if len(wanted) > MOST_TAGS or any(len(one) > LONGEST_TAG for one in wanted):
            raise FieldError("tags", f"at most {MOST_TAGS} themes of {LONGEST_TAG} characters")
        with self._storage.begin() as tx:
            tx.lock_chat(bound("", text_id))
            row = tx.responses.text(text_id)
            epoch = tx.keys.sealing_epoch()
            if row is None:
                raise NotFound("no such text")
            if epoch is None:
                raise KeyMissing("there is no team key yet")
            content = {**_content(row, TEXT, keys), "tags": wanted}
            plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
            sealed = seal(plain, bound_to=bound(TEXT, row.id), team=epoch.public_key, smallest=SMALLEST_ANSWER_TEXT)
            tx.responses.reseal_text(row.id, epoch.number, sealed.team_key, sealed.content)
            tx.commit()

    def _tally(self, tx: Transaction, wave_id: int, keys: Mapping[int, KeyPair]) -> Tally:
        """The tally to go on with; a damaged one is dropped, and its responses are to be folded again."""
        tally = self._readable(tx, wave_id, keys)
        if tally is None and tx.responses.tally(wave_id) is not None:
            _log.warning("a tally was damaged and is made anew")
            tx.responses.start_over(wave_id)
        return tally or Tally()

    def _readable(self, tx: Transaction, wave_id: int, keys: Mapping[int, KeyPair]) -> Tally | None:
        row = tx.responses.tally(wave_id)
        if row is None:
            return None
        if row.epoch not in keys:
            raise CannotOpen("these figures need a team key that you do not have")
        try:
            return open_tally(row, keys[row.epoch])
        except (CannotOpen, ValueError, LookupError, TypeError):
            return None

    def _before(self, tx: Transaction, wave: WaveRow, keys: Mapping[int, KeyPair]) -> tuple[int | None, Before | None]:
        """The latest earlier wave whose tally is whole and can be read."""
        for row in reversed(tx.waves.of(wave.consultation)):
            if row.number < wave.number and not tx.responses.count_unfolded(row.id):
                try:
                    tally = self._readable(tx, row.id, keys)
                except CannotOpen:
                    continue
                if tally is not None:
                    return row.number, Before(_consultation(row), tally)
        return None, None


def _keys(by: Unlocked) -> Mapping[int, KeyPair]:
    if isinstance(by, DeskSession):
        by.require(Power.READ)
    return by.keys


def _take(row: ResponseRow, keys: Mapping[int, KeyPair], tally: Tally, consultation: Consultation) -> bool:
    """Count one response; False when it is sealed to a key that is not there."""
    if row.epoch not in keys:
        return False
    try:
        tally.add(_content(row, RESPONSE, keys), consultation)
    except (CannotOpen, ValueError, TypeError):
        tally.counted += 1
        tally.damaged += 1
    return True


def _wave(tx: Transaction, wave_id: int) -> WaveRow:
    row = tx.waves.get(wave_id)
    if row is None:
        raise NotFound("no such wave")
    return row


def _consultation(wave: WaveRow) -> Consultation:
    return from_plain(json.loads(wave.definition))


def _content(row: ResponseRow | ResponseTextRow, kind: str, keys: Mapping[int, KeyPair]) -> dict[str, object]:
    if row.epoch not in keys:
        raise CannotOpen("there is no key for this epoch")
    found = json.loads(open_envelope(row.content, row.team_key, keys[row.epoch], bound_to=bound(kind, row.id)))
    if not isinstance(found, dict):
        raise CannotOpen("it does not read as what it should be")
    return found


def _text(row: ResponseTextRow, keys: Mapping[int, KeyPair]) -> FreeText:
    try:
        content = _content(row, TEXT, keys)
    except (CannotOpen, ValueError):
        return FreeText(row.id, None, "", ())
    tags = content.get("tags")
    given = tuple(str(one) for one in tags) if isinstance(tags, list) else ()
    return FreeText(row.id, str(content.get("text", "")), str(content.get("language", "")), given)

"""Writing in a case: replies to the person, and notes among the team."""

import json
from collections.abc import Sequence
from hashlib import blake2b

from bot.domain.cases import MessageContent, Status, Voice
from bot.domain.weeks import week_of
from bot.errors import FieldError, KeyMissing
from bot.i18n.direction import clean
from bot.services.cases.bench import Bench, CaseInHand
from bot.services.cases.moving import move
from bot.services.principals import DeskSession
from bot.storage.records import MessageRow
from bot.vault.envelopes import bound, seal
from bot.vault.padding import SMALLEST_TEXT

REPLY_LIMIT = 3000
"""Characters; a reply has to fit into one Telegram message (4,096) with what the bot says around it."""
NOTE_LIMIT = 12000


class Writing:
    """Replies and notes; the same `once` stores one of them, however often the form is sent."""

    def __init__(self, bench: Bench) -> None:
        """`bench` is where cases are taken in hand."""
        self._bench = bench

    def reply(self, session: DeskSession, report_id: int, words: str, once: str, also: Sequence[int] = ()) -> None:
        """Answer the person who reported: sealed to the team and to them. A new case counts as acknowledged by it.

        `also` are cases that were merged into this one, whose reporters get the same words. `FieldError` names `words`.
        """
        words = checked(words, REPLY_LIMIT)
        with self._bench.cases(session, report_id, *also) as cases:
            for case in cases:
                if case.id != report_id and case.id not in cases[0].kept.duplicates:
                    raise FieldError("also", "this case is not merged into the one that is answered")
                if not write(case, Voice.REPLY, words, once):
                    continue
                case.also_did("replied")
                self._bench.tell(case)
                if case.report.status is Status.NEW:
                    move(case, Status.ACKNOWLEDGED)

    def note(self, session: DeskSession, report_id: int, words: str, once: str) -> None:
        """Keep a note with the case, for the team alone. `FieldError` names `words`."""
        words = checked(words, NOTE_LIMIT)
        with self._bench.case(session, report_id) as case:
            if write(case, Voice.NOTE, words, once):
                case.also_did("noted")


def checked(words: str, limit: int) -> str:
    """What was written, cleaned; `FieldError` names `words` when there is nothing or more than `limit` characters."""
    words = clean(words)
    if not words:
        raise FieldError("words", "Write something first.")
    if len(words) > limit:
        raise FieldError("words", f"at most {limit} characters")
    return words


def write(case: CaseInHand, voice: Voice, words: str, once: str) -> bool:
    """Add a message to a case in hand; False when it was there already."""
    message_id = _message_id(case.id, voice, once)
    before = case.tx.messages.of(case.id)
    if any(row.id == message_id for row in before):
        return False
    epoch = case.tx.keys.sealing_epoch()
    if epoch is None:
        raise KeyMissing("there is no team key yet")
    content = MessageContent(words, case.today, len(before) + 1, author=case.session.principal.name)
    envelope = seal(
        json.dumps(content.to_plain(), ensure_ascii=False, separators=(",", ":")).encode(),
        bound_to=bound("message", message_id),
        team=epoch.public_key,
        reporter=case.report.reporter_public if voice is Voice.REPLY else None,
        smallest=SMALLEST_TEXT,
    )
    case.tx.messages.add(
        MessageRow(
            id=message_id,
            report_id=case.id,
            voice=voice,
            week=week_of(case.today),
            epoch=epoch.number,
            team_key=envelope.team_key,
            reporter_key=envelope.reporter_key,
            content=envelope.content,
        )
    )
    return True


def _message_id(report_id: int, voice: Voice, once: str) -> int:
    """The same form sent twice makes the same id. 63 bits, as every id has."""
    digest = blake2b(f"{report_id}:{voice.value}:{once}".encode(), digest_size=8, person=b"message-once").digest()
    return int.from_bytes(digest) >> 1

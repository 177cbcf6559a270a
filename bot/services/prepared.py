"""Prepared replies: those that come with Amanah, and the forum's own."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

from bot.domain.prepared import BUILT_IN, BuiltIn, Words, checked_words
from bot.errors import NotFound
from bot.i18n.languages import LANGUAGES
from bot.i18n.translator import translator
from bot.services.cases.writing import REPLY_LIMIT
from bot.services.principals import DeskSession, Power
from bot.storage.engine import Storage
from bot.storage.records import PreparedReplyRow
from bot.storage.schema import new_id

_SOURCE = "en"


@dataclass(frozen=True, slots=True)
class PreparedReply:
    """A reply by language, in those languages that it has. `own` is the forum's, under a number; else built in."""

    id: str
    own: bool
    by_language: Mapping[str, Words] = field(repr=False)

    def title(self, language: str) -> str:
        """What it is called, in this language if it can be."""
        return self._pick(language).title

    def words(self, language: str) -> str | None:
        """Its words in this language, None when it has none."""
        found = self.by_language.get(language)
        return None if found is None else found.words

    def _pick(self, language: str) -> Words:
        return self.by_language.get(language) or self.by_language.get(_SOURCE) or next(iter(self.by_language.values()))


class PreparedReplies:
    """The prepared replies of one forum."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime]) -> None:
        """`clock` says what time it is, in UTC."""
        self._storage = storage
        self._clock = clock

    def all(self, session: DeskSession) -> tuple[PreparedReply, ...]:
        """The forum's own by their titles, then those built in."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            rows = tx.prepared_replies.all()
        language = session.principal.language
        own = sorted((_read(row) for row in rows), key=lambda one: one.title(language).casefold())
        return (*own, *(_built_in(one) for one in BUILT_IN))

    def get(self, session: DeskSession, reply_id: int) -> PreparedReply:
        """One of the forum's own; `NotFound`."""
        session.require(Power.READ)
        with self._storage.begin() as tx:
            row = tx.prepared_replies.get(reply_id)
        if row is None:
            raise NotFound("no such prepared reply")
        return _read(row)

    def keep(self, session: DeskSession, reply_id: int | None, written: Mapping[str, tuple[str, str]]) -> int:
        """Keep title and words by language under this id, or as a new one; its id. `FieldError` as `checked_words`."""
        session.require(Power.WORK)
        words = checked_words(written, REPLY_LIMIT)
        plain = json.dumps({code: asdict(one) for code, one in words.items()}, ensure_ascii=False)
        with self._storage.begin() as tx:
            if reply_id is not None and tx.prepared_replies.get(reply_id) is None:
                raise NotFound("no such prepared reply")
            kept = new_id() if reply_id is None else reply_id
            tx.prepared_replies.put(PreparedReplyRow(kept, plain))
            tx.audit.add("prepared_kept", session.principal.coordinator_id, None, int(self._clock().timestamp()))
            tx.commit()
        return kept

    def delete(self, session: DeskSession, reply_id: int) -> None:
        """Delete one of the forum's own; nothing happens when it is gone."""
        session.require(Power.WORK)
        with self._storage.begin() as tx:
            if tx.prepared_replies.delete(reply_id):
                now = int(self._clock().timestamp())
                tx.audit.add("prepared_deleted", session.principal.coordinator_id, None, now)
                tx.commit()


def _read(row: PreparedReplyRow) -> PreparedReply:
    plain = json.loads(row.words)
    return PreparedReply(str(row.id), True, {code: Words(**one) for code, one in plain.items()})


def _built_in(one: BuiltIn) -> PreparedReply:
    """In the languages whose catalogue has its words."""
    found = {}
    for language in LANGUAGES:
        words = translator(language.code)
        drawn = words.draw(one.words)
        if language.code == _SOURCE or drawn != one.words.message:
            found[language.code] = Words(words.draw(one.title), drawn)
    return PreparedReply(one.id, False, found)

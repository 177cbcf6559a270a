"""What was answered, sealed to the team: responses, their texts, and the tally they come to."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.storage.records import ResponseRow, ResponseTextRow, TallyRow
from bot.storage.schema import response_texts, responses, tallies
from bot.storage.upserts import upsert

_ADD = insert(responses)
_UNFOLDED = (
    select(responses)
    .where(responses.c.wave_id == bindparam("wave"), responses.c.folded.is_(False), responses.c.id > bindparam("after"))
    .order_by(responses.c.id)
    .limit(bindparam("limit"))
)
_COUNT_UNFOLDED = (
    select(func.count())
    .select_from(responses)
    .where(responses.c.wave_id == bindparam("wave"), responses.c.folded.is_(False))
)
_COUNT = select(func.count()).select_from(responses).where(responses.c.wave_id == bindparam("wave"))
_FOLDED = update(responses).where(responses.c.id == bindparam("key")).values(folded=True)
_UNFOLD = update(responses).where(responses.c.wave_id == bindparam("wave")).values(folded=False)
_ADD_TEXT = insert(response_texts)
_TEXTS = (
    select(response_texts)
    .where(response_texts.c.wave_id == bindparam("wave"), response_texts.c.question == bindparam("asked"))
    .order_by(response_texts.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNT_TEXTS = (
    select(response_texts.c.question, func.count())
    .where(response_texts.c.wave_id == bindparam("wave"))
    .group_by(response_texts.c.question)
)
_TEXT = select(response_texts).where(response_texts.c.id == bindparam("key"))
_RESEAL = (
    update(response_texts)
    .where(response_texts.c.id == bindparam("key"))
    .values(epoch=bindparam("new_epoch"), team_key=bindparam("new_key"), content=bindparam("new_content"))
)
_TALLY = select(tallies).where(tallies.c.id == bindparam("wave"))
_DROP_TALLY = delete(tallies).where(tallies.c.id == bindparam("wave"))
_PUT_TALLY = upsert(tallies, lambda new: {name: new[name] for name in ("count", "epoch", "team_key", "content")})


class Responses:
    """Responses by wave, in the order of their random ids."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, response: ResponseRow) -> None:
        """Keeps a response."""
        self._connection.execute(_ADD, asdict(response))

    def unfolded(self, wave_id: int, limit: int, after: int = 0) -> list[ResponseRow]:
        """Responses that are not in the tally yet; `after` is the id behind which to begin."""
        rows = self._connection.execute(_UNFOLDED, {"wave": wave_id, "limit": limit, "after": after})
        return [ResponseRow(*row) for row in rows]

    def count(self, wave_id: int) -> int:
        """How many responses there are."""
        return self._connection.execute(_COUNT, {"wave": wave_id}).scalar_one()

    def count_unfolded(self, wave_id: int) -> int:
        """How many responses are not in the tally yet."""
        return self._connection.execute(_COUNT_UNFOLDED, {"wave": wave_id}).scalar_one()

    def set_folded(self, ids: Sequence[int]) -> None:
        """Says that these are in the tally."""
        if ids:
            self._connection.execute(_FOLDED, [{"key": one} for one in ids])

    def add_text(self, text: ResponseTextRow) -> None:
        """Keeps a text."""
        self._connection.execute(_ADD_TEXT, asdict(text))

    def texts(self, wave_id: int, question: str, limit: int, offset: int = 0) -> list[ResponseTextRow]:
        """Some texts of a question."""
        given = {"wave": wave_id, "asked": question, "limit": limit, "offset": offset}
        return [ResponseTextRow(*row) for row in self._connection.execute(_TEXTS, given)]

    def count_texts(self, wave_id: int) -> dict[str, int]:
        """How many texts there are, by question."""
        return {row[0]: row[1] for row in self._connection.execute(_COUNT_TEXTS, {"wave": wave_id})}

    def text(self, text_id: int) -> ResponseTextRow | None:
        """One text."""
        row = self._connection.execute(_TEXT, {"key": text_id}).one_or_none()
        return None if row is None else ResponseTextRow(*row)

    def reseal_text(self, text_id: int, epoch: int, team_key: bytes, content: bytes) -> None:
        """Puts a text, sealed anew with what was added to it, in the place of what was there."""
        given = {"key": text_id, "new_epoch": epoch, "new_key": team_key, "new_content": content}
        self._connection.execute(_RESEAL, given)

    def tally(self, wave_id: int) -> TallyRow | None:
        """The tally of a wave."""
        row = self._connection.execute(_TALLY, {"wave": wave_id}).one_or_none()
        return None if row is None else TallyRow(*row)

    def put_tally(self, tally: TallyRow) -> None:
        """Keeps a tally, in the place of the one before."""
        self._connection.execute(_PUT_TALLY[self._connection.dialect.name], asdict(tally))

    def start_over(self, wave_id: int) -> None:
        """Takes the tally away, and says that no response is in it."""
        self._connection.execute(_DROP_TALLY, {"wave": wave_id})
        self._connection.execute(_UNFOLD, {"wave": wave_id})

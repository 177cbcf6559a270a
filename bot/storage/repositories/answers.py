"""Answers while a wave is open: who has answered, what is being written, how far people came."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.schema import answer_drafts, answer_tokens, wave_steps
from bot.storage.upserts import upsert

_TOKEN = [answer_tokens.c.wave_id == bindparam("wave"), answer_tokens.c.token == bindparam("token")]
_HAS = select(answer_tokens.c.token).where(*_TOKEN)
_SPEND = {
    "sqlite": sqlite.insert(answer_tokens).on_conflict_do_nothing().returning(answer_tokens.c.wave_id),
    "postgresql": postgresql.insert(answer_tokens).on_conflict_do_nothing().returning(answer_tokens.c.wave_id),
}
_DRAFT = [answer_drafts.c.wave_id == bindparam("wave"), answer_drafts.c.token == bindparam("token")]
_LOAD = select(answer_drafts.c.sealed).where(*_DRAFT)
_SAVE = upsert(answer_drafts, lambda new: {"sealed": new["sealed"]})
_DROP = delete(answer_drafts).where(*_DRAFT)
_COUNT_DRAFTS = select(func.count()).select_from(answer_drafts)
_FORGET = [delete(table).where(table.c.wave_id == bindparam("wave")) for table in (answer_tokens, answer_drafts)]
_STEP_SQLITE = sqlite.insert(wave_steps)
_STEP_POSTGRESQL = postgresql.insert(wave_steps)
_KEY = ["wave_id", "question"]
_MORE = {"reached": wave_steps.c.reached + 1}
_STEP = {
    "sqlite": _STEP_SQLITE.on_conflict_do_update(index_elements=_KEY, set_=_MORE),
    "postgresql": _STEP_POSTGRESQL.on_conflict_do_update(index_elements=_KEY, set_=_MORE),
}
_UNSTEP = (
    update(wave_steps)
    .where(wave_steps.c.wave_id == bindparam("wave"), wave_steps.c.question == bindparam("asked"))
    .values(reached=wave_steps.c.reached - 1)
)
_STEPS = select(wave_steps.c.question, wave_steps.c.reached).where(wave_steps.c.wave_id == bindparam("wave"))


class Answers:
    """Tokens, unfinished answers and steps, by wave. Tokens are made with the wave's key (`bot.vault.waves`)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_spent(self, wave_id: int, token: bytes) -> bool:
        """Whether somebody has answered with this token."""
        return self._connection.execute(_HAS, {"wave": wave_id, "token": token}).one_or_none() is not None

    def spend(self, wave_id: int, token: bytes) -> bool:
        """Spends a token; False when it was spent before."""
        statement = _SPEND[self._connection.dialect.name]
        return self._connection.execute(statement, {"wave_id": wave_id, "token": token}).one_or_none() is not None

    def load(self, wave_id: int, token: bytes) -> bytes | None:
        """The unfinished answers of that name, sealed."""
        return self._connection.execute(_LOAD, {"wave": wave_id, "token": token}).scalar_one_or_none()

    def save(self, wave_id: int, token: bytes, sealed: bytes) -> None:
        """Keeps unfinished answers, in the place of those before."""
        given = {"wave_id": wave_id, "token": token, "sealed": sealed}
        self._connection.execute(_SAVE[self._connection.dialect.name], given)

    def drop(self, wave_id: int, token: bytes) -> bool:
        """Takes unfinished answers away; returns whether they were there."""
        return self._connection.execute(_DROP, {"wave": wave_id, "token": token}).rowcount > 0

    def count_drafts(self) -> int:
        """How many unfinished answers there are in all waves."""
        return self._connection.execute(_COUNT_DRAFTS).scalar_one()

    def forget(self, wave_id: int) -> None:
        """Takes away all tokens and all unfinished answers of a wave."""
        for statement in _FORGET:
            self._connection.execute(statement, {"wave": wave_id})

    def count_step(self, wave_id: int, question: str) -> None:
        """Counts one more person who has come as far as a question."""
        statement = _STEP[self._connection.dialect.name]
        self._connection.execute(statement, {"wave_id": wave_id, "question": question, "reached": 1})

    def uncount_step(self, wave_id: int, question: str) -> None:
        """Counts one person less who has come as far as a question: they took their answers back."""
        self._connection.execute(_UNSTEP, {"wave": wave_id, "asked": question})

    def steps(self, wave_id: int) -> Mapping[str, int]:
        """How many people came as far as each question."""
        rows = self._connection.execute(_STEPS, {"wave": wave_id})
        return {row.question: row.reached for row in rows}

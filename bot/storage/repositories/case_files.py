"""Case files, and the marks that tell that a case has changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, Executable, bindparam, func, literal_column, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.records import CaseFileRow, CaseMarkRow
from bot.storage.schema import case_files, case_marks, new_id

_COLUMNS = ("epoch", "team_key", "content")
_PUT = {
    name: statement.on_conflict_do_update(
        index_elements=["id"], set_={column: statement.excluded[column] for column in _COLUMNS}
    )
    for name, statement in (("sqlite", sqlite.insert(case_files)), ("postgresql", postgresql.insert(case_files)))
}
_GET = select(case_files).where(case_files.c.id == bindparam("key"))
_SOME = select(case_files).order_by(case_files.c.id).limit(bindparam("limit"))
_OF = select(case_files).where(case_files.c.id.in_(bindparam("keys", expanding=True)))
_MARK = {
    name: statement.on_conflict_do_update(index_elements=["report_id"], set_={"mark": statement.excluded.mark})
    for name, statement in (("sqlite", sqlite.insert(case_marks)), ("postgresql", postgresql.insert(case_marks)))
}
_HOLD = update(case_marks).where(case_marks.c.report_id == bindparam("key")).values(held=bindparam("new"))
_MARKS = select(case_marks)
# A sum of a hundred thousand 63-bit numbers overflows, so it is made of what is left of them in 31 bits.
_SUM = func.sum(case_marks.c.mark % 2_147_483_647)
_STATE = select(func.count(), _SUM)
# Ids are random, so their highest eight bits divide the cases into even parts that lie together in the table.
_PART_BITS = 55
_PART = case_marks.c.report_id.op(">>")(literal_column(str(_PART_BITS)))
# To group its rows SQLite would sort all of them, and everybody waits meanwhile: asked for one part after the other, in
# one statement, it walks along the key, in a quarter of the time. PostgreSQL groups without sorting.
_OF_A_PART = (
    "SELECT {part}, count(*), sum(mark % 2147483647) FROM case_marks WHERE report_id BETWEEN {first} AND {last}"
)
_PARTS: Mapping[str, Executable] = {
    "sqlite": text(
        " UNION ALL ".join(
            _OF_A_PART.format(part=part, first=part << _PART_BITS, last=((part + 1) << _PART_BITS) - 1)
            for part in range(1 << 63 - _PART_BITS)
        )
    ),
    "postgresql": select(_PART, func.count(), _SUM).group_by(_PART),
}
_IN_PART = _MARKS.where(case_marks.c.report_id >= bindparam("first"), case_marks.c.report_id <= bindparam("last"))


class CaseFiles:
    """Case files by the id of their report. Whoever changes a case in any way says so with `changed`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, report_id: int) -> CaseFileRow | None:
        """The file of a case, if anything was kept about it."""
        row = self._connection.execute(_GET, {"key": report_id}).one_or_none()
        return None if row is None else CaseFileRow(*row)

    def of(self, report_ids: Collection[int]) -> dict[int, CaseFileRow]:
        """The files of these cases by id; cases without one are left out. At most some hundreds at once."""
        found = self._connection.execute(_OF, {"keys": list(report_ids)})
        return {row.id: CaseFileRow(*row) for row in found}

    def some(self, limit: int) -> Sequence[CaseFileRow]:
        """Some files, in the order of their ids, which tells nothing."""
        return [CaseFileRow(*row) for row in self._connection.execute(_SOME, {"limit": limit})]

    def put(self, row: CaseFileRow) -> None:
        """Keeps the file in the place of what was kept before; `StorageError` when there is no such report."""
        self._connection.execute(_PUT[self._connection.dialect.name], asdict(row))

    def changed(self, report_id: int) -> None:
        """Gives a case another mark; the first one too, when it is new."""
        given = {"report_id": report_id, "mark": new_id(), "held": False}
        self._connection.execute(_MARK[self._connection.dialect.name], given)

    def hold(self, report_id: int, *, held: bool) -> None:
        """Says whether the case is under a legal hold: what is held is never deleted by age."""
        self._connection.execute(_HOLD, {"key": report_id, "new": held})

    def parts(self) -> dict[int, tuple[int, int]]:
        """`state()` of each of some hundred parts of the cases (`part_of`); a part without cases is absent."""
        found = self._connection.execute(_PARTS[self._connection.dialect.name])
        return {part: (count, int(total)) for part, count, total in found if count}

    def marks_in(self, part: int) -> dict[int, int]:
        """The marks of the cases of a part, by their ids."""
        given = {"first": part << _PART_BITS, "last": ((part + 1) << _PART_BITS) - 1}
        return {row.report_id: row.mark for row in self._connection.execute(_IN_PART, given)}

    def marks(self) -> Sequence[CaseMarkRow]:
        """The mark of every case, in the order of their ids."""
        return [CaseMarkRow(*row) for row in self._connection.execute(_MARKS)]

    def state(self) -> tuple[int, int]:
        """How many cases there are and a sum of their marks: another pair when any case has changed, come or gone."""
        count, total = self._connection.execute(_STATE).one()
        return count, int(total or 0)


def part_of(report_id: int) -> int:
    """In which part of the cases one is."""
    return report_id >> _PART_BITS

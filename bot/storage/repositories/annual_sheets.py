"""The figures of years: made once, and the same ever after."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.records import AnnualSheetRow
from bot.storage.schema import annual_sheets

_ADD = {
    name: statement.on_conflict_do_nothing(index_elements=["year"]).returning(annual_sheets.c.year)
    for name, statement in (("sqlite", sqlite.insert(annual_sheets)), ("postgresql", postgresql.insert(annual_sheets)))
}
_GET = select(annual_sheets).where(annual_sheets.c.year == bindparam("key"))
_YEARS = select(annual_sheets.c.year).order_by(annual_sheets.c.year)


class AnnualSheets:
    """Sheets by year. Nothing of one ever changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: AnnualSheetRow) -> bool:
        """Keeps the sheet of a year; False when there is one already, which stays."""
        return self._connection.execute(_ADD[self._connection.dialect.name], asdict(row)).one_or_none() is not None

    def get(self, year: int) -> AnnualSheetRow | None:
        """The sheet of a year, if it was made."""
        row = self._connection.execute(_GET, {"key": year}).one_or_none()
        return None if row is None else AnnualSheetRow(*row)

    def years(self) -> list[int]:
        """The years that have one, the earliest first."""
        return list(self._connection.execute(_YEARS).scalars())

"""Insert-or-update in the words of both databases, built once when a module is loaded."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnCollection, Executable


def upsert(
    table: Table,
    replace: Callable[[ColumnCollection[str, Any]], Mapping[str, Any]],
    *returning: Column[Any],
) -> Mapping[str, Executable]:
    """The statement by dialect name. `replace` says, given the row that was refused, what the row there becomes."""
    key = [column.name for column in table.primary_key]
    for_sqlite = sqlite.insert(table)
    for_sqlite = for_sqlite.on_conflict_do_update(index_elements=key, set_=replace(for_sqlite.excluded))
    for_postgresql = postgresql.insert(table)
    for_postgresql = for_postgresql.on_conflict_do_update(index_elements=key, set_=replace(for_postgresql.excluded))
    if returning:
        return {"sqlite": for_sqlite.returning(*returning), "postgresql": for_postgresql.returning(*returning)}
    return {"sqlite": for_sqlite, "postgresql": for_postgresql}

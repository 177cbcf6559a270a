"""Rows in the order of their keys, a page at a time, alike on both databases; and a digest of all of them."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, String, Table, collate, literal, select, tuple_

Row: TypeAlias = tuple[Any, ...]
Key: TypeAlias = tuple[Any, ...]

PAGE_ROWS, PAGE_BYTES = 1000, 2 << 20
"""The most rows of a page, and about how large one may grow; a photo is up to a megabyte."""

_FIRST_ROWS = 4  # before anything is known of how large they are


def pages(connection: Connection, table: Table, after: Key | None = None) -> Iterator[list[Row]]:
    """Every row whose key comes after `after` (from the first without), in pages of bounded size.

    The order is that of bytes on both databases, whatever PostgreSQL's own for texts is.
    """
    keys = ordered_keys(connection, table)
    places = [list(table.columns).index(column) for column in table.primary_key.columns]
    limit = _FIRST_ROWS
    while True:
        statement = select(table).order_by(*keys).limit(limit)
        if after is not None:
            given = [
                literal(value, column.type) for value, column in zip(after, table.primary_key.columns, strict=True)
            ]
            statement = statement.where(tuple_(*keys) > tuple_(*given) if len(keys) > 1 else keys[0] > given[0])
        page = [tuple(row) for row in connection.execute(statement)]
        if page:
            yield page
        if len(page) < limit:
            return
        after = tuple(page[-1][place] for place in places)
        limit = max(1, min(PAGE_ROWS, 4 * limit, PAGE_BYTES // max(map(size_of, page))))


def ordered_keys(connection: Connection, table: Table) -> list[ColumnElement[Any]]:
    """The columns of a table's key, such that they are compared by their bytes."""
    by_bytes = connection.dialect.name == "postgresql"
    return [
        collate(column, "C") if by_bytes and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]


class RowDigest:
    """BLAKE2b over rows, the kind and the length of every value among what goes in; and how many rows it were."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=32, person=b"amanah rows")
        self.rows = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Take some more rows in."""
        for row in rows:
            self._hash.update(b"".join(map(_told, row)))
        self.rows += len(rows)

    def hex(self) -> str:
        """Of all rows so far."""
        return self._hash.hexdigest()


def digest_of(connection: Connection, table: Table) -> RowDigest:
    """The digest of all rows of a table in the order of their keys, as the transaction sees them."""
    digest = RowDigest()
    for page in pages(connection, table):
        digest.add(page)
    return digest


def size_of(row: Row) -> int:
    """About how many bytes a row's values take."""
    return sum(len(value) if isinstance(value, bytes | str) else 8 for value in row)


def _told(value: object) -> bytes:
    match value:
        case bytes():
            return b"b%d:" % len(value) + value
        case str():
            text = value.encode()
            return b"s%d:" % len(text) + text
        case None:
            return b"n:"
        case bool():
            return b"t:" if value else b"f:"
        case int():
            return b"i%d:" % value
        case _:
            raise TypeError(f"no table has a {type(value).__name__}")

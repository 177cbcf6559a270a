"""Rows for every table there is, made from the tables themselves: of every type, with values that are hard to carry."""

import random
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, insert

from bot.storage.engine import Storage
from bot.storage.schema import metadata

Made: TypeAlias = dict[str, list[dict[str, Any]]]

WORDS = ("", "a", "B", "Z", "_", "é", "ß", "ی", "ک کینری", "🕌", "a b", "ab", "line\nbreak\ttab \\ \\x", '{"a": [1]}')
"""Databases differ in the order of letters, and in how they write what is not a letter."""

WEEK_SECONDS = 7 * 24 * 3600  # as coarse as any time must be
LARGE = 300_000


def fill_every_table(storage: Storage, rows: int, seed: int = 1) -> dict[str, int]:
    """Put about so many rows into every table; how many there are then, by table."""
    chance = random.Random(seed)
    made: Made = {}
    with storage.begin() as tx:
        for table in metadata.sorted_tables:
            made[table.name] = _rows(table, rows, made, chance)
            tx._connection.execute(insert(table), made[table.name])
        tx.commit()
    return {name: len(found) for name, found in made.items()}


def _rows(table: Table, count: int, made: Made, chance: random.Random) -> list[dict[str, Any]]:
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for number in range(count):
        row = {column.name: _value(column, number, made, chance) for column in table.columns}
        rows[tuple(row[column.name] for column in table.primary_key.columns)] = row
    return list(rows.values())


def _value(column: Column[Any], number: int, made: Made, chance: random.Random) -> Any:
    for key in column.foreign_keys:
        parents = made[key.column.table.name]
        return parents[number % len(parents)][key.column.name]
    if column.nullable and chance.random() < 0.3:
        return None
    alone = bool(column.primary_key or column.unique)
    match column.type:
        case Boolean():
            return chance.random() < 0.5
        case LargeBinary():
            large = column.name in {"content", "sealed"} and chance.random() < 0.02  # no index could hold one
            size = LARGE if large else chance.choice((0, 1, 16, 200))
            return (number.to_bytes(4) if alone else b"") + chance.randbytes(size)
        case Integer():  # large ones are integers too
            return _number(column, number, chance)
        case _ if column.name == "week":
            return f"20{chance.randrange(10, 99)}-W{chance.randrange(1, 53):02}"
    return f"{chance.choice(WORDS)}{number if alone else ''}"


def _number(column: Column[Any], number: int, chance: random.Random) -> int:
    if column.primary_key and (column.autoincrement or not isinstance(column.type, BigInteger)):
        return number + 1
    if column.primary_key:
        return chance.randrange(1, 2**63) // WEEK_SECONDS * WEEK_SECONDS
    if isinstance(column.type, BigInteger):
        return chance.randrange(4000) * WEEK_SECONDS
    return chance.randrange(-(2**31), 2**31)

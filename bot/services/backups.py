"""Backups: everything that should outlive the machine, sealed, in a form that either database can take back."""

import base64
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from bot.domain.weeks import week_of
from bot.errors import CannotOpen, FieldError, KeyMissing, SchemaMismatch, StorageError
from bot.services.backup_file import DAMAGED, Digest, Header, read_header, read_lines, write
from bot.services.custody import FINGERPRINT
from bot.storage import migrate
from bot.storage.dump import Snapshot, is_kept, snapshot
from bot.storage.loading import Loader, is_empty, replacing
from bot.vault.kdf import PASSWORD_COST, SALT_BYTES, KdfCost, stretch
from bot.vault.keys import open_sealed, seal_to
from bot.vault.passwords import prepared, strong_enough
from bot.vault.primitives import KEY_BYTES, new_key
from bot.vault.recovery import parse_recovery

RECOVERY, PASSPHRASE = "recovery", "passphrase"


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a backup: the revision, the week it was made in, and the number of rows by table."""

    schema: str
    week: str
    rows: dict[str, int]
    fingerprint: bytes | None = field(default=None, repr=False)


def back_up(
    url: str, out: BinaryIO, today: dt.date, *, passphrase: str | None = None, cost: KdfCost = PASSWORD_COST
) -> Contents:
    """Write a backup of the database as it is at this moment; others go on working meanwhile.

    Sealed to the recovery key, or under a passphrase when one is given. `KeyMissing` when there is no recovery key yet,
    `FieldError` when the passphrase is too weak.
    """
    if passphrase is not None:
        strong_enough(passphrase)
    made, kept = _passphrase_key(passphrase, cost) if passphrase is not None else (new_key(), {})
    with snapshot(url) as found:
        if passphrase is None:
            kept = {"kind": RECOVERY, "sealed": _text(seal_to(_recovery_public(found), made))}
        header = Header(found.revision, week_of(today), kept)
        counts: dict[str, int] = {}
        write(out, header, made, _lines(found, counts))
    return Contents(header.schema, header.week, counts)


def kind_of_key(path: Path) -> str:
    """What opens a backup: `recovery` or `passphrase`."""
    with path.open("rb") as source:
        kind = read_header(source).key.get("kind", "")
    if kind not in {RECOVERY, PASSPHRASE}:
        raise CannotOpen(DAMAGED)
    return kind


def unlock(path: Path, typed: str) -> bytes:
    """The key of a backup from what opens it; `FieldError` names a mistyped group, `CannotOpen` for a wrong key."""
    with path.open("rb") as source:
        kept = read_header(source).key
    try:
        if kept["kind"] == RECOVERY:
            key = open_sealed(parse_recovery(typed), base64.b64decode(kept["sealed"], validate=True))
        else:
            salt = base64.b64decode(kept["salt"], validate=True)
            if len(salt) != SALT_BYTES:
                raise CannotOpen(DAMAGED)
            key = stretch(prepared(typed), salt, KdfCost.from_text(kept["cost"]))
    except (ValueError, LookupError):
        raise CannotOpen(DAMAGED) from None
    if len(key) != KEY_BYTES:
        raise CannotOpen(DAMAGED)
    return key


def examine(path: Path, key: bytes) -> Contents:
    """Read a whole backup: every piece, every row, the counts and the digest at its end. `CannotOpen` for damage."""
    with path.open("rb") as source:
        header = read_header(source)
        reading = _Reading(read_lines(source, header, key))
        for _, _, rows in reading.tables():
            for _ in rows:
                pass
    return Contents(header.schema, header.week, reading.counts, reading.fingerprint)


def may_replace(url: str) -> bool:
    """Whether nothing would be lost by a restore: the database is not there, or is empty."""
    try:
        return is_empty(url)
    except StorageError:
        return False  # damaged, or not ours: in any case not for us to say that it is worth nothing


def restore(path: Path, key: bytes, url: str, *, replace: bool = False) -> Contents:
    """Put a backup in the place of the database, whole or not at all; it is examined first.

    `FieldError` for `replace` when there is something to lose and nobody said that it may go; `SchemaMismatch` for a
    backup of a newer version.
    """
    contents = examine(path, key)
    if not migrate.is_known(contents.schema):
        raise SchemaMismatch("the backup was made by a newer version of Amanah; install that one first")
    if not replace and not may_replace(url):
        raise FieldError("replace", "the database is not empty; --replace puts the backup in its place")
    with path.open("rb") as source:
        header = read_header(source)
        with replacing(url, header.schema) as loader:
            _load(_Reading(read_lines(source, header, key)), loader)
    return contents


def _load(reading: "_Reading", loader: Loader) -> None:
    for table, columns, rows in reading.tables():
        if is_kept(table):
            loader.add(table, columns, rows)


class _Reading:
    """The lines of a backup as tables, with the counts and the digest compared at the end."""

    def __init__(self, lines: Iterator[Any]) -> None:
        self._lines = lines
        self._digest = Digest()
        self._next: Any = None
        self.counts: dict[str, int] = {}
        self.fingerprint: bytes | None = None

    def tables(self) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
        """Each table's name, columns and rows; the rows have to be used up before the next table."""
        self._advance()
        while isinstance(self._next, dict) and "table" in self._next:
            table, columns = self._next["table"], self._next["columns"]
            self.counts[table] = 0
            self._digest.add(self._next)
            self._advance()
            yield table, columns, self._rows(table, len(columns))
        end = self._next
        if not isinstance(end, dict) or end != {"rows": self.counts, "digest": self._digest.hex()}:
            raise CannotOpen(DAMAGED)
        if next(self._lines, None) is not None:
            raise CannotOpen(DAMAGED)

    def _rows(self, table: str, width: int) -> Iterator[list[Any]]:
        while isinstance(self._next, list):
            row = self._next
            if len(row) != width:
                raise CannotOpen(DAMAGED)
            if table == "facts" and row[0] == FINGERPRINT:
                self.fingerprint = row[1]
            self.counts[table] += 1
            self._digest.add(row)
            self._advance()
            yield row

    def _advance(self) -> None:
        self._next = next(self._lines, None)


def _lines(found: Snapshot, counts: dict[str, int]) -> Iterator[object]:
    digest = Digest()
    for table in filter(is_kept, found.tables):
        start = {"table": table, "columns": found.columns(table)}
        counts[table] = 0
        digest.add(start)
        yield start
        for row in found.rows(table):
            counts[table] += 1
            digest.add(row)
            yield row
    yield {"rows": counts, "digest": digest.hex()}


def _recovery_public(found: Snapshot) -> bytes:
    if "epochs" in found.tables:
        place = found.columns("epochs").index("recovery_public")
        publics = [row[place] for row in found.rows("epochs")]
        if publics:
            return bytes(publics[-1])
    raise KeyMissing("there is no recovery key yet; run amanah init, or use --passphrase")


def _passphrase_key(passphrase: str, cost: KdfCost) -> tuple[bytes, dict[str, str]]:
    salt = new_key()[:SALT_BYTES]
    kept = {"kind": PASSPHRASE, "cost": cost.to_text(), "salt": _text(salt)}
    return stretch(prepared(passphrase), salt, cost), kept


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")

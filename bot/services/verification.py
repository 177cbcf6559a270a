"""Looking for damage: every row as far as it can be checked without keys, and opened where keys are given."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from bot.domain.cases import Voice
from bot.errors import CannotOpen, InputError, SchemaMismatch, SignInFailed
from bot.services.casefile import Keys, open_message, open_photo, open_report
from bot.services.custody import FINGERPRINT
from bot.services.principals import KEY_HOLDERS
from bot.services.soundness import CHECKS, is_week
from bot.storage import revision
from bot.storage.dump import Snapshot, snapshot
from bot.storage.records import AttachmentRow, MessageRow, ReportRow
from bot.storage.repositories.coordinators import folded
from bot.vault.envelopes import bound, open_envelope
from bot.vault.kdf import PASSWORD_COST
from bot.vault.keys import KeyPair, open_sealed
from bot.vault.passwords import dummy_unwrap, unwrap_private
from bot.vault.receipts import way_of
from bot.vault.recovery import parse_recovery

Row = Mapping[str, Any]
TO_TEAM = {
    "responses": "response",
    "response_texts": "response text",
    "tallies": "tally",
    "case_files": "case file",
    "saved_views": "saved view",
    "week_figures": "week figures",
}
"""What is sealed to the team alone is bound to, by its table."""
Record = TypeVar("Record", ReportRow, MessageRow, AttachmentRow)


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it must be: in which table, about which row (its id; empty for the whole), what."""

    table: str
    row: str
    what: str


@dataclass(slots=True)
class Verified:
    """What was looked at (rows by table), what was opened with keys, and what was found; `notes` are no damage."""

    rows: dict[str, int] = field(default_factory=dict)
    opened: int = 0
    damage: list[Damage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WithPassword:
    """Keys by a coordinator's password."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WithRecovery:
    """Keys by the recovery key, as it is printed."""

    printed: str = field(repr=False)


def verify(
    url: str,
    fingerprint: bytes | None = None,
    keys: WithPassword | WithRecovery | None = None,
    *,
    marks: Collection[str] | None = None,
) -> Verified:
    """Look at every row of a database as it is at this moment; changes nothing and holds nobody up.

    `fingerprint` is that of the server's secret, `marks` those of all secrets that are known. With `keys` every report,
    message, photo and answer is opened as well; `SignInFailed` or `InputError` when they are wrong. `SchemaMismatch`
    for a database of another version.
    """
    found = Verified()
    with snapshot(url) as rows:
        if rows.revision != revision.head():
            raise SchemaMismatch(f"the database is at {rows.revision}, the code expects {revision.head()}")
        found.damage += [Damage("the file", "", line) for line in rows.file_damage()]
        for table, other, count in rows.orphans():
            found.damage.append(Damage(table, "", f"{count} rows belong to rows of {other} that are not there"))
        team = _keys(rows, keys, found) if keys is not None else None
        for table in rows.tables:
            found.rows[table] = 0
            for row in _rows(rows, table):
                found.rows[table] += 1
                found.damage += [Damage(table, _name(row), what) for what in _wrong(table, row, fingerprint)]
                if team is not None:
                    _open(table, row, team, found)
        _look_at_seals(rows, found)
        if marks is not None:
            used = {way_of(way)[1] for way in rows.distinct("reports", "kdf")} - {""}
            for mark in sorted(used - set(marks)):
                found.damage.append(Damage("reports", mark, "need a server secret that is not in the settings"))
    return found


def _rows(rows: Snapshot, table: str) -> Iterator[Row]:
    columns = rows.columns(table)
    for row in rows.rows(table):
        yield dict(zip(columns, row, strict=True))


def _name(row: Row) -> str:
    key = next((row[name] for name in ("id", "number", "name", "epoch") if name in row), "")
    return key.hex()[:8] if isinstance(key, bytes) else str(key)


def _wrong(table: str, row: Row, fingerprint: bytes | None) -> Iterator[str]:
    for column, (what, check) in CHECKS.get(table, {}).items():
        if column in row and not check(row[column]):
            yield f"{column} {what}"
    if "week" in row and not is_week(row["week"]):
        yield "week is no ISO week"
    if table == "messages" and row["reporter_key"] is None and row["voice"] != Voice.NOTE:
        yield "reporter_key is missing"
    if table == "facts" and row["name"] == FINGERPRINT and fingerprint is not None and row["value"] != fingerprint:
        yield "is of another AMANAH_SERVER_SECRET"


def _keys(rows: Snapshot, given: WithPassword | WithRecovery, found: Verified) -> Keys:
    """The team keys that a password or the recovery key opens; a seal that should open and does not is damage."""
    own, seals = _own(rows, given)
    publics = {row["number"]: row["public_key"] for row in _rows(rows, "epochs")}
    keys: dict[int, KeyPair] = {}
    for epoch, table, sealed in seals:
        try:
            pair = KeyPair.from_private(open_sealed(own, sealed))
        except CannotOpen:
            found.damage.append(Damage(table, str(epoch), "the seal does not open"))
            continue
        if pair.public != publics.get(epoch):
            found.damage.append(Damage("epochs", str(epoch), "public_key is not that of the private key"))
        keys[epoch] = pair
    return keys


def _own(rows: Snapshot, given: WithPassword | WithRecovery) -> tuple[KeyPair, list[tuple[int, str, bytes]]]:
    if isinstance(given, WithRecovery):
        pair = parse_recovery(given.printed)
        sealed = [row for row in _rows(rows, "epochs") if row["recovery_public"] == pair.public]
        own = [(row["number"], "epochs", row["recovery_seal"]) for row in sealed]
        if not own:
            raise InputError("this is not the recovery key of this database")
        return pair, own
    login = folded(given.login)
    found = next((row for row in _rows(rows, "coordinators") if row["login"] == login and row["active"]), None)
    if found is None:
        dummy_unwrap(PASSWORD_COST)
        raise SignInFailed("the name or the password is wrong")
    try:
        pair = KeyPair.from_private(unwrap_private(found["wrapped_private"], given.password))
    except CannotOpen:
        raise SignInFailed("the name or the password is wrong, or the key was damaged") from None
    seals = (row for row in _rows(rows, "team_seals") if row["coordinator_id"] == found["id"])
    return pair, [(row["epoch"], "team_seals", row["sealed"]) for row in seals]


def _open(table: str, row: Row, team: Keys, found: Verified) -> None:
    match table:
        case "reports":
            opened = open_report(_record(ReportRow, row), team) is not None
        case "messages":
            opened = open_message(_record(MessageRow, row), team) is not None
        case "attachments":
            opened = _opens(_record(AttachmentRow, row), team)
        case _ if table in TO_TEAM:
            opened = _opens_for_team(table, row, team)
        case _:
            return
    found.opened += opened
    if not opened:
        found.damage.append(Damage(table, _name(row), "does not open"))


def _record(kind: type[Record], row: Row) -> Record:
    return kind(**{one.name: row[one.name] for one in fields(kind)})


def _opens(row: AttachmentRow, team: Keys) -> bool:
    try:
        open_photo(row, team)
    except CannotOpen:
        return False
    return True


def _opens_for_team(table: str, row: Row, team: Keys) -> bool:
    pair = team.get(row["epoch"])
    if pair is None:
        return False
    try:
        open_envelope(row["content"], row["team_key"], pair, bound_to=bound(TO_TEAM[table], row["id"]))
    except CannotOpen:
        return False
    return True


def _look_at_seals(rows: Snapshot, found: Verified) -> None:
    """Every active key holder who has been let in must have a seal for each epoch that something is sealed under.

    Nobody else may have one.
    """
    numbers = {row["number"] for row in _rows(rows, "epochs")}
    used: set[int] = set()
    for table in ("reports", "messages", "attachments", *TO_TEAM):
        used |= rows.distinct(table, "epoch")
    found.damage += [Damage("epochs", str(epoch), "is in use and not there") for epoch in sorted(used - numbers)]
    seals = [(row["coordinator_id"], row["epoch"]) for row in _rows(rows, "team_seals")]
    needed = used & numbers | ({max(numbers)} if numbers else set())
    for row in _rows(rows, "coordinators"):
        own = {epoch for coordinator, epoch in seals if coordinator == row["id"]}
        if row["role"] not in KEY_HOLDERS or not row["active"]:
            found.damage += [
                Damage("team_seals", str(epoch), f"{row['login']} has a team key, which is not for them")
                for epoch in sorted(own)
            ]
        elif not own:
            found.notes.append(f"{row['login']} is active and has no team key yet")
        else:
            found.damage += [
                Damage("team_seals", str(epoch), f"{row['login']} has no team key of this epoch")
                for epoch in sorted(needed - own)
            ]

"""Backup and restore: every report opens again, and a flipped byte anywhere is noticed."""

import datetime as dt
import random
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from bot.errors import AmanahError, CannotOpen, FieldError, KeyMissing, SchemaMismatch, StorageUnavailable
from bot.services.backup_file import Digest, Header, write
from bot.services.backups import back_up, examine, restore, unlock
from bot.storage import migrate
from bot.storage.dump import LEFT_OUT
from bot.storage.engine import Storage
from bot.storage.schema import metadata
from bot.vault.recovery import new_recovery
from tests.desk.seeding import CHEAP
from tests.security.furnished import Furnished, rows_of

TODAY = dt.date(2026, 11, 22)
PASSPHRASE = "nine white doves over the old town"
KEPT = {
    "reports",
    "messages",
    "attachments",
    "coordinators",
    "one_time_passwords",
    "epochs",
    "team_seals",
    "audit",
    "facts",
    "job_runs",
    "consultations",
    "waves",
    "wave_steps",
    "responses",
    "response_texts",
    "tallies",
    "publications",
    "broadcasts",
    "calendar_corrections",
    "case_files",
    "case_marks",
    "saved_views",
    "prepared_replies",
    "weeks",
    "week_figures",
    "annual_sheets",
    "second_factors",
    "desk_settings",
}
MEGABYTE = 1024 * 1024


@pytest.fixture
def furnished(storage: Storage) -> Furnished:
    """A forum with something of everything, on either database."""
    return Furnished(storage)


@pytest.fixture
def backup(furnished: Furnished, database_url: str, tmp_path: Path) -> Path:
    """Its backup, sealed to the recovery key."""
    path = tmp_path / "forum.backup"
    with path.open("wb") as out:
        back_up(database_url, out, TODAY)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without any table, of either kind."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


def test_every_report_opens_after_a_restore(
    furnished: Furnished, backup: Path, database_url: str, other_url: str
) -> None:
    """SQLite to SQLite, SQLite to PostgreSQL, and back: codes and passwords open what they opened before."""
    restore(backup, unlock(backup, furnished.recovery), other_url)
    restored = Storage(other_url)

    assert furnished.opens_everything(restored)
    assert migrate.current(other_url) == migrate.head()
    restored.close()


def test_what_is_restored_is_what_there_was(
    furnished: Furnished, backup: Path, database_url: str, other_url: str
) -> None:
    """Row by row and byte by byte; only what is short-lived stays behind."""
    restore(backup, unlock(backup, furnished.recovery), other_url)
    before, after = rows_of(database_url), rows_of(other_url)

    assert {table: rows for table, rows in before.items() if table in KEPT} == {t: after[t] for t in KEPT}
    assert all(before[table] and not after[table] for table in LEFT_OUT)


def test_every_table_is_either_kept_or_left_out() -> None:
    """Whoever adds a table decides whether it goes into a backup."""
    assert set(metadata.tables) == KEPT | LEFT_OUT


def test_the_log_of_the_desk_goes_on_counting(furnished: Furnished, backup: Path, other_url: str) -> None:
    """After a restore new entries do not meet the numbers of old ones."""
    restore(backup, unlock(backup, furnished.recovery), other_url)
    restored = Storage(other_url)
    with restored.begin() as tx:
        tx.audit.add("signed_in", None, None, 1_800_000_000)
        tx.commit()

    numbers = [row[0] for row in rows_of(other_url)["audit"]]
    assert len(numbers) == len(set(numbers)) > 1
    restored.close()


def test_a_passphrase_opens_what_was_sealed_under_it(furnished: Furnished, database_url: str, tmp_path: Path) -> None:
    """And nothing else does, the recovery key included."""
    path = tmp_path / "by-passphrase.backup"
    with path.open("wb") as out:
        back_up(database_url, out, TODAY, passphrase=PASSPHRASE, cost=CHEAP)

    assert examine(path, unlock(path, PASSPHRASE)).rows["reports"] == 2
    for wrong in (PASSPHRASE + ".", furnished.recovery):
        with pytest.raises(CannotOpen):
            examine(path, unlock(path, wrong))


def test_a_weak_passphrase_is_refused(furnished: Furnished, database_url: str) -> None:
    """A backup lies about for years; its passphrase may be tried for years."""
    with pytest.raises(FieldError, match="12 characters"):
        back_up(database_url, BytesIO(), TODAY, passphrase="short")


def test_another_recovery_key_opens_nothing(furnished: Furnished, backup: Path) -> None:
    """Of another forum, or of another time."""
    with pytest.raises(CannotOpen):
        unlock(backup, new_recovery()[0])


def test_a_mistyped_recovery_key_is_named_by_its_group(furnished: Furnished, backup: Path) -> None:
    """Thirteen groups are easier to put right when one knows which."""
    groups = furnished.recovery.split()
    groups[6] = groups[6][:4] + ("0" if groups[6][4] != "0" else "1")

    with pytest.raises(FieldError, match="group 7"):
        unlock(backup, " ".join(groups))


def test_without_a_recovery_key_there_is_no_backup_to_it(storage: Storage, database_url: str) -> None:
    """Sealed to nobody it would open for nobody."""
    with pytest.raises(KeyMissing, match="amanah init"):
        back_up(database_url, BytesIO(), TODAY)


def test_a_flipped_byte_anywhere_in_a_backup_is_noticed(sqlite_url: str, tmp_path: Path) -> None:
    """In the header, in a length, in a piece: every single byte of the file counts."""
    forum = Furnished(Storage(sqlite_url))
    whole, path = BytesIO(), tmp_path / "flipped.backup"
    back_up(sqlite_url, whole, TODAY)
    content = whole.getvalue()
    path.write_bytes(content)
    key = unlock(path, forum.recovery)
    start = content.index(b"\n", content.index(b"\n") + 1) + 200
    chosen = [*range(start), *random.Random(7).sample(range(start, len(content)), 1500), len(content) - 1]
    unnoticed = []
    for place in chosen:
        damaged = bytearray(content)
        damaged[place] ^= 1 << (place % 8)
        path.write_bytes(damaged)
        try:
            unlock(path, forum.recovery)
            examine(path, key)
        except AmanahError:
            continue
        unnoticed.append(place)
    forum.storage.close()

    print(f"flipped {len(chosen)} of {len(content)} bytes")  # noqa: T201 - what was done
    assert unnoticed == []


def test_a_backup_that_was_cut_or_lengthened_is_noticed(furnished: Furnished, backup: Path) -> None:
    """Also at the boundary of a piece, and also when something was added behind the end."""
    key, content = unlock(backup, furnished.recovery), backup.read_bytes()
    cuts = [*range(0, len(content), 997), len(content) - 1]
    for changed in (*(content[:cut] for cut in cuts), content + b"x", content + content):
        backup.write_bytes(changed)
        with pytest.raises(AmanahError):
            examine(backup, key)


def test_pieces_in_another_order_are_noticed(tmp_path: Path) -> None:
    """Each piece is genuine; their order is not."""
    path, key = tmp_path / "swapped.backup", bytes(range(32))
    with path.open("wb") as out:
        noise = ([random.Random(n).random()] * 9 for n in range(40_000))
        write(out, Header("0001", "2026-W47", {"kind": "recovery"}), key, noise)
    content = path.read_bytes()
    start = content.index(b"\n", content.index(b"\n") + 1) + 1
    first = start + 4 + int.from_bytes(content[start : start + 4], "big")
    second = first + 4 + int.from_bytes(content[first : first + 4], "big")
    path.write_bytes(content[:start] + content[first:second] + content[start:first] + content[second:])

    with pytest.raises(CannotOpen):
        examine(path, key)


def test_a_backup_of_an_older_version_is_migrated(empty_database_url: str, other_url: str, tmp_path: Path) -> None:
    """Made before an upgrade, put back after it."""
    if empty_database_url == other_url:
        other_url = f"sqlite:///{tmp_path / 'other.db'}"
    migrate.upgrade(empty_database_url, "0001")
    older, path = Storage(empty_database_url), tmp_path / "older.backup"
    with older.begin() as tx:
        tx.audit.add("signed_in", None, None, 1_800_000_000)
        tx.commit()
    older.close()
    with path.open("wb") as out:
        made = back_up(empty_database_url, out, TODAY, passphrase=PASSPHRASE, cost=CHEAP)
    restore(path, unlock(path, PASSPHRASE), other_url)

    assert made.schema == "0001"
    assert migrate.current(other_url) == migrate.head()
    assert len(rows_of(other_url)["audit"]) == 1


def test_a_backup_of_a_newer_version_is_refused(furnished: Furnished, database_url: str, tmp_path: Path) -> None:
    """Before anything is touched, with what to do."""
    furnished.storage.close()
    before, path = rows_of(database_url), tmp_path / "newer.backup"
    with path.open("wb") as out:
        write(out, Header("9999", "2026-W47", {"kind": "recovery"}), bytes(32), _with_end([]))

    with pytest.raises(SchemaMismatch, match="newer version"):
        restore(path, bytes(32), database_url, replace=True)
    assert rows_of(database_url) == before


def test_a_database_that_is_not_empty_is_not_overwritten(furnished: Furnished, backup: Path, database_url: str) -> None:
    """Not without a word; with it, the backup takes its place."""
    key = unlock(backup, furnished.recovery)
    furnished.report("After the backup.")
    furnished.storage.close()
    before = rows_of(database_url)

    with pytest.raises(FieldError, match="--replace"):
        restore(backup, key, database_url)
    assert rows_of(database_url) == before
    restore(backup, key, database_url, replace=True)
    assert len(rows_of(database_url)["reports"]) == 2


def test_a_damaged_backup_touches_nothing(furnished: Furnished, backup: Path, database_url: str) -> None:
    """It is read to its end before the database is looked at."""
    key, content = unlock(backup, furnished.recovery), bytearray(backup.read_bytes())
    furnished.storage.close()
    before = rows_of(database_url)
    content[-1] ^= 1
    backup.write_bytes(content)

    with pytest.raises(CannotOpen):
        restore(backup, key, database_url, replace=True)
    assert rows_of(database_url) == before


def test_a_restore_that_fails_midway_leaves_the_old_database(
    furnished: Furnished, database_url: str, tmp_path: Path
) -> None:
    """A genuine backup whose rows do not fit: all or nothing."""
    furnished.storage.close()
    before, folder = rows_of(database_url), {path.name for path in tmp_path.iterdir()}
    path, key = tmp_path / "odd.backup", bytes(range(32))
    odd = Header(migrate.head(), "2026-W47", {"kind": "recovery"})
    lines = _with_end([{"table": "facts", "columns": ["name", "value"]}, ["a", b"b"], {"table": "x", "columns": []}])
    with path.open("wb") as out:
        write(out, odd, key, lines)

    with pytest.raises(AmanahError, match="does not fit"):
        restore(path, key, database_url, replace=True)
    assert rows_of(database_url) == before
    assert {one.name for one in tmp_path.iterdir()} - folder <= {"odd.backup"}


def test_a_database_in_use_is_not_replaced_under_its_user(sqlite_url: str, tmp_path: Path) -> None:
    """A running bot would go on writing into a file that nobody reads any more."""
    forum, path = Furnished(Storage(sqlite_url)), tmp_path / "a.backup"
    with path.open("wb") as out:
        back_up(sqlite_url, out, TODAY)
    forum.storage.ping()

    with pytest.raises(StorageUnavailable, match="stop amanah first"):
        restore(path, unlock(path, forum.recovery), sqlite_url, replace=True)
    forum.storage.close()


def test_a_broken_database_file_can_be_replaced(sqlite_url: str, tmp_path: Path) -> None:
    """That is what backups are for."""
    forum, path = Furnished(Storage(sqlite_url)), tmp_path / "a.backup"
    with path.open("wb") as out:
        back_up(sqlite_url, out, TODAY)
    forum.storage.close()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    file.write_bytes(b"\0" * file.stat().st_size)
    restore(path, unlock(path, forum.recovery), sqlite_url, replace=True)
    restored = Storage(sqlite_url)

    assert forum.opens_everything(restored)
    restored.close()


def test_others_write_while_a_backup_is_made(furnished: Furnished, database_url: str) -> None:
    """The backup is of one moment; nobody waits for it, and what comes later is not in it."""

    class Slow(BytesIO):
        def write(self, data: object) -> int:
            if len(furnished.codes) == 2:
                furnished.report("While the backup was being made.")
            return super().write(data)  # type: ignore[arg-type]

    contents = back_up(database_url, Slow(), TODAY)

    assert contents.rows["reports"] == 2
    assert len(rows_of(database_url)["reports"]) == 3


def test_the_database_is_never_whole_in_memory(sqlite_url: str, tmp_path: Path) -> None:
    """Forty megabytes of photos are backed up and restored in a few of memory."""
    forum = Furnished(Storage(sqlite_url))
    first = next(iter(forum.codes))
    photo = random.Random(1).randbytes(MEGABYTE)
    for _ in range(20):
        forum.follow_up(first, "With photos.", photos=(photo, photo))
    forum.storage.close()
    path, target = tmp_path / "large.backup", f"sqlite:///{tmp_path / 'restored.db'}"
    tracemalloc.start()
    with path.open("wb") as out:
        back_up(sqlite_url, out, TODAY)
    restore(path, unlock(path, forum.recovery), target)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 40 * MEGABYTE
    assert peak < 20 * MEGABYTE


def _with_end(lines: list[object]) -> list[object]:
    digest, counts = Digest(), {}
    table = ""
    for line in lines:
        digest.add(line)
        if isinstance(line, dict):
            table = line["table"]
            counts[table] = 0
        else:
            counts[table] += 1
    return [*lines, {"rows": counts, "digest": digest.hex()}]

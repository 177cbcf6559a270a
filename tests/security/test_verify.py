"""`amanah verify`: what is damaged is found, and what is well is left in peace."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import InputError, SchemaMismatch, SignInFailed, StorageUnavailable
from bot.services.verification import WithPassword, WithRecovery, verify
from bot.storage import migrate
from bot.storage.engine import Storage
from bot.vault.recovery import new_recovery
from bot.vault.retired import ReceiptSalt
from bot.vault.secret import ServerSecret
from tests.desk.seeding import LOGIN, PASSWORD
from tests.security.furnished import Furnished, damage

KEYS = WithPassword(LOGIN, PASSWORD)


@pytest.fixture
def furnished(storage: Storage) -> Furnished:
    """A forum with something of everything, on either database."""
    return Furnished(storage)


SEALED = (
    *("reports", "messages", "attachments", "case_files"),
    *("responses", "response_texts", "tallies", "week_figures"),
)


def run(furnished: Furnished, statement: str) -> None:
    """Change the database behind everybody's back."""
    with furnished.storage.begin() as tx:
        tx._connection.execute(text(statement))
        tx.commit()


def test_a_healthy_database_is_found_healthy(furnished: Furnished, database_url: str) -> None:
    """Without keys, with a password, with the recovery key."""
    fingerprint = furnished.secret.fingerprint()

    for keys in (None, KEYS, WithRecovery(furnished.recovery)):
        found = verify(database_url, fingerprint, keys)
        assert (found.damage, found.notes) == ([], [])
        assert found.rows["reports"] == 2
        assert found.opened == (0 if keys is None else 2 + 3 + 2 + 3 + 1 + 1)


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table in SEALED for column in ("content", "team_key")],
)
@pytest.mark.parametrize("place", [0, 1, 30, -1])
def test_a_flipped_byte_of_what_is_sealed_is_noticed(
    furnished: Furnished, database_url: str, table: str, column: str, place: int
) -> None:
    """With a coordinator's password every report, message and photo is opened and authenticated."""
    damage(furnished.storage, table, column, place)

    found = verify(database_url, None, KEYS)
    assert [one.table for one in found.damage if one.what == "does not open"] == [table]


def test_a_liaison_without_seals_is_no_damage_and_with_one_is(furnished: Furnished, database_url: str) -> None:
    """They never get a team key; whoever has given them one shall be found."""
    run(furnished, "INSERT INTO coordinators SELECT 77, 'jones', 'Jones', 'liaison', public_key, wrapped_private, "
        "active, language, week FROM coordinators WHERE login = 'amina'")  # fmt: skip
    without = verify(database_url)
    run(furnished, "INSERT INTO team_seals SELECT epoch, 77, sealed FROM team_seals")
    given = verify(database_url)

    assert (without.damage, without.notes) == ([], [])
    assert [one.what for one in given.damage] == ["jones has a team key, which is not for them"]


def test_a_flipped_byte_of_a_team_seal_is_noticed(furnished: Furnished, database_url: str) -> None:
    """One's own seal, with the password; the recovery key's seal, with the recovery key."""
    damage(furnished.storage, "team_seals", "sealed", 40)
    damage(furnished.storage, "epochs", "recovery_seal", 40)

    by_password = verify(database_url, None, KEYS).damage
    by_recovery = verify(database_url, None, WithRecovery(furnished.recovery)).damage
    assert ("team_seals", "the seal does not open") in {(one.table, one.what) for one in by_password}
    assert ("epochs", "the seal does not open") in {(one.table, one.what) for one in by_recovery}


def test_a_team_key_that_was_exchanged_is_noticed(furnished: Furnished, database_url: str) -> None:
    """Reports sealed to it could be read by whoever exchanged it, and by nobody here."""
    damage(furnished.storage, "epochs", "public_key")

    found = verify(database_url, None, KEYS)
    assert "public_key is not that of the private key" in {one.what for one in found.damage}


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE reports SET content = substr(content, 2)", "reports"),
        ("UPDATE messages SET content = substr(content, 1, length(content) - 1)", "messages"),
        ("UPDATE attachments SET team_key = substr(team_key, 2)", "attachments"),
        ("UPDATE messages SET reporter_key = NULL", "messages"),
        ("UPDATE reports SET kdf = 'argon2id:0:0'", "reports"),
        ("UPDATE reports SET status = 'lost'", "reports"),
        ("UPDATE messages SET voice = 'nobody'", "messages"),
        ("UPDATE reports SET week = '2026-W60'", "reports"),
        ("UPDATE reports SET epoch = 7", "epochs"),
        ("UPDATE coordinators SET wrapped_private = substr(wrapped_private, 2)", "coordinators"),
        ("UPDATE conversations SET sealed = substr(sealed, 2)", "conversations"),
        ("UPDATE draft_photos SET sealed = substr(sealed, 2)", "draft_photos"),
    ],
)
def test_what_does_not_look_right_is_noticed_without_keys(
    furnished: Furnished, database_url: str, statement: str, table: str
) -> None:
    """Forms, sizes, weeks and words."""
    run(furnished, statement)

    assert table in {one.table for one in verify(database_url).damage}


def test_a_coordinator_without_a_seal_is_named(furnished: Furnished, database_url: str) -> None:
    """Who was never let in is no damage; who cannot open some of the cases is."""
    run(furnished, "INSERT INTO epochs SELECT 2, public_key, recovery_public, recovery_seal, week FROM epochs")
    missing = verify(database_url)
    run(furnished, "DELETE FROM team_seals")
    none = verify(database_url)

    assert [one.what for one in missing.damage] == [f"{LOGIN} has no team key of this epoch"]
    assert none.damage == []
    assert none.notes == [f"{LOGIN} is active and has no team key yet"]


def test_rows_of_nobody_are_noticed(sqlite_url: str) -> None:
    """SQLite looks after what belongs together only while it is told to; a clumsy hand may not tell it."""
    forum = Furnished(Storage(sqlite_url))
    with forum.storage.begin() as tx:
        connection = tx._connection
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DELETE FROM reports")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")
    forum.storage.close()

    found = {one.table: one.what for one in verify(sqlite_url).damage}
    assert "are not there" in found["messages"]
    assert "are not there" in found["attachments"]


def test_a_damaged_sqlite_file_is_noticed(sqlite_url: str) -> None:
    """A page of zeros in the midst of the file."""
    forum = Furnished(Storage(sqlite_url))
    forum.storage.close()
    with Path(sqlite_url.removeprefix("sqlite:///")).open("r+b") as file:
        size = file.seek(0, 2)
        for page in range(size // 4096 // 2, size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)

    try:
        noticed = bool(verify(sqlite_url).damage)
    except StorageUnavailable:
        noticed = True
    assert noticed


def test_another_server_secret_is_noticed(furnished: Furnished, database_url: str) -> None:
    """With it no code opens anything."""
    found = verify(database_url, ServerSecret.generate().fingerprint())

    assert [one.what for one in found.damage] == ["is of another AMANAH_SERVER_SECRET"]


def test_reports_whose_secret_is_gone_are_noticed(furnished: Furnished, database_url: str) -> None:
    """Their codes open nothing until the secret of their time is put back into the settings."""
    own, other = ReceiptSalt.of(furnished.secret).mark, ReceiptSalt.of(ServerSecret.generate()).mark
    known, unknown = verify(database_url, marks={own, other}), verify(database_url, marks={other})

    assert known.damage == []
    assert [(one.table, one.row) for one in unknown.damage] == [("reports", own)]


def test_wrong_keys_open_nothing(furnished: Furnished, database_url: str) -> None:
    """A wrong login, a wrong password, another recovery key: one clear line each."""
    for keys in (WithPassword("nobody", PASSWORD), WithPassword(LOGIN, PASSWORD + "!")):
        with pytest.raises(SignInFailed):
            verify(database_url, None, keys)
    with pytest.raises(InputError, match="not the recovery key"):
        verify(database_url, None, WithRecovery(new_recovery()[0]))


def test_an_older_database_is_not_judged(empty_sqlite_url: str) -> None:
    """Its rows have another form; it says so instead."""
    with pytest.raises(SchemaMismatch):
        verify(empty_sqlite_url)
    migrate.upgrade(empty_sqlite_url)
    assert verify(empty_sqlite_url).damage == []

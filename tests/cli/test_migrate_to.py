"""`amanah migrate-to`, as an operator meets it."""

import io
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import migrate
from bot.storage.engine import Storage
from tests.cli.conftest import Amanah
from tests.cli.processes import Running
from tests.databases import PostgresqlServer
from tests.security.furnished import rows_of
from tests.storage.everything import fill_every_table

PASSWORD = "geheim-6b1f"


@pytest.fixture
def forum(amanah: Amanah, token_file: str, folder: Path) -> Path:
    """A forum on SQLite that was set up, with its coordinator's password in a file; the folder it lives in."""
    said = amanah("init", "--yes", "--offline", "--forum-name", "Forum", "--token-file", token_file).out
    (folder / "password").write_text(re.findall(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}", said)[0] + "\n")
    return folder


@pytest.fixture
def filled(folder: Path, sqlite_template: Path) -> Path:
    """The folder of a forum with rows in every table."""
    (folder / "data").mkdir()
    path = folder / "data" / "amanah.db"
    path.write_bytes(sqlite_template.read_bytes())
    storage = Storage(f"sqlite:///{path}")
    fill_every_table(storage, 100)
    storage.close()
    return folder


@pytest.fixture
def guarded_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The address of an empty database that asks this role for its password."""
    rules, name = postgresql_server.folder / "pg_hba.conf", postgresql_server.create()
    before = rules.read_text()
    rules.write_text(f"local all guarded scram-sha-256\n{before}")
    postgresql_server.run(f"CREATE ROLE guarded SUPERUSER LOGIN PASSWORD '{PASSWORD}'")
    postgresql_server.run("SELECT pg_reload_conf()")
    yield postgresql_server.url(name).replace("postgres:@", f"guarded:{PASSWORD}@")
    rules.write_text(before)
    postgresql_server.run("SELECT pg_reload_conf()")
    postgresql_server.drop(name)
    postgresql_server.run("DROP ROLE guarded")


def test_the_whole_way(amanah: Amanah, forum: Path, empty_postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Move, name the new address, check, and open every report there with a coordinator's password."""
    moved = amanah("migrate-to", empty_postgresql_url)
    monkeypatch.setenv("AMANAH_DATABASE_URL", empty_postgresql_url)
    checked = amanah("check", "--offline")
    opened = amanah("verify", "--login", "coordinator", "--key-file", "password")
    back = amanah("migrate-to", empty_postgresql_url)

    assert [one.code for one in (moved, checked, opened)] == [0, 0, 0], moved.err
    assert re.search(r"coordinators +1 +1 +[0-9a-f]{16} +equal", moved.out)
    assert "AMANAH_DATABASE_URL" in moved.out
    assert "database    postgresql answers" in checked.out
    assert "No damage was found" in opened.out
    assert back.code == 1
    assert "amanah restore" in back.err


def test_killed_at_any_moment_the_same_command_goes_on(filled: Path, empty_postgresql_url: str) -> None:
    """SIGKILL, twice; then both are equal, and what had arrived was not copied again."""
    for tables in (2, 12):
        with Running(filled, "migrate-to", empty_postgresql_url) as programme:
            programme.wait_for(lambda said, tables=tables: said.out.count("copying") >= tables)  # type: ignore[misc]
            assert programme.interrupt(signal.SIGKILL) == -signal.SIGKILL, programme.out + programme.err
    with Running(filled, "migrate-to", empty_postgresql_url) as programme:
        code = programme.ended()
    rows = sum(map(len, rows_of(empty_postgresql_url).values()))
    [copied] = re.findall(r"([\d,]+) rows copied", programme.out)

    assert code == 0, programme.err
    assert "Going on where the last run ended." in programme.out
    assert 0 < int(copied.replace(",", "")) < rows
    assert "DIFFERENT" not in programme.out
    migrate.check(empty_postgresql_url)


def test_a_terminal_sees_one_line_that_moves(
    amanah: Amanah, filled: Path, empty_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With table, rows and percent; it is gone when the result comes."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    out = amanah("migrate-to", empty_postgresql_url).out

    assert re.search(r"\rcopying \w+: [\d,]+ of [\d,]+ rows, \d+ %", out)
    assert re.search(r"\r[\d,]+ rows copied", out)


def test_a_forum_that_changed_meanwhile_starts_anew_when_somebody_says_so(
    amanah: Amanah, filled: Path, empty_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the tables and the way out; `--again` asks first, and a no changes nothing."""
    with Running(filled, "migrate-to", empty_postgresql_url) as programme:
        programme.wait_for(lambda said: "copying members" in said.out)
        programme.interrupt(signal.SIGKILL)
    storage = Storage(f"sqlite:///{filled / 'data' / 'amanah.db'}")
    with storage.begin() as tx:
        tx._connection.exec_driver_sql("DELETE FROM audit WHERE number < 50")
        tx.commit()
    storage.close()
    refused = amanah("migrate-to", empty_postgresql_url)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    asked = amanah("migrate-to", empty_postgresql_url, "--again")
    refused_still = amanah("migrate-to", empty_postgresql_url)
    done = amanah("migrate-to", empty_postgresql_url, "--again", "--yes")

    assert [one.code for one in (refused, asked, refused_still, done)] == [1, 130, 1, 0]
    assert refused.err == refused_still.err
    assert refused.err.count("\n") == 1
    assert "audit" in refused.err
    assert "--again" in refused.err


def test_the_address_comes_from_a_file_or_the_environment_and_its_password_is_never_shown(
    amanah: Amanah, filled: Path, guarded_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither when all goes well, nor when it is wrong, nor where somebody looks for what went wrong."""
    monkeypatch.setenv("AMANAH_DEBUG", "1")
    (filled / "address").write_text(guarded_url + "\n")
    wrong = amanah("migrate-to", guarded_url.replace(PASSWORD, PASSWORD + "x"))
    missing = amanah("migrate-to", guarded_url.replace(f":{PASSWORD}", ""))
    nowhere = amanah("migrate-to", f"postgresql://guarded:{PASSWORD}@127.0.0.1:1/amanah")
    no_address = amanah("migrate-to", f"mysql://guarded:{PASSWORD}@127.0.0.1/amanah")
    from_file = amanah("migrate-to", "--to-file", "address")
    monkeypatch.setenv("AMANAH_MIGRATE_TO", guarded_url)
    from_environment = amanah("migrate-to")
    runs = (wrong, missing, nowhere, no_address, from_file, from_environment)

    assert [one.code for one in runs] == [1, 1, 1, 1, 0, 0], from_file.err
    assert "does not take this name and password" in wrong.err
    assert "asks for a password" in missing.err
    assert "cannot be reached" in nowhere.err
    assert "postgresql://amanah@localhost/amanah" in no_address.err
    assert all(PASSWORD not in one.out + one.err for one in runs)


def test_without_an_address_it_says_what_it_needs(amanah: Amanah, filled: Path) -> None:
    """And leaves as for every command that was called wrongly."""
    outcome = amanah("migrate-to")

    assert outcome.code == 2
    assert "postgresql://" in outcome.err


def test_what_is_missing_on_this_side_is_said_before_anything_is_touched(
    amanah: Amanah, folder: Path, postgresql_url: str
) -> None:
    """No database, an older one, or one in which no forum is."""
    nothing = amanah("migrate-to", postgresql_url)
    (folder / "data").mkdir()
    migrate.upgrade(f"sqlite:///{folder / 'data' / 'amanah.db'}", "0003")
    older = amanah("migrate-to", postgresql_url)
    migrate.upgrade(f"sqlite:///{folder / 'data' / 'amanah.db'}")
    empty = amanah("migrate-to", postgresql_url)

    assert [one.code for one in (nothing, older, empty)] == [1, 1, 1]
    assert all(one.err.count("\n") == 1 for one in (nothing, older, empty))
    assert "run: amanah migrate" in older.err
    assert "amanah init" in empty.err


def test_without_the_driver_it_names_the_extra(amanah: Amanah, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, with what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    outcome = amanah("migrate-to", "postgresql://amanah@localhost/amanah")

    assert outcome.code == 1
    assert "amanah[postgres]" in outcome.err

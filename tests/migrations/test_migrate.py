"""Going up and down, and knowing where a database stands."""

import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import bot
from bot.errors import SchemaMismatch, StorageError
from bot.storage import migrate
from bot.storage.connecting import checked_url, connect
from bot.storage.engine import Storage
from bot.storage.records import MailboxRow, NoticeRow, ProcessRow, ReportRow
from bot.storage.schema import new_id
from tests.storage.rows import attachment, coordinator, epoch, message, report, seal, session

CHECKOUT = Path(__file__).parents[2]


def revisions() -> list[str]:
    """Every revision, the oldest first."""
    scripts = ScriptDirectory.from_config(Config(toml_file=CHECKOUT / "pyproject.toml"))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def tables(url: str) -> set[str]:
    """The tables there are, besides Alembic's own."""
    engine = connect(checked_url(url), pool_size=1)
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found - {"alembic_version"}


def run(url: str, statement: str) -> None:
    """Does something to the database that the programme never would."""
    engine = connect(checked_url(url), pool_size=1)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def fill(url: str) -> ReportRow:
    """A row in every table, as at the head."""
    storage = Storage(url)
    case, person = report(), coordinator()
    said = message(case.id)
    with storage.begin() as tx:
        tx.conversations.save(b"c" * 32, b"state", 3600, b"draft", 3600)
        tx.draft_photos.add(b"c" * 32, b"photo", 3600)
        tx.reports.add(case)
        tx.messages.add(said)
        tx.attachments.add(attachment(case.id, message_id=said.id))
        tx.keys.add_epoch(epoch())
        tx.coordinators.add(person)
        tx.coordinators.set_must_change(person.id, True)
        tx.keys.add_seal(seal(1, person.id))
        tx.sessions.add(session(person.id))
        tx.throttles.hit(b"b" * 32, 60, 600)
        tx.audit.add("signed.in", person.id, None, 60)
        tx.facts.set("name", b"value")
        tx.mailboxes.put(MailboxRow(b"a" * 16, b"k" * 32, b"sealed", 2027))
        tx.notices.put(NoticeRow(case.id, 3600, b"sealed"))
        tx.job_runs.add("purge", 3600, {"photos": 1})
        tx.processes.put(ProcessRow(new_id(), b"public", b"tag"))
        tx.commit()
    storage.close()
    return case


def stored(url: str, report_id: int) -> ReportRow | None:
    """The report as a new process would find it."""
    storage = Storage(url)
    with storage.begin() as tx:
        row = tx.reports.get(report_id)
    storage.close()
    return row


def test_a_database_goes_down_and_up_again_step_by_step_with_data_in_it(database_url: str) -> None:
    """Each migration can be undone on a database in use, and done again; at the end everything can be stored."""
    fill(database_url)
    for revision in [*revisions()[-2::-1], "base"]:
        migrate.downgrade(database_url, revision)
    emptied = tables(database_url)
    for revision in revisions():
        migrate.upgrade(database_url, revision)
    case = fill(database_url)

    assert (emptied, stored(database_url, case.id)) == (set(), case)


def test_migrating_again_changes_nothing(database_url: str) -> None:
    """Every start may migrate; what is stored stays."""
    case = fill(database_url)
    migrate.upgrade(database_url)

    assert stored(database_url, case.id) == case


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_database_url: str) -> None:
    """Something in the way of the last table: none of the others is made."""
    run(empty_database_url, "CREATE TABLE facts (name TEXT)")
    with pytest.raises(StorageError):
        migrate.upgrade(empty_database_url)

    assert (tables(empty_database_url), migrate.current(empty_database_url)) == ({"facts"}, None)


def test_two_processes_may_migrate_at_once(empty_database_url: str) -> None:
    """Both end well, as if only one had done it."""
    code = """
import sys
from bot.storage import migrate
migrate.head()
print("ready", flush=True)
sys.stdin.readline()
migrate.upgrade(sys.argv[1])
"""
    command = [sys.executable, "-c", code, empty_database_url]
    pipe = subprocess.PIPE
    both = [subprocess.Popen(command, cwd=CHECKOUT, stdin=pipe, stdout=pipe, stderr=pipe) for _ in range(2)]
    for process in both:
        assert process.stdout is not None
        process.stdout.readline()
    for process in both:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1] for process in both]

    assert ([process.returncode for process in both], said) == ([0, 0], [b"", b""])
    migrate.check(empty_database_url)


def test_a_migrated_database_fits(database_url: str) -> None:
    """Its revision is the head, and checking it says nothing."""
    migrate.check(database_url)

    assert migrate.current(database_url) == migrate.head()


def test_an_empty_database_does_not_fit(empty_database_url: str) -> None:
    """The error says what to do."""
    with pytest.raises(SchemaMismatch, match="amanah migrate"):
        migrate.check(empty_database_url)


def test_looking_for_a_database_does_not_make_one(empty_sqlite_url: str, tmp_path: Path) -> None:
    """A mistyped path leaves no empty file behind."""
    assert (migrate.current(empty_sqlite_url), list(tmp_path.iterdir())) == (None, [])


def test_a_newer_database_does_not_fit(database_url: str) -> None:
    """Code that was rolled back must not write into tables it does not know; nor can it migrate them."""
    run(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaMismatch, match="newer"):
        migrate.check(database_url)
    with pytest.raises(SchemaMismatch):
        migrate.upgrade(database_url)


def test_an_older_database_does_not_fit(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that a newer head has left behind says which way to go."""
    monkeypatch.setattr(migrate, "head", lambda: "9999")
    with pytest.raises(SchemaMismatch, match="amanah migrate"):
        migrate.check(database_url)


def test_migrating_is_silent(empty_sqlite_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed, and logging is as it was: both belong to the programme."""
    before = (logging.root.level, logging.root.handlers[:], logging.getLogger("alembic").level)
    migrate.upgrade(empty_sqlite_url)
    migrate.downgrade(empty_sqlite_url, "base")

    assert capfd.readouterr() == ("", "")
    assert before == (logging.root.level, logging.root.handlers[:], logging.getLogger("alembic").level)


def test_an_installed_wheel_carries_its_migrations(tmp_path: Path) -> None:
    """In a wheel they lie inside the package, and there is no checkout around it."""
    package = Path(bot.__file__).parent
    shutil.copytree(package / "storage", tmp_path / "bot/storage")
    for part in ("domain", "i18n"):
        shutil.copytree(package / part, tmp_path / "bot" / part)
    for part in ("__init__.py", "errors.py"):
        shutil.copy(package / part, tmp_path / "bot" / part)
    shutil.copytree(CHECKOUT / "alembic", tmp_path / "bot/alembic")
    code = """
import sys
sys.path.insert(0, ".")
from bot.storage import migrate
migrate.upgrade("sqlite:///a.db")
migrate.check("sqlite:///a.db")
print(migrate.__file__)
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert (tmp_path / said.stdout.strip()).samefile(tmp_path / "bot/storage/migrate.py")

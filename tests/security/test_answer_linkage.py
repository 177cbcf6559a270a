"""Whoever has the database and the server secret after a consultation cannot match members to answers.

Chance, for 200 members and 200 answers of one wave, is one right match on average. What is tried, and how far from
chance is too far, stands in `answer_linkage.py` and `linkage.py`.
"""

import shutil
import sys
from pathlib import Path

import pytest

from bot.errors import CannotOpen
from bot.vault.waves import WaveSeal
from tests.databases import PostgresqlServer
from tests.security.answer_linkage import AnswerAdversary, AnsweredWave
from tests.security.linkage import PEOPLE
from tests.soak import size

pytestmark = pytest.mark.timeout(1800)

SEEDS = size(3, 40)
HOURS = 100


def answered(url: str, seed: int, *, close: bool = True) -> AnsweredWave:
    """Everybody has answered, and the wave has closed."""
    wave = AnsweredWave(url, seed)
    wave.go_by(HOURS)
    if close:
        wave.close()
    return wave


def fresh(template: Path, folder: Path, name: str) -> str:
    """A database of its own for each seed."""
    path = folder / f"{name}.db"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def test_members_cannot_be_matched_to_answers(sqlite_template: Path, tmp_path: Path) -> None:
    """By order, places in the file, sizes, times, languages, areas, prompts or conversations; nor answers to texts."""
    adversary = AnswerAdversary()
    for seed in range(SEEDS):
        wave = answered(fresh(sqlite_template, tmp_path, f"wave{seed}"), seed)
        adversary.look_at(wave)
        wave.storage.close()
    sys.stdout.write(f"{SEEDS} waves, {PEOPLE} members, {len(adversary.tallies)} ways of matching\n")

    assert len(adversary.tallies) > 100
    assert adversary.found == {}


def test_nor_on_postgresql_once_the_tables_are_written_anew(
    postgresql_server: PostgresqlServer, postgresql_template: str
) -> None:
    """While the wave is open the numbers of transactions tell; the documentation says so. After closing they do not."""
    before, after = AnswerAdversary(), AnswerAdversary()
    for seed in range(size(2, 12)):
        name = postgresql_server.create(postgresql_template)
        wave = answered(postgresql_server.url(name), seed, close=False)
        before.look_at(wave)
        wave.close()
        after.look_at(wave)
        wave.storage.close()
        postgresql_server.drop(name)

    assert min(before.found["delivery at_maker", "responses at_maker"].hits) > PEOPLE / 2
    assert min(before.found["responses at_maker", "response_texts at_maker"].hits) > PEOPLE / 2
    assert after.found == {}


@pytest.mark.parametrize("grain", [1, 25], ids=["a time", "a time as coarse as half a day"])
def test_a_planted_link_is_found(sqlite_template: Path, tmp_path: Path, grain: int) -> None:
    """The measure can fail: the day of a prompt and the week of an answer that both count upwards are found."""
    adversary = AnswerAdversary()
    for seed in range(2):
        wave = answered(fresh(sqlite_template, tmp_path, f"planted{grain}{seed}"), seed)
        plant(wave, grain)
        adversary.look_at(wave)
        wave.storage.close()

    assert ("delivery attempts", "responses week") in adversary.found


def plant(wave: AnsweredWave, grain: int) -> None:
    """Let the attempts of a delivery and the week of its answer tell when they came."""
    with wave.storage.begin() as tx:
        for number, (chat_id, response_id) in enumerate(wave.truth.items()):
            member = wave.membership.find(tx, chat_id)
            assert member is not None
            when = number // grain
            given = {"when": when, "week": f"{1000 + when}-W01", "member": member.id, "response": response_id}
            run = tx._connection.exec_driver_sql
            run("UPDATE deliveries SET attempts = :when WHERE member_id = :member", given)
            run("UPDATE responses SET week = :week WHERE id = :response", given)
        tx.commit()


def test_all_answers_of_a_wave_have_one_size(sqlite_template: Path, tmp_path: Path) -> None:
    """Whatever was chosen, and whatever was written in whichever letters."""
    wave = answered(fresh(sqlite_template, tmp_path, "sizes"), 1)
    with wave.storage.begin() as tx:
        responses = {len(row.content) for row in tx.responses.unfolded(wave.wave_id, PEOPLE)}
        texts = {len(row.content) for row in tx.responses.texts(wave.wave_id, "say", PEOPLE)}
    wave.storage.close()

    assert len(responses) == 1
    assert len(texts) == 1


def test_after_closing_the_waves_key_is_nowhere(sqlite_template: Path, tmp_path: Path) -> None:
    """Not in its row, nor in any byte of the files; with the tokens and the names of unfinished answers."""
    wave = answered(fresh(sqlite_template, tmp_path, "key"), 2, close=False)
    open_files = b"".join(path.read_bytes() for path in tmp_path.glob("key.db*"))
    wave.close()
    with wave.storage.begin() as tx:
        row = tx.waves.get(wave.wave_id)
    wave.storage.close()
    files = b"".join(path.read_bytes() for path in tmp_path.glob("key.db*"))
    left = [name for name in wave.names if name in files]

    assert wave.sealed_key in open_files
    assert sum(name in open_files for name in wave.names) >= PEOPLE
    assert row is not None
    assert row.sealed_key is None
    assert wave.sealed_key not in files
    assert left == []


def test_after_closing_the_key_is_in_no_table_of_postgresql(
    postgresql_server: PostgresqlServer, postgresql_template: str
) -> None:
    """The files of the tables, as they lie on the disk after the night.

    A row that was deleted while another transaction (PostgreSQL's own analysing, say) could still see it is copied
    along when a table is written anew; the next time it is gone. The server's own log keeps copies until recycled.
    """
    name = postgresql_server.create(postgresql_template)
    wave = answered(postgresql_server.url(name), 2, close=False)
    postgresql_server.run("CHECKPOINT")
    open_files = table_files(postgresql_server)
    wave.close()
    wave.storage.rewrite()
    wave.storage.close()
    postgresql_server.run("CHECKPOINT")
    files = table_files(postgresql_server)
    postgresql_server.drop(name)

    assert wave.sealed_key in open_files
    assert wave.sealed_key not in files
    assert [name for name in wave.names if name in files] == []


def table_files(server: PostgresqlServer) -> bytes:
    """Every byte of every database's tables and indexes."""
    return b"".join(path.read_bytes() for path in (server.folder / "base").rglob("*") if path.is_file())


def test_a_key_of_one_wave_opens_nothing_of_another(sqlite_template: Path, tmp_path: Path) -> None:
    """A sealed key is bound to its wave, so it cannot be kept under the name of a later one."""
    wave = answered(fresh(sqlite_template, tmp_path, "other"), 3, close=False)
    wave.storage.close()

    with pytest.raises(CannotOpen):
        WaveSeal(wave.secret).open(wave.wave_id + 1, wave.sealed_key)

"""After a finished conversation nothing on the disk tells who wrote, or what."""

import base64
import os
import shutil
import zlib
from pathlib import Path

import pytest

from tests.chat.stage import TOKEN, on_stage, open_thread, press_through, report_up_to_words
from tests.databases import PostgresqlServer
from tests.logbooks import logs_to
from tests.pictures import photo_with_metadata
from tests.security.sweep import sweep

USER_ID = 7391840265
USERNAME = "canary_username_zrx"
NAME = "Canariah-Firstname"
WORDS = "Canary words in the street, کینری کے الفاظ"
LATER = "Canary follow-up words"
REPLY = "Canary reply of the forum"
DRAFT = "Canary draft that was never sent"
PHOTO = "Canary photo comment"


async def converse(database_url: str, data: Path) -> str:
    """A report with a photo, a reply, a letter, an abandoned draft; gives the receipt code."""
    async with on_stage(database_url, data) as stage:
        person = stage.person(NAME, "en", user_id=USER_ID, username=USERNAME)
        await report_up_to_words(person)
        await person.send_photo(photo_with_metadata(PHOTO), f"{WORDS} (caption)")
        await person.wait_for("Thank you. Would you like to send", new=True)
        await person.send_text(WORDS)
        await press_through(person, ["Send, only the forum sees it", "I agree. Send"])
        sent = await person.wait_for("Your report has been sent")
        code = next(line for line in sent.text.splitlines() if line.replace(" ", "").isdigit())
        desk = stage.coordinator()
        [row] = stage.core.casework.inbox(desk).rows
        stage.core.casework.case(desk, row.id)
        stage.core.casework.reply(desk, row.id, REPLY, once="4" * 32)
        await open_thread(person, code)
        await press_through(person, ["Write to the forum"])
        await person.send_text(LATER)
        await person.wait_for("1 message", new=True)
        await press_through(person, ["Send to the forum"])
        await person.wait_for("Your message is with the forum")
        await person.send_text("/report")
        await person.wait_for("Is anyone in danger", new=True)
        await person.send_text(DRAFT)
        await person.wait_for("I have kept what you wrote", new=True)
    return code


def marks(code: str) -> list[str | int]:
    """Everything that must not be found."""
    plain = code.replace(" ", "")
    return [USER_ID, USERNAME, NAME, WORDS, LATER, REPLY, DRAFT, PHOTO, code, plain, TOKEN]


@pytest.mark.anyio
async def test_a_sqlite_data_folder_holds_no_trace(sqlite_url: str, tmp_path: Path) -> None:
    """Not a byte of text, id, name, code or photo data: in the database, its log, the data folder, or our own logs."""
    log = tmp_path / "amanah.log"
    with log.open("w") as stream, logs_to(stream, "debug"):
        code = await converse(sqlite_url, tmp_path)
    found, searched = sweep([tmp_path], marks(code))

    assert searched > 100_000
    assert log.stat().st_size > 0
    assert found == []


@pytest.mark.anyio
async def test_a_postgresql_cluster_holds_no_trace(
    postgresql_server: PostgresqlServer, postgresql_url: str, tmp_path: Path
) -> None:
    """The same for every file of the database server: tables, indexes and its write-ahead log."""
    code = await converse(postgresql_url, tmp_path)
    postgresql_server.run("CHECKPOINT")
    copy = tmp_path / "cluster"
    shutil.copytree(
        postgresql_server.folder,
        copy,
        ignore=lambda folder, names: [n for n in names if not _is_file_or_folder(folder, n)],
    )
    found, searched = sweep([copy, tmp_path], marks(code))

    assert searched > 10_000_000
    assert found == []


@pytest.mark.parametrize(
    "leak",
    [
        WORDS.encode(),
        WORDS.encode("utf-16-le"),
        str(USER_ID).encode(),
        USER_ID.to_bytes(8, "little"),
        USERNAME.encode().hex().encode(),
        b"x" + base64.b64encode(b"before " + LATER.encode() + b" after"),
        zlib.compress(REPLY.encode()),
    ],
    ids=["utf-8", "utf-16", "digits", "integer", "hex", "base64", "zlib"],
)
def test_the_sweep_finds_a_planted_leak(tmp_path: Path, leak: bytes) -> None:
    """A search that cannot find anything would prove nothing."""
    noise = b"" if leak[:1] == b"\x78" else os.urandom(1000)
    (tmp_path / "leak.bin").write_bytes(leak if not noise else noise + leak + noise)

    found, _ = sweep([tmp_path], marks("12345 67890 12345 67890"))

    assert found


def _is_file_or_folder(folder: str, name: str) -> bool:
    path = Path(folder, name)
    return path.is_file() or path.is_dir()

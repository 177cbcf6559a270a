"""After a finished conversation nothing on the disk tells who wrote, or what."""

import base64
import bz2
import gzip
import io
import lzma
import os
import re
import secrets
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import pytest

from bot.bootstrap.core import Core, build_core
from bot.bootstrap.parts.ground import Costs, now
from bot.observability.metrics import Metrics
from bot.settings import build, collect
from bot.simulator import BotApiServer
from bot.storage.engine import Storage
from bot.vault.kdf import RECEIPT_COST
from tests.chat.stage import CHEAP, PASSWORD, TOKEN, free_port, on_stage
from tests.databases import PostgresqlServer
from tests.logbooks import logs_to
from tests.pictures import photo_of_noise, pieces_of
from tests.reliability.killing import Programme
from tests.security.canary import LATER, PHOTO, REPLY, USER_ID, USERNAME, WORDS, WRITERS, Marks, converse
from tests.security.sweep import sweep


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for everything: temporary files are made in it too."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return tmp_path


def write_everything(core: Core, folder: Path) -> None:
    """Let everything that puts data into files do so."""
    for number, writer in enumerate(WRITERS):
        writer(core, folder / f"written-{number}")


@pytest.mark.anyio
async def test_a_sqlite_data_folder_holds_no_trace(sqlite_url: str, here: Path) -> None:
    """Not a byte of text, id, name, code, photo or password: in the database, its log, the data folder, our logs."""
    log, marks = here / "amanah.log", Marks()
    with log.open("w") as stream, logs_to(stream, "debug"):
        async with on_stage(sqlite_url, here) as stage:
            await converse(stage.server, stage.core, marks)
            found_running, _ = sweep([here], marks.all())  # with the write-ahead log as it stands
            write_everything(stage.core, here)
    found, searched = sweep([here], marks.all())
    print(f"\nsqlite: {searched:,} bytes searched for {len(marks.all())} marks")  # noqa: T201

    assert searched > 100_000
    assert log.stat().st_size > 0
    assert found_running + found == []


@pytest.mark.anyio
async def test_a_postgresql_cluster_holds_no_trace(
    postgresql_server: PostgresqlServer, postgresql_url: str, here: Path
) -> None:
    """The same for every file of the database server: tables, indexes and its write-ahead log."""
    marks = Marks()
    with (here / "amanah.log").open("w") as stream, logs_to(stream, "debug"):
        async with on_stage(postgresql_url, here) as stage:
            await converse(stage.server, stage.core, marks)
            write_everything(stage.core, here)
    copy_cluster(postgresql_server, here / "cluster")
    found, searched = sweep([here], marks.all())
    print(f"\npostgresql: {searched:,} bytes searched for {len(marks.all())} marks")  # noqa: T201

    assert searched > 10_000_000
    assert found == []


@pytest.mark.anyio
async def test_the_running_programme_leaves_no_trace(sqlite_url: str, here: Path) -> None:
    """`amanah run` as a process, with its jobs, its desk and all it prints at debug level; then nothing is found."""
    marks, secret = Marks(), secrets.token_bytes(32)
    async with BotApiServer(TOKEN) as server:
        environ = environment(here, sqlite_url, server.url, secret)
        settings = build(collect(environ))
        storage = Storage(settings.database_url)
        core = build_core(settings, storage, now, Costs(RECEIPT_COST, CHEAP.password), Metrics("test"))
        recovery = core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
        marks.seen += [secret, secret.hex(), recovery, recovery.replace(" ", "").replace("-", "")]
        async with Programme(here, environ, here / "amanah.log").started():
            await converse(server, core, marks)
            await at_the_desk(f"http://{environ['AMANAH_DESK_LISTEN']}", marks)
        write_everything(core, here)
        storage.close()
    found, searched = sweep([here], marks.all())
    print(f"\namanah run: {searched:,} bytes searched for {len(marks.all())} marks")  # noqa: T201

    assert b"listening" in (here / "amanah.log").read_bytes()
    assert found == []


async def at_the_desk(address: str, marks: Marks) -> None:
    """Sign in with a browser's calls and read every case."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        page = await (await browser.get(f"{address}/sign-in")).text()
        [csrf] = re.findall(r'name="csrf" value="([^"]+)"', page)
        form = {"csrf": csrf, "next": "/inbox", "login": "maryam", "password": PASSWORD}
        inbox = await (await browser.post(f"{address}/sign-in", data=form, headers={"Origin": address})).text()
        for case in sorted(set(re.findall(r"/case/\d+", inbox))):
            assert (await browser.get(address + case)).status == 200
        assert WORDS[12:].encode() in await taken_out(browser, address)
        marks.seen += [cookie.value for cookie in jar if cookie.key == "amanah-desk"]
        assert "/case/" in inbox


async def taken_out(browser: aiohttp.ClientSession, address: str) -> bytes:
    """Files of all cases with everything that was written, in each form; the last one is JSON."""
    page = await (await browser.get(f"{address}/exports")).text()
    csrf, week = re.findall(r'name="csrf" value="([^"]+)"', page)[0], re.findall(r'value="(\d{4}-W\d\d)"', page)[0]
    ticked = dict.fromkeys(re.findall(r'name="((?:status|field|text)[.]\w+)"', page), "yes")
    file = b""
    for form in ("xlsx", "csv", "json"):
        chosen = {**ticked, "csrf": csrf, "first": week, "last": week, "names": "en", "form": form, "sure": "yes"}
        answer = await browser.post(f"{address}/exports/cases/texts", data=chosen, headers={"Origin": address})
        file = await answer.read()
        assert "attachment" in answer.headers.get("content-disposition", "")
    return file


def environment(data: Path, database_url: str, telegram: str, secret: bytes) -> dict[str, str]:
    """The settings of a forum of one's own, with logs at debug level."""
    (data / "empty.env").touch()
    return {
        "AMANAH_FORUM_NAME": "Forum",
        "AMANAH_TELEGRAM_TOKEN": TOKEN,
        "AMANAH_TELEGRAM_API_URL": telegram,
        "AMANAH_DATABASE_URL": database_url,
        "AMANAH_DATA": str(data),
        "AMANAH_SERVER_SECRET": secret.hex(),
        "AMANAH_ENV_FILE": str(data / "empty.env"),
        "AMANAH_LOG_LEVEL": "debug",
        "TMPDIR": str(data / "temporary"),
        **{f"AMANAH_{door}_LISTEN": f"127.0.0.1:{free_port()}" for door in ("DESK", "OPS", "WEBHOOK")},
    }


def copy_cluster(server: PostgresqlServer, copy: Path) -> None:
    """Every file of the database server, as a thief would find it."""
    server.run("CHECKPOINT")
    shutil.copytree(
        server.folder,
        copy,
        ignore=lambda folder, names: [n for n in names if not _is_file_or_folder(folder, n)],
    )


def zipped(content: bytes) -> bytes:
    """An archive with one compressed member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("member", content)
    return buffer.getvalue()


LEAKS: Mapping[str, bytes] = {
    "utf-8": WORDS.encode(),
    "utf-16": WORDS.encode("utf-16-le"),
    "digits": str(USER_ID).encode(),
    "integer": USER_ID.to_bytes(8, "little"),
    "hex": USERNAME.encode().hex().encode(),
    "base64": b"x" + base64.b64encode(b"before " + LATER.encode() + b" after"),
    "zlib": zlib.compress(REPLY.encode()),
    "gzip": gzip.compress(b"before " + REPLY.encode()),
    "bz2": bz2.compress(REPLY.encode()),
    "xz": lzma.compress(REPLY.encode()),
    "zip": zipped(REPLY.encode()),
    "gzip of base64": gzip.compress(base64.b64encode(REPLY.encode() + b" after")),
    "zlib in gzip": gzip.compress(b"noise" + zlib.compress(REPLY.encode())),
    "a cut stream": gzip.compress(REPLY.encode() + os.urandom(9000))[:6000],
    "password": PASSWORD.encode(),
    "a whole photo": photo_of_noise(PHOTO, 1),
    "pixels": pieces_of(photo_of_noise(PHOTO, 2))[-1],
    "the picture without its metadata": photo_of_noise("nothing", 1),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_the_sweep_finds_a_planted_leak(tmp_path: Path, leak: str) -> None:
    """A search that cannot find anything would prove nothing: each kind of leak is found in the midst of noise."""
    (tmp_path / "leak.bin").write_bytes(os.urandom(1000) + LEAKS[leak] + os.urandom(1000))

    found, _ = sweep([tmp_path], Marks().all())

    assert found


def test_noise_is_not_taken_for_a_leak(tmp_path: Path) -> None:
    """And one that always finds something would prove as little."""
    (tmp_path / "noise.bin").write_bytes(os.urandom(3_000_000))

    found, _ = sweep([tmp_path], Marks().all())

    assert found == []


def _is_file_or_folder(folder: str, name: str) -> bool:
    path = Path(folder, name)
    return path.is_file() or path.is_dir()

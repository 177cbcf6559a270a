"""What strangers send runs nothing, stores nothing it should not, and stops nobody else."""

import asyncio
import io
import json
import struct
import unicodedata
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientTimeout

from bot.i18n.direction import clean
from bot.services.inbox.filters import EVERYTHING
from tests.chat.stage import Stage, on_stage, press_through, report_up_to_words, send_report
from tests.logbooks import logs_to
from tests.security.hostile import SAMPLES, Hostile
from tests.soak import size

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(size(180, 3600))]

CHATS = tuple(700_000_000 + number for number in range(8))
UNBOUND = {"AMANAH_UPDATES_PER_MINUTE": "100000", "AMANAH_PHOTOS_PER_HOUR": "100000"}
SEED = 20261122


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has this many pixels, and has as many as a stream can."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(30_000_000), 9))
        + chunk(b"IEND", b"")
    )


def bad_files(stage: Stage) -> list[str]:
    """Files at the Bot API that are no photos to keep; their ids."""
    contents = [b"", b"GIF89a", b"\xff\xd8\xff\xe0" + bytes(500), bomb(5_000, 5_000), bomb(60_000, 60_000), b"%PDF-1.4"]
    contents += [bytes(20 * 2**20), bytes(20 * 2**20 + 1)]
    return [stage.server.world.files.add(one, "photos", "photo.jpg", "image/jpeg").file_id for one in contents]


def failures(log: io.StringIO) -> list[str]:
    """Every line of the log that tells of something unforeseen."""
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [str(line) for line in lines if line["level"] in {"error", "critical"} or line["event"] == "uncaught"]


def controls(words: str) -> set[str]:
    """The characters in there that nobody should have to store or show."""
    return {c for c in words if unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c not in "\n\t\u200c\u200d"}


def kept_words(stage: Stage) -> list[str]:
    """All that is stored of what the hostile chats wrote, opened."""
    parts = stage.core.conversations._parts
    with stage.core.storage.begin() as tx:
        rows = {chat: tx.conversations.load(parts.pseudonyms.chat(chat)).draft for chat in CHATS}
    return [
        json.dumps(json.loads(parts.seal.open(chat, "draft", row)), ensure_ascii=False)
        for chat, row in rows.items()
        if row
    ]


def rows_of(stage: Stage, table: str) -> int:
    """How many rows a table has."""
    with stage.core.storage.begin() as tx:
        return int(tx._connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608


@asynccontextmanager
async def besieged(sqlite_url: str, tmp_path: Path, *, webhook: bool) -> AsyncIterator[tuple[Stage, Hostile]]:
    """The bot, hostile people with accounts of their own, and files that are traps."""
    async with on_stage(sqlite_url, tmp_path, webhook=webhook, configured=UNBOUND) as stage:
        for chat in CHATS[:-2]:  # two have never been heard of
            stage.person("Mallory", user_id=chat)
        yield stage, Hostile(SEED, CHATS, bad_files(stage))


async def bring(stage: Stage, bodies: list[bytes], secret: str | None = None) -> dict[int, int]:
    """Post these at the webhook, sixteen at a time; how many were answered how."""
    url = stage.settings.telegram.webhook_url
    shown = stage.core.secret.subkey("webhook").hex() if secret is None else secret
    headers = {"X-Telegram-Bot-Api-Secret-Token": shown, "Content-Type": "application/json"}
    statuses: dict[int, int] = {}
    left = iter(bodies)

    async def one_after_the_other(session: ClientSession) -> None:
        for body in left:
            async with session.post(url, data=body, headers=headers) as answer:
                statuses[answer.status] = statuses.get(answer.status, 0) + 1

    async with ClientSession(timeout=ClientTimeout(120)) as session:
        await asyncio.gather(*(one_after_the_other(session) for _ in range(16)))
    return statuses


async def test_nothing_brought_to_the_webhook_does_harm(sqlite_url: str, tmp_path: Path) -> None:
    """Random, mutated and forged updates: no failure, no report, no control characters kept; others are answered."""
    log, count = io.StringIO(), size(600, 40_000)
    async with besieged(sqlite_url, tmp_path, webhook=True) as (stage, hostile):
        with logs_to(log):
            statuses = await bring(stage, [hostile.body() for _ in range(count)])
        words, reports, chats = kept_words(stage), stage.reports(), rows_of(stage, "conversations")
        code = await send_report(stage.person("Amina"))
    ended = dict(sorted(statuses.items()))
    print(f"{count} hostile updates at the webhook, answered {ended}; {len(words)} drafts kept")  # noqa: T201

    assert failures(log) == []
    assert set(statuses) <= {200, 400, 413, 429}
    assert statuses[200] > count // 2
    assert words
    assert controls("".join(words)) == set()
    assert (reports, chats <= len(CHATS)) == (0, True)
    assert code


async def test_nothing_polled_does_harm(sqlite_url: str, tmp_path: Path) -> None:
    """The same through polling, where one bad update could hold up the queue for everybody."""
    log, count = io.StringIO(), size(250, 10_000)
    async with besieged(sqlite_url, tmp_path, webhook=False) as (stage, hostile):
        with logs_to(log):
            for number in range(count):
                stage.server.deliver(hostile.mutated() if number % 2 else hostile.good())
                if number % 50 == 49:
                    await stage.server.settled(60)
            await stage.server.settled(60)
        words, reports, chats = kept_words(stage), stage.reports(), rows_of(stage, "conversations")
        code = await send_report(stage.person("Amina"))
    print(f"{count} hostile updates polled; {len(words)} drafts kept")  # noqa: T201

    assert failures(log) == []
    assert controls("".join(words)) == set()
    assert (reports, chats <= len(CHATS)) == (0, True)
    assert code


async def test_without_the_secret_nothing_is_read(sqlite_url: str, tmp_path: Path) -> None:
    """Guesses, the empty secret, a prefix of the right one: refused before a byte is looked at."""
    async with besieged(sqlite_url, tmp_path, webhook=True) as (stage, hostile):
        right = stage.core.secret.subkey("webhook").hex()
        answers = [
            await bring(stage, [hostile.body() for _ in range(20)], secret)
            for secret in ("", "x", right[:-1], right + "0")
        ]

        assert answers == [{403: 20}] * 4
        assert rows_of(stage, "conversations") == 0


async def test_what_is_written_reaches_the_desk_as_plain_words(sqlite_url: str, tmp_path: Path) -> None:
    """Mark-up, templates, tags and controls in a report: shown and stored as the words they are, without controls."""
    async with on_stage(sqlite_url, tmp_path, configured=UNBOUND) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        planes = "".join(chr(plane * 0x10000 + offset) for plane in range(17) for offset in range(0x40, 0x240, 7))
        sent = [*SAMPLES[:6], SAMPLES[7], SAMPLES[8], SAMPLES[11], planes]
        for number, words in enumerate(sent, 1):
            await amina.send_text(words)
            await amina.wait_for("Thank you. Would you like to send", new=number > 1)
        await press_through(amina, ["Send, only the forum sees it", "I agree. Send"])
        await amina.wait_for("Your report has been sent")
        desk = stage.coordinator()
        [row] = stage.core.inbox.page(desk, EVERYTHING).rows
        content = stage.core.casework.case(desk, row.id).content

        assert content is not None
        assert content.words == "\n\n".join(clean(words) for words in sent)
        assert controls(content.words) == set()


async def test_files_that_are_traps_are_refused(sqlite_url: str, tmp_path: Path) -> None:
    """Empty, cut off, bombs, 20 MB, more than Telegram gives: the person is told, nothing is kept, and it goes on."""
    async with on_stage(sqlite_url, tmp_path) as stage:
        amina = stage.person()
        await report_up_to_words(amina)
        chat = {"id": amina.user_id, "type": "private", "first_name": "A"}
        person = {"id": amina.user_id, "is_bot": False, "first_name": "A"}
        for number, file_id in enumerate(bad_files(stage)):
            photo = [{"file_id": file_id, "file_unique_id": "u", "width": 90, "height": 90, "file_size": 1000}]
            message = {"message_id": 5_000 + number, "date": 1, "chat": chat, "from": person, "photo": photo}
            stage.server.deliver({"message": message})
            await amina.wait_for("could not be read or is too large", new=True, timeout=30)
        kept = rows_of(stage, "draft_photos")
        await amina.send_text("A passenger shouted at me.")

        assert kept == 0
        assert await amina.wait_for("Thank you. Would you like to send", new=True)

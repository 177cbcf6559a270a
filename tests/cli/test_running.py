"""`amanah run`: everything in one process, and a clean end."""

import asyncio
import signal
from pathlib import Path

import pytest

from bot.simulator import BotApiServer
from tests.cli.conftest import TOKEN, Amanah
from tests.cli.processes import Running, free_port, get

pytestmark = pytest.mark.anyio


@pytest.fixture
def doors(amanah: Amanah, token_file: str) -> dict[str, str]:
    """A forum that has been set up, and free ports for its doors."""
    amanah("init", "--yes", "--offline", "--forum-name", "Forum of Trust", "--token-file", token_file)
    return {f"AMANAH_{door}_LISTEN": f"127.0.0.1:{free_port()}" for door in ("DESK", "OPS", "WEBHOOK")}


def listens(programme: Running) -> bool:
    """Whether the bot has begun to hear."""
    return "part=polling" in programme.err or "part=webhook" in programme.err


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_it_answers_and_stops_cleanly(folder: Path, doors: dict[str, str], stop: int) -> None:
    """A member is answered by polling; the desk and the operator's door are open; a signal ends it with 0."""
    async with BotApiServer(TOKEN) as telegram:
        with Running(folder, "run", AMANAH_TELEGRAM_API_URL=telegram.url, **doors) as programme:
            await asyncio.to_thread(programme.wait_for, listens)
            amina = telegram.person(first_name="Amina")
            await amina.start()
            await amina.wait_for(lambda message: "English" in message.labels, timeout=30)
            ready = await asyncio.to_thread(get, f"http://{doors['AMANAH_OPS_LISTEN']}/readyz")
            desk, _ = await asyncio.to_thread(get, f"http://{doors['AMANAH_DESK_LISTEN']}/sign-in")
            _, metrics = await asyncio.to_thread(get, f"http://{doors['AMANAH_OPS_LISTEN']}/metrics")
            code = await asyncio.to_thread(programme.interrupt, stop)

    assert (code, ready[0], desk) == (0, 200, 200)
    assert 'amanah_updates_total{outcome="answered"} 1.0' in metrics
    assert 'amanah_telegram_calls_total{outcome="ok"} 0.0' not in metrics
    assert TOKEN not in programme.out + programme.err
    assert "Amina" not in programme.out + programme.err


async def test_telegram_may_call_instead(folder: Path, doors: dict[str, str]) -> None:
    """With an address set the bot registers it with a secret, and is called there."""
    hook = f"http://{doors['AMANAH_WEBHOOK_LISTEN']}/telegram"
    async with BotApiServer(TOKEN) as telegram:
        with Running(
            folder, "run", AMANAH_TELEGRAM_API_URL=telegram.url, AMANAH_WEBHOOK_URL=hook, **doors
        ) as programme:
            await asyncio.to_thread(programme.wait_for, listens)
            amina = telegram.person(first_name="Amina")
            await amina.start()
            await amina.wait_for(lambda message: "English" in message.labels, timeout=30)
            registered = telegram.webhook
            code = await asyncio.to_thread(programme.interrupt)

    assert (code, registered.url) == (0, hook)
    assert len(registered.secret) == 64


async def test_it_waits_for_a_telegram_that_is_away(folder: Path, doors: dict[str, str]) -> None:
    """The desk opens all the same; readiness says what is missing."""
    away = f"http://127.0.0.1:{free_port()}"
    with Running(folder, "run", AMANAH_TELEGRAM_API_URL=away, **doors) as programme:
        await asyncio.to_thread(programme.wait_for, lambda it: "Telegram cannot be reached" in it.err)
        status, body = await asyncio.to_thread(get, f"http://{doors['AMANAH_OPS_LISTEN']}/readyz")
        code = await asyncio.to_thread(programme.interrupt)

    assert (status, code) == (503, 0)
    assert '"telegram": false' in body


async def test_a_refused_token_ends_it(folder: Path, doors: dict[str, str]) -> None:
    """One line, and 1, so that a supervisor can tell."""
    async with BotApiServer("654321:" + "x" * 35) as telegram:
        with Running(folder, "run", AMANAH_TELEGRAM_API_URL=telegram.url, **doors) as programme:
            code = await asyncio.to_thread(programme.ended)

    assert code == 1
    assert "amanah: AMANAH_TELEGRAM_TOKEN: Telegram does not accept it\n" in programme.err


async def test_a_door_that_is_taken_is_named(folder: Path, doors: dict[str, str]) -> None:
    """Two programmes at one port is the usual mistake of an upgrade."""
    same = {**doors, "AMANAH_DESK_LISTEN": doors["AMANAH_OPS_LISTEN"]}
    with Running(folder, "run", AMANAH_TELEGRAM_API_URL="http://127.0.0.1:9", **same) as programme:
        code = await asyncio.to_thread(programme.ended)

    assert code == 1
    assert "amanah: AMANAH_DESK_LISTEN: is taken by another programme\n" in programme.err


async def test_a_second_one_on_the_same_database_is_refused(folder: Path, doors: dict[str, str]) -> None:
    """One line with the reason, and the first goes on; once it is gone, even killed, the next one starts."""
    async with BotApiServer(TOKEN) as telegram:
        others = {name: f"127.0.0.1:{free_port()}" for name in doors}
        with Running(folder, "run", AMANAH_TELEGRAM_API_URL=telegram.url, **doors) as first:
            await asyncio.to_thread(first.wait_for, listens)
            with Running(folder, "run", AMANAH_TELEGRAM_API_URL=telegram.url, **others) as second:
                code = await asyncio.to_thread(second.ended)
            await asyncio.to_thread(first.interrupt, signal.SIGKILL)
        with Running(folder, "run", AMANAH_TELEGRAM_API_URL=telegram.url, **doors) as third:
            await asyncio.to_thread(third.wait_for, listens)
            last = await asyncio.to_thread(third.interrupt)

    assert (code, last) == (1, 0)
    assert second.err.endswith("amanah: another amanah works with this database; stop it first\n")


async def test_it_does_not_start_on_an_old_database(folder: Path, doors: dict[str, str]) -> None:
    """Nothing is heard before the schema fits."""
    (folder / "data" / "amanah.db").unlink()

    with Running(folder, "run", **doors) as programme:
        code = await asyncio.to_thread(programme.ended)

    assert code == 1
    assert programme.err.endswith("amanah: the database is empty; run: amanah migrate\n")

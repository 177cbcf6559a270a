"""A talk: one bot started, people reporting to it for a while, and what that took."""

import asyncio
import contextlib
import gc
import shlex
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot_api import BotApi
from machine import Memory, memory
from people import People, Round
from postgres import Postgres
from subjects import Setting, Subject, running


@dataclass(frozen=True, slots=True)
class Situation:
    """How many people there are, how far Telegram is (seconds, there and back), how updates come, what keeps."""

    people: int = 50
    latency: float = 0.0
    webhook: bool = True
    postgresql: bool = False

    def __str__(self) -> str:
        return ", ".join(
            (
                f"{self.people} {'person' if self.people == 1 else 'people'}",
                f"Telegram {1000 * self.latency:.0f} ms away",
                "webhook" if self.webhook else "polling",
                "PostgreSQL" if self.postgresql else "SQLite",
            )
        )


@dataclass(frozen=True, slots=True)
class Talk:
    """What one talk took. `memory` is that of the bot at its end; `cold_start` in seconds, to the first answer."""

    round: Round
    memory: Memory
    cold_start: float

    def figures(self) -> dict[str, Any]:
        """For the JSON."""
        one = self.round
        return {
            "updates a second": round(one.updates_per_second, 1),
            "reports a second": round(one.reports_per_second, 2),
            "p50 ms": round(one.wait_ms(50), 1),
            "p95 ms": round(one.wait_ms(95), 1),
            "p99 ms": round(one.wait_ms(99), 1),
            "CPU us an update": round(one.cpu_us),
            "calls an update": round(one.calls / max(1, one.updates), 2),
            "answered with an error": one.refused,
            "bot busy": round(one.bot_busy, 2),
            "load busy": round(one.load_busy, 2),
            "resident MB": round(self.memory.resident, 1),
            "peak MB": round(self.memory.peak, 1),
            "cold start s": round(self.cold_start, 2),
        }


async def talk(
    subject: Subject, situation: Situation, seconds: float, server: Postgres | None = None, under: str = ""
) -> Talk:
    """Start a bot, let people report to it, stop it. `under` is a command to put before the bot's own."""
    assert situation.postgresql == (server is not None)
    with tempfile.TemporaryDirectory(prefix="amanah-bench-") as name:
        folder = Path(name)
        people = People(subject.script, situation.people)
        async with BotApi(people.hear, latency=situation.latency) as api:
            people.use(api)
            setting = Setting(api.url, folder, situation.webhook, server and server.create())
            environment = await asyncio.to_thread(subject.prepare, setting)
            command = [*shlex.split(under), *subject.command(setting)]
            async with running(command, environment, folder / "bot.log") as bot, undisturbed():
                with explained(bot.log):
                    first = await people.first_answer()
                    await asyncio.to_thread(subject.rest, environment)
                    await people.take_places()
                    await asyncio.sleep(1.0)
                    found = await people.measure(seconds, [bot.pid], server.cpu_seconds if server else None)
                return Talk(found, memory(bot.pid), first - bot.started)


@contextlib.contextmanager
def explained(*logs: Path) -> Iterator[None]:
    """A failure comes with the last words of these logs."""
    try:
        yield
    except Exception as failure:
        for log in logs:
            failure.add_note(log.read_text(errors="replace")[-2000:])
        raise


@contextlib.asynccontextmanager
async def undisturbed() -> AsyncIterator[None]:
    """No garbage collection on the load side."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()

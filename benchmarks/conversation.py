"""The conversation: the complete report through the bot's own front door, beside the bots one would otherwise write.

    python benchmarks/conversation.py [--people 50] [--seconds 10] [--latency 0.04] [--polling] [--under "COMMAND"]

measures one bot once and prints what it found; `--under` puts a profiler in front of the bot's command.
`make bench PARTS=conversation` measures all of them.
"""

import argparse
import asyncio
import contextlib
import gc
import shlex
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bot_api import BotApi
from machine import LOAD_CORE, Memory, memory, pin
from people import People, Round
from subjects import Setting, Subject, amanah, running


@dataclass(frozen=True, slots=True)
class Situation:
    """One cell of the matrix."""

    people: int = 50
    latency: float = 0.0
    webhook: bool = True
    postgresql: bool = False

    def __str__(self) -> str:
        where = f"Telegram {1000 * self.latency:.0f} ms away, " if self.latency else ""
        return (
            f"{self.people} {'person' if self.people == 1 else 'people'}, {where}"
            f"{'webhook' if self.webhook else 'polling'}, {'PostgreSQL' if self.postgresql else 'SQLite'}"
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What one run found."""

    round: Round
    memory: Memory
    cold_start: float


async def converse(subject: Subject, situation: Situation, seconds: float, under: str = "") -> Found:
    """Start a bot, let people report to it, and stop it."""
    people: People | None = None
    with tempfile.TemporaryDirectory(prefix="amanah-bench-") as folder:
        async with BotApi(lambda card: people and people.hear(card), latency=situation.latency) as api:
            people = People(api, subject.script, situation.people)
            setting = Setting(api.url, Path(folder), situation.webhook)
            environment = await asyncio.to_thread(subject.prepare, setting)
            command = [*shlex.split(under), *subject.command(setting)]
            async with running(command, environment, Path(folder) / "bot.log") as bot, undisturbed():
                try:
                    first = await people.first_answer()
                    await people.take_places()
                    await asyncio.sleep(1.0)
                    found = await people.measure(seconds, [bot.pid])
                except Exception as failure:
                    failure.add_note(bot.log.read_text()[-3000:])
                    raise
                return Found(found, memory(bot.pid), first - bot.started)


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


def main() -> None:
    """Measure Amanah once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--latency", type=float, default=0)
    parser.add_argument("--polling", action="store_true")
    parser.add_argument("--role", default="run")
    parser.add_argument("--under", default="")
    given = parser.parse_args()
    pin(LOAD_CORE)
    situation = Situation(given.people, given.latency, webhook=not given.polling)
    found = asyncio.run(converse(amanah(given.role), situation, given.seconds, given.under))
    one = found.round
    print(situation)
    print(f"updates/s {one.updates_per_second:.0f}, reports/s {one.reports_per_second:.1f}")
    print(f"CPU {one.cpu_us:.0f} µs an update")
    print(f"p50 {one.wait_ms(50):.1f}, p95 {one.wait_ms(95):.1f}, p99 {one.wait_ms(99):.1f} ms")
    print(f"calls an update {one.calls / max(1, one.updates):.2f}, answers with an error {one.refused}")
    limit = " (the load was the limit)" if one.is_load_limited else ""
    print(f"busy: bot {one.bot_busy:.0%}, load {one.load_busy:.0%}{limit}")
    print(
        f"memory {found.memory.resident:.0f} MB, peak {found.memory.peak:.0f} MB, cold start {found.cold_start:.2f} s"
    )


if __name__ == "__main__":
    main()

"""The programme as a process of its own that is killed at any instruction, and started again as a supervisor would."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0

# Everything is loaded before the line comes, so that the time between a kill and the next start is short: more kills
# fit into a conversation. From there on it is `amanah run`, word for word.
_READY = "import sys; from bot.cli import run_command; sys.exit(run_command(['run']) if sys.stdin.readline() else 0)"


class Programme:
    """`amanah run`, with a second process that stands ready. Everything it says goes to `log`."""

    def __init__(self, folder: Path, environ: Mapping[str, str], log: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AMANAH_")}
        self._environ = {**kept, **environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
        self._folder = folder
        self._log = log
        self._said = 0
        self._running: asyncio.subprocess.Process | None = None
        self._standby: asyncio.subprocess.Process | None = None
        self.kills = 0

    @contextlib.asynccontextmanager
    async def started(self) -> AsyncIterator["Programme"]:
        """Running; leaving stops it with SIGTERM and fails unless it ends well."""
        self._standby = await self._prepare()
        try:
            await self.start()
            yield self
            assert await self.stop() == 0, self._log.read_text()[-3000:]
        finally:
            for process in (self._running, self._standby):
                if process is not None and process.returncode is None:
                    process.kill()
                    await process.wait()

    async def start(self) -> None:
        """Let the process that stands ready run, and prepare another; returns when it listens."""
        assert self._standby is not None
        self._said = self._log.stat().st_size if self._log.exists() else 0
        self._running = self._standby
        assert self._running.stdin is not None
        self._running.stdin.write(b"\n")
        await self._running.stdin.drain()
        self._standby = await self._prepare()
        await self._listens()

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is closed."""
        assert self._running is not None
        self._running.kill()
        await self._running.wait()
        assert self._running.returncode == -signal.SIGKILL, self._log.read_text()[-3000:]
        self.kills += 1

    async def stop(self) -> int:
        """SIGTERM; how it left."""
        assert self._running is not None
        self._running.terminate()
        async with asyncio.timeout(PATIENCE):
            return await self._running.wait()

    async def _prepare(self) -> asyncio.subprocess.Process:
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _READY,
                cwd=self._folder,
                env=self._environ,
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    async def _listens(self) -> None:
        assert self._running is not None
        async with asyncio.timeout(PATIENCE):
            while not self._has_said(b"part=polling", b"part=webhook"):
                assert self._running.returncode is None, self._log.read_text()[-3000:]
                await asyncio.sleep(0.02)

    def _has_said(self, *words: bytes) -> bool:
        with self._log.open("rb") as log:
            log.seek(self._said)
            said = log.read()
        return any(word in said for word in words)

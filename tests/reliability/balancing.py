"""A plain balancer in front of webhook workers: connections in turn, and past a worker that is gone."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence

_CHUNK = 64 * 1024


class Balancer:
    """Passes bytes on. What a killed worker had in hand breaks off, as at a real one, and Telegram brings it again."""

    def __init__(self, ports: Sequence[int]) -> None:
        """`ports` are where the workers listen."""
        self._ports = list(ports)
        self._turn = 0
        self._passing: set[asyncio.Task[None]] = set()
        self.calls: Counter[int] = Counter()

    @contextlib.asynccontextmanager
    async def open(self, port: int) -> AsyncIterator[None]:
        """Listen there, until it is left."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", port)
        try:
            yield
        finally:
            server.close()
            for one in self._passing:
                one.cancel()
            await asyncio.gather(*self._passing, return_exceptions=True)

    async def _pass_on(self, caller: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        try:
            found = await self._worker()
            if found is not None:
                reader, writer = found
                ways = [asyncio.create_task(_flow(caller, writer)), asyncio.create_task(_flow(reader, answer))]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for one in ways:
                        one.cancel()
                    await asyncio.wait(ways)
                    writer.close()
        finally:
            answer.close()
            self._passing.discard(task)

    async def _worker(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The next one that takes the call."""
        for _ in self._ports:
            self._turn = (self._turn + 1) % len(self._ports)
            port = self._ports[self._turn]
            with contextlib.suppress(OSError):
                found = await asyncio.open_connection("127.0.0.1", port)
                self.calls[port] += 1
                return found
        return None


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()

"""Ready-made calls over connections that are kept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError, TimedOut

from bot.chat.carrier import Carrier, Patience
from tests.chat.stage import free_port
from tests.chat.transport.telegram_double import TOKEN, everything_said

pytestmark = pytest.mark.anyio

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok":true}'
CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ok"\r\n6\r\n:true}\r\n0\r\n\r\n'
LAST = b'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 11\r\n\r\n{"ok":true}'
HINTED = b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK
HALF = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok"'
NONSENSE = b"SSH-2.0-OpenSSH\r\n\r\n"

Serve = Callable[[int], bytes]


class Line:
    """A server that answers what it is told, by the number of the call; and what came to it."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self.requests: list[bytes] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.url = ""

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.writers.append(writer)
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            self.requests.append(head + await reader.readexactly(length))
            answer = self._serve(len(self.requests))
            writer.write(answer)
            if not answer:
                await asyncio.sleep(3600)
            if answer in {HALF, LAST}:
                writer.close()
                return


@asynccontextmanager
async def line(serve: Serve, most: int = 8, read: float = 5.0) -> AsyncIterator[tuple[Line, Carrier]]:
    """A server, and a carrier for it."""
    there = Line(serve)

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await there.hear(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    there.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/sendMessage"
    carrier = Carrier(most, Patience(5.0, read, 30.0), "test")
    try:
        yield there, carrier
    finally:
        await carrier.close()
        server.close()


@pytest.mark.parametrize("answer", [OK, CHUNKED, HINTED, LAST])
async def test_an_answer_is_read_whole(answer: bytes) -> None:
    """Whichever of HTTP's ways of saying how long it is the server takes."""
    async with line(lambda _: answer) as (there, carrier):
        answers = [await carrier.post(there.url, b"{}") for _ in range(3)]

    assert answers == [(200, b'{"ok":true}')] * 3


async def test_the_body_arrives_as_it_is() -> None:
    """In any script, with its length in bytes."""
    body = '{"text":"السلام عليكم 100 %"}'.encode()
    async with line(lambda _: OK) as (there, carrier):
        await carrier.post(there.url, body)

    [request] = there.requests
    assert request.startswith(f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\n".encode())
    assert request.endswith(b"\r\n\r\n" + body)


async def test_calls_one_after_the_other_share_a_connection() -> None:
    """Opening one costs as much as ten calls."""
    async with line(lambda _: OK) as (there, carrier):
        for _ in range(5):
            await carrier.post(there.url, b"{}")

    assert len(there.writers) == 1


async def test_more_calls_than_connections_wait_for_one() -> None:
    """None is lost, and no connection more than allowed is opened."""
    async with line(lambda _: OK, most=3) as (there, carrier):
        answers = await asyncio.gather(*(carrier.post(there.url, b"{}") for _ in range(40)))

    assert [status for status, _ in answers] == [200] * 40
    assert len(there.writers) <= 3


async def test_a_connection_that_was_closed_meanwhile_is_not_used() -> None:
    """A server closes what nobody used for a while; the next call takes another connection."""
    async with line(lambda _: OK) as (there, carrier):
        await carrier.post(there.url, b"{}")
        there.writers[0].close()
        await there.writers[0].wait_closed()
        await asyncio.sleep(0)
        status, _ = await carrier.post(there.url, b"{}")

    assert status == 200


@pytest.mark.parametrize("answer", [HALF, NONSENSE])
async def test_half_an_answer_is_a_lost_one(answer: bytes) -> None:
    """Nobody knows whether the message arrived; the next call goes through."""
    async with line(lambda number: answer if number == 1 else OK) as (there, carrier):
        with pytest.raises(NetworkError) as caught:
            await carrier.post(there.url, b"{}")
        status, _ = await carrier.post(there.url, b"{}")

    assert TOKEN not in everything_said(caught.value)
    assert status == 200


async def test_silence_is_a_timeout() -> None:
    """A call takes no longer than it may, and its connection is not used again."""
    async with line(lambda number: b"" if number == 1 else OK, most=1, read=0.1) as (there, carrier):
        with pytest.raises(TimedOut):
            await carrier.post(there.url, b"{}")
        status, _ = await carrier.post(there.url, b"{}")

    assert status == 200


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{port}", "http://no-such-host.invalid", "http://[", "http://a:x"]
)
async def test_where_nobody_listens_the_address_is_not_told(address: str) -> None:
    """The token stands in it."""
    carrier = Carrier(2, Patience(2.0, 2.0, 2.0), "test")
    try:
        with pytest.raises(NetworkError) as caught:
            await carrier.post(f"{address.format(port=free_port())}/bot{TOKEN}/sendMessage", b"{}")
    finally:
        await carrier.close()

    assert TOKEN not in everything_said(caught.value)


async def test_closing_ends_what_is_on_its_way() -> None:
    """Nobody waits for an answer that cannot come."""
    async with line(lambda _: b"", most=1) as (there, carrier):
        calls = [carrier.post(there.url, b"{}") for _ in range(3)]
        while not there.requests:  # noqa: ASYNC110 - the server has no event
            await asyncio.sleep(0.001)
        await carrier.close()
        results = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(one) for one in results] == [NetworkError] * 3

"""Just enough HTTP/1.1 for a load that must never be the limit: kept-alive connections, bodies of a known length."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

Fields = dict[str, Any]


class Wire(asyncio.Protocol):
    """One connection; `_arrived` is called with the head and the body of every message, in order."""

    def __init__(self) -> None:
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is open."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take what has come; what is not whole yet is kept."""
        buffer = self._buffer + data if self._buffer else data
        while buffer:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                break
            head, start = buffer[:end], end + 4
            low = head.lower()
            at = low.find(b"content-length:")
            if at >= 0:
                length = int(low[at + 15 :].split(b"\r\n", 1)[0])
                if len(buffer) - start < length:
                    break
                body, buffer = buffer[start : start + length], buffer[start + length :]
            elif b"\r\ntransfer-encoding: chunked" in low:
                whole = dechunked(buffer, start)
                if whole is None:
                    break
                body, buffer = whole[0], buffer[whole[1] :]
            else:
                body, buffer = b"", buffer[start:]
            self._arrived(head, body)
        self._buffer = buffer

    def write(self, data: bytes) -> None:
        """Send, if the other side is still there."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def _arrived(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


def dechunked(buffer: bytes, start: int) -> tuple[bytes, int] | None:
    """A body in chunks and where it ends; None while it is not whole."""
    pieces = []
    while True:
        line_end = buffer.find(b"\r\n", start)
        if line_end < 0:
            return None
        length = int(buffer[start:line_end].split(b";")[0], 16)
        start = line_end + 2
        if len(buffer) < start + length + 2:
            return None
        pieces.append(buffer[start : start + length])
        start += length + 2
        if length == 0:
            return b"".join(pieces), start


def fields(body: bytes) -> Fields:
    """The parameters of a call, whichever of Telegram's three forms they came in."""
    if not body:
        return {}
    if body[:1] == b"{":
        found = json.loads(body)
        return found if isinstance(found, dict) else {}
    if body[:2] == b"--":
        return _multipart(body)
    pairs = (pair.partition("=") for pair in body.decode().split("&"))
    return {name: unquote_plus(value) for name, _, value in pairs}


def _multipart(body: bytes) -> Fields:
    """Text fields of a form with parts; files are left out."""
    boundary = body[: body.index(b"\r\n")]
    found: Fields = {}
    for part in body.split(boundary)[1:-1]:
        part_head, _, content = part.partition(b"\r\n\r\n")
        _, _, rest = part_head.partition(b'name="')
        if rest and b"filename=" not in part_head:
            found[rest.partition(b'"')[0].decode()] = content[:-2].decode()
    return found


Later = Callable[[], None]


def after(seconds: float, act: Later) -> None:
    """Do something later; at once when there is nothing to wait for."""
    if seconds > 0:
        asyncio.get_running_loop().call_later(seconds, act)
    else:
        act()

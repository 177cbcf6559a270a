"""A file that is made while it is sent, and given up as soon as nobody takes it any more."""

import asyncio
from collections.abc import Generator, Iterator
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.services.exporting.file import File

_END: Final = b""


class Download(Response):
    """Answers with a file, each piece of it made in a thread when the one before it was taken.

    What goes wrong on the way cuts the connection: a browser then says that the file is not whole. When the browser
    goes away, nothing more is made.
    """

    def __init__(self, file: File) -> None:
        """`file` is read once."""
        super().__init__(media_type=file.media_type)
        del self.headers["content-length"]
        self.headers["content-disposition"] = f'attachment; filename="{file.name}"'
        self.headers["x-accel-buffering"] = "no"  # nginx would write what it waits with to the disk
        self._pieces = file.pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI calls it
        """Send it."""
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while piece := await run_in_threadpool(_next, self._pieces):
                if gone.done():
                    return
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            await run_in_threadpool(_close, self._pieces)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _next(pieces: Iterator[bytes]) -> bytes:
    """The next piece that is not empty; nothing at the end."""
    return next(filter(None, pieces), _END)


def _close(pieces: Iterator[bytes]) -> None:
    if isinstance(pieces, Generator):
        pieces.close()

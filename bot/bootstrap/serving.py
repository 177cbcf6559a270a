"""Web applications served inside this process; signals are the programme's business, not the servers'."""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import AsyncIterator, Generator, Sequence
from typing import Any

import structlog
import uvicorn

from bot.errors import SettingError
from bot.settings import Listen

GRACE_SECONDS = 20
"""How long a request in hand may take once the programme is stopping."""

_log = structlog.get_logger()


@contextlib.asynccontextmanager
async def serving(
    app: Any, part: str, setting: str, listen: Listen, trusted_proxies: Sequence[str] = ()
) -> AsyncIterator[str]:
    """Serve an ASGI application; gives its address. Leaving takes no more requests and finishes those in hand.

    `SettingError` for `setting` when it cannot listen there. A `trusted_proxies`' word is taken for who is calling.
    """
    listener = _listen(setting, listen)
    server = _Server(
        uvicorn.Config(
            app,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=list(trusted_proxies),
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    serving_task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.ready.wait()
        address = f"http://{Listen(listen.host, listener.getsockname()[1])}"
        _log.info("listening", part=part, address=address)
        yield address
    finally:
        server.should_exit = True
        await serving_task
        listener.close()


class _Server(uvicorn.Server):
    """Uvicorn as a part of something larger."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Signals are the programme's business."""
        yield


def _listen(setting: str, listen: Listen) -> socket.socket:
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        listener = socket.create_server((listen.host, listen.port), family=family, backlog=512)
    except OSError as failure:
        taken = failure.errno == errno.EADDRINUSE
        raise SettingError(setting, "is taken by another programme" if taken else "cannot be listened on") from None
    # Without this the second piece of an answer waits 40 ms for the client's acknowledgement of the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener

"""The operator's door: `/healthz`, `/readyz` and `/metrics`, as a plain ASGI application."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

import structlog

from bot.observability.metrics import CONTENT_TYPE

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Check: TypeAlias = Callable[[], Awaitable[str | None]]
"""Returns when all is well, perhaps with a word on how it is; raises when not."""

CHECK_SECONDS = 3.0


class OpsApp:
    """Answers whether the process lives, whether it can do its work, and how much it has done."""

    def __init__(
        self,
        checks: Mapping[str, Check],
        metrics_page: Callable[[], bytes],
        watched: Mapping[str, Check] | None = None,
    ) -> None:
        """`checks` are asked, by name, whether the process is ready; what is `watched` is told without deciding it."""
        self._checks = checks
        self._watched = watched or {}
        self._metrics_page = metrics_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, send)

    async def _answer(self, scope: Scope, send: Send) -> None:
        with_body = scope["method"] == "GET"
        if scope["method"] not in {"GET", "HEAD"}:
            await _respond(send, 405, b"", "text/plain", with_body=True)
        elif scope["path"] == "/healthz":
            await _respond(send, 200, b'{"ok":true}', "application/json", with_body=with_body)
        elif scope["path"] == "/readyz":
            found, watched = await self._ask_all(self._checks), await self._ask_all(self._watched)
            told = {"ok": all(found.values()), "checks": found, **({"watched": watched} if watched else {})}
            body = json.dumps(told).encode()
            await _respond(send, 200 if all(found.values()) else 503, body, "application/json", with_body=with_body)
        elif scope["path"] == "/metrics":
            await _respond(send, 200, self._metrics_page(), CONTENT_TYPE, with_body=with_body)
        else:
            await _respond(send, 404, b"", "text/plain", with_body=with_body)

    async def _ask_all(self, checks: Mapping[str, Check]) -> dict[str, bool | str]:
        answers = await asyncio.gather(*(self._ask(name, check) for name, check in checks.items()))
        return dict(zip(checks, answers, strict=True))

    @staticmethod
    async def _ask(name: str, check: Check) -> bool | str:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return await check() or True
        except Exception:  # noqa: BLE001 - whatever is wrong with a part, the answer is "not ready"
            structlog.get_logger().warning("not ready", check=name, exc_info=True)
            return False


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _respond(send: Send, status: int, body: bytes, content_type: str, *, with_body: bool) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body if with_body else b""})

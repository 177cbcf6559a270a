"""The desk's door: which requests are let in, and what every answer carries. Plain ASGI, nothing is read twice."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 128 * 1024
"""Bytes a form may have: 12,000 characters of any script, percent-encoded, and room around them."""

ROOMY_LIMIT = 1024 * 1024
"""Bytes where a whole consultation is written or uploaded: two dozen questions in a dozen languages, and room."""

DRAINED = 4 * 1024 * 1024
"""Bytes that are read and thrown away before a form that is too large is refused."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}
HSTS = "max-age=63072000; includeSubDomains"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_log = structlog.get_logger()

Refuse = Callable[[Request, int], Awaitable[Response]]


class Guard:
    """Checks host, origin and size before the application sees a request; secures whatever it answers.

    `refuse` draws the page of a status. What goes wrong inside becomes a page too: it is logged by its kind alone,
    since a message or a traceback could carry what somebody wrote.
    """

    def __init__(
        self, app: ASGIApp, *, allowed_hosts: tuple[str, ...], secure: bool, refuse: Refuse, roomy: tuple[str, ...] = ()
    ) -> None:
        """`allowed_hosts` are names without port; `*` stands for any. `roomy` begins the paths of large forms."""
        self._app = app
        self._hosts = frozenset(host.lower() for host in allowed_hosts)
        self._secure = secure
        self._refuse = refuse
        self._roomy = roomy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, secure=self._secure)
        request = Request(scope, receive)
        limit = ROOMY_LIMIT if self._roomy and scope["path"].startswith(self._roomy) else BODY_LIMIT
        body = _Limited(receive, limit)
        status = self._refusal(scope["method"], request.headers, limit)
        if not status:
            try:
                await self._app(scope, body.receive, answer.send)
            except _TooLarge:
                status = 413
            except Exception as error:  # noqa: BLE001 - the last net: a page instead of a broken connection
                _log.error("desk_failed", kind=type(error).__name__)
                status = 500
        if status and not answer.begun:
            await body.drain()
            response = await self._refuse(request, status)
            await response(scope, receive, answer.send)

    def _refusal(self, method: str, headers: Headers, limit: int) -> int:
        host = headers.get("host", "")
        if "*" not in self._hosts and (urlsplit(f"//{host}").hostname or "") not in self._hosts:
            return 400
        if method not in _SAFE and not _same_origin(headers, host, secure=self._secure):
            return 403
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return 413
        return 0


class _Answer:
    """Passes an answer on, with the headers every answer has."""

    def __init__(self, send: Send, *, secure: bool) -> None:
        self._send = send
        self._secure = secure
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
            if self._secure:
                headers["strict-transport-security"] = HSTS
        await self._send(message)


class _TooLarge(Exception):
    """More arrived than a form may have."""


class _Limited:
    """Counts what arrives; for bodies that do not say their length."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self._more = True

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._more = message.get("more_body", False)  # known before it is refused: what has ended is not waited for
        if self._seen > self._limit:
            raise _TooLarge
        return message

    async def drain(self) -> None:
        """Read on for a while what is not wanted: a browser hears the answer once it has sent all."""
        while self._more and self._seen <= DRAINED:
            message = await self._receive()
            self._seen += len(message.get("body", b""))
            self._more = message.get("more_body", False)


def _same_origin(headers: Headers, host: str, *, secure: bool) -> bool:
    """Whether a form was sent from our own page.

    Every current browser says so in Sec-Fetch-Site. An older one may send `Origin: null`, because our pages ask for
    no referrer (Fetch, "append a request Origin header"); then the token in the form decides alone.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin", "null")
    if origin == "null":
        return True
    parts = urlsplit(origin)
    return parts.netloc.lower() == host.lower() and (parts.scheme == "https" or not secure)

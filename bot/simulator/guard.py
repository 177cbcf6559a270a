"""What may reach the chat page: this computer only, and no form of another site."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN_HEADER = "x-simulator"
"""A header that another site's form cannot send; wanted beside a multipart body."""

_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Guard:
    """Refuses foreign Host and Origin headers and form posts, and sends strict headers with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request and pass it on."""
        headers = Headers(scope=scope)
        if refusal := _refusal(scope["method"], headers):
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send)
            return

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["content-security-policy"] = _POLICY
                answer["x-content-type-options"] = "nosniff"
                answer["referrer-policy"] = "no-referrer"
                answer["cross-origin-resource-policy"] = "same-origin"
                answer.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_strictly)


def _refusal(method: str, headers: Headers) -> str:
    host = headers.get("host", "")
    name = host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    if name.lower() not in _HOSTS:
        return "This page is for this computer only."
    if method in {"GET", "HEAD"}:
        return ""
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "Another site may not do this."
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or (kind == "multipart/form-data" and OWN_HEADER in headers):
        return ""
    return "A form may not do this."

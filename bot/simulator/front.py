"""The HTTP face of the server: `/bot<token>/<method>`, `/file/bot<token>/<path>`, and the page for everything else."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.simulator.api import METHODS, WRITING, Method
from bot.simulator.delivery import Delivery
from bot.simulator.faults import Faults
from bot.simulator.params import Params, read_params
from bot.simulator.refusal import Refusal, bad_request, too_many
from bot.simulator.world import World

_BODY_LIMIT = 60 * 1024 * 1024
_DELIVERY = frozenset({"getupdates", "setwebhook", "deletewebhook", "getwebhookinfo"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call a bot made: the method as it was written, the parameters as they were sent, and how it ended."""

    method: str
    params: dict[str, Any]
    ok: bool
    description: str = ""


class ResettableProtocol(HttpToolsProtocol):
    """An HTTP connection that the application can break off, as a network does."""

    def on_message_begin(self) -> None:
        """Offer the way to break off the connection to the application."""
        super().on_message_begin()
        self.scope["extensions"] = {"simulator.reset": {"reset": self._reset}}

    def _reset(self) -> None:
        self.transport.abort()


class Front:
    """The ASGI application: tells calls of the bot from visits to the page, runs calls, and injects faults."""

    def __init__(self, token: str, world: World, delivery: Delivery, faults: Faults, page: ASGIApp, keep: int) -> None:
        """`keep` is how many calls are remembered at least."""
        self.calls: list[Call] = []
        self._keep = keep
        self._prefix = f"/bot{token}/"
        self._file_prefix = f"/file/bot{token}/"
        self._world = world
        self._delivery = delivery
        self._faults = faults
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if path.startswith(self._prefix):
            await self._call(path[len(self._prefix) :], scope, receive, send)
        elif path.startswith("/bot"):
            token, _, method = path[4:].partition("/")
            known = ":" in token and method
            await _respond(send, *_refused(Refusal(401, "Unauthorized") if known else Refusal(404, "Not Found")))
        elif path.startswith("/file/bot"):
            await self._file(path, send)
        else:
            await self._page(scope, receive, send)

    def perform(self, name: str, params: Params) -> Any:
        """Run a method that is not about delivery and note it. Raises Refusal."""
        key = name.lower()
        method = METHODS.get(key)
        if method is None:
            raise Refusal(404, "Not Found")
        try:
            if key in WRITING:
                self._admit(params)
            result = _run(method, self._world, params)
        except Refusal as refusal:
            self._note(Call(name, params.values, ok=False, description=refusal.description))
            raise
        self._note(Call(name, params.values, ok=True))
        return result

    def perform_silently(self, name: str, params: Params) -> None:
        """Run a method whose outcome nobody hears: the one in a webhook's response."""
        try:
            self.perform(name, params)
        except Refusal:
            return

    async def _call(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _body(receive)
        except Refusal as refusal:
            await _respond(send, *_refused(refusal))
            return
        fault = self._faults.draw(name.lower())
        if self._faults.latency:
            await asyncio.sleep(self._faults.latency)
        if fault == "reset_before":
            await _reset(scope, receive)
            return
        try:
            if fault == "bad_gateway":
                raise Refusal(502, "Bad Gateway")  # noqa: TRY301 - one place turns refusals into answers
            if fault == "too_many":
                raise too_many(self._faults.retry_after)
            content_type = _header(scope, b"content-type")
            params = read_params(scope["query_string"], content_type, body)
            answer = await self._deliver(name, params) if name.lower() in _DELIVERY else self._answer(name, params)
            status = 200
        except Refusal as refusal:
            if fault in {"bad_gateway", "too_many"}:
                self._note(Call(name, {}, ok=False, description=refusal.description))
            status, answer = _refused(refusal)
        if fault == "reset_after":
            await _reset(scope, receive)
            return
        await _respond(send, status, answer)

    def _answer(self, name: str, params: Params) -> bytes:
        return b'{"ok":true,"result":' + json.dumps(self.perform(name, params)).encode() + b"}"

    async def _deliver(self, name: str, params: Params) -> bytes:
        key = name.lower()
        if key == "getupdates":
            return b'{"ok":true,"result":' + await self._delivery.get_updates(params) + b"}"
        if key == "getwebhookinfo":
            return json.dumps({"ok": True, "result": self._delivery.get_webhook_info()}).encode()
        change = self._delivery.set_webhook if key == "setwebhook" else self._delivery.delete_webhook
        try:
            description = await change(params)
        except Refusal as refusal:
            self._note(Call(name, params.values, ok=False, description=refusal.description))
            raise
        self._note(Call(name, params.values, ok=True))
        return json.dumps({"ok": True, "result": True, "description": description}).encode()

    async def _file(self, path: str, send: Send) -> None:
        if not path.startswith(self._file_prefix):
            await _respond(send, *_refused(Refusal(401, "Unauthorized")))
            return
        file = self._world.files.by_path.get(path[len(self._file_prefix) :])
        if file is None:
            await _respond(send, *_refused(Refusal(404, "Not Found")))
            return
        await _respond(send, 200, file.content, b"application/octet-stream")

    def _admit(self, params: Params) -> None:
        chat_id = params.integer("chat_id")
        if chat_id is not None:
            self._world.flood.admit(chat_id, params.flag("allow_paid_broadcast"))

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        if len(self.calls) > 2 * self._keep:
            del self.calls[: self._keep]


def _run(method: Method, world: World, params: Params) -> Any:
    try:
        return method(world, params)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # A value of the wrong shape deep inside a parameter; Telegram answers 400 too, with many wordings.
        raise bad_request(f"wrong type of a parameter ({error})") from error


def _refused(refusal: Refusal) -> tuple[int, bytes]:
    answer: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
    return refusal.code, json.dumps(answer).encode()


def _header(scope: Scope, name: bytes) -> str:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


async def _body(receive: Receive) -> bytes:
    message: Message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    size = len(body)
    while message.get("more_body"):
        message = await receive()
        size += len(message.get("body", b""))
        if size <= _BODY_LIMIT:
            parts.append(message.get("body", b""))
    if size > _BODY_LIMIT:
        raise Refusal(413, "Request Entity Too Large")
    return b"".join(parts)


async def _respond(send: Send, status: int, body: bytes, content_type: bytes = b"application/json") -> None:
    headers = [(b"content-type", content_type), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _reset(scope: Scope, receive: Receive) -> None:
    reset: Callable[[], None] = scope["extensions"]["simulator.reset"]["reset"]
    reset()
    while (await receive())["type"] != "http.disconnect":
        pass

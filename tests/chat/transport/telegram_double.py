"""A stand-in for Telegram on loopback that fails on command; the simulator is for whole conversations."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import anyio
from aiohttp import web
from telegram import Bot

from bot.chat.request import AiohttpRequest

TOKEN = "123456:AAH-a-secret-that-must-not-leak"
ME = {"id": 123456, "is_bot": True, "first_name": "Amanah", "username": "amanah_test_bot"}
PAGE = b"<html><body>gateway of the gateway</body></html>"


@dataclass(frozen=True)
class Call:
    """One call as it arrived."""

    method: str
    params: dict[str, Any]
    files: dict[str, bytes]


@dataclass(frozen=True)
class Answer:
    """What the next call of a method gets instead of the usual answer."""

    status: int = 200
    body: bytes = b""
    reset: bool = False
    silent: bool = False
    delay: float = 0.0
    location: str = ""


@dataclass
class TelegramDouble:
    """Keeps a queue of updates, notes every call, and answers as told."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    queue: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    chunked_files: bool = False
    _script: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _messages: int = 100

    def next(self, method: str, answer: Answer, times: int = 1) -> None:
        """Answer the next calls of a method so."""
        self._script[method.lower()].extend([answer] * times)

    def fail(self, method: str, status: int, description: str = "failed", **parameters: Any) -> None:
        """Answer the next call of a method with an error, as Telegram words it."""
        error = {"ok": False, "error_code": status, "description": description, "parameters": parameters or None}
        self.next(method, Answer(status, json.dumps(error).encode()))

    def put(self, *updates: dict[str, Any]) -> None:
        """Let updates arrive."""
        self.queue.update({update["update_id"]: update for update in updates})
        self._arrived.set()

    def named(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a call of the Bot API."""
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        call = await _read(request)
        self.calls.append(call)
        planned = self._script[call.method.lower()]
        answer = planned.popleft() if planned else None
        if answer is None:
            return web.json_response({"ok": True, "result": await self._result(call)})
        await asyncio.sleep(3600 if answer.silent else answer.delay)
        if answer.reset and request.transport is not None:
            request.transport.abort()
        headers = {"Content-Type": "application/json"} if answer.body[:1] == b"{" else {"Content-Type": "text/html"}
        if answer.location:
            headers["Location"] = answer.location
        return web.Response(status=answer.status, body=answer.body, headers=headers)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give a file, with or without its length."""
        content = self.files.get(request.match_info["path"])
        if content is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        if not self.chunked_files:
            return web.Response(body=content)
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(content)
        await response.write_eof()
        return response

    async def _result(self, call: Call) -> Any:
        method = call.method.lower()
        if method == "getupdates":
            return await self._updates(**call.params)
        if method == "getme":
            return ME
        if method == "getfile":
            name = call.params["file_id"]
            return {"file_id": name, "file_unique_id": name, "file_path": f"photos/{name}"}
        if method in {"sendmessage", "sendphoto", "editmessagetext"}:
            self._messages += 1
            chat = {"id": int(call.params["chat_id"]), "type": "private"}
            return {"message_id": self._messages, "date": 1, "chat": chat, "text": "said"}
        return True

    async def _updates(self, offset: int = 0, limit: int = 100, **more: Any) -> list[dict[str, Any]]:
        self.queue = {number: update for number, update in self.queue.items() if number >= offset}
        self._arrived.clear()
        if not self.queue:
            with anyio.move_on_after(more.get("timeout", 0)):
                await self._arrived.wait()
        return [self.queue[number] for number in sorted(self.queue)][:limit]


async def _read(request: web.Request) -> Call:
    params: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    if request.content_type == "application/json":
        params = await request.json()
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
            else:
                params[name] = value
    return Call(request.match_info["method"], params, files)


@asynccontextmanager
async def telegram_double() -> AsyncIterator[TelegramDouble]:
    """A running double."""
    double = TelegramDouble()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/bot{token}/{method}", double.call)
    app.router.add_get("/file/bot{token}/{path:.+}", double.file)
    runner = web.AppRunner(app, shutdown_timeout=0.05, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        double.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield double
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bot_at(url: str, token: str = TOKEN, **timeouts: float) -> AsyncIterator[Bot]:
    """A bot of the library on our HTTP."""
    request = AiohttpRequest(**timeouts)  # type: ignore[arg-type]
    bot = Bot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=request,
        get_updates_request=request,
    )
    await request.initialize()
    try:
        yield bot
    finally:
        await request.shutdown()


def message_update(number: int, chat_id: int = 7, text: str = "hello") -> dict[str, Any]:
    """An update as Telegram writes it: a text in a private chat."""
    person = {"id": chat_id, "is_bot": False, "first_name": "A"}
    chat = {"id": chat_id, "type": "private", "first_name": "A"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1, "chat": chat, "from": person, "text": text},
    }


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to become true."""
    with anyio.fail_after(8):
        while not condition():  # noqa: ASYNC110  there is nothing to be told by
            await anyio.sleep(0.005)


def everything_said(error: BaseException) -> str:
    """All an error, and whatever is chained to it, could put on a screen."""
    chain = [error]
    for one in chain:
        chain += [more for more in (one.__cause__, one.__context__) if more is not None and more not in chain]
    return "\n".join(f"{one} {one!r} {one.args!r}" for one in chain)


class Record:
    """What a handler saw, and gates to hold it."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.gates: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self.held: set[int] = set()

    def hold(self, numbers: Iterable[int]) -> Self:
        """Make these updates wait until `release`."""
        self.held |= set(numbers)
        return self

    def release(self, number: int) -> None:
        """Let one go on."""
        self.gates[number].set()

    async def handle(self, update: Any) -> None:
        """Handle an update."""
        self.begun.append(update.update_id)
        if update.update_id in self.held:
            await self.gates[update.update_id].wait()
        self.ended.append(update.update_id)

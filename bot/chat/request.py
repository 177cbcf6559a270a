"""Telegram's HTTP on one aiohttp session, with room for one call in the answer to a webhook request."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

Seconds: TypeAlias = Any
"""A number of seconds, `None` for no limit, or the library's mark for "not given" (whose type is not public)."""

_CHUNK = 64 * 1024
_JSON = {"Content-Type": "application/json"}


class BodyTooLarge(TelegramError):
    """What is being read is larger than `reading_at_most` allows.

    It is one of the library's errors because the library lets only its own pass through a request unchanged.
    """


class BodyReply:
    """Room for one call in the answer to a webhook request.

    Telegram does not say what became of such a call; only what may be lost may ride
    (core.telegram.org/bots/api#making-requests-when-getting-updates).
    """

    __slots__ = ("_open", "call")

    def __init__(self) -> None:
        self._open = True
        self.call: dict[str, Any] | None = None

    def take(self, method: str, parameters: Mapping[str, Any]) -> bool:
        """Keep the call if there is still room for it."""
        if not self._open or self.call is not None:
            return False
        self.call = {"method": method, **parameters}
        return True

    def close(self) -> None:
        """From now on every call goes by itself, also those of tasks that outlive the request."""
        self._open = False


_room: ContextVar[BodyReply | None] = ContextVar("amanah_body_reply", default=None)
_most: ContextVar[int | None] = ContextVar("amanah_reading_at_most", default=None)


@contextmanager
def body_reply() -> Iterator[BodyReply]:
    """Offer the room of one webhook answer to the calls made inside."""
    room = BodyReply()
    token = _room.set(room)
    try:
        yield room
    finally:
        room.close()
        _room.reset(token)


def room_in_answer() -> BodyReply | None:
    """The room of the webhook answer that is being made, if one is."""
    return _room.get()


@contextmanager
def reading_at_most(limit_bytes: int) -> Iterator[None]:
    """Refuse, with `BodyTooLarge`, answers above so many bytes: before reading if they say so, else while reading."""
    token = _most.set(limit_bytes)
    try:
        yield
    finally:
        _most.reset(token)


class AiohttpRequest(BaseRequest):
    """The library's HTTP on aiohttp; all times in seconds.

    No error raised here carries an address, in its text or chained to it: Telegram's addresses contain the token.
    Idle connections are closed after `keepalive`, before Telegram closes them under a call.
    """

    __slots__ = ("_connect", "_connections", "_keepalive", "_media", "_pool", "_proxy", "_read", "_session", "_write")

    def __init__(  # noqa: PLR0913
        self,
        *,
        connections: int = 64,
        keepalive: float = 30.0,
        read_timeout: float = 10.0,
        write_timeout: float = 10.0,
        media_timeout: float = 60.0,
        connect_timeout: float = 5.0,
        pool_timeout: float = 5.0,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._keepalive = keepalive
        self._read = read_timeout
        self._write = write_timeout
        self._media = media_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._proxy = proxy
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long to wait for an answer; the library adds a long poll's own time to it."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; doing it twice changes nothing."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections, keepalive_timeout=self._keepalive, ttl_dns_cache=300),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Close the session; it can be opened again."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call; raises `TimedOut`, `NetworkError` or `BodyTooLarge`."""
        files = request_data is not None and request_data.contains_files
        limits = _limits(
            self._given(read_timeout, self._read),
            self._given(write_timeout, self._media if files or method == "GET" else self._write),
            self._given(connect_timeout, self._connect),
            self._given(pool_timeout, self._pool),
        )
        body, headers = _body(request_data)
        return await self._call(url, method, body, headers, limits)

    async def carry(self, url: str, body: bytes) -> tuple[int, bytes]:
        """Make one call whose JSON is ready, without the library's objects; raises `TimedOut` or `NetworkError`."""
        limits = _limits(self._read, self._write, self._connect, self._pool)
        return await self._call(url, "POST", body, _JSON, limits)

    async def _call(
        self, url: str, method: str, body: bytes | FormData | None, headers: Mapping[str, str], limits: ClientTimeout
    ) -> tuple[int, bytes]:
        failure: TelegramError
        try:
            status, payload = await self._exchange(url, method, body, headers, limits)
        except TimeoutError:
            failure = TimedOut()
        except (ClientError, OSError) as error:
            failure = NetworkError(f"the connection failed ({type(error).__name__})")
        else:
            return (status, payload) if method == "GET" and status == 200 else _answer(status, payload)
        raise failure  # outside of `except`, so that the foreign error is not chained to it

    def _given(self, value: Seconds, default: float) -> float | None:
        return default if value is self.DEFAULT_NONE else value

    async def _exchange(
        self, url: str, method: str, body: bytes | FormData | None, headers: Mapping[str, str], limits: ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("this request is not initialised")
        async with self._session.request(
            method, url, data=body, headers=headers, timeout=limits, allow_redirects=False
        ) as response:
            return response.status, await _read(response)


def _limits(read: float | None, write: float | None, connect: float | None, pool: float | None) -> ClientTimeout:
    waiting = None if connect is None or pool is None else connect + pool
    total = None if waiting is None or read is None or write is None else waiting + write + read
    return ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


def _body(request_data: RequestData | None) -> tuple[bytes | FormData | None, Mapping[str, str]]:
    """The body and its headers: JSON, or a form when there are files."""
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        return json.dumps(request_data.parameters).encode(), _JSON
    form = FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}


async def _read(response: ClientResponse) -> bytes:
    limit = _most.get()
    if limit is None:
        return await response.read()
    if (response.content_length or 0) > limit:
        raise BodyTooLarge("the answer is too large")
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise BodyTooLarge("the answer is too large")
    return bytes(content)


def _answer(status: int, payload: bytes) -> tuple[int, bytes]:
    """Pass JSON on; a gateway's page is replaced, because the library would quote it in errors and logs."""
    if payload[:1] == b"{" and payload.rstrip()[-1:] == b"}":
        return status, payload
    if 200 <= status <= 299:
        raise NetworkError("the answer is not JSON")
    return status, b"{}"

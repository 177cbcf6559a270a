"""A server for each test, a person in it, and a plain way to call it over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.simulator import BotApiServer, Person

TOKEN = "123456:SIMULATED"


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """Unix time in seconds."""
        return self.now


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered: the HTTP status and the body."""

    status: int
    body: dict[str, Any]

    @property
    def result(self) -> Any:
        """The result of a call that went well."""
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and description of a call that was refused."""
        assert self.body["ok"] is False
        assert self.body["error_code"] == self.status
        return self.status, self.body["description"]


Caller = Callable[..., Awaitable[Reply]]


@pytest.fixture
def clock() -> Clock:
    """The server's clock."""
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[BotApiServer]:
    """A running server."""
    async with BotApiServer(TOKEN, clock=clock) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(server: BotApiServer, http: aiohttp.ClientSession) -> Caller:
    """Call a method by its name with JSON parameters given as keywords."""

    async def call_method(method: str, **params: Any) -> Reply:
        async with http.post(f"{server.url}/bot{TOKEN}/{method}", json=params) as response:
            return Reply(response.status, await response.json())

    return call_method


@pytest.fixture
def amina(server: BotApiServer) -> Person:
    """A person with an English phone."""
    return server.person(first_name="Amina", language_code="en")

"""What every kind of process has in common: what it is made of, and what it keeps from beginning to end."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot import __version__
from bot.bootstrap.doors import Doors
from bot.bootstrap.parts.ground import Costs, Ground, open_parts
from bot.bootstrap.readiness import check_ready
from bot.bootstrap.ring import in_ring
from bot.errors import SettingError
from bot.observability.metrics import Metrics
from bot.settings import Settings
from bot.storage.connecting import checked_url, sqlite_file
from bot.storage.instance import only_one
from bot.vault.ephemeral import EphemeralSeal

P = TypeVar("P", bound=Ground)
P_co = TypeVar("P_co", bound=Ground, covariant=True)

Tell = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Staying:
    """What a process keeps while its parts are made anew, beside the database's lock.

    Its open doors, what it counted, and the seal for what must not outlive it and those beside it: who is reading a
    reply reads on.
    """

    doors: Doors
    metrics: Metrics
    ephemeral: EphemeralSeal


@contextlib.asynccontextmanager
async def staying(settings: Settings) -> AsyncIterator[Staying]:
    """Held until it is left. `AlreadyRunning` when another process is at work with the same SQLite file."""
    with only_one(settings.database_url):
        async with in_ring(settings) as ephemeral, Doors() as doors:
            yield Staying(doors, Metrics(__version__), ephemeral)


@dataclass(frozen=True)
class Programme(Generic[P_co]):
    """A role, running. `work` is a task that ends only when something is wrong; an address is empty without a door.

    `on_change` is where the role's own desk tells of a change; None for a role without one.
    """

    core: P_co
    ops_address: str
    work: asyncio.Task[None]
    desk_address: str = ""
    on_change: Callable[[Tell], None] | None = None


class Run(Protocol[P_co]):
    """Starts a role in order; leaving stops it: first what takes in, then what works, then what keeps."""

    def __call__(
        self, settings: Settings, clock: Callable[[], dt.datetime], kept: Staying, /
    ) -> AbstractAsyncContextManager[Programme[P_co]]:
        """`settings` are those of the installation; what was set at the desk comes over them."""
        ...


def _anything(_: Settings) -> None:
    """Every installation will do."""


@dataclass(frozen=True, slots=True)
class Role(Generic[P]):
    """One kind of process.

    `parts` are what it works with, `run` starts it. `join` puts together what it would serve, and starts nothing: so it
    is found out whether it can be done. `check` raises `SettingError` where the installation does not fit the role.
    `announce` sets commands and descriptions at Telegram; None leaves that to another role.
    """

    parts: type[P]
    run: Run[P]
    join: Callable[[P], object]
    check: Callable[[Settings], None] = _anything
    announce: Callable[[Settings], Awaitable[None]] | None = None


def need_postgresql(settings: Settings) -> None:
    """`SettingError` unless several processes can share the database."""
    if sqlite_file(checked_url(settings.database_url)) is not None:
        reason = "names SQLite, which one process works with: `amanah run` does everything; roles need PostgreSQL"
        raise SettingError("AMANAH_DATABASE_URL", reason)


@contextlib.asynccontextmanager
async def at_work(
    kind: type[P], settings: Settings, clock: Callable[[], dt.datetime], kept: Staying
) -> AsyncIterator[tuple[P, Executor]]:
    """The parts, and the threads in which they work.

    `SchemaMismatch` or `KeyMissing` before anything is started when database and keys are not in order.
    """
    with open_parts(kind, settings, clock, Costs(), kept.metrics, kept.ephemeral) as parts:
        await asyncio.to_thread(check_ready, parts)
        with ThreadPoolExecutor(settings.limits.threads, "core") as workers:
            yield parts, workers

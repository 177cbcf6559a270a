"""What every kind of process stands on: the settings, the database, the secret and the clock."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from inspect import getmembers_static
from typing import Self, TypeVar

from bot.bootstrap.adjusting import as_set
from bot.observability.metrics import Metrics
from bot.services.bot_name import BotName
from bot.services.bounds import MEGABYTE, Bounds, Limits
from bot.services.custody import Custody
from bot.settings import LimitSettings, Settings
from bot.storage.engine import Storage
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.kdf import PASSWORD_COST, RECEIPT_COST, KdfCost
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.retired import RetiredSecret
from bot.vault.secret import ServerSecret

DESK_CONNECTIONS = 4
"""Transactions of the desk, the jobs and the checks that may run beside the bot's own."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What trying a receipt code and a password costs."""

    receipt: KdfCost = RECEIPT_COST
    password: KdfCost = PASSWORD_COST


def now() -> dt.datetime:
    """The time it is, in UTC."""
    return dt.datetime.now(dt.UTC)


class Ground:
    """What every kind of process stands on. A part is made once, when it is first asked for.

    `installed` are the settings without what was set at the desk; `local` says what time it is by the forum's clock.
    """

    def __init__(
        self,
        settings: Settings,
        storage: Storage,
        clock: Callable[[], dt.datetime],
        costs: Costs,
        metrics: Metrics,
        *,
        installed: Settings | None = None,
        ephemeral: EphemeralSeal | None = None,
    ) -> None:
        """`ephemeral` opens what this process sealed before, if its parts are made anew."""
        self.settings = settings
        self.installed = installed or settings
        self.storage = storage
        self.clock = clock
        self.costs = costs
        self.metrics = metrics
        self.ephemeral = ephemeral or EphemeralSeal()
        self.zone = settings.forum.time_zone
        self.secret = ServerSecret.from_text(settings.server_secret)
        self.retired = tuple(RetiredSecret.from_text(text) for text in settings.retired_secrets)

    def complete(self) -> Self:
        """Make every part now, so that whatever cannot be made is found out before anything starts."""
        for name, part in getmembers_static(type(self)):
            if isinstance(part, cached_property):
                getattr(self, name)
        return self

    def local(self) -> dt.datetime:
        """The time it is, by the forum's clock."""
        return self.clock().astimezone(self.zone)

    @cached_property
    def whole_retired(self) -> tuple[ServerSecret, ...]:
        """The secrets before this one of which more is kept than what receipt codes need."""
        return tuple(one.whole for one in self.retired if one.whole is not None)

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """Under which people are known without being named."""
        return Pseudonyms(self.secret)

    @cached_property
    def custody(self) -> Custody:
        """Whether the secret is the database's own."""
        return Custody(self.storage, self.secret, self.whole_retired)

    @cached_property
    def bounds(self) -> Bounds:
        """How much of what people from outside make is taken."""
        return Bounds(self.storage, _limits(self.settings.limits), self.metrics)

    @cached_property
    def bot_name(self) -> BotName:
        """What the bot is called at Telegram."""
        return BotName(self.storage, self.clock)


P = TypeVar("P", bound=Ground)


@contextmanager
def open_parts(
    kind: type[P],
    settings: Settings,
    clock: Callable[[], dt.datetime],
    costs: Costs,
    metrics: Metrics,
    ephemeral: EphemeralSeal | None = None,
) -> Iterator[P]:
    """All parts of one kind; the database is let go of afterwards. `metrics` and `ephemeral` are the process's own.

    Nothing is written yet, and nothing read but what was set at the desk, which is put over `settings`.
    """
    storage = Storage(settings.database_url, pool_size=settings.limits.threads + DESK_CONNECTIONS)
    try:
        joined = (as_set(settings, storage), storage, clock, costs, metrics)
        yield kind(*joined, installed=settings, ephemeral=ephemeral).complete()
    finally:
        storage.close()


def _limits(limits: LimitSettings) -> Limits:
    """The bounds on what people from outside can make."""
    return Limits(
        updates=limits.updates_per_minute,
        photos=limits.photos_per_hour,
        reports=limits.reports_per_day,
        letters=limits.letters_per_day,
        drafts=limits.drafts,
        photo_bytes=limits.photos_total_mb * MEGABYTE,
        free_bytes=limits.disk_free_mb * MEGABYTE,
    )

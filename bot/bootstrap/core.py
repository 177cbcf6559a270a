"""All services of a forum together: what `amanah run` and most commands work with."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

from bot.bootstrap.parts.chats import Chats
from bot.bootstrap.parts.desk import Desk
from bot.bootstrap.parts.ground import Costs, now, open_parts
from bot.bootstrap.parts.jobs import Jobs
from bot.observability.metrics import Metrics
from bot.services.consulting.answering import WaveKeyTable
from bot.services.consulting.membership import MemberTable
from bot.services.linking import LinkTable
from bot.services.mailboxes import MailboxTable
from bot.services.rotation import Rotation
from bot.settings import Settings
from bot.storage.engine import Storage
from bot.vault.ephemeral import EphemeralSeal

__all__ = ["Core", "Costs", "build_core", "now", "open_core"]


class Core(Chats, Desk, Jobs):
    """All the services of one forum."""

    @cached_property
    def rotation(self) -> Rotation:
        """Gives the server a new secret."""
        return Rotation(self.storage, self.clock, [MailboxTable(), MemberTable(), WaveKeyTable(), LinkTable()])


@contextmanager
def open_core(
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime] = now,
    costs: Costs | None = None,
    version: str = "",
    metrics: Metrics | None = None,
    ephemeral: EphemeralSeal | None = None,
) -> Iterator[Core]:
    """The services, joined, as `open_parts` does it."""
    own = (clock, costs or Costs(), metrics or Metrics(version), ephemeral)
    with open_parts(Core, settings, *own) as core:
        yield core


def build_core(
    settings: Settings,
    storage: Storage,
    clock: Callable[[], dt.datetime],
    costs: Costs,
    metrics: Metrics,
    *,
    installed: Settings | None = None,
    ephemeral: EphemeralSeal | None = None,
) -> Core:
    """The services on a storage that the caller closes; otherwise as `Ground`."""
    return Core(settings, storage, clock, costs, metrics, installed=installed, ephemeral=ephemeral).complete()

"""What is done without anybody asking: letters of the week, and looking after the database."""

from functools import cached_property

from bot.bootstrap.parts.planning import Planning
from bot.services.digests import Digests
from bot.services.upkeep import Upkeep


class Jobs(Planning):
    """What the jobs work with."""

    @cached_property
    def digests(self) -> Digests:
        """The week, for linked chats that wait for it."""
        return Digests(self.storage, self.linking, self.weeks, self.clock, self.zone)

    @cached_property
    def upkeep(self) -> Upkeep:
        """Removes what is over, from the database and from its files."""
        return Upkeep(self.storage, self.clock)

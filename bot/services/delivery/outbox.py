"""The outbox: what goes to many people, a row for each of them, sent once and never skipped."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from bot.consultations.model import Audience
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import BroadcastInfo, Content, Kind, Outcome, Parcel, Progress
from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction
from bot.vault.secret import ServerSecret


class Outbox:
    """Keeps broadcasts, hands out what is to be said now, and writes down how it ended."""

    def __init__(
        self,
        storage: Storage,
        secret: ServerSecret,
        clock: Callable[[], dt.datetime],
        may_send: Callable[[dt.datetime], bool],
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        """`may_send` says whether the etiquette allows writing to members at a moment; `zone` is the forum's own."""
        raise NotImplementedError

    def announce(
        self,
        tx: Transaction,
        kind: Kind,
        wave_id: int | None,
        words: Localised | None,
        audience: Audience,
        not_before: dt.datetime,
        urgent: bool = False,
    ) -> int:
        """Put a broadcast into the outbox, in the caller's transaction; returns its id.

        A reminder goes to those who got the wave's prompt and have not answered; results go to those who answered. So
        both need the wave; `audience` narrows them further. Prompts and reminders take their words from the wave.
        """
        raise NotImplementedError

    def answered(self, tx: Transaction, wave_id: int, member_id: int) -> None:
        """Note, in the caller's transaction, that a member took part: no reminder any more, and the results later.

        Also for a member who was never prompted.
        """
        raise NotImplementedError

    def expand(self) -> Mapping[str, int]:
        """Write the rows of receivers for whatever is due, in batches; goes on where it was interrupted.

        Also ends what is over. Returns counts for the job's log.
        """
        raise NotImplementedError

    def lease(self, limit: int) -> tuple[Parcel, ...]:
        """At most so many messages to be said now; approved-urgent ones first, then the oldest broadcast."""
        raise NotImplementedError

    def content(self, broadcast_id: int) -> Content:
        """What a broadcast says; `NotFound` when there is no such broadcast."""
        raise NotImplementedError

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write down how parcels ended, all in one transaction."""
        raise NotImplementedError

    def reclaim(self) -> int:
        """Take back every lease, for a process that has just become the only one to send; how many there were.

        They are sent again and counted, because the process before may have died between saying and writing it down.
        """
        raise NotImplementedError

    def cancel(self, by: DeskSession | None, broadcast_id: int) -> None:
        """Send no more of it; what is on its way still arrives. `NotFound`; nothing happens when it is over."""
        raise NotImplementedError

    def progress(self, by: DeskSession | None, broadcast_id: int) -> Progress:
        """How far it has come; `NotFound`."""
        raise NotImplementedError

    def all(self, by: DeskSession | None) -> tuple[BroadcastInfo, ...]:
        """Every broadcast, the newest first."""
        raise NotImplementedError

"""The right to send broadcasts: one process at a time, so that the rate holds for all of them together."""

from bot.chat.broadcasting import Turn
from bot.errors import AlreadyRunning
from bot.storage.instance import SoleRight


class SendingRight:
    """Told by PostgreSQL; with SQLite there is one process anyway."""

    def __init__(self, database_url: str, token: str) -> None:
        """`token` is the bot's: another bot on the same database has a pace of its own."""
        self._right = SoleRight(database_url, f"broadcasting {token.partition(':')[0]}")
        self._first = True

    def take(self) -> Turn:
        """Take the right, or keep it. `StorageUnavailable` while the database is away."""
        try:
            taken = self._right.keep()
        except AlreadyRunning:
            return Turn(ours=False, new=False)
        new, self._first = taken or self._first, False
        return Turn(ours=True, new=new)

    def close(self) -> None:
        """Give it back."""
        self._right.close()

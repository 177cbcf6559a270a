"""The bot's name at Telegram, kept for a desk that has no line to Telegram of its own."""

import datetime as dt
from collections.abc import Callable

from bot.storage.engine import Storage

NAME = "bot_name"
"""The fact under which the name stands."""

REMEMBERED = dt.timedelta(minutes=1)
"""How long a name is shown before the database is asked again; a bot is renamed once in years."""


class BotName:
    """Whoever has connected to Telegram keeps the name; whoever makes links to the bot asks for it."""

    def __init__(self, storage: Storage, clock: Callable[[], dt.datetime]) -> None:
        """`clock` says what time it is, in UTC."""
        self._storage = storage
        self._clock = clock
        self._remembered: tuple[str, dt.datetime] | None = None

    def keep(self, username: str) -> None:
        """Keep the name, without the @, that Telegram has just said; nothing is written when it is the known one."""
        with self._storage.begin() as tx:
            if tx.facts.get(NAME) != username.encode():
                tx.facts.set(NAME, username.encode())
                tx.commit()
        self._remembered = (username, self._clock())

    def known(self) -> str | None:
        """The name that was kept last, without the @; None before any process has connected."""
        if self._remembered is not None and self._clock() - self._remembered[1] < REMEMBERED:
            return self._remembered[0]
        with self._storage.begin() as tx:
            kept = tx.facts.get(NAME)
        if kept is None:
            return None
        self._remembered = (kept.decode(), self._clock())
        return self._remembered[0]

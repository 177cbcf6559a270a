"""The bot's name, for a desk that does not talk with Telegram."""

import datetime as dt

import psycopg

from bot.services.bot_name import NAME, BotName
from bot.storage.engine import Storage

NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


class Clock:
    """A clock that stands until it is put forward."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        """The time it is."""
        return self.now


def test_before_anybody_has_connected_there_is_no_name(storage: Storage) -> None:
    """Links to the bot are not shown then; once the bot is connected, they are at once."""
    desk, worker = BotName(storage, Clock()), BotName(storage, Clock())
    before = desk.known()
    worker.keep("amanah_bot")

    assert (before, desk.known()) == (None, "amanah_bot")


def test_a_new_name_reaches_the_desk_within_a_minute(storage: Storage) -> None:
    """The database is not asked for every page."""
    clock = Clock()
    desk, worker = BotName(storage, clock), BotName(storage, clock)
    worker.keep("amanah_bot")
    names = [desk.known()]
    worker.keep("other_bot")
    for _ in range(2):
        names.append(desk.known())
        clock.now += dt.timedelta(minutes=1)

    assert [*names, desk.known()] == ["amanah_bot", "amanah_bot", "other_bot", "other_bot"]


def test_only_another_name_is_written(postgresql_url: str) -> None:
    """Every worker says it at every start: the row stays the one that was written first."""
    storage, written = Storage(postgresql_url), []
    for said in ("amanah_bot", "amanah_bot", "other_bot"):
        BotName(storage, Clock()).keep(said)
        with psycopg.connect(postgresql_url) as connection:
            written += connection.execute("SELECT xmin::text FROM facts WHERE name = %s", (NAME,)).fetchall()
    storage.close()

    assert written[0] == written[1] != written[2]

"""What was set at the desk, over the settings a forum was installed with."""

import structlog

from bot.errors import StorageError
from bot.settings import PREFIX, Settings, with_desk
from bot.storage.engine import Storage

_log = structlog.get_logger()


def as_set(settings: Settings, storage: Storage) -> Settings:
    """The settings with what was set at the desk over them.

    Nothing is over them where there is no database yet, or one that is away or older: whoever needs it finds out then.
    A value that cannot be read any more is left out, with a warning.
    """
    if not storage.is_made:
        return settings
    try:
        return read_desk(settings, storage)
    except StorageError:
        return settings


def read_desk(settings: Settings, storage: Storage, *, warn: bool = True) -> Settings:
    """The same; `StorageError` when the database does not say."""
    with storage.begin() as tx:
        stored = tx.desk_settings.all()
    found, unreadable = with_desk(settings, stored)
    for name in unreadable if warn else ():
        _log.warning("a value set at the desk cannot be read and is left out", setting=PREFIX + name)
    return found


def settled(settings: Settings) -> Settings:
    """As `as_set`, for a command that needs no more of the database than this."""
    storage = Storage(settings.database_url)
    try:
        return as_set(settings, storage)
    finally:
        storage.close()

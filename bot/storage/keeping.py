"""Connections to PostgreSQL that are kept for what belongs to a connection: a lock that is held, a wire to hear on."""

from sqlalchemy import Connection, Engine, text

from bot.storage.failures import translated

_NOTICE_THE_DEAD = text("SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3")
"""So that what a machine that has gone without a word held is free again within a minute or so."""


def keep(engine: Engine) -> Connection:
    """A connection that commits each statement by itself, to be kept until `let_go`. `StorageUnavailable`."""
    with translated():
        connection = engine.connect()
        try:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(_NOTICE_THE_DEAD)
        except BaseException:
            let_go(connection)
            raise
    return connection


def let_go(connection: Connection) -> None:
    """Close it rather than put it back: what belonged to it goes with it."""
    connection.invalidate()
    connection.close()

"""Coordinators: who may sign in at the desk."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import FieldError, NotFound
from bot.storage.records import CoordinatorRow
from bot.storage.schema import coordinators, one_time_passwords

_ADD = {
    name: insert(coordinators).on_conflict_do_nothing(index_elements=["login"]).returning(coordinators.c.id)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_GET = select(coordinators).where(coordinators.c.id == bindparam("key"))
_BY_LOGIN = select(coordinators).where(coordinators.c.login == bindparam("key"))
_ALL = select(coordinators).order_by(coordinators.c.login)
_GIVE = {
    name: insert(one_time_passwords).values(coordinator_id=bindparam("key")).on_conflict_do_nothing()
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_GIVEN = select(one_time_passwords.c.coordinator_id)
_IS_GIVEN = _GIVEN.where(one_time_passwords.c.coordinator_id == bindparam("key"))
_CHOSEN = delete(one_time_passwords).where(one_time_passwords.c.coordinator_id == bindparam("key"))
_SET = {
    name: update(coordinators)
    .where(coordinators.c.id == bindparam("key"))
    .values({column: bindparam(f"new_{column}") for column in columns})
    for name, columns in {
        "wrapped": ["wrapped_private"],
        "keys": ["public_key", "wrapped_private"],
        "active": ["active"],
        "role": ["role"],
        "language": ["language"],
    }.items()
}


def folded(login: str) -> str:
    """How a login is kept and compared: without regard to case or to the way its letters were typed."""
    return unicodedata.normalize("NFKC", login.strip()).casefold()


class Coordinators:
    """Coordinators by id and by login."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, coordinator: CoordinatorRow) -> None:
        """Keeps a new coordinator; `FieldError` when the login is taken, in whatever case."""
        row = asdict(replace(coordinator, login=folded(coordinator.login)))
        if self._connection.execute(_ADD[self._connection.dialect.name], row).one_or_none() is None:
            raise FieldError("login", "somebody has this name already")

    def get(self, coordinator_id: int) -> CoordinatorRow | None:
        """The coordinator, active or not, if there is one."""
        row = self._connection.execute(_GET, {"key": coordinator_id}).one_or_none()
        return None if row is None else CoordinatorRow(*row)

    def by_login(self, login: str) -> CoordinatorRow | None:
        """The coordinator of that login, active or not, if there is one."""
        row = self._connection.execute(_BY_LOGIN, {"key": folded(login)}).one_or_none()
        return None if row is None else CoordinatorRow(*row)

    def all(self) -> list[CoordinatorRow]:
        """All coordinators, also those who left, by login."""
        return [CoordinatorRow(*row) for row in self._connection.execute(_ALL)]

    def set_wrapped(self, coordinator_id: int, wrapped_private: bytes) -> None:
        """Puts the private key, wrapped under another password or cost, in the place of the old one."""
        self._set("wrapped", coordinator_id, {"wrapped_private": wrapped_private})

    def set_keys(self, coordinator_id: int, public_key: bytes, wrapped_private: bytes) -> None:
        """Gives the coordinator another key pair, when the password of the old one is lost."""
        self._set("keys", coordinator_id, {"public_key": public_key, "wrapped_private": wrapped_private})

    def set_active(self, coordinator_id: int, active: bool) -> None:
        """Lets the coordinator sign in, or no longer."""
        self._set("active", coordinator_id, {"active": active})

    def set_role(self, coordinator_id: int, role: str) -> None:
        """Changes what the coordinator may do."""
        self._set("role", coordinator_id, {"role": role})

    def set_language(self, coordinator_id: int, language: str) -> None:
        """Changes the language in which the desk speaks to the coordinator."""
        self._set("language", coordinator_id, {"language": language})

    def set_must_change(self, coordinator_id: int, must_change: bool) -> None:
        """Notes that the password was given by somebody else, or that it was chosen; twice is no trouble."""
        statement = _GIVE[self._connection.dialect.name] if must_change else _CHOSEN
        self._connection.execute(statement, {"key": coordinator_id})

    def must_change(self, coordinator_id: int) -> bool:
        """Whether the password was given by somebody else and has to be changed."""
        return self._connection.execute(_IS_GIVEN, {"key": coordinator_id}).one_or_none() is not None

    def must_all_change(self) -> frozenset[int]:
        """The ids of everybody who has to change their password."""
        return frozenset(self._connection.execute(_GIVEN).scalars())

    def _set(self, what: str, coordinator_id: int, values: Mapping[str, Any]) -> None:
        given = {"key": coordinator_id, **{f"new_{column}": value for column, value in values.items()}}
        if self._connection.execute(_SET[what], given).rowcount == 0:
            raise NotFound("there is no such coordinator")

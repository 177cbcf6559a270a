"""A forum for the inbox, where the kind of database makes no difference."""

from collections.abc import Iterator

import pytest

from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from tests.desk.seeding import Forum


@pytest.fixture
def forum(sqlite_url: str) -> Iterator[Forum]:
    """A forum with one coordinator."""
    storage = Storage(sqlite_url)
    yield Forum(storage)
    storage.close()


@pytest.fixture
def session(forum: Forum) -> DeskSession:
    """The coordinator, signed in."""
    return forum.signed_in()

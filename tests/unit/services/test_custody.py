"""Custody: a database and its secret belong together."""

from pathlib import Path

import pytest

from bot.errors import KeyMissing
from bot.services.custody import Custody
from bot.storage.engine import Storage
from bot.vault.secret import ServerSecret


def test_the_first_secret_claims_the_database(storage: Storage) -> None:
    """Claiming it again with the same secret is no trouble."""
    custody = Custody(storage, ServerSecret.generate())

    custody.claim()
    custody.claim()


def test_another_secret_is_refused(storage: Storage) -> None:
    """With it no receipt code of this database would ever open anything."""
    Custody(storage, ServerSecret.generate()).claim()

    with pytest.raises(KeyMissing, match="not the one this database was made with"):
        Custody(storage, ServerSecret.generate()).claim()


def test_without_a_team_key_nothing_can_be_taken_in(storage: Storage) -> None:
    """The check says what to do."""
    custody = Custody(storage, ServerSecret.generate())
    custody.claim()

    assert not custody.has_team()
    with pytest.raises(KeyMissing, match="amanah init"):
        custody.check()


def test_the_secret_itself_is_not_in_the_database(sqlite_url: str) -> None:
    """Only a fingerprint, which reveals nothing of it."""
    secret, storage = ServerSecret.generate(), Storage(sqlite_url)

    Custody(storage, secret).claim()
    storage.close()

    kept = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    assert bytes.fromhex(secret.to_text()) not in kept
    assert secret.to_text().encode() not in kept

"""Custody of the keys: whether this server's secret is the one the database was made with."""

import hmac
from collections.abc import Sequence

from bot.errors import KeyMissing
from bot.storage.engine import Storage
from bot.vault.secret import ServerSecret

FINGERPRINT = "server_secret_fingerprint"
"""The fact under which the fingerprint of the secret stands."""


class Custody:
    """Ties a database to the secret without which no receipt code and no draft opens."""

    def __init__(self, storage: Storage, secret: ServerSecret, former: Sequence[ServerSecret] = ()) -> None:
        """`former` are the secrets that were replaced and are not yet reduced."""
        self._storage = storage
        self._secret = secret
        self._former = tuple(former)

    def claim(self) -> None:
        """Remember the secret's fingerprint in a new database; `KeyMissing` when another secret's is there."""
        with self._storage.begin() as tx:
            known = tx.facts.get(FINGERPRINT)
            if known is None:
                tx.facts.set(FINGERPRINT, self._secret.fingerprint())
                tx.commit()
        self._compare(known)

    def recognise(self) -> None:
        """`KeyMissing` when the database was made with another secret; changes nothing."""
        with self._storage.begin() as tx:
            known = tx.facts.get(FINGERPRINT)
        self._compare(known)

    def check(self) -> None:
        """`KeyMissing` unless the secret is the database's own and there is a team key to seal reports to."""
        with self._storage.begin() as tx:
            known, epoch = tx.facts.get(FINGERPRINT), tx.keys.current_epoch()
        self._compare(known)
        if epoch is None:
            raise KeyMissing("there is no team key yet; run: amanah init")

    def has_team(self) -> bool:
        """Whether there is a team key, and so a coordinator."""
        with self._storage.begin() as tx:
            return tx.keys.current_epoch() is not None

    def _compare(self, known: bytes | None) -> None:
        if known is None or hmac.compare_digest(known, self._secret.fingerprint()):
            return
        if any(hmac.compare_digest(known, secret.fingerprint()) for secret in self._former):
            raise KeyMissing("the server secret was being replaced and that did not end; run: amanah rotate-secret")
        raise KeyMissing("AMANAH_SERVER_SECRET is not the one this database was made with")

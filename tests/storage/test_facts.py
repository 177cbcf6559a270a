"""What the programme remembers about itself."""

from bot.storage.engine import Storage


def test_a_fact_nobody_set_is_none(storage: Storage) -> None:
    """Asking is no error."""
    with storage.begin() as tx:
        assert tx.facts.get("secret.fingerprint") is None


def test_setting_a_fact_replaces_it(storage: Storage) -> None:
    """One value a name."""
    with storage.begin() as tx:
        for value in (b"old", b"new"):
            tx.facts.set("secret.fingerprint", value)
        tx.facts.set("other", b"else")

        assert tx.facts.get("secret.fingerprint") == b"new"

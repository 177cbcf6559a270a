"""The server secret, as an operator keeps it."""

import pytest

from bot.errors import KeyMissing
from bot.vault.secret import ServerSecret

SECRET = ServerSecret(bytes(range(32)))


def test_the_written_form_reads_back() -> None:
    """What `init` wrote is what the server starts with."""
    secret = ServerSecret.generate()

    assert ServerSecret.from_text(secret.to_text()) == secret


def test_space_around_it_and_capitals_do_not_matter() -> None:
    """A key file that an editor ended with a line break still works."""
    assert ServerSecret.from_text(f" \n{SECRET.to_text().upper()}\r\n") == SECRET


@pytest.mark.parametrize("written", ["", "secret", "ab" * 31, "ab" * 33, "zz" * 32, "٠" * 64, "ab " * 32])
def test_anything_else_is_refused_without_repeating_it(written: str) -> None:
    """A wrong secret stops the start, and does not land in the log."""
    with pytest.raises(KeyMissing) as caught:
        ServerSecret.from_text(written)

    assert str(caught.value) == "the server secret must be 64 hexadecimal digits"


def test_a_secret_of_another_length_is_refused() -> None:
    """Half a secret is no secret."""
    with pytest.raises(KeyMissing):
        ServerSecret(b"short")


def test_two_secrets_differ() -> None:
    """Every server has its own."""
    assert ServerSecret.generate() != ServerSecret.generate()


def test_a_secret_is_equal_to_no_other_kind_of_thing() -> None:
    """Comparing with bytes by mistake never succeeds."""
    assert bytes(range(32)) != SECRET


def test_equal_secrets_count_once() -> None:
    """Equal secrets are one, also in a set."""
    assert len({SECRET, ServerSecret(bytes(range(32)))}) == 1


def test_subkeys_differ_by_purpose_and_by_secret() -> None:
    """What one purpose reveals helps nowhere else."""
    subkeys = {SECRET.subkey("a"), SECRET.subkey("b"), ServerSecret(bytes(32)).subkey("a")}

    assert len(subkeys) == 3
    assert {len(key) for key in subkeys} == {32}


def test_the_fingerprint_recognises_a_secret() -> None:
    """A database says at the start that it belongs to another secret."""
    assert SECRET.fingerprint() == ServerSecret.from_text(SECRET.to_text()).fingerprint()
    assert SECRET.fingerprint() != ServerSecret.generate().fingerprint()
    assert len(SECRET.fingerprint()) == 16


def test_it_does_not_show_when_drawn() -> None:
    """A stray log line or traceback holds no key."""
    assert repr(SECRET) == str(SECRET) == "ServerSecret(…)"

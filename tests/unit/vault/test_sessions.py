"""Desk sessions: the cookie and the row."""

import base64

import pytest

from bot.errors import CannotOpen
from bot.vault.primitives import unlock
from bot.vault.sessions import new_token, open_session, seal_session, session_id


def test_a_token_is_random_and_fits_into_a_cookie() -> None:
    """256 bits that need no escaping."""
    token = new_token()

    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    assert token != new_token()


def test_the_cookie_opens_its_session() -> None:
    """A signed-in coordinator stays signed in."""
    token = new_token()

    assert open_session(token, seal_session(token, b"unlocked keys")) == b"unlocked keys"


def test_another_cookie_does_not() -> None:
    """Nobody sits down in somebody else's session."""
    sealed = seal_session(new_token(), b"unlocked keys")

    with pytest.raises(CannotOpen):
        open_session(new_token(), sealed)


def test_the_row_is_no_cookie() -> None:
    """Whoever reads the table of sessions can neither sign in nor open one."""
    token = new_token()
    row_id, sealed = session_id(token), seal_session(token, b"unlocked keys")

    with pytest.raises(CannotOpen):
        open_session(row_id.hex(), sealed)
    with pytest.raises(CannotOpen):
        open_session(base64.urlsafe_b64encode(row_id).decode().rstrip("="), sealed)
    with pytest.raises(CannotOpen):
        unlock(row_id, sealed, bound_to=row_id)


def test_the_same_cookie_finds_the_same_row() -> None:
    """And different cookies different rows."""
    token = new_token()

    assert session_id(token) == session_id(token)
    assert session_id(token) != session_id(new_token())
    assert len(session_id(token)) == 32


@pytest.mark.parametrize("cookie", ["", "🙂", "\ud800", "a" * 10_000])
def test_any_cookie_value_is_looked_up(cookie: str) -> None:
    """A made-up cookie finds nothing and breaks nothing."""
    assert len(session_id(cookie)) == 32

"""Desk sessions: the cookie holds a token; the database holds what only that token opens."""

import secrets
from typing import Final

from bot.vault.padding import pad, unpad
from bot.vault.primitives import digest, lock, unlock

_TOKEN_BYTES: Final = 32


def new_token() -> str:
    """32 random bytes in URL-safe base 64: the value of a session cookie, and never stored."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def session_id(token: str) -> bytes:
    """32 bytes by which a session is found. Any text will do; one that was never given out finds nothing."""
    return digest(_given(token), label=b"amanah sess id")


def seal_session(token: str, plain: bytes) -> bytes:
    """A session's content (unlocked keys) under a key that only the token gives; padded."""
    return lock(_key(token), pad(plain), bound_to=session_id(token))


def open_session(token: str, sealed: bytes) -> bytes:
    """What was sealed under this token; `CannotOpen` otherwise."""
    return unpad(unlock(_key(token), sealed, bound_to=session_id(token)))


def _key(token: str) -> bytes:
    return digest(_given(token), label=b"amanah sess key")


def _given(token: str) -> bytes:
    return token.encode("utf-8", "surrogatepass")

"""Envelopes: content under a random data key, the data key sealed to those who may read it."""

from dataclasses import dataclass
from typing import Final

from bot.errors import CannotOpen
from bot.vault.keys import KeyPair, open_sealed, seal_to
from bot.vault.padding import SMALLEST, pad, unpad
from bot.vault.primitives import KEY_BYTES, lock, new_key, unlock

_ID_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Envelope:
    """Three columns of a row: sealed `content`, and its data key sealed to the team and perhaps to the reporter."""

    content: bytes
    team_key: bytes
    reporter_key: bytes | None


def bound(kind: str, row_id: int) -> bytes:
    """What ties content to its row, so that rows cannot be swapped: the kind and the id as 8 bytes."""
    return kind.encode() + row_id.to_bytes(_ID_BYTES, "big", signed=True)


def seal(
    plain: bytes, *, bound_to: bytes, team: bytes, reporter: bytes | None = None, smallest: int = SMALLEST
) -> Envelope:
    """An envelope that only the holders of the named public keys can open; `KeyMissing` when one is unusable.

    `bound_to` is the associated data, see `bound`. `smallest` is the smallest size in bytes that may show
    (padding.py). Nothing kept by whoever seals can open it again.
    """
    key = new_key()
    return Envelope(
        content=lock(key, pad(plain, smallest=smallest), bound_to=bound_to),
        team_key=seal_to(team, key),
        reporter_key=None if reporter is None else seal_to(reporter, key),
    )


def open_envelope(content: bytes, wrapped_key: bytes, pair: KeyPair, *, bound_to: bytes) -> bytes:
    """The content; `CannotOpen` for another pair, another row, another kind, or damage (never says which)."""
    return open_content(content, data_key(wrapped_key, pair), bound_to=bound_to)


def open_content(content: bytes, key: bytes, *, bound_to: bytes) -> bytes:
    """The content, with its data key at hand; `CannotOpen` as for `open_envelope`."""
    return unpad(unlock(key, content, bound_to=bound_to))


def rewrap(wrapped_key: bytes, old: KeyPair, new_public: bytes) -> bytes:
    """The same data key sealed to another public key, for a new epoch; the content stays as it is."""
    return seal_to(new_public, data_key(wrapped_key, old))


def data_key(wrapped_key: bytes, pair: KeyPair) -> bytes:
    """The data key of an envelope; `CannotOpen` for another pair, or damage (never says which)."""
    key = open_sealed(pair, wrapped_key)
    if len(key) != KEY_BYTES:
        raise CannotOpen("what was sealed is not a data key")
    return key

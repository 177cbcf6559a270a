"""The ring: how a key that is never written down in the clear gets from one running process to the next.

Each process makes a key pair that stands in its memory alone. Whoever has the key seals it to the public half of a
newcomer, which the database carries. The database cannot be trusted with more than carrying: a subkey of the server
secret says who may join, and says to the newcomer that the key comes from one of its own.
"""

import hmac
from typing import Final

from bot.vault.keys import KeyPair, open_sealed, seal_to
from bot.vault.primitives import digest, lock, unlock
from bot.vault.secret import ServerSecret

NAME_BYTES: Final = 16
"""How long a ring's name is: enough never to meet another's."""


def ring_name(key: bytes) -> bytes:
    """The name of the ring that has this key. It tells nothing of the key, which is as random as any."""
    return digest(key, label=b"amanah ring name")[:NAME_BYTES]


class RingSeal:
    """Tells processes that know the server secret from all others, and seals the key for one of them."""

    __slots__ = ("_gifts", "_tags")

    def __init__(self, secret: ServerSecret) -> None:
        self._gifts = secret.subkey("ring gifts")
        self._tags = secret.subkey("ring tags")

    def tag(self, process_id: int, public: bytes, ring: bytes | None) -> bytes:
        """What only somebody with the server secret can put beside this number, this public key and this ring."""
        return digest(_bound(process_id, public) + (ring or b""), label=b"amanah ring tag", key=self._tags)

    def is_ours(self, tag: bytes, process_id: int, public: bytes, ring: bytes | None) -> bool:
        """Whether a tag was made with the same server secret."""
        return hmac.compare_digest(tag, self.tag(process_id, public, ring))

    def give(self, key: bytes, process_id: int, public: bytes) -> bytes:
        """The key, for this process alone: not even the giver opens it again. `KeyMissing` for no public key."""
        return seal_to(public, lock(self._gifts, key, bound_to=_bound(process_id, public)))

    def take(self, sealed: bytes, process_id: int, pair: KeyPair) -> bytes:
        """The key that was given to this process; `CannotOpen` if it is not from somebody with the server secret."""
        return unlock(self._gifts, open_sealed(pair, sealed), bound_to=_bound(process_id, pair.public))

    def __repr__(self) -> str:
        return "RingSeal(…)"


def _bound(process_id: int, public: bytes) -> bytes:
    return process_id.to_bytes(8, "big") + public

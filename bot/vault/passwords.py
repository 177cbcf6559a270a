"""A coordinator's private key, wrapped so that only the password opens it."""

import secrets
import struct
import unicodedata
from typing import Final

from nacl.utils import random

from bot.errors import CannotOpen, FieldError
from bot.vault.kdf import SALT_BYTES, KdfCost, stretch
from bot.vault.primitives import lock, unlock

SHORTEST_PASSWORD: Final = 12
"""Characters a password has at least."""

LONGEST_PASSWORD: Final = 1024
"""Characters a password has at most."""

_LEGIBLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_HEADER: Final = struct.Struct(f">BII{SALT_BYTES}s")  # version, passes, KiB, salt
_VERSION: Final = 1
_FEWEST_DIFFERENT: Final = 5
_UNGUESSED: Final = 4
_SHORTEST_LOGIN: Final = 3

# Not a dictionary: the handful that everybody tries first, the longest first, so that only the rest counts.
_OBVIOUS: Final = (
    "administrator", "qwertyuiop", "1234567890", "0987654321", "abcdefghij", "bismillah", "password", "passwort",
    "passw0rd", "iloveyou", "asdfghjkl", "changeme", "letmein", "welcome", "qwerty", "123456", "654321", "secret",
    "abc123", "amanah", "zxcvbn", "12345", "admin", "login", "1234", "pass", "123", "786",
    "كلمةالسر", "كلمة السر", "پاس ورڈ",
)  # fmt: skip


def new_password() -> str:
    """About 99 random bits, in groups that can be copied by hand."""
    return "-".join("".join(secrets.choice(_LEGIBLE) for _ in range(5)) for _ in range(4))


def wrap_private(private: bytes, password: str, cost: KdfCost) -> bytes:
    """`private` under Argon2id of the password, with all that unwrapping needs (version, cost, salt, nonce).

    The password is taken in Unicode form NFKC, so that it is the same from every keyboard.
    """
    if len(password) > LONGEST_PASSWORD:
        raise FieldError("password", f"use at most {LONGEST_PASSWORD} characters")
    salt = random(SALT_BYTES)
    header = _HEADER.pack(_VERSION, cost.passes, cost.memory_kib, salt)
    return header + lock(stretch(prepared(password), salt, cost), private, bound_to=header)


def unwrap_private(wrapped: bytes, password: str) -> bytes:
    """The private key; `CannotOpen` for another password, or damage (never says which)."""
    cost, salt = _read_header(wrapped)
    if len(password) > LONGEST_PASSWORD:
        raise CannotOpen("the key does not open it, or it was damaged")
    key = stretch(prepared(password), salt, cost)
    return unlock(key, wrapped[_HEADER.size :], bound_to=wrapped[: _HEADER.size])


def needs_rewrap(wrapped: bytes, cost: KdfCost) -> bool:
    """Whether it was wrapped at another cost than the one wanted now; `CannotOpen` when it cannot be read."""
    stored, _ = _read_header(wrapped)
    return stored != cost


def dummy_unwrap(cost: KdfCost) -> None:
    """The work of one unwrapping, for a login that does not exist: the time must not tell which logins do."""
    stretch(b"no such login", random(SALT_BYTES), cost)


def strong_enough(password: str, login: str = "") -> None:
    """Returns when a password will do; `FieldError` for `password` says what to change.

    It has 12 to 1,024 characters, at least 5 of them different, does not contain the login, and at least
    4 characters remain once the parts that everybody tries first (`password`, `123456` …) are taken out.
    """
    folded = _folded(password)
    if min(len(password), len(folded)) < SHORTEST_PASSWORD:  # one ligature may unfold to eighteen letters
        raise FieldError("password", f"use at least {SHORTEST_PASSWORD} characters")
    if len(password) > LONGEST_PASSWORD:
        raise FieldError("password", f"use at most {LONGEST_PASSWORD} characters")
    if len(set(folded)) < _FEWEST_DIFFERENT:
        raise FieldError("password", f"use at least {_FEWEST_DIFFERENT} different characters")
    name = _folded(login.strip())
    if len(name) >= _SHORTEST_LOGIN and name in folded:
        raise FieldError("password", "leave the login out of the password")
    for part in _OBVIOUS:
        folded = folded.replace(part, "")
    if len(folded) < _UNGUESSED:
        raise FieldError("password", "this is one of the first passwords anybody would try")


def prepared(password: str) -> bytes:
    """The bytes of a password in Unicode form NFKC: the same from every keyboard."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()


def _read_header(wrapped: bytes) -> tuple[KdfCost, bytes]:
    if len(wrapped) < _HEADER.size:
        raise CannotOpen("this is not a wrapped key")
    version, passes, memory_kib, salt = _HEADER.unpack_from(wrapped)
    if version != _VERSION:
        raise CannotOpen("this is not a wrapped key of a known form")
    try:
        return KdfCost(passes, memory_kib), salt
    except FieldError:
        raise CannotOpen("the cost of a wrapped key is out of bounds") from None

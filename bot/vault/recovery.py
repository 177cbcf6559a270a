"""The recovery key: a private key printed on paper, in groups that find and name a typing mistake.

32 bytes in Crockford's base 32 (no I, L, O, U) as 13 groups of five characters. The last character of a group checks
the other four and the group's place by Damm's rule for alphabets of 2^n characters (dissertation, Marburg 2004):
multiply by two in GF(32) and add; every wrong character, every swap of neighbours and every swap of groups shows.
"""

import re
import unicodedata
from typing import Final

from bot.errors import FieldError
from bot.i18n.digits import ascii_digits
from bot.vault.keys import KeyPair
from bot.vault.primitives import KEY_BYTES, new_key

GROUPS: Final = 13
"""Groups on paper, five characters each."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES: Final = str.maketrans("OIL", "011")
_BITS: Final = 5
_DATA: Final = 4
_GROUP: Final = _DATA + 1
_PER_LINE: Final = 5
_SPARE_BITS: Final = GROUPS * _DATA * _BITS - KEY_BYTES * 8
_FIELD_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1


def new_recovery() -> tuple[str, KeyPair]:
    """A new recovery key: what to print, once (three lines of groups), and the pair it stands for."""
    private = new_key()
    return _print(private), KeyPair.from_private(private)


def parse_recovery(printed: str) -> KeyPair:
    """The pair of a printed recovery key.

    Case, spaces, dashes and line breaks do not matter, nor O for 0, nor I or L for 1, nor digits of another script.
    `FieldError` for `recovery` names the group that was mistyped.
    """
    groups = _groups(printed)
    for place, group in enumerate(groups[:GROUPS], start=1):
        if not _fits(group, place):
            raise _mistyped(place)
    if len(groups) != GROUPS:
        raise FieldError("recovery", f"the recovery key has {GROUPS} groups of {_GROUP} characters")
    number = 0
    for character in "".join(group[:_DATA] for group in groups):
        number = number << _BITS | _ALPHABET.index(character)
    if number & ((1 << _SPARE_BITS) - 1):
        raise _mistyped(GROUPS)
    return KeyPair.from_private((number >> _SPARE_BITS).to_bytes(KEY_BYTES, "big"))


def _print(private: bytes) -> str:
    number = int.from_bytes(private, "big") << _SPARE_BITS
    groups = []
    for place in range(1, GROUPS + 1):
        first_bit = (GROUPS - place) * _DATA * _BITS
        values = [number >> first_bit + _BITS * index & 31 for index in reversed(range(_DATA))]
        groups.append("".join(_ALPHABET[value] for value in (*values, _check(values, place))))
    lines = (groups[start : start + _PER_LINE] for start in range(0, GROUPS, _PER_LINE))
    return "\n".join(" ".join(line) for line in lines)


def _check(values: list[int], place: int) -> int:
    interim = place
    for value in values:
        interim = (interim ^ value) << 1
        if interim >> _BITS:
            interim ^= _FIELD_POLYNOMIAL
    return interim


def _fits(group: str, place: int) -> bool:
    values = [_ALPHABET.find(character) for character in group]
    return len(values) == _GROUP and -1 not in values and values[-1] == _check(values[:-1], place)


def _groups(printed: str) -> list[str]:
    text = ascii_digits(unicodedata.normalize("NFKC", printed)).upper().translate(_LOOKALIKES)
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    typed = re.findall(r"[^\W_]+", visible)
    if len(typed) == GROUPS:  # typed in groups: a character too few or too many stays in its own group
        return typed
    run = "".join(typed)
    return [run[start : start + _GROUP] for start in range(0, len(run), _GROUP)]


def _mistyped(place: int) -> FieldError:
    return FieldError("recovery", f"group {place} of the recovery key has a typing mistake")

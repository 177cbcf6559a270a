"""Receipt codes: the only thing that leads back to a report, and only its owner has it.

A code is 19 random decimal digits and a check digit: about 63 bits, and every digit a phone in any script can type.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.errors import CannotOpen, CodeMistyped
from bot.i18n.digits import ascii_digits
from bot.vault.kdf import KdfCost, stretch
from bot.vault.keys import KeyPair
from bot.vault.mailboxes import address_of
from bot.vault.primitives import digest
from bot.vault.retired import ReceiptSalt
from bot.vault.secret import ServerSecret

CODE_DIGITS: Final = 20
"""Digits in a code, the check digit included."""

_GROUP: Final = 5
_NEARLY = range(CODE_DIGITS - 2, CODE_DIGITS + 3)

# The totally anti-symmetric quasigroup of order 10 from H. Michael Damm, "Total anti-symmetrische Quasigruppen",
# dissertation, Marburg 2004: every single wrong digit and every swap of two neighbours changes the result.
_DAMM: Final = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> str:
    """Damm's check digit of ASCII digits; "0" when they already end in their own."""
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim


def new_code() -> str:
    """A new code: 20 ASCII digits, the last one checks the others."""
    random_digits = f"{secrets.randbelow(10 ** (CODE_DIGITS - 1)):0{CODE_DIGITS - 1}d}"
    return random_digits + check_digit(random_digits)


def normalise(text: str) -> str:
    """The code in what a person typed or pasted, as 20 ASCII digits.

    Digits of any script count; everything around and between them (words, spaces, dashes, line breaks,
    direction controls, joiners) does not. `CodeMistyped` unless there are exactly 20 and the last one fits.
    """
    digits = _digits(text)
    if len(digits) != CODE_DIGITS:
        raise CodeMistyped(f"a receipt code has {CODE_DIGITS} digits")
    if check_digit(digits) != "0":
        raise CodeMistyped("one of the digits of the receipt code is wrong")
    return digits


def looks_like_code(text: str) -> bool:
    """Whether somebody probably meant a code.

    True for a right one wherever in a sentence it stands, and for 18 to 22 digits without any letter around them,
    which are a code with a mistake. Telephone numbers (at most 15) and most card numbers (16) are shorter.
    """
    digits = _digits(text)
    if len(digits) == CODE_DIGITS and check_digit(digits) == "0":
        return True
    return len(digits) in _NEARLY and not any(c.isalpha() for c in text)


def format_code(code: str) -> str:
    """A code in four groups of five, to be copied by hand: `12345 67890 12345 67890`."""
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _digits(text: str) -> str:
    return "".join(c for c in ascii_digits(text) if c.isdecimal())


@dataclass(frozen=True, slots=True)
class ReceiptMarks:
    """What of a code's keys is needed to store a report under it. None of it opens anything."""

    lookup: bytes = field(repr=False)
    public: bytes
    mailbox: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptKeys:
    """What a code gives: `lookup` (32 bytes) finds the report, the X25519 key pair reads what was sealed to it.

    `mailbox` (16 bytes) is the address where the person may ask to be told of a reply.
    """

    lookup: bytes = field(repr=False)
    public: bytes
    private: bytes = field(repr=False, compare=False)
    mailbox: bytes = field(repr=False)

    @property
    def pair(self) -> KeyPair:
        """The two halves as a key pair."""
        return KeyPair(self.public, self.private)

    @property
    def marks(self) -> ReceiptMarks:
        """What is left when the private half is thrown away."""
        return ReceiptMarks(self.lookup, self.public, self.mailbox)


class Receipts:
    """Turns codes into keys. Without the server secret a code cannot even be tried against a stolen database."""

    __slots__ = ("_retired", "_salt")

    def __init__(self, secret: ServerSecret, retired: Sequence[ReceiptSalt] = ()) -> None:
        """`retired` are the salts of the secrets before this one; reports keep the one they were made with."""
        self._salt = ReceiptSalt.of(secret)
        self._retired = tuple(retired)

    def written(self, cost: KdfCost) -> str:
        """How new reports remember the way from code to keys: the cost, and the mark of the secret of today."""
        return f"{cost.to_text()}:{self._salt.mark}"

    def derive(self, code: str, cost: KdfCost) -> ReceiptKeys:
        """The keys of a code with the secret of today. `CodeMistyped` when it is not a code.

        Takes as long as the cost says; run it in a worker thread.
        """
        return _derive(code, self._salt, cost)

    def candidates(self, code: str, cost: KdfCost, in_use: Iterable[str]) -> tuple[ReceiptKeys, ...]:
        """The keys of a code in every way that a stored report may have been made in: the way of today first.

        `in_use` are the ways as `written`; one without a mark may be of any secret. One that cannot be read, or whose
        secret is not there, is left out: it must not lock everybody else out. Takes as long as all of them together.
        """
        ways = [(self._salt, cost)]
        for text in in_use:
            with_cost, mark = way_of(text)
            if with_cost is not None:
                known = (self._salt, *self._retired)
                ways += [(salt, with_cost) for salt in known if mark in {"", salt.mark}]
        return tuple(_derive(code, salt, each) for salt, each in dict.fromkeys(ways))

    def __repr__(self) -> str:
        return "Receipts(…)"


def way_of(written: str) -> tuple[KdfCost | None, str]:
    """The cost and the mark in what `Receipts.written` made; no cost when it cannot be read, no mark when it has none.

    Marks came with the second secret: reports from before have none until the secret is replaced for the first time.
    """
    parts = written.split(":")
    try:
        return KdfCost.from_text(":".join(parts[:3])), parts[3] if len(parts) == 4 else ""
    except CannotOpen:
        return None, ""


def _derive(code: str, salt: ReceiptSalt, cost: KdfCost) -> ReceiptKeys:
    stretched = stretch(normalise(code).encode(), salt.salt, cost)
    lookup = digest(b"", label=b"amanah lookup", key=stretched)
    pair = KeyPair.from_seed(digest(b"", label=b"amanah reporter", key=stretched))
    return ReceiptKeys(lookup, pair.public, pair.private, address_of(stretched))

"""Second factors: codes that change every half minute (RFC 6238), and recovery codes for a lost phone.

All of it is sealed to the coordinator's own key, so only their password opens it: it keeps out whoever has the password
and not the phone, and tells a stolen database nothing. Whoever has password *and* database needs no code.
"""

import hmac
import json
import secrets
from dataclasses import dataclass, field, replace
from typing import Final

import pyotp

from bot.errors import CannotOpen
from bot.i18n.digits import ascii_digits
from bot.vault.keys import KeyPair, open_sealed, seal_to
from bot.vault.padding import pad, unpad
from bot.vault.primitives import digest

STEP_SECONDS: Final = 30
"""How long a code is shown (RFC 6238, section 5.2)."""

RECOVERY_CODES: Final = 10
"""How many recovery codes are given out at once."""

PADDED: Final = 1024
"""Bytes that every second factor is padded to: nobody sees how many recovery codes are left."""

_WINDOW: Final = 1
_DIGITS: Final = 6
_LEGIBLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 3
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a phone was given: `secret` in base 32, digests of the recovery codes that were not used yet.

    `step` is the last half minute (since 1970) whose code was used. It counts once `confirmed` by a first code.
    """

    secret: str = field(repr=False)
    recovery: tuple[str, ...] = field(default=(), repr=False)
    step: int = 0
    confirmed: bool = False

    def after(self, given: str, now: int) -> "SecondFactor | None":
        """As it is once this code was used at `now` (seconds since 1970); None when it is wrong, or was used before.

        A code of the half minute before or after is taken too, for clocks that differ (RFC 6238, section 6). Digits of
        any script, spaces and dashes between them do not matter.
        """
        written = ascii_digits("".join(sign for sign in given.casefold() if sign.isalnum()))
        if len(written) == _DIGITS and written.isdecimal():
            return self._after_code(written, now // STEP_SECONDS)
        used = _digest_of(written)
        if self.confirmed and any(hmac.compare_digest(used, one) for one in self.recovery):
            return replace(self, recovery=tuple(one for one in self.recovery if one != used))
        return None

    def _after_code(self, written: str, present: int) -> "SecondFactor | None":
        totp = pyotp.TOTP(self.secret)
        for step in range(max(present - _WINDOW, self.step + 1), present + _WINDOW + 1):
            if hmac.compare_digest(totp.generate_otp(step), written):
                return replace(self, step=step, confirmed=True)
        return None

    def with_recovery_codes(self) -> tuple["SecondFactor", tuple[str, ...]]:
        """The same with ten new recovery codes in the place of those before, and the codes themselves."""
        codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
        return replace(self, recovery=tuple(_digest_of(one.replace("-", "")) for one in codes)), codes

    def address(self, login: str, issuer: str) -> str:
        """What a phone reads from the picture: an `otpauth` address with the secret in it."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=login, issuer_name=issuer)


def new_second_factor() -> SecondFactor:
    """160 random bits (RFC 4226, section 4), not confirmed yet."""
    return SecondFactor(pyotp.random_base32())


def seal_second_factor(public: bytes, factor: SecondFactor) -> bytes:
    """A second factor for whoever holds the private half."""
    kept = {"secret": factor.secret, "recovery": factor.recovery, "step": factor.step, "confirmed": factor.confirmed}
    return seal_to(public, pad(json.dumps(kept).encode(), smallest=PADDED))


def open_second_factor(own: KeyPair, sealed: bytes) -> SecondFactor:
    """What was sealed; `CannotOpen` for another pair, or damage."""
    try:
        kept = json.loads(unpad(open_sealed(own, sealed)))
        return SecondFactor(
            str(kept["secret"]), tuple(map(str, kept["recovery"])), int(kept["step"]), kept["confirmed"] is True
        )
    except (KeyError, TypeError, ValueError):
        raise CannotOpen("this is no second factor") from None


def _new_code() -> str:
    """About 59 random bits, in groups that can be copied by hand."""
    return "-".join("".join(secrets.choice(_LEGIBLE) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _digest_of(code: str) -> str:
    return digest(code.encode("utf-8", "surrogatepass"), label=b"amanah rec code")[:16].hex()

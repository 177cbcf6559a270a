"""Second factors: codes by time, recovery codes, and their seal."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CannotOpen
from bot.vault.keys import SEALED_KEY_BYTES, KeyPair, seal_to
from bot.vault.padding import pad
from bot.vault.second_factors import (
    RECOVERY_CODES,
    SecondFactor,
    new_second_factor,
    open_second_factor,
    seal_second_factor,
)

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924")]
"""RFC 6238, appendix B, the rows for SHA-1; their last six digits."""

AT, CODE = RFC_CODES[3]


@pytest.mark.parametrize(("at", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """Any app for codes shows the same."""
    used = SecondFactor(RFC_SECRET).after(code, at)

    assert used is not None
    assert (used.confirmed, used.step) == (True, at // 30)


@pytest.mark.parametrize(("away", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_differ_by_one_step(away: int, taken: bool) -> None:
    """Half a minute to either side, no more."""
    assert (SecondFactor(RFC_SECRET).after(CODE, AT + away) is not None) is taken


@given(st.integers(-30, 60))
def test_a_code_works_once(later: int) -> None:
    """Neither it nor one from before it is taken again."""
    used = SecondFactor(RFC_SECRET).after(CODE, AT)

    assert used is not None
    assert used.after(CODE, AT + later) is None


@pytest.mark.parametrize("typed", ["005 924", "٠٠٥٩٢٤", "۰۰۵-۹۲۴", " 005924\n"])
def test_a_code_may_be_typed_in_any_digits(typed: str) -> None:
    """With spaces or dashes too."""
    assert SecondFactor(RFC_SECRET).after(typed, AT) is not None


@pytest.mark.parametrize("typed", ["", "005925", "5924", "0059240", "x" * 10_000, "\udcff", "²²²²²²"])
def test_anything_else_is_wrong(typed: str) -> None:
    """Whatever is typed."""
    assert SecondFactor(RFC_SECRET).after(typed, AT) is None


def test_each_recovery_code_works_once() -> None:
    """The others go on working."""
    factor, codes = SecondFactor(RFC_SECRET, confirmed=True).with_recovery_codes()
    first = factor.after(codes[0].upper().replace("-", " "), AT)

    assert first is not None
    assert first.after(codes[0], AT) is None
    assert first.after(codes[1], AT) is not None
    assert len(first.recovery) == RECOVERY_CODES - 1


def test_recovery_codes_cannot_be_guessed() -> None:
    """Ten different ones of more than fifty bits: twelve signs of thirty-one."""
    _, codes = new_second_factor().with_recovery_codes()

    assert len(set(codes)) == 10
    assert all(len(one.replace("-", "")) == 12 for one in codes)
    assert 31**12 > 2**50


def test_new_recovery_codes_take_the_place_of_the_old() -> None:
    """Those on the old paper stop working."""
    before, old = SecondFactor(RFC_SECRET, confirmed=True).with_recovery_codes()
    after, _ = before.with_recovery_codes()

    assert after.after(old[0], AT) is None


def test_a_recovery_code_confirms_nothing() -> None:
    """Only the phone itself shows that it has the secret."""
    factor, codes = SecondFactor(RFC_SECRET).with_recovery_codes()

    assert factor.after(codes[0], AT) is None


def test_the_seal_opens_for_its_owner_alone() -> None:
    """All of it comes back."""
    own, other = KeyPair.generate(), KeyPair.generate()
    factor, _ = new_second_factor().with_recovery_codes()
    sealed = seal_second_factor(own.public, factor)

    assert open_second_factor(own, sealed) == factor
    with pytest.raises(CannotOpen):
        open_second_factor(other, sealed)


def test_the_size_tells_nothing() -> None:
    """Not confirmed, with ten recovery codes or with none: all alike."""
    own, factor = KeyPair.generate(), new_second_factor()
    sizes = {len(seal_second_factor(own.public, one)) for one in (factor, factor.with_recovery_codes()[0])}

    assert sizes == {SEALED_KEY_BYTES - 32 + 1024}


@pytest.mark.parametrize("plain", [b"", b"{}", b'{"secret": 1, "recovery": 2, "step": "x", "confirmed": 1}', b"[]"])
def test_other_content_is_damage(plain: bytes) -> None:
    """Never half a second factor."""
    own = KeyPair.generate()
    with pytest.raises(CannotOpen):
        open_second_factor(own, seal_to(own.public, pad(plain)))


def test_nothing_of_it_shows_when_it_is_printed() -> None:
    """A log line or an error carries no secret by accident."""
    factor, codes = new_second_factor().with_recovery_codes()

    assert factor.secret not in repr(factor)
    assert factor.recovery[0] not in repr(factor)
    assert codes[0] not in repr(factor)

"""What must not outlive the running processes."""

import pytest

from bot.errors import CannotOpen
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.primitives import new_key


def test_it_opens_what_it_sealed() -> None:
    """Within one run of the programme it is there."""
    seal = EphemeralSeal()

    assert seal.open(seal.seal(b"words", bound_to=b"x"), bound_to=b"x") == b"words"


def test_after_a_restart_nothing_opens() -> None:
    """A copy of the memory file or a swap page is worth nothing to a new process."""
    sealed = EphemeralSeal().seal(b"words")

    with pytest.raises(CannotOpen):
        EphemeralSeal().open(sealed)


def test_it_opens_only_for_what_it_is_bound_to() -> None:
    """One person's content is never shown to another."""
    seal = EphemeralSeal()
    sealed = seal.seal(b"words", bound_to=b"one")

    with pytest.raises(CannotOpen):
        seal.open(sealed, bound_to=b"two")


def test_with_the_same_key_one_opens_what_the_other_sealed() -> None:
    """Processes that share a key work as one."""
    key = new_key()

    assert EphemeralSeal(key).open(EphemeralSeal(key).seal(b"words")) == b"words"


def test_after_another_key_was_adopted_what_was_sealed_before_still_opens() -> None:
    """And whoever has only the new key opens everything that is sealed from now on."""
    seal, others = EphemeralSeal(), EphemeralSeal(key := new_key())
    before = seal.seal(b"before")
    seal.adopt(key)

    assert (seal.open(before), others.open(seal.seal(b"after"))) == (b"before", b"after")
    with pytest.raises(CannotOpen):
        others.open(before)


def test_it_does_not_show_when_drawn() -> None:
    """A stray log line or traceback holds no key."""
    assert repr(EphemeralSeal()) == "EphemeralSeal(…)"

"""What must not outlive the process."""

import pytest

from bot.errors import CannotOpen
from bot.vault.ephemeral import EphemeralSeal


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


def test_it_does_not_show_when_drawn() -> None:
    """A stray log line or traceback holds no key."""
    assert repr(EphemeralSeal()) == "EphemeralSeal(…)"

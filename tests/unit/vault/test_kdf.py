"""What a guess costs, and how that is written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CannotOpen, FieldError
from bot.vault.kdf import PASSWORD_COST, RECEIPT_COST, KdfCost, stretch

SALT = bytes(16)


@given(st.integers(1, 64), st.integers(8, 1024 * 1024))
def test_a_written_cost_reads_back(passes: int, memory_kib: int) -> None:
    """A row made at any cost opens after the usual cost has changed."""
    cost = KdfCost(passes, memory_kib)

    assert KdfCost.from_text(cost.to_text()) == cost


def test_the_written_form_is_stable() -> None:
    """It stands in every report's row."""
    assert RECEIPT_COST.to_text() == "argon2id:2:19456"


@pytest.mark.parametrize(
    "written", ["", "argon2id", "argon2i:2:19456", "argon2id:2", "argon2id:0:64", "argon2id:2:7", "argon2id:2:99999999",
                "argon2id:-1:64", "argon2id:2:64 ", "argon2id:٢:64"],
)  # fmt: skip
def test_a_cost_that_was_tampered_with_is_refused(written: str) -> None:
    """A changed row cannot ask for all the memory there is, nor for no work at all."""
    with pytest.raises(CannotOpen):
        KdfCost.from_text(written)


@pytest.mark.parametrize(("passes", "memory_kib"), [(0, 64), (65, 64), (1, 7), (1, 1024 * 1024 + 1)])
def test_a_cost_out_of_bounds_names_its_field(passes: int, memory_kib: int) -> None:
    """A setting that cannot work is said when it is read."""
    with pytest.raises(FieldError) as caught:
        KdfCost(passes, memory_kib)

    assert caught.value.field in {"passes", "memory_kib"}


def test_the_usual_costs_keep_their_floor() -> None:
    """At least 19 MiB and t = 2 for codes, 128 MiB and t = 3 for passwords (the project's privacy promise)."""
    assert (RECEIPT_COST.passes, RECEIPT_COST.memory_kib) >= (2, 19 * 1024)
    assert (PASSWORD_COST.passes, PASSWORD_COST.memory_kib) >= (3, 128 * 1024)


def test_every_part_changes_the_key() -> None:
    """Another guess, salt or cost is another key."""
    cheap = KdfCost(1, 64)

    keys = {
        stretch(b"a", SALT, cheap),
        stretch(b"b", SALT, cheap),
        stretch(b"a", b"1" * 16, cheap),
        stretch(b"a", SALT, KdfCost(2, 64)),
        stretch(b"a", SALT, KdfCost(1, 128)),
    }

    assert len(keys) == 5


def test_a_salt_of_another_length_is_refused() -> None:
    """A row with a broken salt fails in one known way."""
    with pytest.raises(CannotOpen):
        stretch(b"a", b"short", KdfCost(1, 64))

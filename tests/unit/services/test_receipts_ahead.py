"""Receipt codes that lie ready."""

import pytest

from bot.services.receipts_ahead import KEPT_SECONDS, REMEMBERED_SECONDS, ReceiptsAhead
from bot.vault.kdf import KdfCost
from bot.vault.receipts import Receipts, normalise
from bot.vault.secret import ServerSecret

QUICK = KdfCost(1, 8)


class Clock:
    """A steady clock that goes on when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def receipts() -> Receipts:
    """The receipts of a forum."""
    return Receipts(ServerSecret.generate())


@pytest.fixture
def ahead(receipts: Receipts, clock: Clock) -> ReceiptsAhead:
    """A stock of three, and nothing in it yet."""
    return ReceiptsAhead(receipts, QUICK, 3, clock)


def fill(ahead: ReceiptsAhead) -> int:
    """Derive as many as there is room for; how many."""
    count = 0
    while ahead.derive_one():
        count += 1
    return count


def test_no_more_than_asked_for_lie_ready(ahead: ReceiptsAhead) -> None:
    """The stock is small and stays so."""
    assert fill(ahead) == 3
    assert len(ahead) == 3


def test_the_marks_are_those_that_the_code_gives(ahead: ReceiptsAhead, receipts: Receipts) -> None:
    """A report stored under them is found with the code."""
    fill(ahead)
    code = ahead.take()

    assert normalise(code) == code
    assert ahead.marks_of(code) == receipts.derive(code, QUICK).marks


def test_an_empty_stock_gives_a_code_all_the_same(ahead: ReceiptsAhead) -> None:
    """It is derived when it is needed."""
    code = ahead.take()

    assert normalise(code) == code
    assert ahead.marks_of(code) is None


def test_no_code_is_given_twice(ahead: ReceiptsAhead) -> None:
    """One report, one code."""
    fill(ahead)

    assert len({ahead.take() for _ in range(6)}) == 6


def test_a_code_lies_ready_for_an_hour_at_most(ahead: ReceiptsAhead, clock: Clock) -> None:
    """Whoever saw the memory of the process learns no code of tomorrow."""
    fill(ahead)
    old = {code for _, code, _ in ahead._ready}
    clock.now += KEPT_SECONDS

    assert ahead.take() not in old
    assert fill(ahead) == 3


def test_marks_are_remembered_as_long_as_a_draft(ahead: ReceiptsAhead, clock: Clock) -> None:
    """Afterwards nothing of the code is left in memory."""
    fill(ahead)
    code = ahead.take()
    clock.now += REMEMBERED_SECONDS - 1
    just_before = ahead.marks_of(code)
    clock.now += 1

    assert just_before is not None
    assert ahead.marks_of(code) is None


def test_a_code_that_was_handed_out_is_not_in_memory_any_more(ahead: ReceiptsAhead) -> None:
    """What somebody has on their screen is nobody else's."""
    fill(ahead)
    code = ahead.take()

    assert code not in repr(vars(ahead))

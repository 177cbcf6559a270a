"""The right to send broadcasts: one process at a time."""

import time

from bot.bootstrap.sending import SendingRight
from bot.chat.broadcasting import Turn
from tests.chat.stage import TOKEN

OURS, NEW, ANOTHERS = Turn(ours=True, new=False), Turn(ours=True, new=True), Turn(ours=False, new=False)


def test_it_is_new_once(database_url: str) -> None:
    """What a dead process had in hand is taken back when the right is taken, not at every look."""
    right = SendingRight(database_url, TOKEN)
    turns = [right.take(), right.take()]
    right.close()

    assert turns == [NEW, OURS]


def test_two_processes_do_not_send_at_once(postgresql_url: str) -> None:
    """Or together they would exceed the rate. When the first ends, the other goes on."""
    first, second = SendingRight(postgresql_url, TOKEN), SendingRight(postgresql_url, TOKEN)
    turns = [first.take(), second.take()]
    first.close()
    deadline = time.monotonic() + 20
    while (last := second.take()) == ANOTHERS and time.monotonic() < deadline:
        pass  # the server lets go of what a process had once it notices that it has ended
    second.close()

    assert [*turns, last] == [NEW, ANOTHERS, NEW]


def test_two_bots_have_a_pace_each(postgresql_url: str) -> None:
    """Telegram counts by bot."""
    first, second = SendingRight(postgresql_url, TOKEN), SendingRight(postgresql_url, "654321:another")
    turns = [first.take(), second.take()]
    first.close()
    second.close()

    assert turns == [NEW, NEW]

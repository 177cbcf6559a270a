"""What was said about a case."""

import pytest

from bot.domain.cases import Voice
from bot.errors import StorageError
from bot.storage.engine import Storage
from tests.storage.rows import message, report


def test_messages_of_a_case_come_week_by_week(storage: Storage) -> None:
    """All of this case, none of another, each as it was stored."""
    mine, theirs = report(), report()
    late = message(mine.id)
    early = message(mine.id, week="2026-W40", voice=Voice.NOTE, reporter_key=None)
    with storage.begin() as tx:
        tx.reports.add(mine)
        tx.reports.add(theirs)
        for row in (late, message(theirs.id), early):
            tx.messages.add(row)

        assert (tx.messages.of(mine.id), tx.messages.count(mine.id)) == ([early, late], 2)


def test_a_message_needs_its_report(storage: Storage) -> None:
    """A case deleted meanwhile gets no message."""
    with pytest.raises(StorageError), storage.begin() as tx:
        tx.messages.add(message(1))


def test_messages_of_a_week_are_counted_by_voice(storage: Storage) -> None:
    """For the weekly summary."""
    row = report()
    with storage.begin() as tx:
        tx.reports.add(row)
        for voice in (Voice.REPLY, Voice.FOLLOW_UP, Voice.REPLY):
            tx.messages.add(message(row.id, voice=voice))
        tx.messages.add(message(row.id, week="2026-W40"))

        assert tx.messages.count_by_voice("2026-W47") == {Voice.REPLY: 2, Voice.FOLLOW_UP: 1}

"""Where people asked to be told, what there is to tell, and what the jobs did."""

from bot.storage.engine import Storage
from bot.storage.records import JobRun, MailboxRow, NoticeRow
from tests.storage.rows import report


def test_a_mailbox_is_found_by_its_address(storage: Storage) -> None:
    """And replaced when somebody asks again, from another phone perhaps."""
    first, second = MailboxRow(b"a" * 16, b"k" * 32, b"one", 2027), MailboxRow(b"a" * 16, b"l" * 32, b"two", 2028)
    with storage.begin() as tx:
        tx.mailboxes.put(first)
        tx.mailboxes.put(second)
        tx.commit()

    with storage.begin() as tx:
        assert tx.mailboxes.get(b"a" * 16) == second
        assert tx.mailboxes.get(b"b" * 16) is None


def test_all_mailboxes_of_a_chat_go_at_once(storage: Storage) -> None:
    """Those of others stay."""
    with storage.begin() as tx:
        for number, chat in enumerate((b"k" * 32, b"k" * 32, b"l" * 32)):
            tx.mailboxes.put(MailboxRow(bytes([number]) * 16, chat, b"sealed", 2027))
        deleted = tx.mailboxes.delete_of(b"k" * 32)

        assert deleted == 2
        assert tx.mailboxes.get(b"\2" * 16) is not None


def test_a_mailbox_ends_with_its_year(storage: Storage) -> None:
    """In that year it is still there."""
    with storage.begin() as tx:
        tx.mailboxes.put(MailboxRow(b"a" * 16, b"k" * 32, b"sealed", 2027))

        assert (tx.mailboxes.delete_before(2027), tx.mailboxes.delete_before(2028)) == (0, 1)


def test_a_report_has_one_notice_at_most(storage: Storage) -> None:
    """A second reply takes the first one's place; it is due at an hour's turn."""
    row = report()
    with storage.begin() as tx:
        tx.reports.add(row)
        tx.notices.put(NoticeRow(row.id, 7300, b"one"))
        tx.notices.put(NoticeRow(row.id, 11000, b"two"))

        assert tx.notices.due(10799) == []
        assert tx.notices.due(10800) == [NoticeRow(row.id, 10800, b"two")]


def test_a_notice_that_came_meanwhile_is_not_taken_away(storage: Storage) -> None:
    """Who was told of the first reply is still to be told of the second."""
    row = report()
    with storage.begin() as tx:
        tx.reports.add(row)
        tx.notices.put(NoticeRow(row.id, 7200, b"sealed"))
        tx.notices.delete(row.id, 7100)
        kept = tx.notices.due(7200)
        tx.notices.delete(row.id, 7200)

        assert (len(kept), tx.notices.due(7200)) == (1, [])


def test_a_notice_goes_with_its_report(storage: Storage) -> None:
    """Nothing is left to tell."""
    row = report()
    with storage.begin() as tx:
        tx.reports.add(row)
        tx.notices.put(NoticeRow(row.id, 3600, b"sealed"))
        tx.reports.delete(row.id)

        assert tx.notices.due(3600) == []


def test_runs_of_one_hour_are_added_up(storage: Storage) -> None:
    """The hour is the finest that is kept of them."""
    with storage.begin() as tx:
        tx.job_runs.add("purge", 3700, {"photos": 2})
        tx.job_runs.add("purge", 7100, {"photos": 1, "sessions": 4})
        tx.job_runs.add("rewrite", 7300, {})

        assert tx.job_runs.latest(5) == [
            JobRun("rewrite", 7200, {}),
            JobRun("purge", 3600, {"photos": 3, "sessions": 4}),
        ]
        assert tx.job_runs.delete_before(7200) == 1

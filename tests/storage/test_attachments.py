"""Photos of a case."""

from bot.storage.engine import Storage
from bot.storage.records import AttachmentInfo
from tests.storage.rows import attachment, message, report


def test_attachments_are_listed_with_their_size(storage: Storage) -> None:
    """The list says what is there and how large, for the report and for its messages."""
    case = report()
    said = message(case.id)
    photo = attachment(case.id, message_id=said.id, content=b"x" * 70_000)
    with storage.begin() as tx:
        tx.reports.add(case)
        tx.messages.add(said)
        tx.attachments.add(photo)

        assert tx.attachments.of(case.id) == [AttachmentInfo(photo.id, said.id, 70_000)]


def test_an_attachment_comes_back_as_it_was_stored(storage: Storage) -> None:
    """Every field, to the byte."""
    case = report()
    photo = attachment(case.id, content=bytes(range(256)) * 300, reporter_key=b"reporter key")
    with storage.begin() as tx:
        tx.reports.add(case)
        tx.attachments.add(photo)

        assert tx.attachments.get(case.id, photo.id) == photo


def test_an_attachment_is_given_with_its_own_case_only(storage: Storage) -> None:
    """Its id under another case finds nothing."""
    case, other = report(), report()
    photo = attachment(case.id)
    with storage.begin() as tx:
        tx.reports.add(case)
        tx.reports.add(other)
        tx.attachments.add(photo)

        assert tx.attachments.get(other.id, photo.id) is None

"""One unit of work: all repositories on one connection, and nothing kept unless it is committed."""

from typing import Any, Self

from sqlalchemy import Connection, bindparam, func, select

from bot.storage.repositories.annual_sheets import AnnualSheets
from bot.storage.repositories.answers import Answers
from bot.storage.repositories.attachments import Attachments
from bot.storage.repositories.audit import Audit
from bot.storage.repositories.broadcasts import Broadcasts
from bot.storage.repositories.case_files import CaseFiles
from bot.storage.repositories.consultations import CalendarCorrections, Consultations
from bot.storage.repositories.conversations import Conversations
from bot.storage.repositories.coordinators import Coordinators
from bot.storage.repositories.deliveries import Deliveries
from bot.storage.repositories.desk_settings import DeskSettings
from bot.storage.repositories.digests import Digests
from bot.storage.repositories.draft_photos import DraftPhotos
from bot.storage.repositories.facts import Facts
from bot.storage.repositories.job_runs import JobRuns
from bot.storage.repositories.keys import Keys
from bot.storage.repositories.links import LinkCodes, TelegramLinks
from bot.storage.repositories.mailboxes import Mailboxes
from bot.storage.repositories.members import Members
from bot.storage.repositories.messages import Messages
from bot.storage.repositories.notices import Notices
from bot.storage.repositories.outgoing import Outgoing
from bot.storage.repositories.prepared_replies import PreparedReplies
from bot.storage.repositories.reports import Reports
from bot.storage.repositories.responses import Responses
from bot.storage.repositories.saved_views import SavedViews
from bot.storage.repositories.second_factors import SecondFactors
from bot.storage.repositories.sessions import Sessions
from bot.storage.repositories.throttles import Throttles
from bot.storage.repositories.waves import Publications, Waves
from bot.storage.repositories.week_counts import WeekCounts
from bot.storage.repositories.weeks import Weeks

_LOCK = select(func.pg_advisory_xact_lock(bindparam("key")))


class Transaction:
    """What one use case reads and writes; made by `Storage.begin()`, and of no use after it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.conversations = Conversations(connection)
        self.draft_photos = DraftPhotos(connection)
        self.reports = Reports(connection)
        self.messages = Messages(connection)
        self.attachments = Attachments(connection)
        self.case_files = CaseFiles(connection)
        self.saved_views = SavedViews(connection)
        self.prepared_replies = PreparedReplies(connection)
        self.mailboxes = Mailboxes(connection)
        self.notices = Notices(connection)
        self.consultations = Consultations(connection)
        self.calendar = CalendarCorrections(connection)
        self.waves = Waves(connection)
        self.answers = Answers(connection)
        self.responses = Responses(connection)
        self.publications = Publications(connection)
        self.members = Members(connection)
        self.broadcasts = Broadcasts(connection)
        self.deliveries = Deliveries(connection)
        self.outgoing = Outgoing(connection)
        self.weeks = Weeks(connection)
        self.annual_sheets = AnnualSheets(connection)
        self.week_counts = WeekCounts(connection)
        self.keys = Keys(connection)
        self.coordinators = Coordinators(connection)
        self.second_factors = SecondFactors(connection)
        self.sessions = Sessions(connection)
        self.telegram_links = TelegramLinks(connection)
        self.link_codes = LinkCodes(connection)
        self.digests = Digests(connection)
        self.throttles = Throttles(connection)
        self.audit = Audit(connection)
        self.facts = Facts(connection)
        self.desk_settings = DeskSettings(connection)
        self.job_runs = JobRuns(connection)

    def commit(self) -> None:
        """Keeps everything done so far; when this returns it survives a power cut."""
        self._connection.commit()

    def lock_chat(self, chat_key: bytes) -> None:
        """Waits until no other transaction works on this chat, also when it has no row yet; held until the end.

        Call it before anything is read. On SQLite every transaction is alone already. `chat_key` is 8 bytes at least.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK, {"key": int.from_bytes(chat_key[:8], signed=True)})


class PartOfGroup(Transaction):
    """A transaction inside a larger one on SQLite, which is committed later; leaving without `commit()` takes it back.

    What is kept here survives a power cut only once the larger one is committed.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._driver: Any = connection.connection.driver_connection

    def __enter__(self) -> Self:
        """Begin."""
        self._driver.execute("SAVEPOINT part")
        return self

    def __exit__(self, *_: object) -> None:
        """Take back what was not kept. After some errors SQLite has taken back everything, and there is no part."""
        if self._driver.in_transaction:
            self._driver.execute("ROLLBACK TO part")
            self._driver.execute("RELEASE part")

    def commit(self) -> None:
        """Keeps everything done so far as a part of the group."""
        self._driver.execute("RELEASE part")
        self._driver.execute("SAVEPOINT part")

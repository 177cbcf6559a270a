"""A forum to test the desk on: real accounts, real sealed reports, a clock that can be set."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import update

from bot.domain.casefile import CaseFile
from bot.domain.cases import ReportContent, Status, Voice
from bot.errors import SessionEnded
from bot.services.access import Access
from bot.services.audit import Audit
from bot.services.case_files import open_case_file
from bot.services.casework import Casework
from bot.services.ceremony import Ceremony
from bot.services.inbox.inbox import Inbox
from bot.services.inbox.search import Search
from bot.services.inbox.views import SavedViews
from bot.services.intake import Intake
from bot.services.principals import DeskSession
from bot.services.rewrapping import Rewrapping
from bot.services.team_keys import KeyHolder
from bot.services.threads import OpenMessage, open_thread
from bot.storage.engine import Storage
from bot.storage.schema import reports
from bot.vault.kdf import KdfCost
from bot.vault.photos import clean_photo
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.receipts import Receipts
from bot.vault.secret import ServerSecret

CHEAP = KdfCost(1, 8)
LOGIN = "amina"
NAME = "Amina Yusuf"
PASSWORD = "seven olive trees by the gate"
MONDAY = dt.datetime(2026, 11, 16, 9, 30, tzinfo=dt.UTC)


@dataclass
class Clock:
    """The time, as a test wants it."""

    now: dt.datetime = MONDAY

    def __call__(self) -> dt.datetime:
        """The time it is."""
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**by)


@dataclass
class Forum:
    """The services of a forum with one coordinator, and the receipt codes of what was reported."""

    storage: Storage
    clock: Clock = field(default_factory=Clock)
    secret: ServerSecret = field(default_factory=ServerSecret.generate)
    codes: dict[int, str] = field(default_factory=dict)
    batch: int = 200

    def __post_init__(self) -> None:
        """Join the parts and make the first team."""
        self.access = Access(self.storage, self.clock, Pseudonyms(self.secret), CHEAP)
        rewrapping = Rewrapping(self.storage, self.clock, batch=self.batch)
        self.ceremony = Ceremony(self.storage, self.clock, self.access.passwords, rewrapping)
        self.casework = Casework(self.storage, self.clock)
        self.inbox = Inbox(self.storage, self.clock)
        self.views = SavedViews(self.storage)
        self.search = Search(self.storage, self.inbox, self.clock)
        self.audit = Audit(self.storage)
        self.intake = Intake(self.storage, Receipts(self.secret), CHEAP, lambda: self.clock().date())
        self.recovery = self.access.create_first_team(LOGIN, NAME, PASSWORD, "en")

    def signed_in(self) -> DeskSession:
        """A session of the coordinator."""
        return self.access.session(self.access.sign_in(LOGIN, PASSWORD, "192.0.2.1"))

    def colleague_token(self, role: str = "coordinator", login: str = "bilal", name: str = "Bilal Rahman") -> str:
        """A session of somebody else who works here, by what their cookie would hold."""
        given = self.ceremony.invite(KeyHolder.signed_in(self.signed_in()), login, name, "en")
        with self.storage.begin() as tx:
            row = tx.coordinators.by_login(login)
            assert row is not None
            tx.coordinators.set_role(row.id, role)
            tx.coordinators.set_must_change(row.id, False)
            tx.commit()
        return self.access.sign_in(login, given, "192.0.2.3")

    def colleague(self, role: str = "coordinator", login: str = "bilal", name: str = "Bilal Rahman") -> DeskSession:
        """Somebody else who works here, signed in."""
        return self.access.session(self.colleague_token(role, login, name))

    def report(
        self,
        words: str = "A stranger tugged my scarf at a bus stop.",
        answers: Mapping[str, Any] | None = None,
        *,
        language: str = "en",
        photos: tuple[bytes, ...] = (),
        day: dt.date | None = None,
    ) -> int:
        """A report as the bot takes it in; its id."""
        given = {"kind_of_report": ["incident"], "kind": ["clothing_pulled"], "area": ["newham"]}
        content = ReportContent(
            "report", 1, language, day or self.clock().date(), given if answers is None else answers, words
        )
        code = self.intake.submit(content, photos)
        with self.storage.begin() as tx:
            row = tx.reports.by_lookup(self.intake.keys(code).lookup)
        assert row is not None
        self.codes[row.id] = code
        return row.id

    def follow_up(
        self, report_id: int, words: str, language: str = "en", photos: tuple[bytes, ...] = (), asks: str = ""
    ) -> None:
        """What the person adds later, or asks for."""
        with self.storage.begin() as tx:
            self.intake.add_follow_up(tx, report_id, words, photos, language, asks)
            tx.commit()

    def as_reporter(self, report_id: int) -> tuple[OpenMessage, ...]:
        """The messages that the person's code opens."""
        with self.storage.begin() as tx:
            thread = open_thread(tx, self.intake.keys(self.codes[report_id]))
        assert thread is not None
        return thread.messages

    def replies(self, report_id: int) -> list[str]:
        """The forum's replies as the person reads them."""
        return [one.content.words for one in self.as_reporter(report_id) if one.voice is Voice.REPLY]

    def status(self, report_id: int) -> str:
        """How far a case has come."""
        with self.storage.begin() as tx:
            row = tx.reports.get(report_id)
        assert row is not None
        return row.status.value

    def close(self, report_id: int) -> None:
        """Finish with a case."""
        self.casework.set_status(self.signed_in(), report_id, Status.CLOSED)

    def is_ended(self, token: str) -> bool:
        """Whether a session is over."""
        try:
            self.access.session(token)
        except SessionEnded:
            return True
        return False

    def damage(self, report_id: int) -> None:
        """Let a disk error happen to a report."""
        with self.storage.begin() as tx:
            tx._connection.execute(update(reports).where(reports.c.id == report_id).values(content=b"not an envelope"))
            tx.commit()


def file_of(forum: Forum, session: DeskSession, report_id: int) -> CaseFile:
    """What the team keeps about a case."""
    with forum.storage.begin() as tx:
        return open_case_file(tx.case_files.get(report_id), session.keys)


def picture(colour: str = "#8a9a8c", words: str = "") -> bytes:
    """A photo as the bot keeps it."""
    image = Image.new("RGB", (640, 480), colour)
    draw = ImageDraw.Draw(image)
    draw.rectangle((80, 120, 560, 400), fill="#c9b79c")
    draw.text((240, 240), words, fill="#222222")
    kept = BytesIO()
    image.save(kept, "JPEG")
    return clean_photo(kept.getvalue()).data

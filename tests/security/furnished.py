"""A forum with something of everything in its database, to be backed up, damaged and brought back."""

from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from sqlalchemy import text

from bot.services.access import Access
from bot.services.audit import Audit
from bot.services.casework import Casework
from bot.services.custody import Custody
from bot.services.intake import Intake
from bot.services.linking import Linking
from bot.services.mailboxes import Mailboxes
from bot.services.principals import DeskSession
from bot.services.threads import open_thread
from bot.services.weeks.counting import packed
from bot.services.weeks.figures import WeekFigures, seal_figures
from bot.storage.dump import snapshot
from bot.storage.engine import Storage
from bot.storage.records import (
    BroadcastRow,
    ConsultationRow,
    DeliveryRow,
    MemberRow,
    ProcessRow,
    PublicationRow,
    ResponseRow,
    ResponseTextRow,
    TallyRow,
    WaveRow,
    WeekRow,
)
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.drafts import ChatSeal
from bot.vault.envelopes import bound
from bot.vault.envelopes import seal as seal_envelope
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.links import LinkSeal
from bot.vault.mailboxes import MailboxSeal
from bot.vault.members import MemberSeal
from bot.vault.photos import clean_photo
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.receipts import Receipts
from bot.vault.waves import WaveKey, WaveSeal, new_wave_key
from tests.desk.seeding import CHEAP, LOGIN, NAME, PASSWORD, Forum
from tests.pictures import photo_with_metadata

CHAT = 7391840265
ADDRESS = b"\x17" * 32
WORDS = "Canary words in the street, کینری کے الفاظ"
LATER = "Canary follow-up words"
REPLY = "Canary reply of the forum"
NOTE = "Canary note among colleagues"
TAG = "Canary tag of a case"
PREPARED = "The forum has written to the bus company."
DRAFT = "Canary draft that was never sent"
THEME = "Canary theme of a week"


@dataclass
class Furnished(Forum):
    """Reports with photos, a letter, a reply, a note, a tag, a draft, a session, a throttle, a mailbox with notice.

    And prepared replies, a consultation, and a second factor that is being set up.
    """

    recovery: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Join the parts, keep the recovery key, and furnish."""
        pseudonyms = Pseudonyms(self.secret)
        self.access = Access(self.storage, self.clock, pseudonyms, CHEAP)
        self.casework = Casework(self.storage, self.clock)
        self.audit = Audit(self.storage)
        self.linking = Linking(self.storage, LinkSeal(self.secret), pseudonyms, self.clock)
        self.intake = Intake(self.storage, Receipts(self.secret), CHEAP, lambda: self.clock().date())
        Custody(self.storage, self.secret).claim()
        self.recovery = self.access.create_first_team(LOGIN, NAME, PASSWORD, "en")
        photo = clean_photo(photo_with_metadata()).data
        first = self.report(WORDS, photos=(photo,))
        self.report("A second one.")
        self.follow_up(first, LATER, photos=(photo,))
        desk = self.signed_in()
        self.casework.reply(desk, first, REPLY, once="1" * 32)
        self.casework.note(desk, first, NOTE, once="2" * 32)
        self.access.second_factors.begin(desk)
        self.casework.add_tag(desk, first, TAG)
        self.casework.prepared.keep(desk, None, {"en": ("Bus company", PREPARED)})
        seal, now = ChatSeal(self.secret), int(self.clock().timestamp())
        mailboxes = Mailboxes(self.storage, MailboxSeal(self.secret), EphemeralSeal(), self.clock)
        with self.storage.begin() as tx:
            key = pseudonyms.chat(CHAT)
            draft = seal.seal(CHAT, "draft", DRAFT.encode())
            tx.conversations.save(key, seal.seal(CHAT, "memory", b"{}"), now + 86_400, draft, now + 86_400)
            tx.draft_photos.add(key, seal.seal(CHAT, "photo", photo), now + 86_400)
            tx.throttles.hit(pseudonyms.bucket("codes", str(CHAT)), now, 900)
            mailboxes.ask(tx, ADDRESS, CHAT, "en")
            mailboxes.note(tx, first, ADDRESS)
            tx.job_runs.add("purge", now, {"drafts": 1})
            tx.processes.put(ProcessRow(new_id(), b"public", b"tag", b"ring", b"sealed"))
            self._consult(tx)
            tx.commit()
        self._link(desk)

    def _link(self, desk: DeskSession) -> None:
        """A coordinator's chat, one that was theirs before, a code that waits, and a week that was sent."""
        for chat in (CHAT + 1, CHAT):
            made = self.linking.new_code(desk)
            with self.storage.begin() as tx:
                self.linking.take(tx, chat, made.code)
                tx.commit()
        self.linking.new_code(desk)

    def _consult(self, tx: Transaction) -> None:
        """A consultation with a member, an answer, an unfinished one, and what goes out."""
        member_id, wave_id, seal = new_id(), new_id(), MemberSeal(self.secret)
        waves, key = WaveSeal(self.secret), new_wave_key()
        tx.consultations.add(ConsultationRow("pulse", 1, "ready", 1, "{}"))
        tx.waves.add(WaveRow(wave_id, "pulse", 1, 1, "{}", "open", 60, 1_209_660, waves.seal(wave_id, key)))
        tx.members.add(MemberRow(member_id, seal.key(CHAT), seal.seal(member_id, CHAT), "ur", "brent"))
        going = BroadcastRow(new_id(), "prompt", wave_id, None, "{}", False, "sending", "[]", 60)
        tx.broadcasts.add(going)
        tx.deliveries.add([DeliveryRow(going.id, member_id, "answered")])
        wave = WaveKey(key)
        tx.answers.spend(wave_id, wave.token(CHAT))
        tx.answers.save(wave_id, wave.draft_name(CHAT), wave.seal_draft(CHAT, DRAFT.encode()))
        tx.answers.count_step(wave_id, "q1")
        epoch = tx.keys.current_epoch()
        assert epoch is not None
        response, text = new_id(), new_id()
        for table, row_id in (("response", response), ("response text", text), ("tally", wave_id)):
            sealed = seal_envelope(LATER.encode(), bound_to=bound(table, row_id), team=epoch.public_key)
            one = (epoch.number, sealed.team_key, sealed.content)
            if table == "response":
                tx.responses.add(ResponseRow(row_id, wave_id, "2026-W47", True, *one))
            elif table == "tally":
                tx.responses.put_tally(TallyRow(row_id, 1, *one))
            else:
                tx.responses.add_text(ResponseTextRow(row_id, wave_id, "why", "2026-W47", *one))
        tx.publications.put(PublicationRow(wave_id, "proposed", "{}", "{}", "[]", "2026-W47"))
        tx.calendar.put("ramadan.1448", "2027-02-08")
        week = WeekRow(new_id(), "2026-W46", 1, 0, "{}", first_id(tx), "{}")
        tx.weeks.add(week)
        tx.weeks.put_figures(seal_figures(week.id, WeekFigures(themes=Counter({THEME: 1})), epoch))

    def opens_everything(self, storage: Storage) -> bool:
        """Whether in that database every code and the coordinator's password open what they opened here."""
        intake = Intake(storage, Receipts(self.secret), CHEAP, lambda: self.clock().date())
        access = Access(storage, self.clock, Pseudonyms(self.secret), CHEAP)
        casework = Casework(storage, self.clock)
        desk = access.session(access.sign_in(LOGIN, PASSWORD, "192.0.2.7"))
        cases = [casework.case(desk, report_id) for report_id in self.codes]
        tags = {tag for case in cases for tag in case.kept.file.tags}
        prepared = {one.words("en") for one in casework.prepared.all(desk) if one.own}
        words = {case.content.words for case in cases if case.content is not None}
        said = {one.content.words for case in cases for one in case.thread if one.content is not None}
        photos = [casework.photo(desk, case.id, photo.id) for case in cases for photo in case.all_photos]
        with storage.begin() as tx:
            threads = [open_thread(tx, intake.keys(code)) for code in self.codes.values()]
        heard = {one.content.words for thread in threads if thread for one in thread.messages}
        return (
            words == {WORDS, "A second one."}
            and said == {LATER, REPLY, NOTE}
            and heard == {LATER, REPLY}
            and len(photos) == 2
            and tags == {TAG}
            and prepared == {PREPARED}
            and all(threads)
        )


def first_id(tx: Transaction) -> bytes:
    """The id of a report, as a frozen week keeps it."""
    return packed([tx.week_counts.members("2026-W47")[0][0]])


def rows_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with snapshot(url) as found:
        return {table: list(found.rows(table)) for table in found.tables}


def damage(storage: Storage, table: str, column: str, place: int = -1, where: str = "") -> None:
    """Change one byte of one value, as a bad disk or a clumsy hand would."""
    with storage.begin() as tx:
        connection = tx._connection
        row = connection.execute(text(f'SELECT "{column}" FROM "{table}" {where} LIMIT 1')).one()  # noqa: S608
        value = bytearray(row[0])
        value[place] ^= 1
        connection.execute(
            text(f'UPDATE "{table}" SET "{column}" = :new WHERE "{column}" = :old'),  # noqa: S608
            {"new": bytes(value), "old": bytes(row[0])},
        )
        tx.commit()


def written(path: Path, content: BytesIO) -> Path:
    """A buffer as a file."""
    path.write_bytes(content.getvalue())
    return path

"""A conversation in which everything is marked, and the marks."""

import struct
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from bot.bootstrap.core import Core
from bot.errors import SignInFailed
from bot.services.inbox.filters import EVERYTHING
from bot.simulator import BotApiServer, Person
from bot.storage.connecting import checked_url
from bot.vault.photos import clean_photo
from bot.vault.receipts import check_digit
from tests.chat.consulting import answer, close_wave, open_wave, retitled, skip_one
from tests.chat.stage import (
    PASSWORD,
    TOKEN,
    open_thread,
    press_through,
    send_report,
)
from tests.pictures import photo_of_noise, pieces_of
from tests.security.sweep import Mark

USER_ID, OTHER_ID, MEMBER_ID = 7391840265, 6402958173, 5817394062
USERNAME = "canary_username_zrx"
NAME = "Canariah-Firstname"
WORDS = "Canary words in the street, کینری کے الفاظ"
LATER = "Canary follow-up words"
REPLY = "Canary reply of the forum"
NOTE = "Canary note among coordinators"
TAG, HANDED_OVER = "Canary tag of a case", "Canary words to a colleague"
DRAFT = "Canary draft that was never sent"
LETTER = "Canary letter that was never sent"
UNASKED = "Canary words before any question"
CONSULTED = "Canary words sent to a consultation, مشاورت کے الفاظ"
UNFINISHED = "Canary words of a consultation that was never sent"
FORGOTTEN = "Canary words of somebody who was forgotten"
PHOTO = "Canary photo comment"
PHONE, CONTACT = "+447700900451", "Canary-Contact-Name"
LATITUDE, LONGITUDE = 51.987654, -0.123457
VOICE = b"OggS-canary-voice-that-was-refused"
DOCUMENT = b"%PDF-canary-document-that-was-refused"
WRONG_PASSWORD = "canary wrong pass phrase"
DIGITS = "7391502846173920561"
WRONG_CODE = DIGITS + check_digit(DIGITS)


@dataclass
class Marks:
    """What must not be found; a conversation adds what it has seen."""

    seen: list[Mark] = field(default_factory=list)

    def all(self) -> list[Mark]:
        """Everything that must not be found."""
        photos = [photo_of_noise(PHOTO, 1), photo_of_noise(PHOTO, 2)]
        drawn = [clean_photo(photo).data for photo in photos]
        pixels: list[Mark] = [piece for photo in (*photos, *drawn) for piece in pieces_of(photo)]
        people: list[Mark] = [USER_ID, OTHER_ID, MEMBER_ID, USERNAME, NAME, PHONE, PHONE[1:], CONTACT]
        words: list[Mark] = [
            WORDS,
            LATER,
            REPLY,
            NOTE,
            TAG,
            HANDED_OVER,
            DRAFT,
            LETTER,
            UNASKED,
            CONSULTED,
            UNFINISHED,
            FORGOTTEN,
            PHOTO,
        ]
        refused: list[Mark] = [VOICE, DOCUMENT, str(LATITUDE), str(LONGITUDE)]
        refused += [struct.pack(order, one) for order in ("<d", ">d") for one in (LATITUDE, LONGITUDE)]
        secrets: list[Mark] = [TOKEN, TOKEN.partition(":")[2], PASSWORD, WRONG_PASSWORD, WRONG_CODE]
        return [*people, *words, *refused, *secrets, *pixels, *self.seen]

    def add_code(self, code: str) -> None:
        """A receipt code that stood on a phone, as it is shown and as it is."""
        self.seen += [code, code.replace(" ", "")]


async def converse(server: BotApiServer, core: Core, marks: Marks) -> None:
    """Everything people do: a report, a reply, letters, refusals, wrong codes, drafts left behind, forgetting."""
    person = server.person(USER_ID, NAME, "en", USERNAME)
    await person.send_text(UNASKED)
    await _report(person, marks)
    code = str(marks.seen[-2])
    await _at_the_desk(core, marks)
    await _letters(person, code)
    await _leaves_a_draft(person)
    await _is_consulted(server.person(MEMBER_ID, NAME, "en", USERNAME), core)
    await _is_forgotten(server.person(OTHER_ID, NAME, "en", USERNAME), marks)
    marks.seen += list(server.world.files.by_id)


async def _report(person: Person, marks: Marks) -> None:
    await person.wait_for(lambda message: "English" in message.labels)
    await press_through(person, ["English", "I understand"])
    await person.wait_for(lambda message: True, new=True)
    await person.send_text("/cancel")
    await press_through(person, ["Yes, delete it", "Report something", "No, something happened"])
    await press_through(person, ["Words, letters", "Shouted at", "This week", "On a bus", "Brent"])
    await person.wait_for("Please tell it in your own words")
    await person.send_contact(PHONE, CONTACT)
    await person.wait_for("I have not kept the contact", new=True)
    await person.send_location(LATITUDE, LONGITUDE)
    await person.wait_for("A rough area is enough", new=True)
    await person.send_voice(content=VOICE)
    await person.wait_for("a voice or a face can show who you are", new=True)
    await person.send_document(DOCUMENT, "canary.pdf")
    await person.wait_for("I cannot keep files", new=True)
    await person.send_photo(photo_of_noise(PHOTO, 1), f"{WORDS} (caption)")
    await person.wait_for("Thank you. Would you like to send", new=True)
    await person.send_text(WORDS)
    await press_through(person, ["Send, only the forum sees it", "I agree. Send"])
    sent = await person.wait_for("Your report has been sent", timeout=30)
    marks.add_code(next(line for line in sent.text.splitlines() if line.replace(" ", "").isdigit()))


async def _at_the_desk(core: Core, marks: Marks) -> None:
    with suppress(SignInFailed):
        core.access.sign_in("maryam", WRONG_PASSWORD, "127.0.0.1")
    token = core.access.sign_in("maryam", PASSWORD, "127.0.0.1")
    marks.seen.append(token)
    desk = core.access.session(token)
    [row] = core.inbox.page(desk, EVERYTHING).rows
    case = core.casework.case(desk, row.id)
    assert core.search.stretch(desk, WORDS).hits
    core.casework.photo(desk, row.id, case.photos[0].id)
    core.casework.note(desk, row.id, NOTE, once="5" * 32)
    core.casework.reply(desk, row.id, REPLY, once="4" * 32)
    core.casework.add_tag(desk, row.id, TAG)
    core.casework.triage.hand_over(desk, row.id, desk.principal.coordinator_id, HANDED_OVER, once="6" * 32)
    core.casework.hiding.hide(desk, row.id, WORDS[:12])
    core.casework.case(desk, row.id, uncovered=True)


async def _letters(person: Person, code: str) -> None:
    await person.send_text(f"/reply {WRONG_CODE}")
    await person.wait_for("No report has this code", new=True, timeout=30)
    await open_thread(person, code)
    await press_through(person, ["Write to the forum"])
    await person.send_text(LATER)
    await person.wait_for("1 message", new=True)
    await person.send_photo(photo_of_noise(PHOTO, 2))
    await person.wait_for("1 photo", new=True)
    await press_through(person, ["Send to the forum"])
    await person.wait_for("Your message is with the forum")
    await open_thread(person, code)
    await press_through(person, ["Write to the forum"])
    await person.send_text(LETTER)
    await person.wait_for("1 message", new=True)


async def _leaves_a_draft(person: Person) -> None:
    await person.send_text("/report")
    await person.wait_for("Is anyone in danger", new=True)
    await person.send_text(DRAFT)
    await person.wait_for("I have kept what you wrote", new=True)
    await person.send_photo(photo_of_noise(PHOTO, 1))
    await person.wait_for(lambda message: True, new=True)


async def _is_consulted(person: Person, core: Core) -> None:
    """Answers, joins, says where; begins another and leaves it; one of the two closes."""
    wave_id = open_wave(core)
    await answer(person, CONSULTED)
    await press_through(person, ["Tell me the results here", "Camden"])
    await person.wait_for("at most once a week")
    open_wave(core, retitled("second", "Another"))
    await person.send_text("/consult")
    await press_through(person, ["Another", "Begin", "Safe"])
    await skip_one(person)
    await person.send_text(UNFINISHED)
    await person.wait_for("I have 1 message of yours", new=True)
    close_wave(core, wave_id)


async def _is_forgotten(person: Person, marks: Marks) -> None:
    marks.add_code(await send_report(person, FORGOTTEN))
    await press_through(person, ["Clear this chat", "Yes, clear this chat"])
    await person.wait_for("are deleted on both sides")
    await person.send_text(FORGOTTEN)
    await person.wait_for("Shall I make a report", new=True)
    await person.send_text("/delete")
    await press_through(person, ["Yes, delete"])
    await person.wait_for("What remains")


def dump(core: Core, folder: Path) -> None:
    """Every value of every table, one after the other: what a database's own compression would hide from a search."""
    folder.mkdir(exist_ok=True)
    engine = create_engine(checked_url(core.settings.database_url))
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608  our own names
            with (folder / f"{table}.rows").open("wb") as file:
                for value in (value for row in rows for value in row):
                    file.write(value if isinstance(value, bytes) else str(value).encode())
                    file.write(b"\n")
    engine.dispose()


WRITERS = (dump,)
"""What else puts the forum's data into files: each is called with the services and a folder of its own."""

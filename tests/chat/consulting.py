"""A consultation for the stage: opened, prompted, closed, and read by its coordinator."""

import datetime as dt
import json
from dataclasses import replace
from functools import partial
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.bootstrap.core import Core
from bot.consultations.model import Consultation, Kind, Option, Question
from bot.consultations.plain import to_plain
from bot.flows.conditions import Is
from bot.i18n.text import Localised
from bot.services.consulting.answering import RESPONSE, TEXT
from bot.services.conversations.deeds import Place, Verb, wave_argument
from bot.services.principals import DeskSession
from bot.simulator import Message, Person
from bot.storage.records import BroadcastRow, DeliveryRow, WaveRow
from bot.storage.schema import new_id
from bot.vault.envelopes import bound, open_envelope
from bot.vault.waves import WaveSeal, new_wave_key
from tests.chat.stage import Stage, press_through, to_menu

DAY = 24 * 3600


def words(english: str, urdu: str = "") -> Localised:
    """The same in two languages."""
    return Localised((("en", english), ("ur", urdu or f"اردو {english}")))


STREET = Consultation(
    id="street",
    version=1,
    languages=("en", "ur"),
    title=words("Safe streets", "محفوظ گلیاں"),
    intro=words("Four questions about your street.", "آپ کی گلی کے بارے میں چار سوال۔"),
    closing=words("It goes to the council in May.", "یہ مئی میں کونسل کو جائے گا۔"),
    questions=(
        Question(
            "feel",
            Kind.SINGLE,
            words("How safe is your street?", "آپ کی گلی کتنی محفوظ ہے؟"),
            options=(Option("safe", words("Safe", "محفوظ")), Option("unsafe", words("Unsafe", "غیر محفوظ"))),
            decline=True,
        ),
        Question(
            "when",
            Kind.MULTI,
            words("When is it unsafe?", "کب غیر محفوظ ہے؟"),
            options=(Option("day", words("By day", "دن میں")), Option("night", words("By night", "رات میں"))),
            when=Is("feel", "unsafe"),
        ),
        Question("years", Kind.NUMBER, words("How many years there?", "کتنے سال سے؟"), maximum=99),
        Question("idea", Kind.TEXT, words("What would help?", "کس سے مدد ملے گی؟")),
    ),
)


def open_wave(core: Core, consultation: Consultation = STREET, *, days: int = 14, number: int = 1) -> int:
    """Open a wave with its prompt, as the tick job would; gives its id."""
    wave_id, now = new_id(), core.conversations._parts.now() // 60 * 60
    definition = json.dumps(to_plain(consultation), ensure_ascii=False)
    key = WaveSeal(core.secret).seal(wave_id, new_wave_key())
    with core.storage.begin() as tx:
        tx.waves.add(WaveRow(wave_id, consultation.id, number, 1, definition, "open", now, now + days * DAY, key))
        tx.broadcasts.add(BroadcastRow(new_id(), "prompt", wave_id, None, "{}", False, "done", "[]", now))
        tx.commit()
    return wave_id


def close_wave(core: Core, wave_id: int) -> None:
    """Close a wave, as the operator may: its key, tokens and unfinished answers are destroyed."""
    core.waves.close(None, wave_id)


async def prompt(stage: Stage, person: Person, wave_id: int) -> None:
    """Send the prompt, as the outbox does."""
    buttons = [
        [InlineKeyboardButton("Take part", callback_data=f"0.{Verb.CONSULT}.{wave_argument(wave_id)}")],
        [InlineKeyboardButton("No more of these", callback_data=f"0.{Verb.GO}.{Place.STOP}")],
    ]
    keyboard = InlineKeyboardMarkup(buttons)
    await stage.line.line.bot.send_message(person.chat_id, "The forum asks", reply_markup=keyboard)
    await person.wait_for("The forum asks")


def asked(core: Core, person: Person, wave_id: int) -> None:
    """Say that a member was sent the prompt."""
    with core.storage.begin() as tx:
        member = core.membership.find(tx, person.chat_id)
        assert member is not None
        [broadcast] = tx.broadcasts.of_wave(wave_id)
        tx.deliveries.add([DeliveryRow(broadcast.id, member.id, "sent")])
        tx.commit()


def delivery_states(core: Core, wave_id: int) -> dict[str, int]:
    """How many of a wave's prompts stand where."""
    with core.storage.begin() as tx:
        [broadcast] = tx.broadcasts.of_wave(wave_id)
        return tx.deliveries.count_by_state(broadcast.id)


def responses(core: Core, desk: DeskSession, wave_id: int) -> list[dict[str, Any]]:
    """Every response of a wave, opened with the team's key."""
    with core.storage.begin() as tx:
        rows = tx.responses.unfolded(wave_id, 10_000)
    return [
        json.loads(open_envelope(row.content, row.team_key, desk.keys[row.epoch], bound_to=bound(RESPONSE, row.id)))
        for row in rows
    ]


def texts(core: Core, desk: DeskSession, wave_id: int, question: str = "idea") -> list[str]:
    """Every free text of a question, opened."""
    with core.storage.begin() as tx:
        rows = tx.responses.texts(wave_id, question, 10_000)
    return [
        str(
            json.loads(open_envelope(row.content, row.team_key, desk.keys[row.epoch], bound_to=bound(TEXT, row.id)))[
                "text"
            ]
        )
        for row in rows
    ]


def steps(core: Core, wave_id: int) -> dict[str, int]:
    """How many people came as far as each question that is counted."""
    with core.storage.begin() as tx:
        return dict(tx.answers.steps(wave_id))


def drafts(core: Core) -> int:
    """How many unfinished answers there are."""
    with core.storage.begin() as tx:
        return tx.answers.count_drafts()


def members(core: Core) -> int:
    """How many members there are, blocked ones included."""
    with core.storage.begin() as tx:
        return len(tx.members.after(0, 10_000))


async def to_first_question(person: Person) -> None:
    """From the very beginning to the first question."""
    await to_menu(person)
    await press_through(person, ["Consultations (1 open)", "Begin"])
    await person.wait_for("How safe is your street?")


async def up_to_review(person: Person, idea: str = "More light.") -> None:
    """From the very beginning to the review."""
    await to_first_question(person)
    await press_through(person, ["Unsafe", "By night", "Done, go on"])
    await person.wait_for("How many years there?")
    await person.send_text("7")
    await person.wait_for("What would help?", new=True)
    await person.send_text(idea)
    await press_through(person, ["Done, go on"])
    await person.wait_for("Please look once more")


async def answer(person: Person, idea: str = "More light.") -> None:
    """The whole consultation."""
    await up_to_review(person, idea)
    await press_through(person, ["Send my answers"])
    await person.wait_for("Your answers are with the forum")


async def skip_the_rest(person: Person) -> None:
    """From the second question everybody is asked to the review, with nothing said."""
    await skip_one(person)
    card = await person.wait_for(partial(_asks, "What would help?"))
    await person.press("Skip", card)
    await person.wait_for("Please look once more")


async def skip_one(person: Person) -> None:
    """Past the number, to the question for their own words."""
    card = await person.wait_for(partial(_asks, "How many years there?"))
    await person.press("Skip", card)
    await person.wait_for(partial(_asks, "What would help?"))


def _asks(question: str, message: Message) -> bool:
    return question in message.text and any("Skip" in label for label in message.labels)


def retitled(consultation_id: str, title: str) -> Consultation:
    """Another consultation with the same questions."""
    return replace(STREET, id=consultation_id, title=words(title))


def ahead(stage: Stage, **time: float) -> None:
    """Put the stage's clock forward."""
    stage.clock.ahead += dt.timedelta(**time)

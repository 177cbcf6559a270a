"""A consultation that 200 members answer, and an adversary who matches members to what they answered.

As in `linkage.py`, the adversary has every row, where it lies, what the database itself knows of it, and the server
secret; so every member's chat, language, area and organisation, and whom the prompt reached. Answers go with language
and area, as they do in life. What is tried: members against responses, members against free texts, and responses
against the free texts of the same person.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.consultations.model import Consultation, Kind, Option, Question
from bot.consultations.plain import to_plain
from bot.domain.areas import LONDON
from bot.flows.answers import Answer, Chosen, Counted, Declined, Skipped, Written
from bot.flows.report import area_options
from bot.flows.state import State, to_compact
from bot.i18n.text import Localised
from bot.services.consulting.answering import Answering, Submitted
from bot.services.consulting.closing import Closing
from bot.services.consulting.membership import Membership
from bot.services.conversations.carrying import MEMORY
from bot.services.conversations.memory import Memory
from bot.storage.records import BroadcastRow, DeliveryRow, WaveRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.members import MemberSeal
from bot.vault.waves import WaveSeal, new_wave_key
from tests.security.linkage import (
    PASSWORD,
    PEOPLE,
    Adversary,
    Eyes,
    PostgresqlEyes,
    SqliteEyes,
    Tally,
    Week,
    _clear,
    _equal,
    _same,
    _spearman,
)

LANGUAGES = ("en", "en", "en", "ar", "ur")
AREAS = ("brent", "newham", "tower_hamlets", None)


def _words(text: str) -> Localised:
    return Localised((("en", text),))


ASKED = Consultation(
    id="trust",
    version=1,
    languages=("en",),
    title=_words("Trust"),
    intro=_words("Trust in the police."),
    questions=(
        Question(
            "trust", Kind.SCALE, _words("How much?"), options=tuple(Option(f"t{n}", _words(f"{n}")) for n in range(5))
        ),
        Question(
            "where",
            Kind.MULTI,
            _words("Where?"),
            options=tuple(Option(f"place_{n}", _words(f"Place {n}")) for n in range(12)),
            decline=True,
        ),
        Question("area", Kind.AREA, _words("Which area?")),
        Question("times", Kind.NUMBER, _words("How often?"), maximum=1000),
        Question("say", Kind.TEXT, _words("Tell us.")),
    ),
)


@dataclass
class AnsweredWave(Week):
    """A wave that everybody answered. `truth` leads from chats to responses, `texts` from chats to free texts."""

    texts: dict[int, int] = field(default_factory=dict)
    wave_id: int = 0
    sealed_key: bytes = b""
    names: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Join the parts, as the programme does."""
        super().__post_init__()
        self.membership = Membership(MemberSeal(self.secret))
        self.answering = Answering(WaveSeal(self.secret), self.membership, area_options(LONDON), lambda: self.now)

    def go_by(self, hours: float) -> None:
        """Let everybody join, be asked, and answer one after the other; then some are still writing."""
        self.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
        chats = self.dice.sample(range(10**8, 7 * 10**9), PEOPLE)
        self._open()
        self._invite(chats)
        for chat_id in self.dice.sample(chats, PEOPLE):
            self.now += dt.timedelta(hours=hours / PEOPLE)
            self._answer(chat_id)

    def close(self) -> None:
        """As the job does, with the tables written anew."""
        closing = Closing(self.storage, lambda: self.now)
        with self.storage.begin() as tx:
            row = tx.waves.get(self.wave_id)
            assert row is not None
            key = WaveSeal(self.secret).open(self.wave_id, row.sealed_key or b"")
            self.names += [name(chat) for chat in self.truth for name in (key.token, key.draft_name)]
            closing.close(tx, self.wave_id, None)
            tx.commit()
        assert closing.finish()

    def _open(self) -> None:
        self.wave_id, opens = new_id(), int(self.now.timestamp()) // 60 * 60
        self.sealed_key = WaveSeal(self.secret).seal(self.wave_id, new_wave_key())
        definition = json.dumps(to_plain(ASKED))
        with self.storage.begin() as tx:
            tx.waves.add(
                WaveRow(self.wave_id, "trust", 1, 1, definition, "open", opens, opens + 14 * 86_400, self.sealed_key)
            )
            tx.broadcasts.add(BroadcastRow(new_id(), "prompt", self.wave_id, None, "{}", False, "done", "[]", opens))
            tx.commit()

    def _invite(self, chats: list[int]) -> None:
        for chat_id in chats:
            with self.storage.begin() as tx:
                language, area = self.dice.choice(LANGUAGES), self.dice.choice(AREAS)
                member = self.membership.join(tx, chat_id, language, area)
                [broadcast] = tx.broadcasts.of_wave(self.wave_id)
                tx.deliveries.add([DeliveryRow(broadcast.id, member.id, "sent", attempts=1)])
                tx.members.set_prompted([member.id], int(self.now.timestamp()))
                tx.commit()

    def _answer(self, chat_id: int) -> None:
        """Half an answer is kept first, then all of it is sent; the conversation remembers that something was."""
        with self.storage.begin() as tx:
            member = self.membership.find(tx, chat_id)
            assert member is not None
            answers = self._answers(member.language, member.area)
            wave = self.answering.get(tx, self.wave_id, chat_id)
            assert wave is not None
            self.answering.save(tx, wave, chat_id, to_compact(State(wave.flow.id, 1, "say", answers)), "say")
            self._remember_answering(tx, chat_id, member.language, len(answers))
            tx.commit()
        with self.storage.begin() as tx:
            before = _ids(tx, "responses"), _ids(tx, "response_texts")
            assert self.answering.submit(tx, wave, chat_id, answers, member.language) is Submitted.SENT
            self._remember_answering(tx, chat_id, member.language, len(answers))
            [self.truth[chat_id]] = _ids(tx, "responses") - before[0]
            [self.texts[chat_id]] = _ids(tx, "response_texts") - before[1]
            tx.commit()

    def _answers(self, language: str, area: str | None) -> dict[str, Answer]:
        """What somebody answers depends on who they are."""
        lean = {"en": 1, "ar": 2, "ur": 3}[language] - (area == "brent")
        places = tuple(f"place_{n}" for n in range(12) if self.dice.random() < lean / 4)
        text = ("ہمیں روکا گیا۔ " if language == "ur" else "They stopped us. ") * self.dice.randrange(
            1, 40 * (lean + 1)
        )
        return {
            "trust": Chosen((f"t{min(4, lean + self.dice.randrange(2))}",)),
            "where": Chosen(places) if places else Declined(),
            "area": Chosen((area,)) if area is not None else Skipped(),
            "times": Counted(10**lean),
            "say": Written(((1, text),)),
        }

    def _remember_answering(self, tx: Transaction, chat_id: int, language: str, messages: int) -> None:
        hour = int(self.now.timestamp()) // 3600
        first = self.dice.randrange(10**6)
        spoken = tuple((hour, first + number) for number in range(messages + self.dice.randrange(5)))
        memory = Memory(language, True, "thanks", 15, first, tuple(range(first, first + 20)), spoken, wave=self.wave_id)
        sealed = self.seal.seal(chat_id, MEMORY, memory.to_bytes())
        tx.conversations.save(self.pseudonyms.chat(chat_id), sealed, (hour + 48) * 3600, None, 0)


def _ids(tx: Transaction, table: str) -> set[int]:
    return set(tx._connection.exec_driver_sql(f"SELECT id FROM {table}").scalars())  # noqa: S608


class AnswerAdversary(Adversary):
    """Tries every feature of members against every feature of answers, and of responses against texts."""

    def look_at(self, week: Week, *, without: frozenset[str] = frozenset()) -> None:
        """One wave's database and secret. Features named in `without` are not looked at."""
        assert isinstance(week, AnsweredWave)
        eyes: Eyes = SqliteEyes(week) if week.storage.dialect == "sqlite" else PostgresqlEyes(week)
        people = {name: of for name, of in _members(week, eyes).items() if name not in without}
        responses, texts = _rows(eyes, "responses"), _rows(eyes, "response_texts")
        self._match(people, responses, week.truth)
        self._match(people, texts, week.texts)
        of_one_person = {week.truth[chat_id]: week.texts[chat_id] for chat_id in week.truth}
        self._match(responses, texts, of_one_person)

    def _match(
        self,
        left: Mapping[str, Mapping[int, Any]],
        right: Mapping[str, Mapping[int, Any]],
        truth: Mapping[int, int],
    ) -> None:
        for name, of_left in left.items():
            for other, of_right in right.items():
                ordered, guessed = [truth[one] for one in self._in_order(of_left)], self._in_order(of_right)
                tally = self.tallies.setdefault((name, other), Tally([], []))
                tally.hits.append(max(_equal(ordered, guessed), _same(of_left, of_right, truth)))
                tally.correlations.append(_spearman(ordered, guessed))


def _members(wave: AnsweredWave, eyes: Eyes) -> dict[str, dict[int, Any]]:
    seal, seen = MemberSeal(wave.secret), dict[str, dict[int, Any]]()
    deliveries = {row["member_id"]: row for row in eyes.rows("deliveries")}
    conversations = {row["chat_key"]: row for row in eyes.rows("conversations")}
    for row in eyes.rows("members"):
        chat_id = seal.open(row["id"], row["sealed"])
        features = {f"member {name}": value for name, value in _clear(row)}
        features |= {f"delivery {name}": value for name, value in _clear(deliveries[row["id"]])}
        talked = conversations.get(wave.pseudonyms.chat(chat_id))
        if talked is not None:
            features |= {f"conversation {name}": value for name, value in _clear(talked)}
            memory = Memory.from_bytes(wave.seal.open(chat_id, MEMORY, talked["sealed"]))
            features |= {"messages": len(memory.spoken), "hour of a message": memory.spoken[0][0]}
        features |= {"the chat's number": chat_id, "member area": row["area"] or ""}
        for name, value in features.items():
            seen.setdefault(name, {})[chat_id] = value
    return {name: of for name, of in seen.items() if len(of) == PEOPLE}


def _rows(eyes: Eyes, table: str) -> dict[str, dict[int, Any]]:
    seen: dict[str, dict[int, Any]] = {}
    for row in eyes.rows(table):
        for name, value in _clear(row):
            seen.setdefault(f"{table} {name}", {})[row["id"]] = value
    return {name: of for name, of in seen.items() if len(of) == PEOPLE}

"""Answering: whatever people do, in whatever order, each of them counts once."""

import datetime as dt
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.consultations.compiling import to_flow
from bot.consultations.model import Kind, Question
from bot.consultations.plain import to_plain
from bot.domain.areas import LONDON
from bot.flows.answers import Answers, Chosen, Skipped, Written
from bot.flows.report import area_options
from bot.i18n.text import Localised
from bot.services.access import Access
from bot.services.consulting.answering import Answering, OpenWave, Standing, Submitted, largest_response, plain_response
from bot.services.consulting.membership import Membership
from bot.storage.engine import Storage
from bot.storage.records import WaveRow
from bot.storage.schema import new_id
from bot.storage.transaction import Transaction
from bot.vault.kdf import KdfCost
from bot.vault.members import MemberSeal
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.secret import ServerSecret
from bot.vault.waves import WaveSeal, new_wave_key
from tests.chat.consulting import STREET
from tests.soak import size

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
ANSWERS: Answers = {"feel": Chosen(("safe",)), "years": Skipped(), "idea": Written(((1, "More light."),))}
SECRET = ServerSecret.generate()
ACTS = ("begin", "go on", "delete", "send", "send", "forget", "close")


@dataclass
class Asked:
    """A wave of a forum with a team key, and what should be true of it."""

    storage: Storage
    secret: ServerSecret = SECRET
    wave_id: int = field(default_factory=new_id)
    is_open: bool = True
    unfinished: set[int] = field(default_factory=set)
    sent: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open it."""
        key, closes = WaveSeal(self.secret).seal(self.wave_id, new_wave_key()), int(NOW.timestamp()) + 86_400
        definition = json.dumps(to_plain(STREET))
        with self.storage.begin() as tx:
            begun = tx.keys.current_epoch() is not None
        if not begun:
            access = Access(self.storage, lambda: NOW, Pseudonyms(self.secret), KdfCost(1, 8))
            access.create_first_team("maryam", "Maryam", "a long enough pass phrase", "en")
        with self.storage.begin() as tx:
            name = f"street_{self.wave_id}"
            tx.waves.add(WaveRow(self.wave_id, name, 1, 1, definition, "open", closes - 86_400, closes, key))
            tx.commit()

    def answering(self) -> Answering:
        """Another process each time."""
        membership = Membership(MemberSeal(self.secret))
        return Answering(WaveSeal(self.secret), membership, area_options(LONDON), lambda: NOW)

    def act(self, chat_id: int, act: str) -> None:
        """Do it, and keep the account of what should have come of it."""
        answering = self.answering()
        with self.storage.begin() as tx:
            if act == "close":
                tx.waves.close(self.wave_id, 0, int(NOW.timestamp()))
                tx.answers.forget(self.wave_id)
                self.is_open, self.unfinished = False, set()
            elif act == "forget":
                answering.forget(tx, chat_id)
                self.unfinished.discard(chat_id)
            else:
                wave = answering.get(tx, self.wave_id, chat_id)
                if wave is not None and wave.standing is not Standing.ANSWERED:
                    self._take_part(tx, answering, wave, chat_id, act)
            tx.commit()

    def _take_part(self, tx: Transaction, answering: Answering, wave: OpenWave, chat_id: int, act: str) -> None:
        if act == "send":
            assert answering.submit(tx, wave, chat_id, ANSWERS, "en") is Submitted.SENT
            self.sent.append(chat_id)
            self.unfinished.discard(chat_id)
        elif act == "delete":
            answering.drop(tx, wave, chat_id)
            self.unfinished.discard(chat_id)
        else:
            answering.save(tx, wave, chat_id, [], "feel" if act == "begin" else "years")
            self.unfinished.add(chat_id)

    def found(self) -> tuple[int, int, int, int]:
        """What there is: counted answers, responses, texts, unfinished answers."""
        with self.storage.begin() as tx:
            row = tx.waves.get(self.wave_id)
            assert row is not None
            texts = len(tx.responses.texts(self.wave_id, "idea", 100))
            run = tx._connection.exec_driver_sql
            [drafts] = run(f"SELECT count(*) FROM answer_drafts WHERE wave_id = {self.wave_id}").scalars()  # noqa: S608
            return row.answered, tx.responses.count(self.wave_id), texts, drafts


@settings(max_examples=size(40, 1000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(ACTS)), max_size=25))
def test_whatever_people_do_each_counts_once(storage: Storage, acts: Sequence[tuple[int, str]]) -> None:
    """Begin, go on, delete, send, send again, be forgotten, find it closed: one response for each who sent it."""
    asked = Asked(storage)
    for chat_id, act in acts:
        asked.act(chat_id, act)
    sent = len(asked.sent)

    assert asked.found() == (sent, sent, sent, len(asked.unfinished))
    assert len(set(asked.sent)) == sent


def test_two_at_once_for_one_person_count_once(storage: Storage) -> None:
    """Even if nothing else kept them apart: one is taken, the other is told that it has been answered."""
    asked, answering = Asked(storage), Asked(storage).answering()

    def send(_: int) -> Submitted:
        with storage.begin() as tx:
            wave = answering.get(tx, asked.wave_id, 7)
            assert wave is not None
            came = answering.submit(tx, wave, 7, ANSWERS, "en")
            tx.commit()
            return came

    with ThreadPoolExecutor(4) as workers:
        came = list(workers.map(send, range(8)))

    assert came.count(Submitted.SENT) == 1
    assert set(came) == {Submitted.SENT, Submitted.ALREADY}
    assert asked.found() == (1, 1, 1, 0)


def test_who_submits_while_it_closes_is_counted_or_told(storage: Storage) -> None:
    """A wave that closed after it was looked at takes nothing."""
    asked, answering = Asked(storage), Asked(storage).answering()
    with storage.begin() as tx:
        wave = answering.get(tx, asked.wave_id, 7)
        assert wave is not None
    asked.act(0, "close")
    with storage.begin() as tx:
        came = answering.submit(tx, wave, 7, ANSWERS, "en")
        tx.commit()

    assert came is Submitted.CLOSED
    assert asked.found() == (0, 0, 0, 0)


@given(st.data())
def test_no_response_is_longer_than_all_are_padded_to(data: st.DataObject) -> None:
    """Whatever is chosen, in whatever language and area."""
    flow = Answering(WaveSeal(SECRET), Membership(MemberSeal(SECRET)), area_options(LONDON), lambda: NOW).flow_of(
        WaveRow(1, "street", 1, 1, json.dumps(to_plain(STREET)), "open", 0, 0, b"")
    )[1]
    answers = {
        question.id: Chosen(tuple(data.draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))))
        for question in flow.questions
        if (codes := [option.code for option in question.all_options])
    }
    plain = plain_response(flow, answers, "ur", data.draw(st.sampled_from(sorted(LONDON))))

    assert len(json.dumps(plain, separators=(",", ":"))) <= largest_response(flow)


def test_other_areas_make_no_response_longer_or_shorter() -> None:
    """When a forum changes its areas while a wave is open, no size tells who answered before and who after."""
    few = area_options({"york": Localised((("en", "York"),))})
    asked = replace(STREET, questions=(*STREET.questions, Question("near", Kind.AREA, Localised((("en", "Where?"),)))))

    assert largest_response(to_flow(asked, few)) == largest_response(to_flow(asked, area_options(LONDON)))

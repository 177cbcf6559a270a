"""Closing: nobody can answer any more, and nothing tells who did; also when it goes wrong half-way."""

import datetime as dt
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StorageFull
from bot.jobs.triggers import next_opening
from bot.services.consulting.waves import Waves, WaveStatus
from bot.services.delivery.broadcasts import Kind
from bot.storage.engine import Storage
from bot.storage.records import DeliveryRow
from tests.desk.seeding import Clock
from tests.storage.rows import member
from tests.unit.services.consulting.waving import ZONE, Consulting, at, pulse, shown

TOKEN, DRAFT = b"canary-token" * 3, b"canary-draft" * 3
Work = Callable[[Consulting], object]


@pytest.fixture
def consulting(storage: Storage) -> Consulting:
    """A forum that consults, on a Wednesday afternoon in June."""
    return Consulting(storage, Clock(at("2026-06-10T15:00").astimezone(dt.UTC)))


def asked_and_answered(consulting: Consulting) -> int:
    """An open wave: three members were asked, two of them answered, one has left since; somebody is half-way."""
    wave_id = consulting.waves.open_now(None, "pulse")
    [prompt] = consulting.broadcasts(wave_id, "prompt")
    with consulting.storage.begin() as tx:
        for state in ("sent", "answered", "blocked"):
            one = member()
            tx.members.add(one)
            tx.deliveries.add([DeliveryRow(prompt.id, one.id, state)])
        tx.broadcasts.replace(replace(prompt, status="done"))
        tx.broadcasts.count_gone(prompt.id, 1)
        for _ in range(2):
            tx.waves.count_answer(wave_id)
        tx.answers.spend(wave_id, TOKEN)
        tx.answers.save(wave_id, DRAFT, b"canary-answers")
        tx.commit()
    return wave_id


def test_closing_freezes_the_figures_and_destroys_the_rest(consulting: Consulting) -> None:
    """Three were asked, two answered: that stays. Key, tokens and unfinished answers are gone."""
    consulting.ready(pulse(reminders=(3,)))
    wave_id = asked_and_answered(consulting)
    consulting.clock.forward(days=1)
    consulting.waves.close(None, wave_id)
    wave, row = consulting.waves.get(None, wave_id), consulting.wave()

    assert (wave.status, wave.asked, wave.answered) == (WaveStatus.CLOSED, 3, 2)
    assert (row.sealed_key, shown(row.closes)) == (None, "2026-06-11T15:00")
    with consulting.storage.begin() as tx:
        assert not tx.answers.is_spent(wave_id, TOKEN)
        assert tx.answers.load(wave_id, DRAFT) is None


def test_the_figures_of_an_open_wave_are_told_as_they_stand(consulting: Consulting) -> None:
    """So that the desk can show how it goes."""
    consulting.ready()
    wave = consulting.waves.get(None, asked_and_answered(consulting))

    assert (wave.asked, wave.answered) == (3, 2)


def test_what_has_not_left_yet_is_called_back(consulting: Consulting) -> None:
    """Reminders, and a prompt that waited; a prompt that has left stays as it is."""
    consulting.ready(pulse(reminders=(3,)))
    consulting.waves.close(None, asked_and_answered(consulting))
    first = {one.kind: one.status for one in consulting.broadcasts(consulting.wave().id)}
    consulting.waves.close(None, consulting.waves.open_now(None, "pulse"))
    second = {one.kind: one.status for one in consulting.broadcasts(consulting.wave().id)}

    assert first == {Kind.PROMPT: "done", Kind.REMINDER: "cancelled"}
    assert second == {Kind.PROMPT: "cancelled", Kind.REMINDER: "cancelled"}


def test_a_wave_closes_when_its_days_are_over(consulting: Consulting) -> None:
    """To the minute, however late that is found; closing again changes nothing."""
    consulting.ready(pulse(open_days=2))
    wave_id = asked_and_answered(consulting)
    consulting.now("2026-06-12T14:59")
    early = dict(consulting.waves.tick())
    consulting.now("2026-06-12T18:00")
    due = dict(consulting.waves.tick())
    row = consulting.wave()
    consulting.waves.close(None, wave_id)

    assert (early, due) == ({}, {"closed": 1})
    assert shown(row.closes) == "2026-06-12T15:00"
    assert consulting.wave() == row


def test_nothing_of_who_answered_lingers_in_the_files(sqlite_url: str) -> None:
    """Neither in the database nor in its log, as soon as it is closed."""
    storage = Storage(sqlite_url)
    consulting = Consulting(storage, Clock(at("2026-06-10T15:00").astimezone(dt.UTC)))
    consulting.ready()
    wave_id = asked_and_answered(consulting)
    key = consulting.wave().sealed_key or b"-"
    there = found_in_files(sqlite_url, TOKEN, DRAFT, key)
    consulting.waves.close(None, wave_id)
    storage.tidy()
    left = found_in_files(sqlite_url, TOKEN, DRAFT, key)
    storage.close()

    assert (there, left) == ({TOKEN, DRAFT, key}, set())


def found_in_files(url: str, *canaries: bytes) -> set[bytes]:
    """Which of them stand anywhere in the database's folder."""
    folder = Path(url.removeprefix("sqlite:///")).parent
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    return {one for one in canaries if one in everything}


class Stubborn(Storage):
    """A storage that cannot be written anew for a while, as on a full disk or killed at that moment."""

    stuck = True
    written = 0

    def rewrite(self, tables: Collection[str] | None = None) -> None:
        """Fail, or do it and count."""
        if self.stuck:
            raise StorageFull("there is no room to write the tables anew")
        self.written += 1
        super().rewrite(tables)


def test_tables_that_could_not_be_written_anew_are_written_at_the_next_look(database_url: str) -> None:
    """The wave is closed all the same; and once is enough."""
    storage = Stubborn(database_url)
    consulting = Consulting(storage, Clock(at("2026-06-10T15:00").astimezone(dt.UTC)))
    consulting.ready()
    consulting.waves.close(None, asked_and_answered(consulting))
    status = consulting.wave().status
    storage.stuck = False
    for _ in range(3):
        Consulting(storage, consulting.clock, consulting.secret).waves.tick()
    written = storage.written
    storage.close()

    assert (status, written) == ("closed", 1)


def test_answers_that_were_being_saved_as_it_closed_are_forgotten_too(database_url: str) -> None:
    """A message in hand at that moment may leave unfinished answers behind; the next look takes them away."""
    storage = Stubborn(database_url)
    consulting = Consulting(storage, Clock(at("2026-06-10T15:00").astimezone(dt.UTC)))
    consulting.ready()
    wave_id = asked_and_answered(consulting)
    consulting.waves.close(None, wave_id)
    with storage.begin() as tx:
        tx.answers.save(wave_id, DRAFT, b"late")
        tx.commit()
    storage.stuck = False
    consulting.waves.tick()
    with storage.begin() as tx:
        left = tx.answers.load(wave_id, DRAFT)
    storage.close()

    assert left is None


class Killed(BaseException):
    """The end of a process, as far as its transaction can tell."""


class DiesAnnouncing:
    """An outbox whose process ends when it has announced so many messages."""

    def __init__(self, consulting: Consulting, after: int) -> None:
        self._outbox = consulting.outbox
        self._left = after

    def announce(self, *given: Any, **named: Any) -> int:
        """As the outbox does, as long as it lives."""
        if self._left == 0:
            raise Killed
        self._left -= 1
        return self._outbox.announce(*given, **named)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_while_opening_nothing_is_half_done(consulting: Consulting, after: int) -> None:
    """Between any two steps: then nothing is open, and the next look opens it with all that belongs to it."""
    consulting.ready(pulse(reminders=(3, 9)))
    consulting.now("2026-07-01T10:00")
    dying = Waves(
        consulting.storage, consulting.secret, consulting.clock, consulting.calendar,
        DiesAnnouncing(consulting, after), next_opening, ZONE,
    )  # fmt: skip
    with pytest.raises(Killed):
        dying.tick()
    between = consulting.waves.of(None, "pulse")
    counts = dict(consulting.waves.tick())

    assert (between, counts) == ((), {"opened": 1})
    assert len(consulting.broadcasts(consulting.wave().id)) == 3


def at_once(url: str, consulting: Consulting, work: Work, many: int = 4) -> None:
    """The same work in several programmes on one database, begun at one moment."""
    barrier = threading.Barrier(many)

    def run() -> None:
        storage = Storage(url)
        try:
            programme = Consulting(storage, consulting.clock, consulting.secret)
            barrier.wait(20)
            work(programme)
        finally:
            storage.close()

    with ThreadPoolExecutor(many) as pool:
        for one in [pool.submit(run) for _ in range(many)]:
            one.result(60)


def test_several_programmes_open_and_close_a_wave_once(database_url: str) -> None:
    """Whoever looks at the same moment: one wave, one prompt, one line in the log each."""
    storage = Storage(database_url)
    consulting = Consulting(storage, Clock(at("2026-06-10T15:00").astimezone(dt.UTC)))
    consulting.ready(pulse(reminders=(3,)))
    consulting.now("2026-07-01T10:00")
    at_once(database_url, consulting, lambda one: one.waves.tick())
    opened = consulting.waves.of(None, "pulse")
    kinds = [one.kind for one in consulting.broadcasts(opened[0].id)]
    consulting.now("2026-07-15T10:00")
    at_once(database_url, consulting, lambda one: one.waves.tick())
    consulting.waves.tick()
    with storage.begin() as tx:
        acts = [row.action for row in tx.audit.page(50)]
    storage.close()

    assert (len(opened), sorted(kinds)) == (1, ["prompt", "reminder"])
    assert (acts.count("wave_opened"), acts.count("wave_closed")) == (1, 1)


def test_who_submits_as_it_closes_is_counted(postgresql_url: str) -> None:
    """Closing waits for an answer that is being stored, and the frozen figure has it."""
    storage = Storage(postgresql_url)
    consulting = Consulting(storage, Clock(at("2026-06-10T15:00").astimezone(dt.UTC)))
    consulting.ready()
    wave_id = consulting.waves.open_now(None, "pulse")
    with ThreadPoolExecutor(1) as pool:
        with storage.begin() as tx:
            tx.waves.lock(wave_id)
            closing = pool.submit(consulting.waves.close, None, wave_id)
            tx.answers.spend(wave_id, TOKEN)
            tx.waves.count_answer(wave_id)
            tx.commit()
        closing.result(60)
    wave = consulting.waves.get(None, wave_id)
    with storage.begin() as tx:
        spent = tx.answers.is_spent(wave_id, TOKEN)
    storage.close()

    assert (wave.status, wave.answered, spent) == (WaveStatus.CLOSED, 1, False)

"""Waves: a consultation opens when it is due, once, and asks at a decent hour."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot.consultations.model import IfMissed, Schedule
from bot.domain.etiquette import Reason
from bot.errors import FieldError, NotAllowed, NotFound
from bot.services.audit import Audit
from bot.services.consulting.waves import Missed, Upcoming, WaveStatus, Why
from bot.services.team_keys import KeyHolder
from bot.storage.engine import Storage
from bot.vault.waves import WaveSeal
from tests.desk.seeding import Clock, Forum
from tests.unit.services.consulting.waving import TITLE, Consulting, at, pulse, shown


@pytest.fixture
def consulting(storage: Storage) -> Consulting:
    """A forum that consults, on a Wednesday afternoon in June."""
    return Consulting(storage, Clock(at("2026-06-10T15:00").astimezone(dt.UTC)))


def test_what_is_ready_is_planned(consulting: Consulting) -> None:
    """The desk knows when it opens next, when its prompt leaves then, and why."""
    consulting.ready(pulse(schedule=Schedule(cron="30 12 * * fri")))

    assert consulting.waves.upcoming(None, "pulse") == Upcoming(
        at("2026-06-12T12:30"), at("2026-06-12T14:30"), (Reason.FRIDAY_PRAYER,)
    )


def test_what_is_retired_is_planned_no_more(consulting: Consulting) -> None:
    """Made ready it is planned in the same moment, with no need to wait for anything."""
    consulting.ready()
    planned = consulting.waves.upcoming(None, "pulse")
    consulting.definitions.retire(None, "pulse")

    assert planned is not None
    assert planned.opens == at("2026-07-01T10:00")
    assert consulting.waves.upcoming(None, "pulse") is None


def test_the_desk_asks_what_would_be_if_it_opened_now(consulting: Consulting) -> None:
    """Before anybody opens anything."""
    consulting.ready(pulse(schedule=None))
    consulting.now("2026-06-10T22:00")

    assert consulting.waves.upcoming(None, "pulse") is None
    assert consulting.waves.upcoming(None, "pulse", consulting.clock()) == Upcoming(
        at("2026-06-10T22:00"), at("2026-06-11T09:00"), (Reason.QUIET_HOURS,)
    )


def test_a_wave_opens_when_it_is_due_and_once(consulting: Consulting) -> None:
    """Not before; and looking again opens nothing more."""
    consulting.ready()
    consulting.now("2026-07-01T09:59")
    early = consulting.waves.tick()
    consulting.now("2026-07-01T10:00")
    due = consulting.waves.tick()
    again = consulting.waves.tick()
    [wave] = consulting.waves.of(None, "pulse")

    assert ([dict(one) for one in (early, due, again)]) == [{}, {"opened": 1}, {}]
    assert (wave.number, wave.title, wave.status) == (1, TITLE, WaveStatus.OPEN)
    assert (wave.opens, wave.closes) == (at("2026-07-01T10:00"), at("2026-07-15T10:00"))


def test_an_open_wave_has_a_key_and_a_prompt(consulting: Consulting) -> None:
    """Its key opens under the server secret; its prompt leaves at once in the day, to whom the consultation is for."""
    consulting.ready()
    consulting.waves.open_now(None, "pulse")
    row = consulting.wave()
    [prompt] = consulting.broadcasts(row.id)

    assert WaveSeal(consulting.secret).open(row.id, row.sealed_key or b"").token(7)
    assert (prompt.kind, prompt.status, shown(prompt.not_before)) == ("prompt", "waiting", "2026-06-10T15:00")


def test_a_wave_is_asked_as_it_was_when_it_opened(consulting: Consulting) -> None:
    """Whoever edits the consultation meanwhile changes the next wave."""
    consulting.ready()
    consulting.waves.open_now(None, "pulse")
    before = consulting.wave()
    kept = consulting.definitions.get(None, "pulse")
    consulting.definitions.save(None, replace(kept.consultation, open_days=3), kept.revision)

    assert consulting.wave() == before


def test_a_prompt_waits_for_a_decent_hour_and_the_days_count_from_there(consulting: Consulting) -> None:
    """Opened in the night: whoever comes may answer at once, the others hear of it in the morning."""
    consulting.ready(pulse(open_days=2))
    consulting.now("2026-06-10T23:30")
    wave = consulting.waves.get(None, consulting.waves.open_now(None, "pulse"))
    [prompt] = consulting.broadcasts(wave.id)

    assert wave.opens == at("2026-06-10T23:30")
    assert shown(prompt.not_before) == "2026-06-11T09:00"
    assert wave.closes == at("2026-06-13T09:00")


def test_two_weeks_are_two_weeks_when_the_clock_is_changed(consulting: Consulting) -> None:
    """It closes at the hour at which it opened, on the wall."""
    consulting.ready()
    consulting.now("2026-10-20T10:00")
    consulting.waves.open_now(None, "pulse")

    assert shown(consulting.wave().closes) == "2026-11-03T10:00"


def test_reminders_wait_in_the_outbox(consulting: Consulting) -> None:
    """On their days, each at a decent hour: the second would have left in the Friday prayer."""
    consulting.ready(pulse(reminders=(3, 9)))
    consulting.now("2026-06-10T12:15")
    consulting.waves.open_now(None, "pulse")
    reminders = consulting.broadcasts(consulting.wave().id, "reminder")

    assert [shown(one.not_before) for one in reminders] == ["2026-06-13T12:15", "2026-06-19T14:30"]


def test_a_reminder_that_would_come_too_late_is_left_out(consulting: Consulting) -> None:
    """Its hour would be when the wave is over; and two that would leave together are one."""
    consulting.ready(pulse(open_days=5, reminders=(3, 4)))
    consulting.now("2026-03-16T09:00")  # the third and the fourth day are Eid's, which ends with the fifth
    consulting.waves.open_now(None, "pulse")

    assert consulting.broadcasts(consulting.wave().id, "reminder") == []


def test_two_reminders_for_the_same_hour_are_one(consulting: Consulting) -> None:
    """Both days are kept free by Eid."""
    consulting.ready(pulse(reminders=(3, 4)))
    consulting.now("2026-03-16T09:00")
    consulting.waves.open_now(None, "pulse")
    reminders = consulting.broadcasts(consulting.wave().id, "reminder")

    assert [shown(one.not_before) for one in reminders] == ["2026-03-22T09:00"]


@pytest.mark.parametrize(
    ("if_missed", "hours", "found"),
    [
        (IfMissed.SEND, 0.05, None),
        (IfMissed.SKIP, 0.05, None),
        (IfMissed.SEND, 11, None),
        (IfMissed.SKIP, 11, Why.SKIPPED),
        (IfMissed.SEND, 13, Why.LATE),
        (IfMissed.SKIP, 13, Why.LATE),
    ],
)
def test_a_missed_opening_follows_what_is_written(
    consulting: Consulting, if_missed: IfMissed, hours: float, found: Why | None
) -> None:
    """The programme was off: within the window as the schedule says, after it never; the next is planned."""
    schedule = Schedule(cron="0 10 1 * *", window_hours=12, if_missed=if_missed)
    consulting.ready(pulse(schedule=schedule))
    consulting.clock.now = (at("2026-07-01T10:00") + dt.timedelta(hours=hours)).astimezone(dt.UTC)
    counts = consulting.waves.tick()
    missed = consulting.waves.missed(None, "pulse")
    upcoming = consulting.waves.upcoming(None, "pulse")

    assert dict(counts) == ({"opened": 1} if found is None else {"missed": 1})
    assert missed == (None if found is None else Missed(at("2026-07-01T10:00"), found))
    assert upcoming is not None
    assert upcoming.opens == at("2026-08-01T10:00")


def test_nobody_is_asked_twice_in_a_row(consulting: Consulting) -> None:
    """What is due while a wave is open is passed over, and said; the one after that comes."""
    consulting.ready(pulse(schedule=Schedule(cron="0 10 * * mon"), open_days=10))
    counts = []
    for day in ("2026-06-15", "2026-06-22", "2026-06-29"):
        consulting.now(f"{day}T10:00")
        counts.append(dict(consulting.waves.tick()))
        if day == "2026-06-22":
            said = consulting.waves.missed(None, "pulse")

    assert counts == [{"opened": 1}, {"missed": 1}, {"opened": 1, "closed": 1}]
    assert said == Missed(at("2026-06-22T10:00"), Why.STILL_OPEN)
    assert consulting.waves.missed(None, "pulse") is None


def test_once_is_once(consulting: Consulting) -> None:
    """After its only opening nothing is planned; one that was missed stays said."""
    once = Schedule(once=dt.datetime.fromisoformat("2026-06-11T10:00"), window_hours=1)
    consulting.ready(pulse(schedule=once))
    consulting.now("2026-06-12T10:00")
    counts = [dict(consulting.waves.tick()) for _ in range(2)]

    assert counts == [{"missed": 1}, {}]
    assert consulting.waves.missed(None, "pulse") == Missed(at("2026-06-11T10:00"), Why.LATE)
    assert consulting.waves.upcoming(None, "pulse") is None


def test_what_is_not_ready_does_not_open(consulting: Consulting) -> None:
    """A draft that is being edited, or one that was retired, whatever had been planned."""
    consulting.ready()
    kept = consulting.definitions.get(None, "pulse")
    consulting.definitions.save(None, kept.consultation, kept.revision)
    consulting.now("2026-07-01T10:00")

    assert dict(consulting.waves.tick()) == {}
    with pytest.raises(FieldError) as refused:
        consulting.waves.open_now(None, "pulse")
    assert refused.value.field == "status"


def test_one_wave_of_a_consultation_is_open_at_a_time(consulting: Consulting) -> None:
    """By hand neither; afterwards the number goes on."""
    consulting.ready()
    first = consulting.waves.open_now(None, "pulse")
    with pytest.raises(FieldError) as refused:
        consulting.waves.open_now(None, "pulse")
    consulting.waves.close(None, first)
    consulting.waves.open_now(None, "pulse")

    assert refused.value.field == "wave"
    assert [one.number for one in consulting.waves.of(None, "pulse")] == [2, 1]


def test_opening_by_hand_leaves_the_plan_as_it_is(consulting: Consulting) -> None:
    """The next month's still comes."""
    consulting.ready()
    consulting.waves.open_now(None, "pulse")
    upcoming = consulting.waves.upcoming(None, "pulse")

    assert upcoming is not None
    assert upcoming.opens == at("2026-07-01T10:00")


def test_what_is_not_there_is_not_found(consulting: Consulting) -> None:
    """Whatever is asked of it."""
    asks: list[Callable[[], object]] = [
        partial(consulting.waves.upcoming, None, "nothing"),
        partial(consulting.waves.missed, None, "nothing"),
        partial(consulting.waves.open_now, None, "nothing"),
        partial(consulting.waves.get, None, 7),
        partial(consulting.waves.close, None, 7),
    ]
    for ask in asks:
        with pytest.raises(NotFound):
            ask()


def test_a_damaged_consultation_does_not_stop_the_others(consulting: Consulting) -> None:
    """It is counted as failed, and the rest opens."""
    consulting.ready()
    with consulting.storage.begin() as tx:
        row = tx.consultations.get("pulse")
        assert row is not None
        tx.consultations.add(replace(row, id="broken", definition="{}"))
        tx.consultations.plan("broken", row.next_opening, None)
        tx.commit()
    consulting.now("2026-07-01T10:00")

    assert dict(consulting.waves.tick()) == {"opened": 1, "failed": 1}


def test_who_opened_and_closed_is_written_down(storage: Storage) -> None:
    """With the consultation and the number of its wave; nobody's name stands at what the schedule did."""
    forum = Forum(storage)
    session = forum.signed_in()
    consulting = Consulting(storage, forum.clock, forum.secret)
    consulting.ready(pulse(schedule=Schedule(cron="0 10 * * *")))
    consulting.waves.close(session, consulting.waves.open_now(session, "pulse"))
    forum.clock.forward(days=1)
    consulting.waves.tick()
    entries = Audit(storage).page(session).entries
    about_waves = [(one.action, one.name, one.about, one.case) for one in entries if one.action.startswith("wave")]

    assert about_waves == [
        ("wave_opened", "", "pulse 2", ""),
        ("wave_closed", "Amina Yusuf", "pulse 1", ""),
        ("wave_opened", "Amina Yusuf", "pulse 1", ""),
    ]


def test_a_coordinator_with_a_one_time_password_opens_nothing(storage: Storage) -> None:
    """As everywhere at the desk."""
    forum = Forum(storage)
    consulting = Consulting(storage, forum.clock, forum.secret)
    consulting.ready()
    given = forum.ceremony.invite(KeyHolder.signed_in(forum.signed_in()), "bilal", "Bilal", "en")
    invited = forum.access.session(forum.access.sign_in("bilal", given, "192.0.2.1"))
    asks: list[Callable[[], object]] = [
        partial(consulting.waves.open_now, invited, "pulse"),
        partial(consulting.waves.close, invited, 7),
        partial(consulting.waves.of, invited, "pulse"),
        partial(consulting.waves.upcoming, invited, "pulse"),
    ]
    for ask in asks:
        with pytest.raises(NotAllowed):
            ask()
    assert consulting.waves.of(None, "pulse") == ()

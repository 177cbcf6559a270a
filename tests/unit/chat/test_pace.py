"""The pace at which Telegram is written to."""

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.pace import CATCH_UP, CHAT_SECONDS, GENTLY, GUARD, TOGETHER, UNTOLD, WIDEST, WINDOW, Pace

RATES = st.integers(1, 60)
PAUSES = st.lists(st.floats(0, 0.4), min_size=1, max_size=120)
CHATS = st.integers(1, 6)


def send(pace: Pace, now: float, until: float, first_chat: int = 1_000) -> list[float]:
    """A broadcast to ever new chats, as fast as the pace lets it; when each message left."""
    left, chat_id = [], first_chat
    while now < until:
        wait = pace.ask(chat_id, now)
        if wait == 0:
            left.append(now)
            chat_id += 1
        now += max(wait, 1e-4)
    return left


def within(moments: list[float], end: float, seconds: float) -> int:
    """How many of the moments lie in the seconds that end at `end`."""
    return sum(1 for one in moments if end - seconds < one <= end)


@settings(max_examples=60, deadline=None)
@given(rate=RATES, pauses=PAUSES)
def test_no_second_has_more_than_the_rate(rate: int, pauses: list[float]) -> None:
    """However the machine stumbles, in no second more messages leave than Telegram takes."""
    pace, now, left = Pace(rate), 0.0, []
    for number, pause in enumerate(pauses):
        now += pause
        burst = send(pace, now, now + 0.5, first_chat=number * 1_000)
        left += burst
        now = max([now, *burst])

    assert all(within(left, moment, 1.0) <= rate for moment in left)


@settings(max_examples=60, deadline=None)
@given(rate=RATES, replies=st.lists(st.tuples(st.floats(0, 0.3), CHATS), max_size=80))
def test_broadcasts_take_only_what_replies_leave(rate: int, replies: list[tuple[float, int]]) -> None:
    """A broadcast's message leaves only while all of the last second, replies among them, are fewer than the rate."""
    pace, now, left, said = Pace(rate), 0.0, [], []
    for number, (pause, chat_id) in enumerate(replies):
        said += send(pace, now, now + pause, first_chat=1_000 * (number + 1))
        now += pause
        pace.replied(chat_id, now)
        left.append(now)

    assert all(within(said, moment, 1.0) + within(left, moment, 1.0) <= rate for moment in said)


@settings(max_examples=100, deadline=None)
@given(steps=st.lists(st.tuples(st.floats(0, 0.7), CHATS, st.booleans()), max_size=60))
def test_a_chat_hears_from_a_broadcast_once_a_second_at_most(steps: list[tuple[float, int, bool]]) -> None:
    """Telegram takes one message a second for a chat; a reply that has just left counts too."""
    pace, now = Pace(1_000), 0.0
    last: dict[int, float] = {}
    for pause, chat_id, is_reply in steps:
        now += pause
        if is_reply:
            pace.replied(chat_id, now)
        elif pace.ask(chat_id, now) > 0:
            continue
        else:
            assert now - last.get(chat_id, -CHAT_SECONDS) >= CHAT_SECONDS - 1e-9
        last[chat_id] = now


@settings(max_examples=100, deadline=None)
@given(refusals=st.lists(st.tuples(st.floats(0, 3), CHATS, st.integers(1, 30)), min_size=1, max_size=20))
def test_what_telegram_asks_to_wait_is_waited(refusals: list[tuple[float, int, int]]) -> None:
    """No broadcast's message goes to a chat before the pause that was asked for it is over."""
    pace, now = Pace(30), 0.0
    until: dict[int, float] = {}
    for pause, chat_id, retry_after in refusals:
        now += pause
        pace.refused(chat_id, retry_after, now)
        until[chat_id] = max(until.get(chat_id, 0.0), now + retry_after)
        for other in range(1, 7):
            if pace.ask(other, now) == 0:
                assert now >= until.get(other, 0.0)


DELAYS = st.floats(0, 0.4)
TALK = st.lists(st.tuples(st.floats(0, 0.12), DELAYS), max_size=120)


class Worker:
    """A process that answers people: when each answer leaves, and when that is known where broadcasts are sent."""

    def __init__(self, talk: list[tuple[float, float]]) -> None:
        self.said = list(itertools.accumulate(pause for pause, _ in talk))
        self.known = [at + delay for at, (_, delay) in zip(self.said, talk, strict=True)]

    def untold(self, now: float) -> int:
        """How many answers have left of which nothing is known yet."""
        return sum(1 for said, known in zip(self.said, self.known, strict=True) if said <= now < known)


def broadcast_beside(pace: Pace, workers: list[Worker], until: float) -> tuple[list[float], list[int]]:
    """A broadcast as fast as the pace lets it, while workers talk; when messages left, and what was kept for others."""
    news = sorted(at for one in workers for at in one.known)
    now = 0.0
    left: list[float] = []
    kept: list[int] = []
    while now < until:
        while news and news[0] <= now:
            pace.heard(len(news), news.pop(0))
        wait = pace.ask(1_000 + len(left), now)
        if wait == 0:
            left.append(now)
            kept.append(pace.reserve())
        now = min(now + max(wait, 1e-4), news[0] if news and news[0] > now else math.inf)
    return left, kept


@settings(max_examples=60, deadline=None)
@given(rate=st.integers(5, 60), talks=st.lists(TALK, min_size=1, max_size=4))
def test_all_processes_together_keep_the_rate(rate: int, talks: list[list[tuple[float, float]]]) -> None:
    """A broadcast's message leaves only while all that anybody said in the last second is below the rate.

    What is not known yet is bounded: beyond what is kept for it, no more than that can be too much.
    """
    workers = [Worker(talk) for talk in talks]
    left, kept = broadcast_beside(Pace(rate), workers, 5.0)
    everything = sorted([*left, *(at for one in workers for at in one.said)])

    for moment, reserve in zip(left, kept, strict=True):
        surprise = max(0, sum(one.untold(moment) for one in workers) - reserve)
        assert within(everything, moment, 1.0) <= rate + surprise


@settings(max_examples=60, deadline=None)
@given(rate=st.integers(5, 60), talks=st.lists(TALK, min_size=1, max_size=4))
def test_no_second_has_more_than_the_rate_but_for_what_people_ask_just_then(
    rate: int, talks: list[list[tuple[float, float]]]
) -> None:
    """Replies are never held. So a second can have more: by those since the last message of the broadcast at most.

    And by those shortly before it, which were not known yet.
    """
    workers = [Worker(talk) for talk in talks]
    left, _ = broadcast_beside(Pace(rate), workers, 5.0)
    replies = sorted(at for one in workers for at in one.said)
    everything = sorted([*left, *replies])

    for moment in everything:
        last = max((one for one in left if one <= moment), default=0.0)
        if moment - last < 1.0:
            unknown = sum(one.untold(last) for one in workers)
            assert within(everything, moment, 1.0) <= rate + unknown + within(replies, moment, moment - last)


@settings(max_examples=30, deadline=None)
@given(
    rate=st.integers(20, 60),
    share=st.integers(2, 10),
    delays=st.lists(st.floats(0, UNTOLD), min_size=1, max_size=20),
)
def test_beside_steady_talk_no_second_has_more_than_the_rate(rate: int, share: int, delays: list[float]) -> None:
    """Once it is known how much is said elsewhere, what is kept for it is enough: in every second, for all together."""
    pause = share / rate
    worker = Worker([(pause, delays[number % len(delays)]) for number in range(int(4 / pause))])
    left, _ = broadcast_beside(Pace(rate), [worker], 4.0)
    everything = sorted([*left, *worker.said])

    assert all(within(everything, moment, 1.0) <= rate for moment in everything if 2.5 < moment < 4.0)


def test_what_is_kept_for_others_is_little_and_nothing_when_they_are_silent() -> None:
    """A broadcast at night has all of the rate; beside ten answers in a second it leaves room for four more."""
    pace = Pace(30)
    alone = pace.reserve()
    for number in range(10):
        pace.heard(number, number / 10)

    assert (alone, pace.reserve()) == (0, 4)


def test_what_people_say_is_forgotten_after_a_second() -> None:
    """Also by a process that never sends a broadcast: its memory does not grow."""
    pace = Pace(30)
    for number in range(10_000):
        pace.replied(number, number / 100)

    assert len(pace._recent) + len(pace._last) < 300


@pytest.mark.parametrize("rate", [30, 1_000])
def test_the_rate_is_reached(rate: int) -> None:
    """Nothing is given away beyond the allowance for messages that travel for different times."""
    left = send(Pace(rate), 0.0, 20.0)

    assert len(left) >= 20 * rate / WINDOW - 2
    assert len(left) >= 0.975 * 20 * rate


@settings(max_examples=30, deadline=None)
@given(rate=RATES, stalls=st.lists(st.floats(0, CATCH_UP * 0.9), min_size=1, max_size=8))
def test_a_short_stall_now_and_then_costs_nothing(rate: int, stalls: list[float]) -> None:
    """What could not leave for a few hundredths of a second, because the machine was busy, leaves afterwards."""
    pace, now, left = Pace(rate), 0.0, []
    for number, stall in enumerate(stalls):
        left += send(pace, now, now + 6.0, first_chat=10_000 * number)
        now += 6.0 + stall

    assert len(left) >= rate * (now - CATCH_UP) / WINDOW - 3


TRAVEL = 0.04
"""How much longer one message may travel than another, in seconds."""


@settings(max_examples=30, deadline=None)
@given(rate=RATES, pauses=st.lists(st.floats(0, 0.2), min_size=1, max_size=40), seed=st.integers(0, 10**6))
def test_a_bucket_with_hardly_any_burst_takes_all(rate: int, pauses: list[float], seed: int) -> None:
    """A limit that leaks at the rate needs room for what catches up and what travels faster, and for nothing more."""
    dice, pace, now, arrived = random.Random(seed), Pace(rate), 0.0, []
    for number, pause in enumerate(pauses):
        left = send(pace, now, now + 1.0, first_chat=10_000 * number)
        arrived += [moment + dice.uniform(0, TRAVEL) for moment in left]
        now += 1.0 + pause
    level, before = 0.0, 0.0
    for moment in sorted(arrived):
        level, before = max(0.0, level - (moment - before) * rate) + 1, moment
        assert level <= 2 + rate * (CATCH_UP + TRAVEL)


def refused_by_a_strict_second(pace: Pace, seconds: float, dice: random.Random) -> list[float]:
    """A broadcast to an API that takes `rate` messages in any second to the dot; when it refused one."""
    taken: list[float] = []
    refused: list[float] = []
    chats, now = itertools.count(1_000), 0.0
    while now < seconds:
        chat_id = next(chats)
        while (wait := pace.ask(chat_id, now)) > 0:
            now += wait
        arrives = now + dice.uniform(0, TRAVEL)
        if within(taken[-2 * pace.rate :], arrives, 1.0) < pace.rate:
            taken.append(arrives)
        else:
            refused.append(now)
            pace.refused(chat_id, 1, now)
    return refused


def test_a_stricter_limit_is_learnt() -> None:
    """Where Telegram counts to the dot, a few refusals teach the pace to stay further below."""
    refused = refused_by_a_strict_second(Pace(30), 300.0, random.Random(1))

    assert refused
    assert len(refused) <= 6
    assert max(refused) < 30


def after_stops(pace: Pace, count: int) -> float:
    """So many refusals of all broadcasts, half a minute apart; when the last one's pause is over."""
    for number in range(count):
        for chat_id in (1, 2):
            pace.refused(chat_id, 1, 30.0 * number)
    return 30.0 * (count - 1) + 1


def test_after_a_stop_it_stays_further_below_for_a_while() -> None:
    """A rate that was refused is not tried again at once, and not given up for ever."""
    pace = Pace(30)
    over = after_stops(pace, 1)

    assert pace.window(over) > WINDOW + 2 * GUARD
    assert pace.window(over + 3_600) == WINDOW


def test_it_never_slows_down_for_good() -> None:
    """However often Telegram stops it, the pace stays near the rate."""
    pace = Pace(30)
    over = after_stops(pace, 100)

    assert WINDOW < pace.window(over) <= WIDEST


def test_what_is_refused_in_one_stop_counts_once() -> None:
    """Forty messages that were on their way when Telegram stopped the bot are one reason to be slower, not forty."""
    pace = Pace(1_000)
    for chat_id in range(40):
        pace.refused(chat_id, 2, 0.5 + chat_id / 1_000)
    once = Pace(1_000)
    once.refused(1, 2, 0.5)
    once.refused(2, 2, 0.501)

    assert pace.window(3.0) == once.window(3.0)


def test_messages_leave_evenly() -> None:
    """Thirty at once and then a second of silence is what Telegram dislikes."""
    left = send(Pace(30), 0.0, 5.0)

    assert max(after - before for before, after in itertools.pairwise(left)) < 2 * WINDOW / 30


def test_a_busy_moment_is_caught_up_with_only_a_little() -> None:
    """After a pause of ours there is no burst."""
    pace = Pace(1_000)
    send(pace, 0.0, 1.0)

    assert len(send(pace, 3.0, 3.0001)) <= CATCH_UP * 1_000 + 1


def test_one_refused_chat_holds_nobody_else() -> None:
    """Somebody's flood is no reason for others to wait."""
    pace = Pace(30)
    pace.refused(1, 30, 0.0)

    assert pace.ask(2, 0.0) == 0


def test_a_refusal_of_two_chats_stops_all() -> None:
    """When Telegram slows the bot itself down, the broadcast stops for as long as it asks."""
    pace = Pace(30)
    pace.refused(1, 5, 0.0)
    pace.refused(2, 7, TOGETHER / 2)

    assert pace.ask(3, TOGETHER / 2) == 7


def test_refusals_far_apart_are_two_chats_matter() -> None:
    """Two people's floods in one hour are not the bot's."""
    pace = Pace(30)
    pace.refused(1, 5, 0.0)
    pace.refused(2, 7, TOGETHER + 1)

    assert pace.ask(3, TOGETHER + 1) == 0


def test_after_a_stop_it_begins_gently() -> None:
    """The first seconds after a stop are slower, and the full pace comes back."""
    pace = Pace(30)
    pace.refused(1, 1, 0.0)
    pace.refused(2, 1, 0.0)
    left = send(pace, 1.0, 30.0)

    assert within(left, 2.0, 1.0) < 30 * 0.3
    assert within(left, 1 + GENTLY + 5, 1.0) >= 28


def test_a_reply_never_waits() -> None:
    """People who talk with the bot take their room from the broadcast, not the other way round."""
    pace = Pace(10)
    send(pace, 0.0, 1.0)
    for _ in range(25):
        pace.replied(7, 1.0)

    assert pace.ask(99, 1.0) > 0
    assert pace.ask(99, 1.0 + WINDOW) == 0

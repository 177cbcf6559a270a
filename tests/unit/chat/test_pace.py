"""The pace at which Telegram is written to."""

import itertools
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.pace import CATCH_UP, CHAT_SECONDS, GENTLY, TOGETHER, UNTOLD, WINDOW, Pace

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


def test_the_rate_is_reached() -> None:
    """Nothing is given away beyond the allowance for messages that travel for different times."""
    left = send(Pace(30), 0.0, 60.0)

    assert len(left) >= 60 * 30 / WINDOW - 2


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

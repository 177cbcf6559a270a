"""The outbox: everybody once, nobody skipped."""

import datetime as dt
import threading
from dataclasses import replace

import pytest

from bot.consultations.model import Audience
from bot.domain.etiquette_rules import Rules, rules_to_json
from bot.errors import NotFound
from bot.services.delivery import expanding
from bot.services.delivery.broadcasts import Ending, Kind, State, Status
from bot.services.delivery.leasing import LEASE_SECONDS
from bot.services.delivery.retention import KEPT_FOR_RESULTS, purge_deliveries
from bot.services.delivery.settling import MOST_TRIES, pause
from bot.services.etiquette_rules import ETIQUETTE
from bot.storage.engine import Storage
from tests.unit.services.mailing import Post


@pytest.fixture
def post(storage: Storage) -> Post:
    """An outbox with nothing in it, on both databases."""
    return Post(storage)


def answer(post: Post, broadcast: int, member: int) -> None:
    """The member takes part, as the chat notes it."""
    with post.storage.begin() as tx:
        row = tx.deliveries.get(broadcast, member)
        assert row is not None
        tx.deliveries.set([replace(row, state=State.ANSWERED)])
        tx.commit()


def close(post: Post, wave: int) -> None:
    """The wave ends now."""
    with post.storage.begin() as tx:
        tx.waves.close(wave, 0, int(post.now.timestamp()) // 60 * 60)
        tx.commit()


def purged(post: Post) -> int:
    """How many rows of receivers the nightly cleaning deletes."""
    with post.storage.begin() as tx:
        deleted = purge_deliveries(tx, int(post.now.timestamp()))
        tx.commit()
    return deleted


def test_everybody_gets_a_broadcast_once(post: Post) -> None:
    """All members, each once, and then it is done."""
    post.members(7)
    broadcast = post.announce()

    assert sorted(post.send(3) + post.send(3) + post.send(3)) == [*range(1, 8)]
    assert post.send() == []
    assert post.progress(broadcast).status is Status.DONE
    assert post.progress(broadcast).sent == 7


def test_two_senders_never_have_the_same_message_in_hand(post: Post) -> None:
    """What one has leased, the other does not get."""
    post.members(6)
    post.announce()
    parcels = post.outbox.lease(4) + post.outbox.lease(4)

    assert sorted(one.chat_id for one in parcels) == [1, 2, 3, 4, 5, 6]


def test_two_senders_at_once_have_different_messages_in_hand(postgresql_url: str) -> None:
    """Row by row, without waiting for each other: one takes what the other has not locked."""
    storage = Storage(postgresql_url)
    post = Post(storage)
    post.members(60)
    post.announce()
    ready = threading.Barrier(2)
    taken: tuple[list[int], list[int]] = ([], [])

    def send(mine: list[int]) -> None:
        ready.wait(20)
        for _ in range(12):
            mine += [one.chat_id for one in post.outbox.lease(5)]

    threads = [threading.Thread(target=send, args=(mine,)) for mine in taken]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    storage.close()

    assert sorted(taken[0] + taken[1]) == list(range(1, 61))


def test_rows_are_written_in_batches_that_go_on_where_they_stopped(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed between two batches loses and doubles nobody."""
    monkeypatch.setattr(expanding, "BATCH", 3)
    post.members(10)
    with post.storage.begin() as tx:
        broadcast = post.outbox.announce(tx, Kind.BULLETIN, None, None, Audience(), post.now)
        tx.commit()
    post.outbox.expand()
    again = Post(post.storage, post.now)
    again.expand()

    assert again.send() == [*range(1, 11)]
    assert again.progress(broadcast).total == 10


def test_sending_begins_before_the_last_row_is_written(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty thousand rows take a while."""
    monkeypatch.setattr(expanding, "BATCH", 1)
    post.members(9)
    with post.storage.begin() as tx:
        broadcast = post.outbox.announce(tx, Kind.BULLETIN, None, None, Audience(), post.now)
        tx.commit()
    post.outbox.expand()

    assert post.progress(broadcast).status is Status.PREPARING
    assert len(post.send()) == 4


def test_an_audience_holds_only_those_who_are_meant(post: Post) -> None:
    """By language, area and organisation, and nobody who has blocked the bot."""
    post.member(1, "ur", area="brent", organisation="mosque")
    post.member(2, "en", area="brent", organisation="mosque")
    post.member(3, "ur", area="camden", organisation="mosque")
    post.member(4, "ur", area="brent")
    post.member(5, "ur", area="brent", organisation="mosque", state="blocked")
    post.announce(audience=Audience(("ur",), ("brent",), ("mosque",)))

    assert post.send() == [1]


def test_nothing_leaves_before_its_time(post: Post) -> None:
    """A broadcast for tomorrow waits for tomorrow."""
    post.members(2)
    post.announce(at=post.now + dt.timedelta(days=1))
    before = post.send()
    post.later(days=1)
    post.expand()

    assert (before, post.send()) == ([], [1, 2])


def test_etiquette_holds_what_is_on_its_way(post: Post) -> None:
    """When quiet hours begin in the middle of a broadcast, the rest waits for the morning."""
    post.members(4)
    post.announce()
    first = post.send(2)
    post.decent = False
    night = post.send()
    post.decent = True

    assert night == []
    assert sorted(first + post.send()) == [1, 2, 3, 4]


def test_a_prompt_ends_with_its_wave(post: Post) -> None:
    """Nobody is invited to what has closed; who was not reached is said."""
    post.members(3)
    broadcast = post.announce(Kind.PROMPT, post.wave(days=1))
    post.send(1)
    post.later(days=2)
    post.expand()

    assert post.send() == []
    assert post.progress(broadcast).status is Status.DONE
    assert post.progress(broadcast).to_go == 2


def test_one_prompt_a_week_and_nobody_dropped(post: Post) -> None:
    """Who was prompted this week gets the next prompt when the week is over, as long as its wave is open."""
    post.members(2)
    post.announce(Kind.PROMPT, post.wave())
    assert post.send() == [1, 2]
    second = post.announce(Kind.PROMPT, post.wave())
    post.member(3)
    third = post.send()
    deferred = post.progress(second).deferred
    post.later(days=6)
    early = post.send()
    post.later(days=1)

    assert (third, deferred, early) == ([], 2, [])
    assert post.send() == [1, 2]


def test_a_forum_may_ask_less_often(post: Post) -> None:
    """With ten days between prompts the second one waits for ten days."""
    with post.storage.begin() as tx:
        tx.desk_settings.put(ETIQUETTE, rules_to_json(Rules(between_prompts=10)))
        tx.commit()
    post.members(1)
    post.announce(Kind.PROMPT, post.wave())
    post.send()
    post.announce(Kind.PROMPT, post.wave())
    post.later(days=9)
    early = post.send()
    post.later(days=1)

    assert (early, post.send()) == ([], [1])


def test_two_prompts_do_not_cross(post: Post) -> None:
    """While one prompt is on its way to somebody, another is not handed out for them."""
    post.members(1)
    post.announce(Kind.PROMPT, post.wave())
    post.announce(Kind.PROMPT, post.wave())

    assert len(post.outbox.lease(10)) == 1
    assert post.outbox.lease(10) == ()


def test_a_reminder_goes_to_those_who_have_not_answered(post: Post) -> None:
    """It is no prompt of its own: it comes in the same week, to those whose prompt arrived."""
    answered, _, silent = post.member(1), post.member(2, state="blocked"), post.member(3)
    wave = post.wave()
    prompt = post.announce(Kind.PROMPT, wave)
    post.send()
    answer(post, prompt, answered)
    post.later(days=3)
    post.announce(Kind.REMINDER, wave)
    reminded = post.outbox.lease(10)

    assert [one.member_id for one in reminded] == [silent]


def test_results_go_to_those_who_took_part(post: Post) -> None:
    """After the wave has closed, at the same path."""
    answered = post.members(3)[0]
    wave = post.wave(days=1)
    prompt = post.announce(Kind.PROMPT, wave)
    post.send()
    answer(post, prompt, answered)
    post.later(days=2)
    post.announce(Kind.RESULTS, wave)

    assert post.send() == [1]


def test_an_answer_that_comes_while_the_prompt_is_booked_stays_an_answer(post: Post) -> None:
    """Somebody is faster than our own writing down."""
    member = post.members(1)[0]
    prompt = post.announce(Kind.PROMPT, post.wave())
    parcels = post.outbox.lease(1)
    answer(post, prompt, member)
    post.end(parcels)

    assert post.progress(prompt).answered == 1


def test_a_passing_error_is_tried_again_with_growing_pauses(post: Post) -> None:
    """Not at once, and later each time; in the end it has failed, and that is said."""
    post.members(1)
    broadcast = post.announce()
    waits = []
    for _ in range(MOST_TRIES):
        parcels = post.outbox.lease(1)
        post.end(parcels, Ending.LATER)
        assert post.outbox.lease(1) == ()
        waits.append(0)
        while waits[-1] < 2000 and post.progress(broadcast).deferred:
            post.later(seconds=1)
            waits[-1] += 1

    assert post.progress(broadcast).failed == 1
    assert waits[1] < waits[4] < waits[7]
    assert sum(waits) > 1200


def test_pauses_stay_within_reason() -> None:
    """Ten minutes at most, give or take."""
    assert max(pause(30) for _ in range(50)) <= 800


def test_what_telegram_asks_to_wait_is_waited(post: Post) -> None:
    """A pause that is named is kept to the second."""
    post.members(1)
    post.announce()
    post.end(post.outbox.lease(1), Ending.LATER, pause=30.2)
    post.later(seconds=30)
    early = post.outbox.lease(1)
    post.later(seconds=1)

    assert (early, len(post.outbox.lease(1))) == ((), 1)


def test_what_was_given_back_is_no_try(post: Post) -> None:
    """A stop in the middle of a broadcast costs nobody anything."""
    post.members(1)
    broadcast = post.announce()
    for _ in range(MOST_TRIES + 1):
        post.end(post.outbox.lease(1), Ending.UNSAID)

    assert post.send() == [1]
    assert post.progress(broadcast).again == 0


def test_a_lease_that_ran_out_is_sent_again_and_counted(post: Post) -> None:
    """Its process died between saying and writing down: perhaps it was said."""
    post.members(3)
    broadcast = post.announce()
    lost = post.outbox.lease(2)
    early = post.send()
    post.later(seconds=LEASE_SECONDS)
    post.outbox.expand()

    assert len(early) == 1
    assert post.send() == sorted(one.chat_id for one in lost)
    assert post.progress(broadcast).again == 2


def test_a_new_sender_takes_back_what_the_dead_one_had_in_hand(post: Post) -> None:
    """Nobody waits for a lease to run out when it is known that nobody holds it."""
    post.members(3)
    broadcast = post.announce()
    post.outbox.lease(3)

    assert (post.outbox.reclaim(), post.send()) == (3, [1, 2, 3])
    assert post.progress(broadcast).again == 3


def test_an_answer_that_was_lost_is_counted(post: Post) -> None:
    """It may have arrived; better twice than not at all, and it is said how many."""
    post.members(1)
    broadcast = post.announce()
    post.end(post.outbox.lease(1), Ending.UNSURE)
    post.later(seconds=3)

    assert post.send() == [1]
    assert post.progress(broadcast).again == 1


def test_who_blocked_the_bot_is_marked_and_left_in_peace(post: Post) -> None:
    """Neither this broadcast nor the next goes to them."""
    post.members(2)
    first, second = post.announce(), post.announce()
    parcels = post.outbox.lease(1)
    post.end(parcels, Ending.BLOCKED)
    rest = [one.chat_id for one in post.outbox.lease(10)]

    assert parcels[0].chat_id not in rest
    assert post.progress(first).blocked + post.progress(second).blocked == 2


def test_a_deleted_account_is_forgotten_and_stays_in_the_figures(post: Post) -> None:
    """The member goes with everything that was to be sent to them."""
    member = post.members(1)[0]
    broadcast = post.announce()
    post.end(post.outbox.lease(1), Ending.GONE)

    with post.storage.begin() as tx:
        assert tx.members.get(member) is None
    assert (post.progress(broadcast).gone, post.progress(broadcast).status) == (1, Status.DONE)


def test_a_chat_that_moved_is_written_to_where_it_is_now(post: Post) -> None:
    """Sealed and found under its new id."""
    member = post.members(1)[0]
    post.announce()
    post.end(post.outbox.lease(1), Ending.MOVED, moved_to=-1_000_000_000_007)

    assert post.send() == [-1_000_000_000_007]
    with post.storage.begin() as tx:
        found = tx.members.by_key(post.seal.key(-1_000_000_000_007))
    assert found is not None
    assert found.id == member


def test_older_broadcasts_go_first_and_urgent_ones_before_them(post: Post) -> None:
    """An urgent one needs two coordinators for that; see the bulletins."""
    post.members(1)
    old = post.announce(at=post.now - dt.timedelta(minutes=5))
    new = post.announce()
    urgent = post.announce(urgent=True)

    assert [one.broadcast_id for one in post.outbox.lease(10)] == [urgent, old, new]


def test_urgent_alone_does_not_pass_the_etiquette(post: Post) -> None:
    """Only what two coordinators approved leaves at night."""
    post.members(1)
    post.decent = False
    post.announce(urgent=True)

    assert post.send() == []


def test_a_cancelled_broadcast_goes_no_further(post: Post) -> None:
    """What is on its way arrives; the rest is not sent, and the figures say so."""
    post.members(5)
    broadcast = post.announce()
    on_their_way = post.outbox.lease(2)
    post.outbox.cancel(None, broadcast)
    rest = post.outbox.lease(10)
    post.end(on_their_way)

    assert rest == ()
    assert post.progress(broadcast).status is Status.CANCELLED
    assert (post.progress(broadcast).sent, post.progress(broadcast).to_go) == (2, 3)


def test_the_figures_of_an_ended_broadcast_stand(post: Post) -> None:
    """Also when its members leave, and when the rows behind them are gone."""
    members = post.members(3)
    broadcast = post.announce()
    post.send()
    with post.storage.begin() as tx:
        tx.members.delete(members[0])
        tx.deliveries.delete_of(broadcast)
        tx.commit()

    assert post.progress(broadcast).sent == 3


def test_what_is_not_there_is_not_found(post: Post) -> None:
    """A stale link at the desk."""
    with pytest.raises(NotFound):
        post.outbox.progress(None, 7)
    with pytest.raises(NotFound):
        post.outbox.cancel(None, 7)


def test_answers_are_counted_long_after_the_last_prompt_was_sent(post: Post) -> None:
    """A prompt is sent in minutes and answered for two weeks."""
    members = post.members(3)
    prompt = post.announce(Kind.PROMPT, post.wave())
    post.send()
    answer(post, prompt, members[0])

    assert post.progress(prompt).status is Status.DONE
    assert (post.progress(prompt).sent, post.progress(prompt).answered) == (2, 1)


def test_who_was_prompted_is_forgotten_when_the_results_were_sent(post: Post) -> None:
    """Not before, or they would never get them; the figures stay."""
    members, wave = post.members(3), post.wave()
    prompt = post.announce(Kind.PROMPT, wave)
    post.send()
    answer(post, prompt, members[0])
    during = purged(post)
    close(post, wave)
    before = purged(post)
    post.announce(Kind.RESULTS, wave)
    post.send()

    assert (during, before, purged(post)) == (0, 0, 3)
    assert (post.progress(prompt).sent, post.progress(prompt).answered) == (2, 1)


def test_who_was_prompted_is_forgotten_when_no_results_come(post: Post) -> None:
    """A quarter of a year after the end."""
    post.members(2)
    wave = post.wave()
    post.announce(Kind.PROMPT, wave)
    post.send()
    close(post, wave)
    post.later(seconds=KEPT_FOR_RESULTS - 60)
    early = purged(post)
    post.later(seconds=120)

    assert (early, purged(post)) == (0, 2)

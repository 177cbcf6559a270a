"""Bulletins: complete, approved, and only then on their way."""

import dataclasses

import pytest

from bot.consultations.model import Audience
from bot.errors import FieldError, NotAllowed, NotFound
from bot.i18n.text import Localised
from bot.services.delivery.broadcasts import Status
from bot.services.delivery.bulletins import MOST_CHARACTERS, Bulletins
from bot.services.delivery.retention import KEPT_AFTER_SENDING
from bot.services.upkeep import Upkeep
from bot.storage.engine import Storage
from tests.unit.services.mailing import EVERYBODY, WORDS, Post, coordinator


@pytest.fixture
def post(storage: Storage) -> Post:
    """An outbox with nothing in it, on both databases."""
    return Post(storage)


@pytest.fixture
def bulletins(post: Post) -> Bulletins:
    """The forum's bulletins."""
    return Bulletins(post.storage, post.outbox, lambda: post.now, ("en", "ar", "ur"))


def test_a_draft_goes_nowhere(post: Post, bulletins: Bulletins) -> None:
    """Nobody gets what nobody approved."""
    post.members(2)
    bulletins.write(coordinator(), WORDS, EVERYBODY)
    post.expand()

    assert post.send() == []


def test_an_approved_bulletin_leaves_at_a_decent_hour(post: Post, bulletins: Bulletins) -> None:
    """One approval is enough for an ordinary one; quiet hours hold it."""
    post.members(2)
    leaves = bulletins.approve(coordinator(), bulletins.write(coordinator(), WORDS, EVERYBODY))
    post.expand()
    post.decent = False
    night = post.send()
    post.decent = True

    assert (leaves, night, post.send()) == (True, [], [1, 2])


def test_an_urgent_one_passes_the_etiquette_when_two_want_it(post: Post, bulletins: Bulletins) -> None:
    """One coordinator alone, however often, cannot wake everybody up."""
    post.members(2)
    post.decent = False
    bulletin = bulletins.write(coordinator(1), WORDS, EVERYBODY, urgent=True)
    alone = [bulletins.approve(coordinator(1), bulletin) for _ in range(2)]
    post.expand()
    before = post.send()
    together = bulletins.approve(coordinator(2), bulletin)
    post.expand()

    assert (alone, before, together) == ([False, False], [], True)
    assert post.send() == [1, 2]


def test_the_operator_cannot_approve_what_is_urgent(bulletins: Bulletins) -> None:
    """Who sits at the terminal is no coordinator."""
    bulletin = bulletins.write(None, WORDS, EVERYBODY, urgent=True)

    with pytest.raises(NotAllowed):
        bulletins.approve(None, bulletin)


def test_a_change_voids_the_approvals(bulletins: Bulletins) -> None:
    """What two approved is what leaves."""
    bulletin = bulletins.write(coordinator(1), WORDS, EVERYBODY, urgent=True)
    bulletins.approve(coordinator(1), bulletin)
    bulletins.rewrite(coordinator(3), bulletin, WORDS, EVERYBODY, urgent=True)

    assert bulletins.approve(coordinator(2), bulletin) is False


def test_every_language_of_its_receivers_must_be_there(bulletins: Bulletins) -> None:
    """The missing one is named."""
    with pytest.raises(FieldError) as wrong:
        bulletins.write(None, Localised((("en", "Eid"), ("ar", "عيد"), ("ur", " "))), EVERYBODY)

    assert wrong.value.field == "words.ur"


def test_a_bulletin_for_urdu_needs_urdu_only(bulletins: Bulletins) -> None:
    """Only those who get it have to be able to read it."""
    assert bulletins.write(None, Localised((("ur", "عید"),)), Audience(languages=("ur",)))


def test_too_long_words_are_refused(bulletins: Bulletins) -> None:
    """Telegram would not take them."""
    words = Localised(tuple((code, "x" * (MOST_CHARACTERS + 1)) for code in ("en", "ar", "ur")))

    with pytest.raises(FieldError):
        bulletins.write(None, words, EVERYBODY)


def test_history_is_kept_and_who_got_it_is_forgotten(post: Post, bulletins: Bulletins) -> None:
    """A week later the words and figures are there, and no row says who was written to."""
    members = post.members(3)
    bulletin = bulletins.write(None, WORDS, EVERYBODY)
    bulletins.approve(None, bulletin)
    post.expand()
    post.send()
    early = Upkeep(post.storage, lambda: post.now).purge().deliveries
    post.later(seconds=KEPT_AFTER_SENDING + 60)
    purged = Upkeep(post.storage, lambda: post.now).purge().deliveries

    [kept] = bulletins.all(None)
    assert (early, purged) == (0, 3)
    assert (kept.words, kept.status, post.progress(bulletin).sent) == (WORDS, Status.DONE, 3)
    with post.storage.begin() as tx:
        assert tx.deliveries.of_member(members[0]) == []


def test_a_draft_can_be_thrown_away_and_nothing_else(post: Post, bulletins: Bulletins) -> None:
    """What was sent stays in the history."""
    draft, sent = (bulletins.write(None, WORDS, EVERYBODY) for _ in range(2))
    bulletins.approve(None, sent)
    bulletins.delete(None, draft)

    with pytest.raises(NotFound):
        bulletins.delete(None, sent)
    assert [one.id for one in bulletins.all(None)] == [sent]


def test_how_many_will_get_it_can_be_seen_before(post: Post, bulletins: Bulletins) -> None:
    """Of everybody, and of some."""
    post.member(1, "ur")
    post.member(2, "en")
    post.member(3, "ur", state="blocked")

    assert (bulletins.reach(None, EVERYBODY), bulletins.reach(None, Audience(languages=("ur",)))) == (2, 1)


def test_a_stranger_may_not(bulletins: Bulletins) -> None:
    """Who has to choose a password first may do nothing yet."""
    fresh = dataclasses.replace(coordinator(), must_change=True)

    with pytest.raises(NotAllowed):
        bulletins.write(fresh, WORDS, EVERYBODY)

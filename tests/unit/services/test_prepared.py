"""Prepared replies."""

from collections.abc import Iterator

import pytest

from bot.domain.prepared import BUILT_IN
from bot.errors import FieldError, NotAllowed, NotFound
from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from tests.desk.seeding import Forum


@pytest.fixture
def forum(sqlite_url: str) -> Iterator[Forum]:
    """A forum with one coordinator."""
    storage = Storage(sqlite_url)
    yield Forum(storage)
    storage.close()


@pytest.fixture
def session(forum: Forum) -> DeskSession:
    """The coordinator, signed in."""
    return forum.signed_in()


def test_what_the_forum_prepares_stands_before_what_is_built_in(storage: Storage) -> None:
    """By its title; in the languages that it has, and none else. On each kind of database."""
    forum = Forum(storage)
    session, prepared = forum.signed_in(), forum.casework.prepared
    prepared.keep(session, None, {"en": ("Visiting", "We visit on Sundays."), "ur": ("", "")})
    kept = prepared.keep(session, None, {"en": ("  Bus   company ", "We wrote to them."), "ur": ("بس", "ہم نے لکھا۔")})
    prepared.keep(session, kept, {"en": ("Bus company", "We have written to them."), "ur": ("بس", "ہم نے لکھا۔")})
    first, second, *built_in = prepared.all(session)

    assert (first.title("en"), first.words("en"), first.words("ur")) == (
        "Bus company",
        "We have written to them.",
        "ہم نے لکھا۔",
    )
    assert (second.title("ur"), second.words("ur")) == ("Visiting", None)
    assert [one.id for one in built_in] == [one.id for one in BUILT_IN]


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"en": ("", "Words.")}, "title.en"),
        ({"en": ("Title", " ")}, "words.en"),
        ({"en": ("Title", "Words."), "ur": ("", "الفاظ")}, "title.ur"),
        ({"en": ("Title", "x" * 3001)}, "words.en"),
        ({"en": ("", "")}, "prepared"),
    ],
)
def test_half_a_reply_is_refused(
    forum: Forum, session: DeskSession, written: dict[str, tuple[str, str]], field: str
) -> None:
    """The field that is missing is named."""
    with pytest.raises(FieldError) as refused:
        forum.casework.prepared.keep(session, None, written)

    assert refused.value.field == field


def test_a_deleted_reply_is_gone(forum: Forum, session: DeskSession) -> None:
    """It can neither be read nor changed any longer."""
    prepared = forum.casework.prepared
    kept = prepared.keep(session, None, {"en": ("Bus", "We wrote to them.")})
    prepared.delete(session, kept)
    with pytest.raises(NotFound):
        prepared.get(session, kept)
    with pytest.raises(NotFound):
        prepared.keep(session, kept, {"en": ("Bus", "We wrote to them.")})

    assert not any(one.own for one in prepared.all(session))


def test_who_only_reads_prepares_nothing(forum: Forum) -> None:
    """They may see what colleagues answer."""
    reader = forum.colleague("reader")
    with pytest.raises(NotAllowed):
        forum.casework.prepared.keep(reader, None, {"en": ("Bus", "We wrote to them.")})

    assert len(forum.casework.prepared.all(reader)) == len(BUILT_IN)


def test_no_built_in_reply_says_what_was_reported() -> None:
    """They are read on phones that others may see; and they fit into one message."""
    told = ("attack", "islamophob", "report", "incident", "crime", "mosque", "muslim")

    for one in BUILT_IN:
        assert not any(word in one.words.message.casefold() for word in told)
        assert len(one.words.message) < 400

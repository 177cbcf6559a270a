"""Sessions: locked and unlocked, listed and ended; everything that is not as it should be is over."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from bot.errors import NotAllowed, NotFound, SessionEnded, SessionLocked, SignInFailed, TooManyTries
from bot.services.desk_sessions import Device
from bot.services.principals import DeskSession
from bot.services.team_keys import KeyHolder
from bot.services.upkeep import Upkeep
from bot.storage.engine import Storage
from bot.storage.records import SessionRow
from bot.storage.schema import desk_sessions
from tests.desk.seeding import LOGIN, PASSWORD, Forum

HERE = "192.0.2.1"
PHONE = Device("firefox", "android")
BILALS = "four herons on the weir"


@pytest.fixture
def forum(sqlite_url: str) -> Iterator[Forum]:
    """A forum on SQLite; where the kind of database makes no difference."""
    storage = Storage(sqlite_url)
    yield Forum(storage)
    storage.close()


def sign_in(forum: Forum, device: Device = PHONE) -> str:
    """Amina, from a phone."""
    return forum.access.sign_in(LOGIN, PASSWORD, HERE, device)


def row_of(forum: Forum, session: DeskSession) -> SessionRow:
    """What stands in the database of a session."""
    with forum.storage.begin() as tx:
        row = tx.sessions.get(session.id)
    assert row is not None
    return row


def kind_of(forum: Forum, token: str) -> type[Exception] | None:
    """How a session does not open."""
    try:
        forum.access.session(token)
    except SessionEnded as ended:
        return type(ended)
    return None


def bilal(forum: Forum) -> DeskSession:
    """A second coordinator."""
    given = forum.ceremony.invite(KeyHolder.signed_in(forum.signed_in()), "bilal", "Bilal", "en")
    session = forum.access.session(forum.access.sign_in("bilal", given, HERE))
    return forum.access.session(forum.access.change_password(session, given, BILALS))


def test_an_idle_session_is_locked_and_its_keys_are_gone(forum: Forum) -> None:
    """From the database too, at the first look or by the job, whichever comes first."""
    seen, unseen = sign_in(forum), sign_in(forum)
    sessions = [forum.access.session(one) for one in (seen, unseen)]
    forum.clock.forward(minutes=30)
    purged = Upkeep(forum.storage, forum.clock).purge()

    assert purged.locked == 2
    assert [row_of(forum, one).sealed for one in sessions] == [None, None]
    assert (kind_of(forum, seen), kind_of(forum, unseen)) == (SessionLocked, SessionLocked)


def test_looking_at_an_idle_session_takes_its_keys(forum: Forum) -> None:
    """Without waiting for the job."""
    token = sign_in(forum)
    session = forum.access.session(token)
    forum.clock.forward(minutes=30)

    assert kind_of(forum, token) is SessionLocked
    assert row_of(forum, session).sealed is None


def test_the_password_opens_it_again_with_another_token(forum: Forum) -> None:
    """The old cookie is worth nothing, and neither is the old token of forms."""
    old = sign_in(forum)
    before = forum.access.session(old)
    forum.access.sessions.lock(before)
    new = forum.access.unlock(old, PASSWORD, HERE)
    after = forum.access.session(new)

    assert kind_of(forum, old) is SessionEnded
    assert (after.csrf != before.csrf, after.keys.keys()) == (True, before.keys.keys())


def test_a_locked_session_says_whose_it_is_and_no_more(forum: Forum) -> None:
    """For the page that asks for the password."""
    token = sign_in(forum)
    forum.access.sessions.lock(forum.access.session(token))
    waiting = forum.access.waiting(token)

    assert waiting is not None
    assert (waiting.principal.name, waiting.for_code) == ("Amina Yusuf", False)
    assert forum.access.waiting("made up") is None


def test_unlocking_does_not_make_a_session_last_longer(forum: Forum) -> None:
    """Twelve hours after it began it is over, locked or not."""
    token = sign_in(forum)
    for _ in range(11):
        forum.clock.forward(minutes=60)
        token = forum.access.unlock(token, PASSWORD, HERE)
    forum.clock.forward(minutes=60)

    assert kind_of(forum, token) is SessionEnded
    with pytest.raises(SessionEnded):
        forum.access.unlock(token, PASSWORD, HERE)


def test_wrong_passwords_at_a_locked_desk_are_slowed_down(forum: Forum) -> None:
    """Together with those at the sign-in page."""
    token = sign_in(forum)
    forum.access.sessions.lock(forum.access.session(token))
    for _ in range(3):
        with pytest.raises(SignInFailed):
            forum.access.unlock(token, "wrong wrong wrong", HERE)
    for _ in range(2):
        with pytest.raises(SignInFailed):
            forum.access.sign_in(LOGIN, "wrong wrong wrong", HERE)
    with pytest.raises(TooManyTries):
        forum.access.unlock(token, PASSWORD, HERE)


@pytest.mark.parametrize(
    "values",
    [{"sealed": b"damaged"}, {"label": None}, {"label": None, "sealed": None}, {"expires": 2**40}, {"ends": 0}],
    ids=str,
)
def test_a_row_that_is_not_as_it_should_be_is_an_ended_session(forum: Forum, values: dict[str, object]) -> None:
    """And is deleted; nothing is unlocked by it."""
    token = sign_in(forum)
    session = forum.access.session(token)
    with forum.storage.begin() as tx:
        tx._connection.execute(update(desk_sessions).where(desk_sessions.c.id == session.id).values(values))
        tx.commit()

    assert kind_of(forum, token) is SessionEnded
    with pytest.raises(SessionEnded):
        forum.access.unlock(token, PASSWORD, HERE)


def test_somebody_removed_cannot_unlock(forum: Forum) -> None:
    """Their sessions are gone."""
    session = bilal(forum)
    token = forum.access.sign_in("bilal", BILALS, HERE)
    forum.access.sessions.lock(forum.access.session(token))
    forum.ceremony.remove(KeyHolder.signed_in(forum.signed_in()), session.principal.coordinator_id)
    with pytest.raises(SessionEnded):
        forum.access.unlock(token, BILALS, HERE)


def test_my_sessions_are_listed_as_i_know_them(forum: Forum) -> None:
    """Kind of browser, when it began and was last used; which is this one, and which is locked."""
    began = forum.clock()
    other = forum.access.session(sign_in(forum, Device("chrome", "windows")))
    forum.access.sessions.lock(other)
    forum.clock.forward(minutes=90)
    mine = forum.access.session(sign_in(forum))
    first, second = forum.access.sessions.mine(mine)

    assert (first.device, first.this, first.locked) == (PHONE, True, False)
    assert (second.device, second.this, second.locked) == (Device("chrome", "windows"), False, True)
    assert (second.began, second.used, first.used) == (began, began, began + dt.timedelta(minutes=90))


def test_what_somebody_signs_in_with_is_sealed_to_them(forum: Forum) -> None:
    """The database does not tell."""
    session = forum.access.session(sign_in(forum))
    row = row_of(forum, session)

    assert row.label is not None
    assert b"firefox" not in row.label


def test_a_label_goes_on_with_a_new_password(forum: Forum) -> None:
    """Sealed to the new key."""
    token = sign_in(forum)
    new = forum.access.change_password(forum.access.session(token), PASSWORD, BILALS)
    (only,) = forum.access.sessions.mine(forum.access.session(new))

    assert only.device == PHONE


def test_one_session_or_all_others_can_be_ended(forum: Forum) -> None:
    """The one it is done from goes on."""
    tokens = [sign_in(forum) for _ in range(4)]
    mine = forum.access.session(tokens[0])
    forum.access.sessions.end(mine, forum.access.session(tokens[1]).id.hex())
    after_one = [forum.is_ended(one) for one in tokens]
    forum.access.sessions.end_others(mine)

    assert after_one == [False, True, False, False]
    assert [forum.is_ended(one) for one in tokens] == [False, True, True, True]


def test_nobody_ends_a_colleagues_session_as_their_own(forum: Forum) -> None:
    """A name from elsewhere is not found."""
    theirs = bilal(forum)
    with pytest.raises(NotFound):
        forum.access.sessions.end(forum.signed_in(), theirs.id.hex())


def test_an_admin_sees_how_many_and_ends_them(forum: Forum) -> None:
    """A coordinator may do neither."""
    theirs = bilal(forum)
    amina = forum.signed_in()
    with pytest.raises(NotAllowed):
        forum.access.sessions.counts(theirs)
    with pytest.raises(NotAllowed):
        forum.access.sessions.end_of(theirs, amina.principal.coordinator_id)
    counts = forum.access.sessions.counts(amina)
    forum.access.sessions.end_of(amina, theirs.principal.coordinator_id)

    assert counts[theirs.principal.coordinator_id] == 1
    assert theirs.principal.coordinator_id not in forum.access.sessions.counts(amina)

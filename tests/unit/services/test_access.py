"""Signing in: passwords, throttles, sessions and their keys."""

import datetime as dt

import pytest

from bot.errors import FieldError, SessionEnded, SignInFailed, TooManyTries
from bot.services.access import Access
from bot.storage.engine import Storage
from bot.storage.records import TeamSealRow
from bot.vault.kdf import KdfCost
from bot.vault.keys import KeyPair, open_sealed
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.recovery import parse_recovery
from bot.vault.secret import ServerSecret
from tests.desk.seeding import CHEAP, LOGIN, NAME, PASSWORD, Clock, Forum

HERE = "192.0.2.1"
WRONG = "wrong wrong wrong"
NEW = "nine lanterns over the river"


@pytest.fixture
def forum(storage: Storage) -> Forum:
    """A forum with one coordinator, on each kind of database."""
    return Forum(storage)


def _try(access: Access, password: str = WRONG, login: str = LOGIN, client: str = HERE) -> None:
    with pytest.raises(SignInFailed):
        access.sign_in(login, password, client)


def test_a_session_opens_what_is_sealed_to_the_team(forum: Forum) -> None:
    """Signing in gives the team's key of the current epoch."""
    with forum.storage.begin() as tx:
        epoch = tx.keys.current_epoch()

    assert epoch is not None
    assert forum.signed_in().keys[epoch.number].public == epoch.public_key


def test_the_printed_recovery_key_opens_the_team_key(storage: Storage) -> None:
    """When every password is lost, the paper is enough."""
    access = Access(storage, Clock(), Pseudonyms(ServerSecret.generate()), CHEAP)
    recovery = parse_recovery(access.create_first_team(LOGIN, NAME, PASSWORD, "en"))
    with storage.begin() as tx:
        epoch = tx.keys.current_epoch()

    assert epoch is not None
    assert KeyPair.from_private(open_sealed(recovery, epoch.recovery_seal)).public == epoch.public_key


def test_there_is_one_first_team(forum: Forum) -> None:
    """Running the set-up again cannot take a forum over."""
    with pytest.raises(FieldError, match="already"):
        forum.access.create_first_team("bilal", "Somebody Else", NEW, "en")


def test_strangers_do_not_fill_the_audit_log(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many refused sign-ins are noted in a day, however many there are."""
    monkeypatch.setattr("bot.services.tries.REFUSALS_NOTED_A_DAY", 3)
    for number in range(6):
        _try(forum.access, login=f"stranger{number}", client=f"192.0.2.{number}")
    with forum.storage.begin() as tx:
        noted = [row for row in tx.audit.page(100) if row.action == "sign_in_refused"]

    assert len(noted) == 3


@pytest.mark.parametrize(("login", "name", "password"), [("a b", NAME, NEW), (LOGIN, " ", NEW), (LOGIN, NAME, "short")])
def test_a_poor_login_name_or_password_is_refused(storage: Storage, login: str, name: str, password: str) -> None:
    """Nothing is stored of an account that will not do."""
    access = Access(storage, Clock(), Pseudonyms(ServerSecret.generate()), CHEAP)
    with pytest.raises(FieldError):
        access.create_first_team(login, name, password, "en")


def test_the_login_is_the_same_in_any_case(forum: Forum) -> None:
    """A phone that begins with a capital does no harm."""
    assert forum.access.session(forum.access.sign_in(" AMINA ", PASSWORD, HERE)).principal.login == LOGIN


def test_a_made_up_token_is_no_session(forum: Forum) -> None:
    """Only what was given out opens the desk."""
    with pytest.raises(SessionEnded):
        forum.access.session("made up")


def test_the_sixth_wrong_try_is_slowed_down(forum: Forum) -> None:
    """Even the right password waits then, for the rest of the quarter of an hour."""
    for _ in range(5):
        _try(forum.access)
    with pytest.raises(TooManyTries) as slowed:
        forum.access.sign_in(LOGIN, PASSWORD, HERE)

    assert 0 < slowed.value.retry_after <= 15 * 60


def test_waiting_helps(forum: Forum) -> None:
    """After a quarter of an hour the right password works again."""
    for _ in range(5):
        _try(forum.access)
    forum.clock.forward(minutes=15)

    assert forum.signed_in().principal.name == NAME


def test_a_success_forgets_the_wrong_tries_before_it(forum: Forum) -> None:
    """Somebody who mistypes now and then is never slowed down."""
    for _ in range(3):
        for _ in range(4):
            _try(forum.access)
        forum.access.sign_in(LOGIN, PASSWORD, HERE)

    assert forum.signed_in().principal.login == LOGIN


def test_one_address_cannot_try_many_names(forum: Forum) -> None:
    """Guessing over many logins is slowed down by where it comes from."""
    for number in range(30):
        _try(forum.access, login=f"name{number}")
    with pytest.raises(TooManyTries):
        forum.access.sign_in("one-more", PASSWORD, HERE)


def test_other_addresses_are_not_held_up(forum: Forum) -> None:
    """A guesser elsewhere does not lock the coordinators out."""
    for number in range(30):
        _try(forum.access, login=f"name{number}", client="198.51.100.7")

    assert forum.signed_in().principal.login == LOGIN


def test_the_session_ends_after_half_an_hour_idle(forum: Forum) -> None:
    """Thirty minutes after the last page."""
    token = forum.access.sign_in(LOGIN, PASSWORD, HERE)
    forum.clock.forward(minutes=30)

    assert forum.is_ended(token)


def test_every_page_gives_the_session_another_half_hour(forum: Forum) -> None:
    """Working keeps it open."""
    token = forum.access.sign_in(LOGIN, PASSWORD, HERE)
    for _ in range(3):
        forum.clock.forward(minutes=25)
        forum.access.session(token)

    assert not forum.is_ended(token)


def test_no_session_is_older_than_twelve_hours(forum: Forum) -> None:
    """However busy."""
    token = forum.access.sign_in(LOGIN, PASSWORD, HERE)
    for _ in range(26):
        forum.clock.forward(minutes=27)
        forum.access.session(token)
    forum.clock.now += dt.timedelta(minutes=20)

    assert forum.is_ended(token)


def test_signing_out_ends_this_session_only(forum: Forum) -> None:
    """The other browser stays signed in."""
    first, second = (forum.access.sign_in(LOGIN, PASSWORD, HERE) for _ in range(2))
    forum.access.sign_out(first)

    assert (forum.is_ended(first), forum.is_ended(second)) == (True, False)


def test_taking_the_seals_away_takes_the_keys_at_once(forum: Forum) -> None:
    """A session that is still open loses the team's key with the seal."""
    token = forum.access.sign_in(LOGIN, PASSWORD, HERE)
    session = forum.access.session(token)
    with forum.storage.begin() as tx:
        tx.keys.delete_seals(session.principal.coordinator_id)
        tx.commit()

    assert forum.access.session(token).keys == {}


def test_a_damaged_seal_closes_its_cases_and_not_the_desk(forum: Forum) -> None:
    """Signing in still works; what cannot be opened is shown as such."""
    token = forum.access.sign_in(LOGIN, PASSWORD, HERE)
    coordinator_id = forum.access.session(token).principal.coordinator_id
    with forum.storage.begin() as tx:
        tx.keys.delete_seals(coordinator_id)
        tx.keys.add_seal(TeamSealRow(1, coordinator_id, b"damaged"))
        tx.commit()

    assert forum.access.session(token).keys == {}


def test_a_closed_account_is_signed_out_and_stays_out(forum: Forum) -> None:
    """Neither the open session nor the right password works any more."""
    token = forum.access.sign_in(LOGIN, PASSWORD, HERE)
    coordinator_id = forum.access.session(token).principal.coordinator_id
    with forum.storage.begin() as tx:
        tx.coordinators.set_active(coordinator_id, False)
        tx.commit()

    assert forum.is_ended(token)
    _try(forum.access, PASSWORD)


def test_a_new_password_replaces_the_old_one(forum: Forum) -> None:
    """The old one is worth nothing from then on."""
    forum.access.change_password(forum.signed_in(), PASSWORD, NEW)

    _try(forum.access, PASSWORD)
    assert forum.access.session(forum.access.sign_in(LOGIN, NEW, HERE)).keys


def test_a_new_password_ends_the_other_sessions(forum: Forum) -> None:
    """Whoever got in with the old one is out; the one who changed it goes on."""
    elsewhere = forum.access.sign_in(LOGIN, PASSWORD, HERE)
    here = forum.access.change_password(forum.signed_in(), PASSWORD, NEW)

    assert (forum.is_ended(elsewhere), forum.is_ended(here)) == (True, False)


def test_changing_the_password_needs_the_old_one(forum: Forum) -> None:
    """A desk left open is not enough to take the account over."""
    with pytest.raises(FieldError) as error:
        forum.access.change_password(forum.signed_in(), WRONG, NEW)

    assert error.value.field == "old"


def test_guessing_the_old_password_is_slowed_down(forum: Forum) -> None:
    """Neither is trying it out at an open desk."""
    session = forum.signed_in()
    for _ in range(5):
        with pytest.raises(FieldError):
            forum.access.change_password(session, WRONG, NEW)
    with pytest.raises(TooManyTries):
        forum.access.change_password(session, PASSWORD, NEW)


def test_a_dearer_cost_is_taken_up_at_the_next_sign_in(forum: Forum) -> None:
    """Raising the cost of guessing needs nobody to change a password."""
    dearer = Access(forum.storage, forum.clock, Pseudonyms(forum.secret), KdfCost(2, 16))
    before = _wrapped(forum)
    dearer.sign_in(LOGIN, PASSWORD, HERE)

    assert _wrapped(forum) != before
    assert dearer.session(dearer.sign_in(LOGIN, PASSWORD, HERE)).keys


def test_a_session_shows_no_key_when_it_is_printed(forum: Forum) -> None:
    """A log line or an error cannot carry keys by accident."""
    session = forum.signed_in()

    assert "KeyPair" not in repr(session)
    assert session.csrf not in repr(session)


def _wrapped(forum: Forum) -> bytes:
    with forum.storage.begin() as tx:
        row = tx.coordinators.by_login(LOGIN)
    assert row is not None
    return row.wrapped_private

"""The second factor through the services: setting it up, signing in with it, losing it."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import update

from bot.errors import (
    CannotOpen,
    CodeNeeded,
    FieldError,
    NotFound,
    SessionEnded,
    SignInFailed,
    TooManyTries,
)
from bot.services.principals import DeskSession
from bot.storage.engine import Storage
from bot.storage.schema import second_factors
from tests.desk.seeding import LOGIN, PASSWORD, Forum

HERE = "192.0.2.1"
NEW = "nine lanterns over the river"


class Phone:
    """An app for codes, with the clock of the forum."""

    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.session = forum.signed_in()
        self.recovery: tuple[str, ...] = ()
        self._secret = ""

    def set_up(self) -> "Phone":
        """Give the phone the secret, and the desk the first code."""
        factors = self.forum.access.second_factors
        factors.begin(self.session)
        self._secret = factors.setup(self.session, "Northgate").secret
        self.recovery = factors.confirm(self.session, self.code())
        return self

    def code(self) -> str:
        """A code that was not used yet."""
        self.forum.clock.forward(seconds=30)
        return pyotp.TOTP(self._secret).at(int(self.forum.clock().timestamp()))

    def half(self, password: str = PASSWORD) -> str:
        """The password was right."""
        return self.forum.access.sign_in(LOGIN, password, HERE)

    def whole(self, code: str = "") -> DeskSession:
        """Sign in with password and code."""
        access = self.forum.access
        return access.session(access.give_code(self.half(), code or self.code()))


@pytest.fixture
def forum(sqlite_url: str) -> Iterator[Forum]:
    """A forum on SQLite; where the kind of database makes no difference."""
    storage = Storage(sqlite_url)
    yield Forum(storage)
    storage.close()


@pytest.fixture
def phone(forum: Forum) -> Phone:
    """Amina's phone, set up."""
    return Phone(forum).set_up()


def test_password_and_code_open_the_desk(phone: Phone) -> None:
    """With all the keys."""
    assert phone.whole().keys


def test_the_password_alone_opens_nothing(phone: Phone) -> None:
    """No keys, no page."""
    token = phone.half()
    with pytest.raises(CodeNeeded):
        phone.forum.access.session(token)


def test_a_half_session_is_not_unlocked_by_the_password(phone: Phone) -> None:
    """Waiting until it is idle is no way around the code."""
    token = phone.half()
    with pytest.raises(CodeNeeded):
        phone.forum.access.unlock(token, PASSWORD, HERE)
    phone.forum.clock.forward(minutes=11)
    with pytest.raises(SessionEnded) as ended:
        phone.forum.access.unlock(token, PASSWORD, HERE)

    assert type(ended.value) is SessionEnded


def test_a_half_session_does_not_last(phone: Phone) -> None:
    """Ten minutes to find the phone."""
    token = phone.half()
    phone.forum.clock.forward(minutes=10)
    with pytest.raises(SessionEnded):
        phone.forum.access.give_code(token, phone.code())


def test_a_code_is_taken_once(phone: Phone) -> None:
    """Whoever has looked over the shoulder comes too late."""
    code = phone.code()
    phone.whole(code)
    with pytest.raises(SignInFailed):
        phone.forum.access.give_code(phone.half(), code)


def test_a_recovery_code_takes_the_place_of_the_phone_once(phone: Phone) -> None:
    """And is used up."""
    session = phone.whole(phone.recovery[3])
    with pytest.raises(SignInFailed):
        phone.forum.access.give_code(phone.half(), phone.recovery[3])

    assert phone.forum.access.second_factors.recovery_codes_left(session) == 9


def test_wrong_codes_are_slowed_down(phone: Phone) -> None:
    """As wrong passwords are, however often the password is given anew; waiting helps."""
    for _ in range(5):
        with pytest.raises(SignInFailed):
            phone.forum.access.give_code(phone.half(), "000000")
    with pytest.raises(TooManyTries):
        phone.forum.access.give_code(phone.half(), phone.code())
    phone.forum.clock.forward(minutes=15)

    assert phone.whole().keys


def test_it_counts_from_its_first_code_on(forum: Forum) -> None:
    """Beginning to set it up locks nobody out, and a wrong first code turns nothing on."""
    phone = Phone(forum)
    forum.access.second_factors.begin(phone.session)
    with pytest.raises(FieldError):
        forum.access.second_factors.confirm(phone.session, "000000")

    assert forum.signed_in().keys
    assert forum.access.second_factors.recovery_codes_left(phone.session) is None


def test_one_that_is_in_use_is_not_replaced(phone: Phone) -> None:
    """An open desk is not enough to put another phone in its place, or to see the secret again."""
    factors = phone.forum.access.second_factors
    with pytest.raises(FieldError):
        factors.begin(phone.session)
    with pytest.raises(NotFound):
        factors.setup(phone.session, "Northgate")
    with pytest.raises(NotFound):
        factors.confirm(phone.session, phone.code())


def test_turning_it_off_takes_password_and_code(phone: Phone) -> None:
    """Either alone is not enough; afterwards the password signs in."""
    factors, wrong = phone.forum.access.second_factors, []
    for password, code in (("wrong wrong wrong", phone.code()), (PASSWORD, "000000")):
        with pytest.raises(FieldError) as error:
            factors.turn_off(phone.session, password, code)
        wrong.append(error.value.field)
    factors.turn_off(phone.session, PASSWORD, phone.code())

    assert wrong == ["old", "code"]
    assert phone.forum.signed_in().keys


def test_new_recovery_codes_need_a_code(phone: Phone) -> None:
    """And the old ones stop working."""
    factors = phone.forum.access.second_factors
    with pytest.raises(FieldError):
        factors.new_recovery_codes(phone.session, "000000")
    fresh = factors.new_recovery_codes(phone.session, phone.code())
    with pytest.raises(SignInFailed):
        phone.forum.access.give_code(phone.half(), phone.recovery[0])

    assert phone.whole(fresh[0]).keys


def test_a_new_password_keeps_it(phone: Phone) -> None:
    """It is sealed to the new key pair."""
    phone.forum.access.change_password(phone.session, PASSWORD, NEW)
    token = phone.half(NEW)

    assert phone.forum.access.session(phone.forum.access.give_code(token, phone.code())).keys


def test_a_request_from_before_a_new_password_does_not_touch_it(phone: Phone) -> None:
    """Nothing is sealed to a key that is gone, which would lock the owner out."""
    phone.forum.access.change_password(phone.session, PASSWORD, NEW)
    with pytest.raises(SessionEnded):
        phone.forum.access.second_factors.turn_off(phone.session, NEW, phone.code())


def test_a_damaged_one_lets_nobody_in(phone: Phone) -> None:
    """Fails closed: a colleague has to give a new password."""
    with phone.forum.storage.begin() as tx:
        tx._connection.execute(update(second_factors).values(sealed=b"damaged"))
        tx.commit()
    token = phone.half()
    with pytest.raises(SignInFailed):
        phone.forum.access.give_code(token, phone.code())

    assert phone.forum.access.second_factors.recovery_codes_left(phone.session) == 0
    with pytest.raises(CannotOpen):
        phone.forum.access.second_factors.begin(phone.session)


def test_nothing_of_it_can_be_read_in_the_database(phone: Phone, sqlite_url: str) -> None:
    """Neither the secret nor a recovery code, nor what they are compared with."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    stored = b"".join(one.read_bytes() for one in path.parent.iterdir() if one.is_file())
    secrets = [phone._secret.encode(), base64.b32decode(phone._secret)]
    codes = [form.encode() for one in phone.recovery for form in (one, one.replace("-", ""))]

    assert LOGIN.encode() in stored
    assert not [one for one in (*secrets, *codes) if one in stored]


def test_every_change_is_in_the_audit_log(phone: Phone) -> None:
    """Turned on, refused, new codes, turned off."""
    factors = phone.forum.access.second_factors
    with pytest.raises(SignInFailed):
        phone.forum.access.give_code(phone.half(), "000000")
    factors.new_recovery_codes(phone.session, phone.code())
    factors.turn_off(phone.session, PASSWORD, phone.code())
    acts = [one.action for one in phone.forum.audit.page(phone.session).entries]

    assert acts[:4] == ["second_factor_off", "recovery_codes_made", "code_refused", "second_factor_on"]

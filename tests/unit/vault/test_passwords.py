"""Coordinators' passwords and what they wrap."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CannotOpen, FieldError
from bot.vault.kdf import KdfCost
from bot.vault.passwords import dummy_unwrap, needs_rewrap, strong_enough, unwrap_private, wrap_private

CHEAP = KdfCost(1, 64)
PRIVATE = bytes(range(32))
PASSWORD = "green lamp on the stairs"


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=40))
def test_the_password_opens_what_it_wrapped(password: str) -> None:
    """Any words in any script work."""
    assert unwrap_private(wrap_private(PRIVATE, password, CHEAP), password) == PRIVATE


@pytest.mark.parametrize("password", ["", "Green lamp on the stairs", PASSWORD + " ", "x" * 2000])
def test_another_password_does_not(password: str) -> None:
    """Nearly right is wrong."""
    wrapped = wrap_private(PRIVATE, PASSWORD, CHEAP)

    with pytest.raises(CannotOpen):
        unwrap_private(wrapped, password)


def test_the_same_password_from_another_keyboard_works() -> None:
    """A phone and a computer compose letters differently; the password is the same."""
    wrapped = wrap_private(PRIVATE, unicodedata.normalize("NFD", "café كلمةٌ طويلة أ"), CHEAP)

    assert unwrap_private(wrapped, unicodedata.normalize("NFC", "café كلمةٌ طويلة أ")) == PRIVATE


def test_an_old_cost_still_opens() -> None:
    """Raising the cost locks nobody out."""
    wrapped = wrap_private(PRIVATE, PASSWORD, KdfCost(2, 128))

    assert unwrap_private(wrapped, PASSWORD) == PRIVATE


def test_a_key_wrapped_at_another_cost_wants_wrapping_again() -> None:
    """The next sign-in can bring it up to date."""
    wrapped = wrap_private(PRIVATE, PASSWORD, CHEAP)

    assert not needs_rewrap(wrapped, CHEAP)
    assert needs_rewrap(wrapped, KdfCost(2, 64))


def test_two_wrappings_of_one_key_share_nothing() -> None:
    """Nobody sees that two coordinators chose the same password."""
    first, second = (wrap_private(PRIVATE, PASSWORD, CHEAP) for _ in range(2))

    assert first[9:] != second[9:]
    assert first[9:25] != second[9:25]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_damage_is_noticed(data: st.DataObject) -> None:
    """Cost, salt, nonce and key come back as they were or not at all."""
    damaged = bytearray(wrap_private(PRIVATE, PASSWORD, CHEAP))
    # the cost's high bytes are left alone: within bounds they would only make this test slow
    place = data.draw(st.integers(9, len(damaged) - 1))
    damaged[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(CannotOpen):
        unwrap_private(bytes(damaged), PASSWORD)


@pytest.mark.parametrize(
    "header",
    [b"", b"\x01", b"\x02" + bytes(60), b"\x01" + bytes(60), b"\x01\0\0\0\x01\xff\xff\xff\xff" + bytes(60)],
    ids=["empty", "cut short", "unknown version", "no cost", "four tebibytes"],
)
def test_a_foreign_wrapping_is_refused(header: bytes) -> None:
    """A changed row cannot ask for all the memory there is."""
    with pytest.raises(CannotOpen):
        unwrap_private(header, PASSWORD)
    with pytest.raises(CannotOpen):
        needs_rewrap(header, CHEAP)


def test_a_cost_that_was_lowered_in_the_row_is_noticed() -> None:
    """The cost is part of what is sealed."""
    wrapped = bytearray(wrap_private(PRIVATE, PASSWORD, KdfCost(2, 64)))
    wrapped[4] = 1

    with pytest.raises(CannotOpen):
        unwrap_private(bytes(wrapped), PASSWORD)


def test_nothing_is_wrapped_under_an_endless_password() -> None:
    """A pasted book is refused before any work is done."""
    with pytest.raises(FieldError):
        wrap_private(PRIVATE, "x" * 1025, CHEAP)


def test_an_unknown_login_costs_the_same_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of a sign-in must not tell which logins exist: both ways derive one key at the cost given."""
    costs: list[KdfCost] = []

    def counted(_guess: bytes, _salt: bytes, cost: KdfCost) -> bytes:
        costs.append(cost)
        return bytes(32)

    monkeypatch.setattr("bot.vault.passwords.stretch", counted)
    unwrap_private(wrap_private(PRIVATE, PASSWORD, CHEAP), PASSWORD)
    costs.clear()

    dummy_unwrap(CHEAP)

    assert costs == [CHEAP]


@pytest.mark.parametrize(
    "password", [PASSWORD, "Tr4ckside-Møøse", "قمر فوق المسجد القديم", "839104482756", "a" * 8 + "bcdé"]
)
def test_a_long_enough_password_will_do(password: str) -> None:
    """Length counts, not which signs are in it; any language will do."""
    strong_enough(password, login="maryam")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "at least 12"),
        ("elevenchars", "at least 12"),
        ("ﷺ", "at least 12"),
        ("x" * 1025, "at most 1024"),
        ("aaaaaaaaaaaa", "different characters"),
        ("ababababababab", "different characters"),
        ("password1234", "first passwords"),
        ("Password12345!", "first passwords"),
        ("ＰＡＳＳＷＯＲＤ1234", "first passwords"),
        ("123456789012", "first passwords"),
        ("qwertyuiop123", "first passwords"),
        ("amanahamanah", "different characters"),
        ("Amanah-amanah", "first passwords"),
        ("Bismillah786!", "first passwords"),
        ("maryam-1987-x", "login"),
        ("I am MARYAM today", "login"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_change(password: str, reason: str) -> None:
    """What everybody tries first, and what is too short to withstand trying, is not accepted."""
    with pytest.raises(FieldError, match=reason) as caught:
        strong_enough(password, login="Maryam ")

    assert caught.value.field == "password"
    assert not password or password not in str(caught.value)


def test_a_login_of_two_letters_may_occur_by_chance() -> None:
    """Somebody called `al` is not kept from half the dictionary."""
    strong_enough("a long walk along the canal", login="al")

"""Who works at the desk."""

from dataclasses import replace

import pytest

from bot.errors import FieldError, NotFound
from bot.storage.engine import Storage
from bot.storage.records import CoordinatorRow
from tests.storage.rows import coordinator


def test_a_coordinator_comes_back_by_id_and_by_login(storage: Storage) -> None:
    """Either way the same, as it was stored."""
    aisha = coordinator("aisha")
    with storage.begin() as tx:
        tx.coordinators.add(aisha)
        tx.coordinators.add(coordinator("bilal"))

        assert tx.coordinators.get(aisha.id) == tx.coordinators.by_login("aisha") == aisha


def test_nobody_is_none(storage: Storage) -> None:
    """An unknown id or login is no error here."""
    with storage.begin() as tx:
        assert (tx.coordinators.get(1), tx.coordinators.by_login("nobody")) == (None, None)


@pytest.mark.parametrize("typed", ["Straße", "STRASSE", " strasse ", "ｓｔｒａｓｓｅ"])
def test_a_login_is_found_however_it_is_typed(storage: Storage, typed: str) -> None:
    """Case, width and spaces around it do not matter."""
    person = coordinator("Strasse")
    with storage.begin() as tx:
        tx.coordinators.add(person)

        assert tx.coordinators.by_login(typed) == replace(person, login="strasse")


def test_a_login_is_given_once(storage: Storage) -> None:
    """A second coordinator of that name, in whatever case, is told so; the first one stays."""
    aisha = coordinator("aisha")
    with storage.begin() as tx:
        tx.coordinators.add(aisha)
        with pytest.raises(FieldError) as refused:
            tx.coordinators.add(coordinator("AISHA"))

        assert (refused.value.field, tx.coordinators.all()) == ("login", [aisha])


def test_coordinators_are_listed_by_login(storage: Storage) -> None:
    """Those who left, too."""
    with storage.begin() as tx:
        for login, active in (("zaynab", True), ("bilal", False), ("maryam", True)):
            tx.coordinators.add(coordinator(login, active=active))

        assert [(row.login, row.active) for row in tx.coordinators.all()] == [
            ("bilal", False),
            ("maryam", True),
            ("zaynab", True),
        ]


def test_each_setting_changes_only_itself(storage: Storage) -> None:
    """Key, keys, activity, role and language can be changed one by one."""
    person = coordinator()
    steps: list[CoordinatorRow | None] = []
    with storage.begin() as tx:
        tx.coordinators.add(person)
        tx.coordinators.set_wrapped(person.id, b"rewrapped")
        steps.append(tx.coordinators.get(person.id))
        tx.coordinators.set_keys(person.id, b"other public", b"other wrapped")
        tx.coordinators.set_active(person.id, False)
        tx.coordinators.set_role(person.id, "admin")
        tx.coordinators.set_language(person.id, "ur")
        steps.append(tx.coordinators.get(person.id))

    assert steps == [
        replace(person, wrapped_private=b"rewrapped"),
        replace(
            person,
            public_key=b"other public",
            wrapped_private=b"other wrapped",
            active=False,
            role="admin",
            language="ur",
        ),
    ]


def test_a_given_password_is_noted_until_another_is_chosen(storage: Storage) -> None:
    """For that person alone; noting it twice is no trouble."""
    aisha, bilal = coordinator("aisha"), coordinator("bilal")
    with storage.begin() as tx:
        for person in (aisha, bilal):
            tx.coordinators.add(person)
            tx.coordinators.set_must_change(person.id, True)
            tx.coordinators.set_must_change(person.id, True)
        tx.coordinators.set_must_change(bilal.id, False)

        assert (tx.coordinators.must_change(aisha.id), tx.coordinators.must_change(bilal.id)) == (True, False)
        assert tx.coordinators.must_all_change() == {aisha.id}


def test_nobody_cannot_be_changed(storage: Storage) -> None:
    """A coordinator who is not there says so."""
    with pytest.raises(NotFound), storage.begin() as tx:
        tx.coordinators.set_language(1, "ur")

"""Names that lead back to nobody."""

from bot.vault.pseudonyms import Pseudonyms
from bot.vault.secret import ServerSecret

SECRET = ServerSecret(bytes(range(32)))


def test_a_chat_is_found_again_after_a_restart() -> None:
    """The same chat has the same name under the same secret."""
    assert Pseudonyms(SECRET).chat(42) == Pseudonyms(SECRET).chat(42)


def test_chats_are_told_apart_also_groups() -> None:
    """Users have positive ids, groups negative ones, some beyond 32 bits."""
    ids = [1, -1, 42, -42, 7_000_000_000, -1_002_000_000_000, 2**63 - 1, -(2**63)]

    names = {Pseudonyms(SECRET).chat(chat_id) for chat_id in ids}

    assert len(names) == len(ids)
    assert {len(name) for name in names} == {32}


def test_another_secret_gives_other_names() -> None:
    """A stolen database tells nobody which chat is which, even to one who tries every id."""
    assert Pseudonyms(SECRET).chat(42) != Pseudonyms(ServerSecret.generate()).chat(42)


def test_buckets_of_different_kinds_never_meet() -> None:
    """Failed codes do not count as failed sign-ins, however the parts are cut."""
    names = Pseudonyms(SECRET)

    buckets = {names.bucket("a", "bc"), names.bucket("ab", "c"), names.bucket("abc", ""), names.bucket("", "abc")}

    assert len(buckets) == 4


def test_any_text_has_a_bucket() -> None:
    """A login of emoji or broken characters is counted like any other."""
    assert len(Pseudonyms(SECRET).bucket("login", "🙂\ud800")) == 32


def test_they_do_not_show_when_drawn() -> None:
    """A stray log line or traceback holds no key."""
    assert repr(Pseudonyms(SECRET)) == "Pseudonyms(…)"

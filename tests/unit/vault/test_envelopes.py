"""Reports, messages and attachments as they lie in the database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CannotOpen, KeyMissing
from bot.vault.envelopes import bound, open_envelope, rewrap, seal
from bot.vault.keys import KeyPair, seal_to

TEAM = KeyPair.generate()
REPORTER = KeyPair.generate()
ROW = bound("report", 7)


@settings(deadline=None)
@given(st.binary(max_size=3000))
def test_the_team_reads_a_report(plain: bytes) -> None:
    """A coordinator with the team key reads it, byte for byte."""
    envelope = seal(plain, bound_to=ROW, team=TEAM.public)

    assert open_envelope(envelope.content, envelope.team_key, TEAM, bound_to=ROW) == plain


def test_a_reply_opens_for_the_team_and_for_the_code() -> None:
    """Both sides of the talk read it."""
    envelope = seal(b"a reply", bound_to=ROW, team=TEAM.public, reporter=REPORTER.public)

    assert envelope.reporter_key is not None
    assert open_envelope(envelope.content, envelope.team_key, TEAM, bound_to=ROW) == b"a reply"
    assert open_envelope(envelope.content, envelope.reporter_key, REPORTER, bound_to=ROW) == b"a reply"


def test_a_note_is_sealed_to_the_team_alone() -> None:
    """The person who reported never gets a key to the forum's own notes."""
    assert seal(b"a note", bound_to=ROW, team=TEAM.public).reporter_key is None


@pytest.mark.parametrize("row", [bound("report", 8), bound("message", 7), b""])
def test_content_moved_to_another_row_does_not_open(row: bytes) -> None:
    """Whoever can write to the database cannot put one person's words under another's report."""
    envelope = seal(b"words", bound_to=ROW, team=TEAM.public)

    with pytest.raises(CannotOpen):
        open_envelope(envelope.content, envelope.team_key, TEAM, bound_to=row)


def test_the_wrong_key_opens_nothing() -> None:
    """The reporter's key does not open what was sealed to the team, nor a stranger's."""
    envelope = seal(b"words", bound_to=ROW, team=TEAM.public)

    with pytest.raises(CannotOpen):
        open_envelope(envelope.content, envelope.team_key, REPORTER, bound_to=ROW)


def test_the_data_key_of_another_envelope_opens_nothing() -> None:
    """Every envelope has a key of its own, also when the same words are sealed twice."""
    first = seal(b"words", bound_to=ROW, team=TEAM.public)
    second = seal(b"words", bound_to=ROW, team=TEAM.public)

    with pytest.raises(CannotOpen):
        open_envelope(first.content, second.team_key, TEAM, bound_to=ROW)


def test_a_sealed_thing_that_is_not_a_data_key_opens_nothing() -> None:
    """A wrapped key that was replaced fails in one known way."""
    envelope = seal(b"words", bound_to=ROW, team=TEAM.public)

    with pytest.raises(CannotOpen):
        open_envelope(envelope.content, seal_to(TEAM.public, b"short"), TEAM, bound_to=ROW)


@settings(deadline=None)
@given(st.data())
def test_any_damage_is_noticed(data: st.DataObject) -> None:
    """A report is read as it was written or not at all."""
    envelope = seal(b"words", bound_to=ROW, team=TEAM.public)
    damaged = bytearray(envelope.content)
    damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(1, 255))

    with pytest.raises(CannotOpen):
        open_envelope(bytes(damaged), envelope.team_key, TEAM, bound_to=ROW)


def test_after_a_new_epoch_only_the_new_key_opens() -> None:
    """A removed coordinator's copy of the old team key opens no re-wrapped row."""
    new_team = KeyPair.generate()
    envelope = seal(b"words", bound_to=ROW, team=TEAM.public)

    rewrapped = rewrap(envelope.team_key, TEAM, new_team.public)

    assert open_envelope(envelope.content, rewrapped, new_team, bound_to=ROW) == b"words"
    with pytest.raises(CannotOpen):
        open_envelope(envelope.content, rewrapped, TEAM, bound_to=ROW)


def test_only_the_old_key_can_rewrap() -> None:
    """Nobody hands on what they cannot read."""
    envelope = seal(b"words", bound_to=ROW, team=TEAM.public)

    with pytest.raises(CannotOpen):
        rewrap(envelope.team_key, REPORTER, REPORTER.public)


def test_nothing_is_sealed_to_a_broken_team_key() -> None:
    """A report is not accepted that nobody could ever read."""
    with pytest.raises(KeyMissing):
        seal(b"words", bound_to=ROW, team=bytes(32))


def test_short_contents_have_one_size_and_photos_a_larger_one() -> None:
    """The size does not tell a short report from a shorter one."""
    sizes = {len(seal(b"x" * n, bound_to=ROW, team=TEAM.public).content) for n in (0, 1, 100, 511)}
    photo = seal(b"x", bound_to=ROW, team=TEAM.public, smallest=65_536)

    assert len(sizes) == 1
    assert len(photo.content) > 65_536


@settings(deadline=None)
@given(
    st.tuples(st.sampled_from(["report", "message", "attachment"]), st.integers(0, 2**63 - 1)),
    st.tuples(st.sampled_from(["report", "message", "attachment"]), st.integers(0, 2**63 - 1)),
)
def test_no_two_rows_are_bound_alike(one: tuple[str, int], other: tuple[str, int]) -> None:
    """Kind and id together name exactly one row."""
    assert (bound(*one) == bound(*other)) == (one == other)

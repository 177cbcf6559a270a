"""Sealed streams: pieces open in their order, whole, with their own key, and not otherwise."""

import pytest

from bot.errors import CannotOpen
from bot.vault.stream import OVERHEAD, START_BYTES, StreamOpener, StreamSealer

KEY = bytes(range(32))


def sealed(*pieces: bytes) -> tuple[bytes, list[bytes]]:
    """The start of a stream and its pieces."""
    sealer = StreamSealer(KEY, bound_to=b"this")
    return sealer.start, [sealer.seal(piece, last=piece is pieces[-1]) for piece in pieces]


def test_pieces_come_back_in_their_order() -> None:
    """The last one says that it is the last."""
    start, pieces = sealed(b"one", b"", b"three")
    opener = StreamOpener(KEY, start, bound_to=b"this")

    assert [opener.open(piece) for piece in pieces] == [(b"one", False), (b"", False), (b"three", True)]
    assert len(start) == START_BYTES
    assert len(pieces[0]) == 3 + OVERHEAD


@pytest.mark.parametrize(("key", "bound_to", "place"), [(bytes(32), b"this", 0), (KEY, b"that", 0), (KEY, b"this", 1)])
def test_another_key_stream_or_order_opens_nothing(key: bytes, bound_to: bytes, place: int) -> None:
    """Not the first piece, and not the second in the first one's place."""
    start, pieces = sealed(b"one", b"two")

    with pytest.raises(CannotOpen):
        StreamOpener(key, start, bound_to=bound_to).open(pieces[place])


def test_a_changed_piece_does_not_open() -> None:
    """Whichever byte it is; nor one that is too short to be a piece."""
    start, pieces = sealed(b"one")
    for place in range(len(pieces[0])):
        changed = bytearray(pieces[0])
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            StreamOpener(KEY, start, bound_to=b"this").open(bytes(changed))
    with pytest.raises(CannotOpen):
        StreamOpener(KEY, start, bound_to=b"this").open(b"")
    with pytest.raises(CannotOpen):
        StreamOpener(KEY, b"short", bound_to=b"this")


def test_no_key_shows() -> None:
    """In neither direction."""
    sealer = StreamSealer(KEY, bound_to=b"")

    assert repr(sealer) == "StreamSealer(…)"
    assert repr(StreamOpener(KEY, sealer.start, bound_to=b"")) == "StreamOpener(…)"

"""Sets of cases as the bits of one large number for each value of each facet: to combine and to count them is quick.

A hundred thousand cases are 12.5 kB for a value; two such sets are intersected in under a microsecond and counted in
some four, so that every choice of a page can say how many cases it would show.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.services.inbox.entries import Entry, FacetKey

Change = tuple[int, Entry | None, Entry | None]
"""A slot, what was in it and what is in it now."""

_PLACES: tuple[tuple[int, ...], ...] = tuple(
    tuple(place for place in range(8) if byte >> place & 1) for byte in range(256)
)


class Facets:
    """For each facet the slots that have a value, as bits: bit 5 stands for slot 5."""

    def __init__(self) -> None:
        self._bits: dict[str, dict[str | int, int]] = {}

    def change(self, changes: Sequence[Change]) -> None:
        """Take over what is in these slots now; no slot may come twice."""
        gone: dict[FacetKey, list[int]] = {}
        come: dict[FacetKey, list[int]] = {}
        for slot, before, after in changes:
            was = frozenset() if before is None else frozenset(before.facets())
            now = frozenset() if after is None else frozenset(after.facets())
            for key in was - now:
                gone.setdefault(key, []).append(slot)
            for key in now - was:
                come.setdefault(key, []).append(slot)
        for (name, value), slots in gone.items():
            self._put(name, value, self.get(name, value) & ~bits_of(slots))
        for (name, value), slots in come.items():
            self._put(name, value, self.get(name, value) | bits_of(slots))

    def get(self, name: str, value: str | int) -> int:
        """The slots that have this value."""
        return self._bits.get(name, {}).get(value, 0)

    def of(self, name: str) -> Mapping[str | int, int]:
        """Every value of a facet that a case has, with its slots."""
        return self._bits.get(name, {})

    def union(self, name: str, values: Iterable[str | int]) -> int:
        """The slots that have one of these values."""
        bits = 0
        for value in values:
            bits |= self.get(name, value)
        return bits

    def _put(self, name: str, value: str | int, bits: int) -> None:
        facet = self._bits.setdefault(name, {})
        if bits:
            facet[value] = bits
        else:
            facet.pop(value, None)


def bits_of(slots: Sequence[int]) -> int:
    """These slots as bits."""
    low, high = min(slots) // 8, max(slots) // 8
    data = bytearray(high - low + 1)
    for slot in slots:
        data[slot // 8 - low] |= 1 << slot % 8
    return int.from_bytes(data, "little") << low * 8


def slots_of(bits: int) -> Iterator[int]:
    """The slots that bits stand for, in their order."""
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for place, byte in enumerate(data):
        if byte:
            for bit in _PLACES[byte]:
                yield place * 8 + bit

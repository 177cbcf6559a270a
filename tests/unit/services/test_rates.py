"""How often one person may do a thing."""

from bot.services.rates import Rate, Rates


class Ticking:
    """A steady clock that a test puts forward."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time it is, in seconds."""
        return self.now


def test_so_many_at_once_and_no_more() -> None:
    """The fourth of three is refused, and told when it may come."""
    rates = Rates({"photos": Rate(3, 60)}, Ticking())
    taken = [rates.take("photos", 7) for _ in range(4)]

    assert [one.granted for one in taken] == [True, True, True, False]
    assert taken[3].seconds == 20


def test_room_comes_back_with_time() -> None:
    """One again after its share of the time; all again after the whole."""
    tick = Ticking()
    rates = Rates({"photos": Rate(3, 60)}, tick)
    for _ in range(3):
        rates.take("photos", 7)
    tick.now += 20
    later = [rates.take("photos", 7).granted for _ in range(2)]
    tick.now += 60
    much_later = [rates.take("photos", 7).granted for _ in range(4)]

    assert later == [True, False]
    assert much_later == [True, True, True, False]


def test_only_the_first_refusal_of_a_row_is_marked() -> None:
    """So that a flood is answered once, not with a flood."""
    tick = Ticking()
    rates = Rates({"photos": Rate(1, 60)}, tick)
    rates.take("photos", 7)
    first_row = [rates.take("photos", 7).first for _ in range(3)]
    tick.now += 60
    rates.take("photos", 7)

    assert first_row == [True, False, False]
    assert rates.take("photos", 7).first


def test_looking_counts_nothing() -> None:
    """Asking whether there is room leaves the room as it was."""
    rates = Rates({"reports": Rate(1, 60)}, Ticking())
    looks = [rates.look("reports", 7).granted for _ in range(5)]

    assert looks == [True] * 5
    assert rates.take("reports", 7).granted


def test_people_and_kinds_do_not_mix() -> None:
    """Somebody who does much slows nobody else down, and nothing else of their own."""
    rates = Rates({"photos": Rate(1, 60), "reports": Rate(1, 60)}, Ticking())
    rates.take("photos", 7)

    assert rates.take("photos", 8).granted
    assert rates.take("reports", 7).granted


def test_memory_is_bounded() -> None:
    """A crowd of strangers does not fill the memory; those longest unheard of are forgotten."""
    rates = Rates({"photos": Rate(1, 60)}, Ticking(), most=100)
    for who in range(10_000):
        rates.take("photos", who)

    assert len(rates) == 100
    assert not rates.take("photos", 9_999).granted


def test_nobody_can_be_named_from_it() -> None:
    """What is in memory is a keyed hash, with a key that each process makes for itself."""
    one, other = Rates({"photos": Rate(1, 60)}, Ticking()), Rates({"photos": Rate(1, 60)}, Ticking())
    one.take("photos", 7391840265)
    other.take("photos", 7391840265)

    assert "7391840265" not in repr(vars(one))
    assert set(one._buckets) != set(other._buckets)

"""The numbers a person in need is given."""

import pytest

from bot.domain.helplines import UK_HELPLINES, Helpline, danger_note, format_helplines, parse_helplines
from bot.errors import FieldError
from bot.i18n.text import Code, Localised, Text
from bot.i18n.translator import translator


def test_the_default_is_for_the_united_kingdom() -> None:
    """999 first, then the others of the design."""
    assert [one.number for one in parse_helplines(UK_HELPLINES)] == ["999", "101", "report-it.org.uk", "0800 1111"]


def test_the_setting_is_read_and_written() -> None:
    """Number, name and, if there are any, hours; spaces and a last semicolon do no harm."""
    helplines = parse_helplines(" 112 | Emergency ;0800 22|Advice|9 to 5; ")

    assert helplines == (Helpline("112", "Emergency"), Helpline("0800 22", "Advice", "9 to 5"))
    assert parse_helplines(format_helplines(helplines)) == helplines


@pytest.mark.parametrize("setting", ["", " ; ", "999", "|Emergency", "999|", "999|a|b|c"])
def test_a_setting_that_cannot_be_read_is_refused(setting: str) -> None:
    """The error shows how it is written."""
    with pytest.raises(FieldError, match=r"999\|Emergency"):
        parse_helplines(setting)


def test_the_defaults_are_translated_and_a_forums_own_are_not() -> None:
    """Names the catalogues know go through them; others stay as the forum wrote them."""
    assert isinstance(Helpline("999", "Emergency").label, Text)
    assert Helpline("1", "Aunt Aisha").label == Localised((("en", "Aunt Aisha"),))


def test_somebody_in_danger_reads_the_emergency_number_first() -> None:
    """The number to call comes before anything else, and never in another script's digits."""
    note = danger_note(parse_helplines(UK_HELPLINES))

    assert dict(note.values)["number"] == Code("999")
    drawn = translator("en").draw(note)
    assert drawn.index("999") < drawn.index("101") < drawn.index("0800 1111")


def test_a_single_number_is_enough() -> None:
    """A forum may name the emergency number only."""
    drawn = translator("en").draw(danger_note((Helpline("112", "Emergency"),)))

    assert "112" in drawn
    assert "{" not in drawn


def test_a_helpline_is_one_line() -> None:
    """Name, number, and hours where there are any."""
    plain = translator("en").draw(Helpline("101", "Police").line)
    timed = translator("en").draw(Helpline("101", "Police", "9 to 5").line)

    assert plain.replace("\u2068", "").replace("\u2069", "") == "Police: 101"
    assert timed.replace("\u2068", "").replace("\u2069", "") == "Police: 101 (9 to 5)"

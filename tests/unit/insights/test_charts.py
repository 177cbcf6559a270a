"""Charts: one definition, drawn as SVG that anybody can read and as PNG that is the same everywhere."""

import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from PIL import Image

from bot.insights.charts import Bar, Frame, ScaleRow, bar_chart, scale_chart
from bot.insights.drawing import Drawing, Line, Rect, Tone, Words
from bot.insights.lettering import runs, shaped, width_of, wrapped
from bot.insights.png import to_png
from bot.insights.svg import to_svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
FRAME = Frame("Trust in <the> police", "Yes: 61%; No: 39%", note="Of those who answered.")
URDU = Frame("مجموعی طور پر مجھے بھروسا ہے", "ہاں: 61%", rtl=True)


def bars(frame: Frame = FRAME) -> Drawing:
    """Yes, no, and an answer without a share."""
    return bar_chart(
        frame, [Bar("Yes", "61% (55)", 0.61, 0.5, 0.7), Bar("No", "39%", 0.39, 0.3, 0.5), Bar("?", "3", None)]
    )


def scale(steps: int = 5) -> Drawing:
    """Everybody on a scale."""
    shares = tuple(1 / steps for _ in range(steps))
    return scale_chart(FRAME, [str(n) for n in range(steps)], [ScaleRow("All", shares, tuple("20%" for _ in shares))])


def parsed(drawing: Drawing) -> ET.Element:
    """As a reader takes it in."""
    return ET.fromstring(to_svg(drawing, "q1"))  # noqa: S314 - what the test itself made


@pytest.mark.parametrize("drawing", [bars(), scale(), bars(URDU)])
def test_a_chart_says_what_it_shows(drawing: Drawing) -> None:
    """A reader of screens gets its title and its figures as words."""
    svg = parsed(drawing)
    title, description = svg.find(f"{NAMESPACE}title"), svg.find(f"{NAMESPACE}desc")

    assert title is not None
    assert description is not None
    assert svg.get("role") == "img"
    assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert (title.text, description.text) == (drawing.title, drawing.description)


@pytest.mark.parametrize("drawing", [bars(), scale()])
def test_a_chart_stands_under_a_strict_policy(drawing: Drawing) -> None:
    """No script, no style, nothing from elsewhere."""
    for element in parsed(drawing).iter():
        assert element.tag.removeprefix(NAMESPACE) in {"svg", "title", "desc", "rect", "line", "text"}
        assert not {name for name in element.attrib if name in {"style", "href", "src"} or name.startswith("on")}


def test_words_stay_words() -> None:
    """They can be found and copied, and take the page's own colour in the dark too."""
    words = list(parsed(bars()).iter(f"{NAMESPACE}text"))

    assert {"Yes", "61% (55)"} <= {one.text for one in words}
    assert {one.get("fill") for one in words} == {"currentColor"}


def test_a_bar_is_as_long_as_its_share() -> None:
    """And its whisker goes from end to end of the interval."""
    drawing = bars()
    yes, no = (one for one in drawing.shapes if isinstance(one, Rect))
    whisker = next(one for one in drawing.shapes if isinstance(one, Line) and one.tone is Tone.WHISKER)
    whole = yes.width / 0.61

    assert no.width == pytest.approx(0.39 * whole)
    assert (whisker.x1, whisker.x2) == pytest.approx((yes.x + 0.5 * whole, yes.x + 0.7 * whole))


def test_a_right_to_left_chart_begins_at_the_right() -> None:
    """Bars grow to the left, names stand at the right edge."""
    left, right = bars(), bars(URDU)
    first = [next(one for one in drawing.shapes if isinstance(one, Rect)) for drawing in (left, right)]

    assert first[1].x + first[1].width == pytest.approx(right.width - first[0].x)
    assert parsed(right).get("direction") == "rtl"


@pytest.mark.parametrize("steps", [2, 3, 4, 5, 7])
def test_every_step_of_a_scale_has_its_part(steps: int) -> None:
    """Together the parts fill the row."""
    drawing = scale(steps)
    parts = [one for one in drawing.shapes if isinstance(one, Rect) and one.height == 22]

    assert len(parts) == steps
    assert sum(one.width for one in parts) == pytest.approx(680 - 16 - 232)


@pytest.mark.parametrize("drawing", [bars(), bars(URDU), scale()])
def test_the_picture_is_the_same_every_time(drawing: Drawing) -> None:
    """A PNG of twice the size, without metadata."""
    picture = to_png(drawing)
    image = Image.open(BytesIO(picture))

    assert picture == to_png(drawing)
    assert image.size == (round(drawing.width * 2), round(drawing.height * 2))
    assert image.info == {}


def test_a_share_thinner_than_a_pixel_is_a_hair() -> None:
    """One among a million is drawn, and stops no picture."""
    drawing = Drawing(40, 20, "t", "d", False, (Rect(4, 4, 0.0001, 8, Tone.BAR), Rect(4, 14, 8, 0.0001, Tone.BAR)))
    with Image.open(BytesIO(to_png(drawing))) as image:
        colours = image.getcolors()

    assert colours is not None
    assert len(colours) > 1


def test_nothing_sticks_out_of_the_chart() -> None:
    """Long names are broken into lines."""
    long = "A very long answer that nobody would read to its end if it were not broken into several lines " * 2
    drawing = bar_chart(Frame(long, ""), [Bar(long, "61% (55)", 0.61)])
    for one in drawing.shapes:
        if isinstance(one, Words):
            assert one.x + width_of(one.text, one.size, rtl=False, bold=one.bold) <= drawing.width
            assert one.y <= drawing.height


def test_arabic_letters_are_joined_and_ordered() -> None:
    """From left to right as they stand on paper: the last letter first, in its final form."""
    assert shaped("سلام", rtl=True) == "\ufee1\ufefc\ufeb3"


def test_numbers_and_names_keep_their_place_in_arabic() -> None:
    """A name in Latin letters, then its number in brackets, read from the right."""
    assert shaped("\u2068Brent\u2069 (\u206855\u2069)", rtl=True) == "(55) Brent"


@pytest.mark.parametrize("words", ["ہے", "مجھے علاقے نہیں", "ٹھیک ڈر بڑا ں گ چ پ ژ", "إلى أُمّة ﷺ، ؟ ٪"])
def test_there_is_a_letter_for_everything(words: str) -> None:
    """No empty boxes in Urdu or Arabic."""
    for piece, letters in runs(words, 40, rtl=True):
        for letter in piece.strip():
            drawn = letters.getmask(letter)
            assert drawn.getbbox() is not None
            assert bytes(drawn) != bytes(letters.getmask("\U0010fffd")), f"U+{ord(letter):04X}"


def test_words_are_broken_between_words() -> None:
    """And one that is too long stands alone."""
    assert wrapped("one two incomprehensibilities three", 13, 60, rtl=False) == [
        "one two",
        "incomprehensibilities",
        "three",
    ]

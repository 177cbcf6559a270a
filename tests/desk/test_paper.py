"""Pages on paper, and for readers who have their own colours or bear no movement."""

from tests.desk.seeding import Forum
from tests.desk.serving import Visitor

INKED = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && one.getClientRects().length)
  .filter((one) => {
    const [r, g, b, a = 1] = getComputedStyle(one).backgroundColor.match(/[\\d.]+/g).map(Number);
    return a > 0 && r + g + b < 700 && !one.closest("svg, progress, img");
  }).map((one) => one.outerHTML.slice(0, 100))"""
"""What would be printed as a dark area."""


def test_a_case_on_paper_is_its_words_alone(forum: Forum, visitor: Visitor) -> None:
    """Ink on white also from a dark screen; nothing to press and no way to elsewhere."""
    report_id = forum.report("A stranger tugged my scarf.")
    visitor.page.emulate_media(color_scheme="dark", media="print")
    visitor.opens(report_id)
    pressed = visitor.page.locator("button:visible, nav:visible, .button:visible")

    assert "A stranger tugged my scarf." in visitor.sees()
    assert visitor.page.evaluate(INKED) == []
    assert pressed.all_inner_texts() == []


def test_who_bears_no_movement_sees_none(visitor: Visitor) -> None:
    """Nothing moves by itself where the reader asked for that."""
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.arrives()

    assert visitor.page.evaluate("document.getAnimations().length") == 0
    assert visitor.page.evaluate("getComputedStyle(document.querySelector('.who button')).transitionProperty") == "none"


def test_with_colours_of_ones_own_one_sees_where_one_is(visitor: Visitor) -> None:
    """A line stands where a colour stood."""
    visitor.page.emulate_media(forced_colors="active")
    visitor.arrives()
    here = visitor.page.locator(".bar nav a[aria-current]")

    assert here.evaluate("one => getComputedStyle(one).borderBlockEndStyle") == "solid"

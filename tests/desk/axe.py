"""Looking at a page as axe-core does: what keeps somebody from using it by ear, by keyboard or with weak sight."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
"""WCAG 2.0 to 2.2 at level AA, and what is good practice besides."""

_LOOK = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(found =>
  found.violations.flatMap(rule => rule.nodes.map(node => [rule.id, rule.help, node.html.slice(0, 160),
    node.any.concat(node.all, node.none).map(check => check.message).join("; ")])))"""

_UNMARKED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const written = /\\p{Script=Arabic}/u.test(walker.currentNode.data);
    const place = walker.currentNode.parentElement;
    if (written && place.closest("[lang]").lang === "en" && !place.closest("[dir=auto], bdi, .code"))
      found.push(place.outerHTML.slice(0, 160));
  }
  return found;
}"""


def violations(page: Page) -> list[str]:
    """What is wrong with a page, one line for every element; nothing when all is well.

    Besides what axe-core finds: Arabic letters in what calls itself English, where a screen reader would spell them.
    The page's content policy stays as strict as it is: what a debugger runs is not the page's.
    """
    page.evaluate(_source())
    found: list[list[Any]] = page.evaluate(_LOOK, TAGS)
    lines = [f"{rule}: {help_} | {html} | {why}" for rule, help_, html, why in found]
    return lines + [f"language: not marked | {html}" for html in page.evaluate(_UNMARKED)]


@cache
def _source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text()

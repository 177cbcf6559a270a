"""Pieces that the forms of a forum are put together from."""

from collections.abc import Mapping

from bot.domain.areas import LONDON, OUTSIDE, OUTSIDE_LABEL
from bot.flows.conditions import Condition
from bot.flows.describe import question_label
from bot.flows.questions import Area, MultiChoice, Option, SingleChoice
from bot.i18n.text import Label, Text, say

AREA_PAGE = 12


def area_options(labels: Mapping[str, Label] = LONDON) -> tuple[Option, ...]:
    """Areas as options, from their names by code."""
    return plain_options(labels)


def plain_options(
    labels: Mapping[str, Label], implies: Mapping[str, tuple[tuple[str, str], ...]] | None = None
) -> tuple[Option, ...]:
    """Options from names by code; `implies` as in `Option`, by code."""
    return tuple(Option(code, label, implies=(implies or {}).get(code, ())) for code, label in labels.items())


def area_question(
    areas: tuple[Option, ...], page_size: int, when: Condition | None = None, former: tuple[Option, ...] = ()
) -> Area:
    """A coarse area, the last of the two questions about where; `former` ones are accepted and not offered."""
    return Area(
        "area",
        say("In which area?"),
        areas,
        Option(OUTSIDE, OUTSIDE_LABEL),
        page_size,
        hint=say("A rough area is enough. You can type a part of its name."),
        when=when,
        short=question_label("area"),
        prefer_not=True,
        former=former,
    )


def one_of(
    question_id: str, title: Text, labels: Mapping[str, Label], *, when: Condition, hint: Text | None = None
) -> SingleChoice:
    """A single choice that can be skipped and declined, on one page."""
    return SingleChoice(
        question_id,
        title,
        plain_options(labels),
        page_size=len(labels),
        hint=hint,
        short=question_label(question_id),
        when=when,
        prefer_not=True,
    )


def several_of(
    question_id: str,
    title: Text,
    labels: Mapping[str, Label],
    *,
    when: Condition,
    hint: Text | None = None,
    exclusive: frozenset[str] = frozenset(),
) -> MultiChoice:
    """A choice of several that can be skipped and declined, on one page."""
    return MultiChoice(
        question_id,
        title,
        plain_options(labels),
        page_size=len(labels),
        exclusive=exclusive,
        hint=hint or say("Choose as many as fit."),
        short=question_label(question_id),
        when=when,
        prefer_not=True,
    )

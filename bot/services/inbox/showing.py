"""The words of a case that may be shown in a list: hidden passages are left out."""

from collections.abc import Sequence

from bot.domain.casefile import Hidden

_LEFT_OUT = " … "


def shown_words(words: str, hidden: Sequence[Hidden], message: int | None = None) -> str:
    """The words of a report (or of one of its messages) with an ellipsis for every passage that is hidden."""
    shown = words
    for one in sorted((one for one in hidden if one.message == message), key=lambda one: one.begin, reverse=True):
        shown = shown[: one.begin] + _LEFT_OUT + shown[one.end :]
    return shown

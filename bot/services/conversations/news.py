"""What came of consultations: the published results, in the person's language."""

from bot.services.conversations import household
from bot.services.conversations.deeds import Pressed, Verb
from bot.services.conversations.reporting import hear_unasked
from bot.services.conversations.screens import News, Screen
from bot.services.conversations.turn import Turn
from bot.services.delivery.plain import words_from_json

LATEST = 5


def show(turn: Turn, page: int = 0) -> None:
    """The latest one, and older ones on the pages behind it."""
    household.be_informed(turn)
    turn.show("news", _news(turn, page))


def hear(turn: Turn) -> None:
    """Turning pages; anything else is as at the menu."""
    deed = turn.heard.deed
    if isinstance(deed, Pressed) and deed.verb == Verb.PAGE and deed.argument in map(str, range(LATEST)):
        show(turn, int(deed.argument))
    else:
        hear_unasked(turn)


def redraw(turn: Turn, place: str) -> Screen | None:
    """The card of this room as it stands, or None when the place is not here."""
    return _news(turn, 0) if place == "news" else None


def _news(turn: Turn, page: int) -> News:
    rows = turn.tx.publications.latest(LATEST)
    if not rows:
        return News()
    page = min(page, len(rows) - 1)
    row = rows[page]
    wave = turn.tx.waves.get(row.wave_id)
    if wave is None:
        return News()
    consultation, _ = turn.parts.answering.flow_of(wave)
    return News(consultation.title, words_from_json(row.words), page, len(rows))

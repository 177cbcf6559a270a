"""What a person did, as the form engine hears it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.flows.events import (
    Back,
    Choose,
    Clear,
    CloseGroup,
    Confirm,
    Decline,
    Edited,
    Event,
    GoTo,
    Keep,
    OpenGroup,
    Skip,
    TurnPage,
    Typed,
    Unfit,
)
from bot.services.conversations.deeds import Deed, Pressed, Rewrote, SentOther, Verb, Wrote

_PLAIN: Mapping[str, Event] = MappingProxyType(
    {
        Verb.UNGROUP: CloseGroup(),
        Verb.CONFIRM: Confirm(),
        Verb.KEEP: Keep(),
        Verb.BACK: Back(),
        Verb.SKIP: Skip(),
        Verb.DECLINE: Decline(),
        Verb.TAKE_BACK: Clear(),
    }
)
_WITH_ARGUMENT: Mapping[str, Callable[[str], Event]] = MappingProxyType(
    {Verb.CHOOSE: Choose, Verb.GROUP: OpenGroup, Verb.CHANGE: GoTo}
)


def event_of(deed: Deed) -> Event | None:
    """The engine's event; None for what a form does not know (a photo goes its own way)."""
    match deed:
        case Wrote(text=text, message_id=source):
            return Typed(text, source)
        case Rewrote(text=text, message_id=source):
            return Edited(text, source)
        case SentOther(what=what):
            return Unfit(what)
        case Pressed(verb=Verb.PAGE, argument=page) if page.isascii() and page.isdigit() and len(page) < 4:
            return TurnPage(int(page))
        case Pressed(verb=verb, argument=argument) if verb in _WITH_ARGUMENT:
            return _WITH_ARGUMENT[verb](argument)
        case Pressed(verb=verb):
            return _PLAIN.get(verb)
    return None

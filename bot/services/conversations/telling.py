"""*Tell me here when there is a reply*: off unless asked for, and ended as easily."""

import base64
from dataclasses import replace

from bot.errors import CannotOpen
from bot.i18n.text import say
from bot.services.conversations.deeds import Pressed
from bot.services.conversations.screens import AskCode, Said, Screen
from bot.services.conversations.turn import Turn

_BOUND = b"mailbox"
_SMALLEST = 32

CODE_FIRST = say("Please type your code once more. Then you can choose it below your report.")
WILL_TELL = (
    say("Done. I will write to you here when there may be a reply. The message will not say what it is about."),
    say(
        "For this we keep this chat's number, sealed and apart from your report, until the forum has finished, "
        "and at most until the end of next year. “Don't tell me here” below your report, or /delete, ends it at once."
    ),
)
WILL_NOT_TELL = (say("Done. I will not write to you about this report, and this chat's number is deleted."),)


def remember(turn: Turn, address: bytes) -> None:
    """Let the card that was just shown have the button.

    The address is sealed under a key that only the running processes hold, for this one card: which report it is of
    must not be learnt from a seized conversation. Once they have all ended the code is asked for once more.
    """
    sealed = turn.parts.ephemeral.seal(address, bound_to=_BOUND, smallest=_SMALLEST)
    turn.memory = replace(turn.memory, mailbox=(turn.memory.turn, base64.b64encode(sealed).decode()))


def tell(turn: Turn) -> None:
    """Ask to be told of replies to the report on the card."""
    address = _address(turn)
    if address is None:
        turn.show("code", AskCode(CODE_FIRST))
        return
    turn.parts.mailboxes.ask(turn.tx, address, turn.heard.chat_id, turn.language)
    turn.show("said:tell", Said(WILL_TELL))


def tell_not(turn: Turn) -> None:
    """Be told no more."""
    address = _address(turn)
    if address is None:
        turn.show("code", AskCode(CODE_FIRST))
        return
    turn.parts.mailboxes.stop(turn.tx, address)
    turn.show("said:tell_not", Said(WILL_NOT_TELL))


def redraw(place: str) -> Screen | None:
    """The card of this room as it stands, or None when the place is not here."""
    match place:
        case "said:tell":
            return Said(WILL_TELL)
        case "said:tell_not":
            return Said(WILL_NOT_TELL)
    return None


def _address(turn: Turn) -> bytes | None:
    deed, known = turn.heard.deed, turn.memory.mailbox
    if known is None or not isinstance(deed, Pressed) or deed.turn != known[0]:
        return None
    try:
        return turn.parts.ephemeral.open(base64.b64decode(known[1]), bound_to=_BOUND)
    except (CannotOpen, ValueError):
        return None

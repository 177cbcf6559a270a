"""What a person may do with a form."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Choose:
    """Press an option; where several may be chosen, it goes on or off."""

    code: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Done with several choices, words or photos; agree to a consent; a note has been read."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Leave the answer that stands, and go on."""


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Open a group of options."""

    code: str


@dataclass(frozen=True, slots=True)
class CloseGroup:
    """Return from a group, or from a search, to all there is."""


@dataclass(frozen=True, slots=True)
class TurnPage:
    """Open another page of the options; the first is 0."""

    page: int


@dataclass(frozen=True, slots=True)
class Typed:
    """Write a message; `source` is its number in the chat."""

    text: str
    source: int


@dataclass(frozen=True, slots=True)
class Edited:
    """Change a message written before; `source` is its number in the chat."""

    text: str
    source: int


@dataclass(frozen=True, slots=True)
class PhotoAdded:
    """Send a photo, kept elsewhere under `ref`."""

    ref: str
    source: int


@dataclass(frozen=True, slots=True)
class Clear:
    """Take back the words or the photos of the question that is open."""


@dataclass(frozen=True, slots=True)
class Back:
    """Return to the question before; from the end, to the last one."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """From the review: change the answer to one question, then return to the review."""

    question: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Go past the question."""


@dataclass(frozen=True, slots=True)
class Decline:
    """Prefer not to say."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Send something no question takes: `voice`, `video`, `location`, `contact`, `sticker`, `poll` or another name."""

    what: str


Event: TypeAlias = (
    Choose
    | Confirm
    | Keep
    | OpenGroup
    | CloseGroup
    | TurnPage
    | Typed
    | Edited
    | PhotoAdded
    | Clear
    | Back
    | GoTo
    | Skip
    | Decline
    | Unfit
)

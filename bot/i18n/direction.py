"""Right-to-left text: isolating, marking and cleaning.

The characters are those of the Unicode Bidirectional Algorithm (UAX #9).
"""

import re
import unicodedata

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
RIGHT_TO_LEFT_MARK = "\u200f"

_DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_KEPT_CONTROLS = frozenset("\n\t\u200c\u200d")  # joiners shape Persian, Urdu and emoji: they are part of the words


def isolate(words: str) -> str:
    """Keep `words` from mixing with the direction of the sentence around them."""
    return f"{FIRST_STRONG_ISOLATE}{words}{POP_ISOLATE}"


def paragraph(line: str, *, rtl: bool) -> str:
    """Give a line of a right-to-left language its direction even when it begins with a number or a picture."""
    if not rtl or not line or unicodedata.bidirectional(line[0]) in {"R", "AL"}:
        return line
    return RIGHT_TO_LEFT_MARK + line


def clean(words: str) -> str:
    """What a person wrote, without direction controls, other control characters and unpaired surrogates; NFC."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    words = _DIRECTION_CONTROLS.sub("", words)
    kept = (c for c in words if c in _KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return unicodedata.normalize("NFC", "".join(kept)).strip()

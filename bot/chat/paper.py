"""A card being drawn: lines of escaped HTML in one language, and rows of buttons."""

import html
from dataclasses import dataclass, field

from bot.chat.callbacks import Press
from bot.chat.keyboard import Button, Keyboard
from bot.i18n.text import Label
from bot.i18n.translator import Translator
from bot.services.conversations.deeds import Place, Verb

SIDE_BY_SIDE = 16
"""Two buttons share a row when both labels are at most this long, in characters."""


@dataclass(slots=True)
class Paper:
    """Collects what a card says. Everything that reaches it is escaped here and nowhere else."""

    tr: Translator
    turn: int
    paragraphs: list[str] = field(default_factory=list)
    rows: list[tuple[Button, ...]] = field(default_factory=list)

    def title(self, label: Label, icon: str = "") -> None:
        """A line that stands out."""
        self.paragraphs.append(f"<b>{self._line(label, icon)}</b>")

    def say(self, label: Label, icon: str = "") -> None:
        """A plain paragraph."""
        self.paragraphs.append(self._line(label, icon))

    def aside(self, label: Label) -> None:
        """A paragraph in a lower voice."""
        self.paragraphs.append(f"<i>{self._line(label)}</i>")

    def bullets(self, labels: tuple[Label, ...]) -> None:
        """Lines that belong together."""
        self.paragraphs.append("\n".join(self._line(label, "•") for label in labels))

    def quote(self, words: str) -> None:
        """Somebody's own words."""
        self.paragraphs.append(f"<blockquote>{html.escape(words, quote=False)}</blockquote>")

    def code(self, code: str) -> None:
        """A receipt code, easy to copy with one touch."""
        self.paragraphs.append(f"<code>{html.escape(code)}</code>")

    def button(self, label: Label | str, verb: Verb, argument: str = "", icon: str = "") -> Button:
        """A button; it is not on the card until it is laid."""
        words = label if isinstance(label, str) else self.tr.draw(label)
        return Button(f"{icon} {words}".strip(), Press(self.turn, verb, argument).encode())

    def go(self, label: Label, place: Place, icon: str = "") -> Button:
        """A button that leads to a place."""
        return self.button(label, Verb.GO, place.value, icon)

    def lay(self, *buttons: Button) -> None:
        """Lay one row."""
        if buttons:
            self.rows.append(buttons)

    def pack(self, buttons: list[Button]) -> None:
        """Lay many, short ones two to a row."""
        waiting: Button | None = None
        for button in buttons:
            if len(button.text) > SIDE_BY_SIDE:
                if waiting is not None:
                    self.lay(waiting)
                    waiting = None
                self.lay(button)
            elif waiting is None:
                waiting = button
            else:
                self.lay(waiting, button)
                waiting = None
        if waiting is not None:
            self.lay(waiting)

    @property
    def text(self) -> str:
        """The whole card as Telegram's HTML."""
        return "\n\n".join(self.paragraphs)

    @property
    def keyboard(self) -> Keyboard | None:
        """Its buttons."""
        return tuple(self.rows) or None

    def _line(self, label: Label, icon: str = "") -> str:
        words = f"{icon} {self.tr.draw(label)}" if icon else self.tr.draw(label)
        return html.escape(self.tr.lines(words), quote=False)

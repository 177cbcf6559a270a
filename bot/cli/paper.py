"""A chat on paper: what is new in it, as plain text with numbered buttons."""

from bot.simulator.people import Person
from bot.simulator.views import Button, Message


class Paper:
    """Remembers what has been printed of a chat."""

    def __init__(self, person: Person) -> None:
        """`person` is the one whose chat it is."""
        self._person = person
        self._printed: dict[int, tuple[str, list[str]]] = {}
        self._toasts = 0
        self._message: Message | None = None
        self.buttons: list[Button] = []

    def news(self) -> str:
        """What the bot has said or changed since the last time; the newest buttons, numbered from 1."""
        pieces = [f"[{toast.text}]" for toast in self._person.toasts[self._toasts :] if toast.text]
        self._toasts = len(self._person.toasts)
        said = [one for one in self._person.messages if one.from_bot]
        self._message = next((one for one in reversed(said) if one.labels), None)
        self.buttons = [button for row in self._message.buttons for button in row] if self._message else []
        for one in said:
            before = self._printed.get(one.message_id)
            if before is None or before[0] != one.text or (one.labels and before[1] != one.labels):
                pieces.append(self._drawn(one))
            self._printed[one.message_id] = (one.text, one.labels)
        return "\n\n".join(pieces) + "\n"

    async def press(self, number: int) -> None:
        """Press the button of this number."""
        button = self.buttons[number - 1]
        if self._message is not None and button.data:
            await self._person.press(button.data, self._message)

    def _drawn(self, one: Message) -> str:
        text = one.text if one.kind == "text" else f"<{one.kind}> {one.text}".strip()
        if self._message is None or one.message_id != self._message.message_id:
            return text
        numbered = [f"  {number}  {button.text} {button.url}".rstrip() for number, button in enumerate(self.buttons, 1)]
        return "\n".join([text, "", *numbered])

"""One update's work on one conversation: what stands, what changes, what will be shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.helplines import Helpline
from bot.flows.flow import Flow
from bot.flows.state import State
from bot.i18n.text import Text
from bot.services.bounds import Bounds
from bot.services.consulting.answering import Answering
from bot.services.consulting.membership import Membership
from bot.services.conversations.deeds import Heard, Pressed
from bot.services.conversations.memory import Draft, Form, Letter, Memory, Part
from bot.services.conversations.screens import Aside, AskedWeek, Given, Outcome, Screen, ToDerive
from bot.services.intake import Intake
from bot.services.linking import Linking
from bot.services.mailboxes import Mailboxes
from bot.services.receipts_ahead import ReceiptsAhead
from bot.storage.transaction import Transaction
from bot.vault.drafts import ChatSeal
from bot.vault.ephemeral import EphemeralSeal
from bot.vault.pseudonyms import Pseudonyms
from bot.vault.receipts import ReceiptKeys


@dataclass(frozen=True, slots=True)
class Former:
    """How conversations were filed and sealed under a server secret that was replaced a short while ago."""

    seal: ChatSeal
    pseudonyms: Pseudonyms


@dataclass(frozen=True, slots=True)
class Parts:
    """What conversations are made with; the same for everybody."""

    intake: Intake
    ahead: ReceiptsAhead
    mailboxes: Mailboxes
    membership: Membership
    linking: Linking
    answering: Answering
    forms: Mapping[str, Flow]
    seal: ChatSeal
    ephemeral: EphemeralSeal
    pseudonyms: Pseudonyms
    bounds: Bounds
    languages: tuple[str, ...]
    helplines: tuple[Helpline, ...]
    now: Callable[[], int]
    former: tuple[Former, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """What a receipt code gives: first at today's cost, then at the costs of older reports."""

    code: str = field(repr=False)
    keys: tuple[ReceiptKeys, ...]


MOST_OFFERED, MOST_OFFERED_CHARACTERS = 20, 12_000

IN_CONSULTATION = frozenset({"intro", "answering", "answers", "answers:change", "leaving", "thanks"})
"""Places where a consultation is open on screen."""

STAYS_IN_CONSULTATION = IN_CONSULTATION | {"language", "notice", "help"}
"""From these places the consultation is gone back to; anywhere else it is left."""

DISPOSABLE = frozenset({"language", "notice", "menu", "ask", "change", "offer", "code", "writing"})
DISPOSABLE |= {"consult", "intro", "answering", "answers", "answers:change", "leaving", "news", "joining"}
"""Places whose card holds nothing worth keeping once a newer one stands below; others only lose their buttons."""

KEEPSAKES = frozenset({"sent", "thread"})
"""Places whose card is never overwritten: it holds the code, or what the forum answered."""


def reworded(parts: tuple[Part, ...], source: int, words: str, most: int) -> tuple[Part, ...]:
    """The parts with the one from this message edited; unchanged when they would have too many characters then."""
    edited = tuple((one, words if one == source else text) for one, text in parts)
    return edited if words and sum(len(text) for _, text in edited) <= most else parts


@dataclass(slots=True)
class Turn:
    """One update being handled inside one transaction.

    The rooms read `heard`, change `memory` and `draft`, and say what to show. When something slow is needed first
    (a key from a code, a photo from Telegram) they set `wants_code` or `wants_photo` and leave; nothing is then
    kept, the slow thing is done outside the transaction, and the update is heard again. `resumed` is the form that was
    last read from the draft, and its state.
    """

    heard: Heard
    tx: Transaction
    parts: Parts
    chat_key: bytes
    memory: Memory
    draft: Draft
    derived: Derived | None = None

    live: int | None = field(init=False)
    began_empty: bool = field(init=False)
    came_from: str = field(init=False)
    card: Screen | None = field(default=None, init=False)
    edit: int | None = field(default=None, init=False)
    retire: int | None = field(default=None, init=False)
    given: Given | None = field(default=None, init=False)
    toast: Text | None = field(default=None, init=False)
    clear: tuple[int, ...] = field(default=(), init=False)
    aside: Aside | AskedWeek | None = field(default=None, init=False)
    wants_code: ToDerive | None = field(default=None, init=False)
    wants_photo: str | None = field(default=None, init=False)
    forget: bool = field(default=False, init=False)
    resumed: tuple[Form | None, tuple[State, bool]] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """`live` is the card as it was when the update came, `came_from` its place, `began_empty` its draft's state."""
        self.live = self.memory.card
        self.began_empty = self.draft.is_empty
        self.came_from = self.memory.place

    @property
    def language(self) -> str:
        """The person's language, or the first offered while they have not chosen."""
        return self.memory.language or self.parts.languages[0]

    @property
    def hour(self) -> int:
        """Hours since 1970; the finest time a conversation keeps."""
        return self.parts.now() // 3600

    def show(self, place: str, screen: Screen, *, anew: bool = False, step: bool = True) -> None:
        """Make this the card. A press on the live card edits it in place; anything else sends a new card below.

        `anew` forces a new card. So does leaving a card that people come back to read: the code, a reply.
        Without `step` the buttons of the card before still count: more was written at the same question, and whoever
        presses a moment before the new card comes should not have to press again.
        """
        deed = self.heard.deed
        on_card = isinstance(deed, Pressed) and deed.message_id == self.live and self.came_from not in KEEPSAKES
        self.card = screen
        self.edit, self.retire = (self.live, None) if on_card and not anew else (None, self.live)
        # A new card has no number until it is sent; should that never happen, the next update sends it again.
        wave = self.memory.wave if place in STAYS_IN_CONSULTATION else None
        self.memory = replace(self.memory, place=place, turn=self.memory.turn + step, card=self.edit, wave=wave)

    def may_begin(self) -> bool:
        """Whether something may be begun; what was begun may always go on, and a case be read or deleted."""
        letter = self.draft.letter
        begun = self.draft.form or self.draft.offered or (letter is not None and not letter.is_blank)
        return bool(begun) or self.parts.bounds.room_for_draft(self.tx)

    def with_form(self, form: Form | None) -> None:
        """Change the form of the draft. With a new one the draft's time begins anew, unless a letter is in it."""
        if form is not None and self.draft.form is None and self.draft.letter is not None:
            self.draft = replace(self.draft, letter=None if self.draft.letter.is_blank else self.draft.letter)
        if self.draft.is_empty:
            self.draft = replace(self.draft, started=self.hour)
        self.draft = replace(self.draft, form=form)

    def with_letter(self, letter: Letter | None) -> None:
        """Change the letter of the draft."""
        if self.draft.is_empty:
            self.draft = replace(self.draft, started=self.hour)
        self.draft = replace(self.draft, letter=letter)

    def with_offered(self, offered: tuple[Part, ...]) -> None:
        """Change what was written without being asked."""
        if self.draft.is_empty:
            self.draft = replace(self.draft, started=self.hour)
        self.draft = replace(self.draft, offered=offered)

    def offer(self, part: Part) -> bool:
        """Keep one more thing written without being asked; False when there is no room."""
        if not self.may_begin():
            return False
        parts = (*self.draft.offered, part)
        if len(parts) > MOST_OFFERED or sum(len(text) for _, text in parts) > MOST_OFFERED_CHARACTERS:
            return False
        self.with_offered(parts)
        return True

    def reword_offered(self, source: int, words: str) -> None:
        """Something written without being asked was edited; what does not fit any more stays as it was."""
        parts = reworded(self.draft.offered, source, words, MOST_OFFERED_CHARACTERS)
        self.with_offered(parts)

    def outcome(self) -> Outcome:
        """What to say, once all is stored."""
        return Outcome(
            language=self.language,
            turn=self.memory.turn,
            card=self.card,
            edit=self.edit,
            retire=self.retire,
            dispose=self.given is None and self.came_from in DISPOSABLE,
            given=self.given,
            toast=self.toast,
            clear=self.clear,
            remember=not self.forget,
            aside=self.aside,
        )

"""One update of one person's chat, handled once, inside one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from bot.errors import CannotOpen, PhotoRefused, StorageFull
from bot.i18n.direction import clean
from bot.i18n.text import say
from bot.services.bounds import Bounds
from bot.services.conversations import household, replies, reporting, telling
from bot.services.conversations.carrying import DRAFT, MEMORY, carry_over
from bot.services.conversations.deeds import (
    Commanded,
    Deed,
    Heard,
    Photographed,
    Place,
    Pressed,
    Rewrote,
    SentOther,
    Verb,
    Wrote,
)
from bot.services.conversations.memory import DRAFT_HOURS, MEMORY_HOURS, Draft, Memory
from bot.services.conversations.screens import Outcome, Screen, Sent
from bot.services.conversations.turn import Derived, Parts, Turn
from bot.storage.engine import Storage
from bot.storage.transaction import Transaction
from bot.vault.kdf import KdfCost
from bot.vault.photos import PhotoLimits, clean_photo
from bot.vault.receipts import Receipts, looks_like_code

T = TypeVar("T")

COMMANDS = {
    "start": Place.MENU,
    "menu": Place.MENU,
    "report": Place.REPORT,
    "reply": Place.REPLY,
    "help": Place.HELP,
    "language": Place.LANGUAGE,
    "privacy": Place.PRIVACY,
    "stop": Place.STOP,
    "delete": Place.DELETE,
    "cancel": Place.CANCEL,
}

_PLACES: Mapping[Place, Callable[[Turn], None]] = MappingProxyType(
    {
        Place.MENU: reporting.offer_or_menu,
        Place.HELP: household.help_now,
        Place.LANGUAGE: household.choose_language,
        Place.PRIVACY: household.privacy,
        Place.STOP: household.stop,
        Place.DELETE: household.ask_to_forget,
        Place.CLEAR: household.ask_to_clear,
        Place.REPORT: partial(reporting.start, form_id="report"),
        Place.YOUNG: partial(reporting.start, form_id="young"),
        Place.CANCEL: reporting.ask_to_cancel,
        Place.RESUME: reporting.resume,
        Place.REPLY: replies.ask_code,
        Place.WRITE: replies.write,
        Place.WITHDRAW: replies.ask_to_withdraw,
        Place.TELL: telling.tell,
        Place.TELL_NOT: telling.tell_not,
    }
)

WRITING_PLACES = frozenset({"ask", "review", "change", "offer", "code", "writing"})
"""Where an edited message can still mean something."""

UNKNOWN_COMMAND = say("I do not know that command. Here is what I can do.")
MOVED_ON = say("That button is from before. Please use the newest message.")
ALREADY_SENT = say("This report has already been sent.")


class Conversations:
    """Handles what people do in their chats. Thread-safe: every call is a transaction of its own."""

    def __init__(
        self, storage: Storage, parts: Parts, receipts: Receipts, cost: KdfCost, photo_limits: PhotoLimits
    ) -> None:
        """`cost` is what trying a receipt code costs today; older reports say themselves what theirs cost."""
        self._storage = storage
        self._parts = parts
        self._receipts = receipts
        self._cost = cost
        self._photo_limits = photo_limits

    def handle(self, heard: Heard) -> Outcome:
        """Decide, store, and return what to say. An update that was handled before changes nothing.

        Raises `StorageUnavailable` when nothing could be stored; the update may then be given again. `StorageFull`
        is one of these that will not pass by itself.
        """
        if not self.bounds.room_for_anything():
            raise StorageFull("the rest of the disk is the operator's")
        try:
            return self._handle(heard)
        except StorageFull:
            self.bounds.no_room()
            raise

    @property
    def bounds(self) -> Bounds:
        """How much there may be of everything."""
        return self._parts.bounds

    @property
    def emergency_number(self) -> str:
        """Who to call in danger."""
        return self._parts.helplines[0].number

    def _handle(self, heard: Heard) -> Outcome:
        heard = replace(heard, deed=self._prepared(heard.deed))
        derived: Derived | None = None
        while True:
            with self._storage.begin() as tx:
                turn = self._load(tx, heard, derived)
                if heard.update_id in turn.memory.handled:
                    return _again(turn)
                if not _act(turn):
                    return turn.outcome()
                if turn.wants_photo is not None:
                    return replace(turn.outcome(), fetch=turn.wants_photo)
                if turn.wants_code is None:
                    self._save(turn)
                    tx.commit()
                    if turn.began_empty and not turn.draft.is_empty:
                        self.bounds.kept(drafts=1)
                    return turn.outcome()
                ways = tx.reports.kdf_in_use()
            code = turn.wants_code
            derived = Derived(code, self._receipts.candidates(code, self._cost, ways))

    def language(self, chat_id: int) -> str:
        """The language of a chat, for what is said outside a conversation's own turns."""
        with self._storage.begin() as tx:
            return self._load(tx, Heard(chat_id, 0, SentOther("nothing", 0))).language

    def spoke(self, chat_id: int, message_ids: tuple[int, ...], card: int) -> None:
        """Remember what was said: the messages, and which of them carries the buttons."""
        hour = self._parts.now() // 3600
        self._remember(chat_id, lambda memory: replace(memory, card=card).with_spoken(hour, message_ids))

    def cleared(self, chat_id: int, message_ids: tuple[int, ...]) -> None:
        """These messages are deleted on both sides. Until this is known they are remembered, to be deleted again."""
        self._remember(
            chat_id,
            lambda memory: replace(memory, spoken=tuple(one for one in memory.spoken if one[1] not in message_ids)),
        )

    def _remember(self, chat_id: int, change: Callable[[Memory], Memory]) -> None:
        """Change the memory of a chat besides its own turns."""
        with self._storage.begin() as tx:
            turn = self._load(tx, Heard(chat_id, 0, SentOther("nothing", 0)))
            turn.memory = change(turn.memory)
            self._save(turn)
            tx.commit()

    def _prepared(self, deed: Deed) -> Deed:
        """The deed with text cleaned and a photo re-encoded: slow work, done before the transaction."""
        match deed:
            case Wrote(text=text):
                cleaned = clean(text)
                return replace(deed, text=cleaned) if cleaned else SentOther("other", deed.message_id)
            case Rewrote(text=text):
                return replace(deed, text=clean(text))
            case Commanded(argument=argument):
                return replace(deed, argument=clean(argument))
            case Photographed(data=data, caption=caption):
                deed = replace(deed, caption=clean(caption))
                if data is None:
                    return deed
                try:
                    return replace(deed, data=clean_photo(data, self._photo_limits).data)
                except PhotoRefused:
                    return replace(deed, data=None, refused=True)
        return deed

    def _load(self, tx: Transaction, heard: Heard, derived: Derived | None = None) -> Turn:
        chat_key = self._parts.pseudonyms.chat(heard.chat_id)
        tx.lock_chat(chat_key)
        row = tx.conversations.load(chat_key)
        if row.sealed is None and carry_over(tx, self._parts, heard.chat_id, chat_key):
            row = tx.conversations.load(chat_key)
        hour = self._parts.now() // 3600
        memory = self._open(heard.chat_id, MEMORY, row.sealed, Memory.from_bytes, Memory())
        draft = self._open(heard.chat_id, DRAFT, row.draft, Draft.from_bytes, Draft(started=hour))
        if draft.started <= hour - DRAFT_HOURS:
            draft = Draft(started=hour)
        draft = replace(draft, started=min(draft.started, hour))  # the clock may have been put back
        if memory.language is not None and memory.language not in self._parts.languages:
            memory = replace(memory, language=None)
        return Turn(heard, tx, self._parts, chat_key, memory, draft, derived)

    def _open(self, chat_id: int, kind: str, sealed: bytes | None, read: Callable[[bytes], T], empty: T) -> T:
        if sealed is None:
            return empty
        try:
            return read(self._parts.seal.open(chat_id, kind, sealed))
        except (CannotOpen, ValueError, TypeError, KeyError):
            return empty  # sealed by another secret or an older version: begin gently, rather than never answer

    def _save(self, turn: Turn) -> None:
        chat_id, hour = turn.heard.chat_id, turn.hour
        if turn.forget:
            turn.tx.conversations.delete(turn.chat_key)
            return
        memory = turn.memory
        if turn.heard.update_id:
            memory = memory.with_handled(turn.heard.update_id)
            memory = memory.with_spoken(hour, (turn.heard.deed.message_id,))
        draft = None
        if not turn.draft.is_empty:
            draft = turn.parts.seal.seal(chat_id, DRAFT, turn.draft.to_bytes())
        turn.memory = memory
        turn.tx.conversations.save(
            turn.chat_key,
            turn.parts.seal.seal(chat_id, MEMORY, memory.to_bytes()),
            (hour + MEMORY_HOURS) * 3600,
            draft,
            (turn.draft.started + DRAFT_HOURS) * 3600,
        )


def _act(turn: Turn) -> bool:
    """Let the right room hear the update; False when it changes nothing at all."""
    deed = turn.heard.deed
    if turn.memory.language is None and not (isinstance(deed, Pressed) and deed.verb == Verb.LANGUAGE):
        if isinstance(deed, Wrote) and not looks_like_code(deed.text):
            turn.offer((deed.message_id, deed.text))
        if turn.memory == Memory() and isinstance(deed, Pressed) and deed.verb == Verb.SURE and deed.argument == "yes":
            household.still_forgotten(turn)
        else:
            household.choose_language(turn)
        return True
    match deed:
        case Commanded(name=name, argument=argument):
            _command(turn, name, argument)
        case Pressed(verb=Verb.LANGUAGE, argument=code):
            if household.take_language(turn, code):
                reporting.resume(turn)
        case Pressed(verb=Verb.GO, argument=argument) if argument in list(Place):
            _go(turn, Place(argument))
        case Rewrote() if turn.memory.place not in WRITING_PLACES:
            return False
        case Pressed(turn=drawn_for) if drawn_for != turn.memory.turn:
            return _stale(turn)
        case _:
            _room(turn)
    return True


def _command(turn: Turn, name: str, argument: str) -> None:
    place = COMMANDS.get(name)
    if place is None:
        household.menu(turn, UNKNOWN_COMMAND)
    elif place is Place.REPLY and argument:
        replies.try_code(turn, argument)
    else:
        _go(turn, place)


def _go(turn: Turn, place: Place) -> None:
    if place is Place.MENU and not turn.memory.informed and not isinstance(turn.heard.deed, Pressed):
        household.notice(turn)
    else:
        _PLACES[place](turn)


def _room(turn: Turn) -> None:
    """Whoever is in charge where the conversation stands hears it."""
    match turn.memory.place:
        case "ask" | "review" | "change" | "offer" | "sure:cancel":
            reporting.hear(turn)
        case "code":
            replies.hear_code(turn)
        case "thread" | "writing":
            replies.hear_letter(turn)
        case "sure:withdraw":
            replies.hear_withdraw(turn)
        case "sure:delete":
            household.hear_forget(turn)
        case "sure:clear":
            household.hear_clear(turn)
        case "notice" | "language":
            reporting.hear_early(turn)
        case _:
            reporting.hear_unasked(turn)


def _again(turn: Turn) -> Outcome:
    """An update that was handled before: say what is on screen once more, on the card if there is one.

    The process may have been killed after the decision was stored and before, or while, it was said.
    """
    place, card = turn.memory.place, turn.memory.card
    if place == "thread" and card is not None:
        return turn.outcome()  # it stands there, and must not be written over
    screen = _redraw(turn, place)
    if place == "said:cleared":
        turn.clear = tuple(message_id for _, message_id in turn.memory.spoken if message_id != card)
    return replace(turn.outcome(), card=screen, edit=None if isinstance(screen, Sent) else card)


def _stale(turn: Turn) -> bool:
    """A button drawn for an earlier state: nothing changes; the right question comes (back) on screen."""
    deed = turn.heard.deed
    card = _redraw(turn, turn.memory.place)
    if isinstance(card, Sent):
        turn.toast = ALREADY_SENT
        return False
    turn.card = card
    turn.toast = MOVED_ON
    if deed.message_id == turn.memory.card:
        turn.edit = turn.memory.card
        turn.toast = None
    else:
        turn.retire = turn.memory.card
    return False


def _redraw(turn: Turn, place: str) -> Screen | None:
    return (
        household.redraw(turn, place)
        or replies.redraw(turn, place)
        or reporting.redraw(turn, place)
        or telling.redraw(place)
        or household.redraw(turn, "menu")
    )

"""Coming back: the code, the case it opens, and a letter to the forum about it."""

from dataclasses import replace

from bot.domain.cases import DELETION, Voice
from bot.errors import CannotOpen, CodeMistyped
from bot.i18n.text import Text, say, say_many
from bot.services.conversations import household, telling
from bot.services.conversations.deeds import Commanded, Photographed, Pressed, Rewrote, SentOther, Verb, Wrote
from bot.services.conversations.memory import Letter, Part
from bot.services.conversations.photos import drop_photos, keep_photo, photos_of
from bot.services.conversations.screens import AskCode, Said, Screen, Sure, Thread, ThreadLine, ToDerive, Writing
from bot.services.conversations.turn import Turn, reworded
from bot.services.threads import OpenThread, open_thread, withdraw
from bot.vault.receipts import looks_like_code, normalise

WRONG_CODES_ALLOWED = 5
WRONG_CODES_WINDOW = 15 * 60
LETTER_CHARACTERS = 8000
LETTER_PARTS = 20
LETTER_PHOTOS = 5

MISTYPED = say("There is a slip in that code. A code has 20 digits; please look at each one and type it again.")
UNKNOWN = say("No report has this code. If you asked for it to be deleted, or it was long ago, it may be gone.")
ONCE_MORE = say("What you wrote is still here. To send it, please type your code once more.")
CASE_GONE = say("This report is no longer here, so nothing could be added to it.")
LETTER_FULL = say("That is more than one message can hold. Please send this one first, then write another.")
LETTER_SENT = (
    say("Your message is with the forum. Only the coordinators can read it."),
    say("Come back with your code in a few days: /reply"),
)
WITHDRAWN = (
    say("The report, its messages and its photos are deleted from our server."),
    say("What a coordinator has already passed on, as you allowed, cannot be called back."),
)
WISH_NOTED = (
    say("Your wish is noted. A coordinator will see to it and answer you here."),
    say("Come back with your code in a few days: /reply"),
)
NO_ROOM = say("We cannot take new messages at this moment, so this one was not kept. Please try again in a few hours.")
TOO_MANY_LETTERS = say(
    "Many messages came from this chat today, so this one is not sent yet. It is still here: please send it again in "
    "an hour."
)
NOT_FOR_LETTERS = say("A message can hold text and photos. What you sent was not kept.")


def ask_code(turn: Turn, reason: Text | None = None) -> None:
    """Type your code."""
    turn.show("code", AskCode(reason))


def hear_code(turn: Turn) -> None:
    """At the place where a code is asked for."""
    match turn.heard.deed:
        case Wrote(text=text) | Rewrote(text=text) | Commanded(argument=text):
            try_code(turn, text)
        case Photographed() | SentOther():
            ask_code(turn, say("Please type the 20 digits of your code."))
        case _:
            ask_code(turn)


def try_code(turn: Turn, text: str) -> None:
    """Open a case with its code: first the check digit, then the slow-down, then the slow key."""
    try:
        code = normalise(text)
    except CodeMistyped:
        ask_code(turn, MISTYPED)
        return
    bucket = turn.parts.pseudonyms.bucket("codes", str(turn.heard.chat_id))
    wrong, resets = turn.tx.throttles.peek(bucket, turn.parts.now())
    if wrong >= WRONG_CODES_ALLOWED and resets <= turn.parts.now() + WRONG_CODES_WINDOW:
        minutes = max(1, (resets - turn.parts.now() + 59) // 60)
        ask_code(
            turn,
            say_many(
                "Too many wrong codes. Please wait {count} minute, then try again.",
                "Too many wrong codes. Please wait {count} minutes, then try again.",
                minutes,
            ),
        )
        return
    if turn.derived is None or turn.derived.code != code:
        turn.wants_code = ToDerive(code, tuple(turn.tx.reports.kdf_in_use()))
        return
    opened = ((keys, open_thread(turn.tx, keys)) for keys in turn.derived.keys)
    keys, thread = next((one for one in opened if one[1] is not None), (None, None))
    if keys is None or thread is None:
        turn.tx.throttles.hit(bucket, turn.parts.now(), WRONG_CODES_WINDOW)
        ask_code(turn, UNKNOWN)
        return
    letter = turn.draft.letter or Letter(None)
    sealed = turn.parts.ephemeral.seal(thread.report_id.to_bytes(8, "big") + keys.mailbox)
    turn.with_letter(replace(letter, case=sealed))
    if not letter.is_blank:
        turn.show("writing", _writing(turn))
    else:
        turn.show("thread", _drawn(thread, told_here=turn.parts.mailboxes.is_asked(turn.tx, keys.mailbox)))
        telling.remember(turn, keys.mailbox)


def write(turn: Turn) -> None:
    """Begin a letter, or go on with it."""
    if turn.draft.letter is None:
        ask_code(turn)
    else:
        turn.show("writing", _writing(turn))


def hear_letter(turn: Turn) -> None:
    """While a case is open or a letter is being written."""
    letter = turn.draft.letter
    if letter is None:
        ask_code(turn)
        return
    match turn.heard.deed:
        case Wrote(text=text) if looks_like_code(text):
            try_code(turn, text)  # asked for again after a restart, or simply typed again: never a part of the letter
        case Wrote() | Photographed() if not turn.may_begin():
            turn.show("writing", _writing(turn, NO_ROOM))
        case Wrote(text=text, message_id=source):
            _add_part(turn, letter, (source, text))
        case Rewrote(text=text, message_id=source):
            parts = reworded(letter.parts, source, text, LETTER_CHARACTERS)
            turn.with_letter(replace(letter, parts=parts))
            turn.show("writing", _writing(turn))
        case Photographed():
            _add_photo(turn, letter)
        case SentOther():
            turn.show("writing", _writing(turn, NOT_FOR_LETTERS))
        case Pressed(verb=Verb.SEND):
            _send(turn, letter)
        case Pressed(verb=Verb.CANCEL):
            drop_photos(turn, letter.photos)
            turn.with_letter(None)
            household.menu(turn)
        case _:
            turn.show("writing", _writing(turn))


def ask_to_withdraw(turn: Turn) -> None:
    """Deleting a report is asked once."""
    if turn.draft.letter is None:
        ask_code(turn)
    else:
        turn.show("sure:withdraw", _sure_to_withdraw())


def hear_withdraw(turn: Turn) -> None:
    """The answer to whether the report should be deleted."""
    deed = turn.heard.deed
    if not (isinstance(deed, Pressed) and deed.verb == Verb.SURE and deed.argument == "yes"):
        ask_code(turn)
        return
    case = _case(turn, turn.draft.letter)
    if case is None:
        ask_code(turn, say("Please type your code once more, then ask for the deletion again."))
        return
    report_id, mailbox = case
    if turn.draft.letter is not None:
        drop_photos(turn, turn.draft.letter.photos)
    turn.with_letter(None)
    if not withdraw(turn.tx, report_id) and turn.parts.intake.add_follow_up(
        turn.tx, report_id, "", (), turn.language, DELETION
    ):
        turn.show("said:wish", Said(WISH_NOTED))
    else:
        turn.parts.mailboxes.stop(turn.tx, mailbox)
        turn.show("said:withdrawn", Said(WITHDRAWN))


def redraw(turn: Turn, place: str) -> Screen | None:
    """The card of these rooms as it stands, or None when the place is not here."""
    match place:
        case "code" | "thread":
            return AskCode()
        case "writing":
            return _writing(turn)
        case "sure:withdraw":
            return _sure_to_withdraw()
        case "said:letter":
            return Said(LETTER_SENT)
        case "said:withdrawn":
            return Said(WITHDRAWN)
        case "said:wish":
            return Said(WISH_NOTED)
    return None


def _add_part(turn: Turn, letter: Letter, part: Part) -> None:
    if not _fits(letter, part[1]):
        turn.show("writing", _writing(turn, LETTER_FULL))
        return
    turn.with_letter(replace(letter, parts=(*letter.parts, part)))
    turn.show("writing", _writing(turn))


def _fits(letter: Letter, words: str) -> bool:
    characters = sum(len(text) for _, text in letter.parts) + len(words)
    return characters <= LETTER_CHARACTERS and len(letter.parts) < LETTER_PARTS


def _add_photo(turn: Turn, letter: Letter) -> None:
    if len(letter.photos) >= LETTER_PHOTOS:
        turn.show("writing", _writing(turn, LETTER_FULL))
        return
    reference, reason = keep_photo(turn)
    if turn.wants_photo is not None:
        return
    deed = turn.heard.deed
    if reference is not None:
        letter = replace(letter, photos=(*letter.photos, reference))
    if isinstance(deed, Photographed) and deed.caption and _fits(letter, deed.caption):
        letter = replace(letter, parts=(*letter.parts, (deed.message_id, deed.caption)))
    turn.with_letter(letter)
    turn.show("writing", _writing(turn, reason))


def _send(turn: Turn, letter: Letter) -> None:
    if letter.is_blank:
        turn.toast = say("There is nothing to send yet. Write your message first.")
        return
    case = _case(turn, letter)
    if case is None:
        ask_code(turn, ONCE_MORE)
        return
    report_id, _ = case
    if not turn.parts.bounds.letter_may_be_sent(turn.heard.chat_id):
        turn.show("writing", _writing(turn, TOO_MANY_LETTERS))
        return
    turn.parts.bounds.letter_sent(turn.heard.chat_id)
    words = "\n\n".join(text for _, text in letter.parts)
    stored = turn.parts.intake.add_follow_up(turn.tx, report_id, words, photos_of(turn, letter.photos), turn.language)
    drop_photos(turn, letter.photos)
    turn.with_letter(None)
    if stored:
        turn.show("said:letter", Said(LETTER_SENT))
    else:
        turn.show("said", Said((CASE_GONE,)))


def _case(turn: Turn, letter: Letter | None) -> tuple[int, bytes] | None:
    """The report a letter is about, and the address of its mailbox."""
    if letter is None or letter.case is None:
        return None
    try:
        opened = turn.parts.ephemeral.open(letter.case)
    except CannotOpen:
        return None
    return int.from_bytes(opened[:8], "big"), opened[8:]


def _writing(turn: Turn, reason: Text | None = None) -> Writing:
    letter = turn.draft.letter or Letter(None)
    return Writing(len(letter.parts), len(letter.photos), reason)


def _drawn(thread: OpenThread, *, told_here: bool) -> Thread:
    lines = tuple(
        ThreadLine(message.voice, message.content.words, message.content.day, message.photos, message.content.asks)
        for message in thread.messages
        if message.voice is not Voice.NOTE
    )
    return Thread(thread.status, thread.week, lines, told_here)


def _sure_to_withdraw() -> Sure:
    return Sure(
        say("Delete this report, its messages and its photos from our server? This cannot be undone."),
        yes=say("Yes, delete it"),
        no=say("No, keep it"),
    )

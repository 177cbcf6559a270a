"""The rooms that are not about a report: language, privacy, the menu, help, and forgetting."""

from dataclasses import replace

from bot.i18n.languages import guess
from bot.i18n.text import Code, Text, say
from bot.services.consulting.answering import Standing
from bot.services.conversations.deeds import Pressed, Verb
from bot.services.conversations.screens import (
    ChooseLanguage,
    HelpNow,
    Menu,
    Notice,
    Privacy,
    Said,
    Screen,
    Sure,
)
from bot.services.conversations.turn import Turn

FORGOTTEN = (
    say(
        "Done. Your language, your unfinished drafts and answers, the list of messages in this chat, every “tell me "
        "here” and your place among those who are told of consultations are deleted from our server."
    ),
    say(
        "What remains: reports you have already sent. They are not stored with your account, so we cannot tell "
        "which are yours. To delete one, use /reply with its code."
    ),
    say(
        "Answers you have sent to a consultation remain too: we cannot tell which are yours. Until a consultation "
        "closes, a mark remains that this chat has answered it, so that each person answers once."
    ),
    say("Telegram keeps this chat until you delete it in Telegram."),
)
CLEARED = (say("The messages of the last 48 hours are deleted on both sides. Write /start whenever you need us."),)
LEFT = say("Done. You will not be told of consultations any more, and this chat's number is deleted from their list.")
STOPPED = (
    say(
        "You are not on any list: this bot only answers when you write to it, and tells you of a reply where you asked "
        "for that below your report."
    ),
    say("To delete what we keep for this chat, use /delete."),
)

STILL_LINKED = say(
    "This chat is linked with your account at the forum's desk, and the week comes here every Monday. {unlink} ends "
    "that.",
    unlink=Code("/unlink"),
)
NOT_LINKED = say("The link of this chat with the forum's desk is ended too.")


def choose_language(turn: Turn) -> None:
    """The picker."""
    turn.show("language", _picker(turn))


def take_language(turn: Turn, code: str) -> bool:
    """A language was pressed. True when the conversation should go on where it stood."""
    if code not in turn.parts.languages:
        choose_language(turn)
        return False
    turn.memory = replace(turn.memory, language=code)
    turn.parts.membership.speaks(turn.tx, turn.heard.chat_id, code)
    if not turn.memory.informed:
        notice(turn)
        return False
    return True


def notice(turn: Turn) -> None:
    """The four lines of privacy."""
    turn.show("notice", Notice())


def be_informed(turn: Turn) -> None:
    """Whoever goes on from the notice has been informed."""
    turn.memory = replace(turn.memory, informed=True)


def menu(turn: Turn, lead: Text | None = None) -> None:
    """The menu."""
    be_informed(turn)
    invitation = {"due": "menu", "menu": "no"}.get(turn.memory.invitation, turn.memory.invitation)
    turn.memory = replace(turn.memory, invitation=invitation)
    turn.show("menu", _menu(turn, lead))


def help_now(turn: Turn) -> None:
    """Emergency numbers and rights."""
    turn.show("help", _help(turn))


def privacy(turn: Turn) -> None:
    """The whole of privacy."""
    turn.show("privacy", Privacy(informed=turn.memory.informed))


def stop(turn: Turn) -> None:
    """Nobody is written to unasked, and who asked for it can end it at once."""
    left = turn.parts.membership.leave(turn.tx, turn.heard.chat_id)
    turn.memory = replace(turn.memory, invitation="no")
    linked = turn.parts.linking.find(turn.tx, turn.heard.chat_id) is not None
    said = (STILL_LINKED, STOPPED[1]) if linked else STOPPED
    turn.show("said", Said((LEFT, *said) if left else said))


def ask_to_forget(turn: Turn) -> None:
    """Deleting everything is asked once."""
    turn.show("sure:delete", _sure_to_forget())


def ask_to_clear(turn: Turn) -> None:
    """So is clearing the chat: the code goes with it."""
    turn.show("sure:clear", _sure_to_clear())


def hear_forget(turn: Turn) -> None:
    """The answer to whether everything should be deleted."""
    if not _is_sure(turn):
        menu(turn)
        return
    turn.tx.draft_photos.delete(turn.chat_key)
    turn.parts.mailboxes.stop_all(turn.tx, turn.heard.chat_id)
    turn.parts.membership.leave(turn.tx, turn.heard.chat_id)
    turn.parts.answering.forget(turn.tx, turn.heard.chat_id)
    linked = turn.parts.linking.end(turn.tx, turn.heard.chat_id) is not None
    turn.forget = True
    turn.show("said", Said((*FORGOTTEN, NOT_LINKED) if linked else FORGOTTEN))


def hear_clear(turn: Turn) -> None:
    """The answer to whether the chat should be cleared."""
    if not _is_sure(turn):
        menu(turn)
        return
    turn.clear = turn.memory.clearable(turn.hour)
    turn.live = None
    turn.show("said:cleared", Said(CLEARED), anew=True)


def redraw(turn: Turn, place: str) -> Screen | None:
    """The card of these rooms as it stands, or None when the place is not here."""
    match place:
        case "language":
            return _picker(turn)
        case "notice":
            return Notice()
        case "privacy":
            return Privacy(informed=turn.memory.informed)
        case "help":
            return _help(turn)
        case "sure:delete" | "sure:clear":
            return _sure_to_forget() if place == "sure:delete" else _sure_to_clear()
        case "said:cleared":
            return Said(CLEARED)
        case "menu" | "said":
            return _menu(turn)
    return None


def still_forgotten(turn: Turn) -> None:
    """They asked to be forgotten, it was done, and the same press came once more: say it, and know nothing still."""
    turn.memory = replace(turn.memory, language=guess(turn.heard.client_language, turn.parts.languages))
    turn.forget = True
    turn.show("said", Said(FORGOTTEN))


def _menu(turn: Turn, lead: Text | None = None) -> Menu:
    chat_id = turn.heard.chat_id
    waves = () if turn.memory.young else turn.parts.answering.open_waves(turn.tx, chat_id)
    to_answer = sum(wave.standing is not Standing.ANSWERED for wave in waves)
    invite = turn.memory.invitation == "menu" and turn.parts.membership.find(turn.tx, chat_id) is None
    return Menu(turn.draft.form is not None, lead, None if turn.memory.young else to_answer, invite)


def _help(turn: Turn) -> HelpNow:
    return HelpNow(unfinished=turn.draft.form is not None, answering=turn.memory.wave is not None)


def _picker(turn: Turn) -> ChooseLanguage:
    return ChooseLanguage(guess(turn.memory.language or turn.heard.client_language, turn.parts.languages))


def _sure_to_forget() -> Sure:
    return Sure(
        say(
            "Delete your language, your unfinished drafts and answers, the list of messages of this chat, every “tell "
            "me here” and your place among those who are told of consultations from our server now?"
        ),
        yes=say("Yes, delete"),
        no=say("No, keep"),
    )


def _sure_to_clear() -> Sure:
    return Sure(
        say(
            "Delete the messages of the last 48 hours on both sides? A receipt code in this chat will be gone too. "
            "Write it down first: without it nobody can open the replies."
        ),
        yes=say("Yes, clear this chat"),
        no=say("No, keep"),
    )


def _is_sure(turn: Turn) -> bool:
    deed = turn.heard.deed
    return isinstance(deed, Pressed) and deed.verb == Verb.SURE and deed.argument == "yes"

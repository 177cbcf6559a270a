"""Everything the bot can show a person; drawn by the chat edge, in the person's language."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.domain.cases import Status, Voice
from bot.flows.questions import Question
from bot.flows.screen import Ask
from bot.i18n.text import Label, Text
from bot.services.consulting.answering import Standing


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The picker, each language in its own script; `first` is the phone's guess."""

    first: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The four lines of privacy before anything else."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """The whole of what is kept and what cannot be protected; `informed` is False before the first use."""

    informed: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """The menu. `unfinished`: there is a draft to go on with. `lead` is said first.

    `consultations` are open and not answered yet; None where they are not offered. `invite`: ask, once, whether the
    person would like to be told of them.
    """

    unfinished: bool
    lead: Text | None = None
    consultations: int | None = 0
    invite: bool = False


@dataclass(frozen=True, slots=True)
class HelpNow:
    """Emergency numbers, helplines and rights; `answering`: a consultation is open, and may be gone on with."""

    unfinished: bool
    answering: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """They wrote without being asked; it may become a report. `full`: the last message found no room."""

    full: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of a form.

    `reason` is said first, such as why the last answer did not fit; `so_far` is the answer that stands, in words.
    """

    ask: Ask
    so_far: tuple[Label, ...] = ()
    reason: Text | None = None
    offer_help: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A question that has been answered, on a card that is no longer live."""

    question: Question
    answer: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One answer on the review card."""

    question: str
    name: Label
    value: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """All that will be sent, the receipt code, and the consent. `notice` is said first."""

    lines: tuple[ReviewLine, ...]
    words: str = field(repr=False)
    photos: int
    code: str = field(repr=False)
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Changing:
    """Asks which answer of the review should change."""

    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """It was sent. Without a code: it is on the card above, and this one must not replace it."""

    code: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskCode:
    """Type your code."""

    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message of a case, as its reporter may see it."""

    voice: Voice
    words: str = field(repr=False)
    day: dt.date
    photos: int
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A case, as its reporter sees it after giving the code.

    `told_here`: somebody asked to be told of replies. `lead` is said first.
    """

    status: Status
    week: str
    lines: tuple[ThreadLine, ...]
    told_here: bool = False
    lead: Text | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """A message to the forum about a case, being written."""

    parts: int
    photos: int
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Sure:
    """A question before something is destroyed; `yes` names the act on the button."""

    question: Text
    yes: Text
    no: Text


@dataclass(frozen=True, slots=True)
class Said:
    """A few sentences and the way back to the menu."""

    sentences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A consultation in the list; `wave` names it on a button."""

    wave: str
    title: Label
    standing: Standing
    closes: dt.date


@dataclass(frozen=True, slots=True)
class Consultations:
    """The open consultations; `member`: they are told of new ones."""

    waves: tuple[WaveLine, ...]
    member: bool


@dataclass(frozen=True, slots=True)
class Intro:
    """What a consultation is about, before its first question."""

    title: Label
    intro: Label
    questions: int
    closes: dt.date


@dataclass(frozen=True, slots=True)
class Leaving:
    """Leave a consultation: the answers so far are kept until it closes, or deleted now."""

    closes: dt.date


@dataclass(frozen=True, slots=True)
class AnswersReview:
    """All that will be sent; `texts` are their own words by question. `notice` is said first."""

    lines: tuple[ReviewLine, ...]
    texts: tuple[tuple[Label, str], ...] = field(repr=False)
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Thanks:
    """The answers are with the forum. `invite`: ask whether to tell them here of the results and of new ones."""

    closing: Label | None
    invite: bool
    member: bool


@dataclass(frozen=True, slots=True)
class News:
    """What came of a consultation; page `page` of `pages`, from 0, the latest first. Without any, `title` is None."""

    title: Label | None = None
    words: Label | None = None
    page: int = 0
    pages: int = 0


Screen: TypeAlias = (
    ChooseLanguage
    | Notice
    | Privacy
    | Menu
    | HelpNow
    | Offer
    | Asking
    | Given
    | Review
    | Changing
    | Sent
    | AskCode
    | Thread
    | Writing
    | Sure
    | Said
    | Consultations
    | Intro
    | Leaving
    | AnswersReview
    | Thanks
    | News
)


@dataclass(frozen=True, slots=True)
class Aside:
    """Something said beside the conversation, in the language of an account at the desk.

    `commands`: from now on the commands of a linked chat are listed in this one (True), or no more (False).
    """

    language: str
    sentences: tuple[Text, ...]
    commands: bool | None = None


@dataclass(frozen=True, slots=True)
class AskedWeek:
    """The week that the account of a linked chat asked for, as it was written; put together outside of the turn."""

    coordinator_id: int
    which: str


@dataclass(frozen=True, slots=True)
class ToDerive:
    """A receipt code, and the ways in which older reports' codes were derived: all may have to be tried."""

    code: str = field(repr=False)
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to say after an update: at most one card, one toast, and what becomes of the card before.

    `aside` is said first, for itself; the card below it, if there is one, is the question that was open already.

    `edit` is the message to draw the card on, if it is still there; else the card is sent as a new message.
    `retire` is the message that stops being the card: `given` is drawn on it; else it is deleted if `dispose`, or loses
    its buttons.
    `fetch`: nothing has happened yet; fetch this file and let the conversation hear it again.
    `derive`: nothing has happened yet; derive the keys of this code and let the conversation hear it again with them.
    `clear`: messages to delete first. `turn` goes into the buttons. `remember`: note the messages that are sent.
    """

    language: str
    turn: int
    card: Screen | None = None
    edit: int | None = None
    retire: int | None = None
    given: Given | None = None
    dispose: bool = False
    toast: Text | None = None
    fetch: str | None = None
    derive: ToDerive | None = None
    clear: tuple[int, ...] = ()
    remember: bool = True
    aside: Aside | AskedWeek | None = None

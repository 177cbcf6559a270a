"""Drawing consultations: the list, what one is about, the review, the thanks, and what came of them."""

from bot.chat.paper import Paper
from bot.i18n.text import Label, Text, say, say_many
from bot.services.consulting.answering import Standing
from bot.services.conversations.deeds import Place, Verb
from bot.services.conversations.screens import AnswersReview, Consultations, Intro, Leaving, News, Thanks

MOST_WORDS = 1500
"""How much of a person's texts the review card shows, together; all of it is sent."""

MOST_LISTED = 1800
"""How many characters of chosen answers it shows: the longest consultation has sixty questions, a message 4,096."""

_ICONS = {Standing.NEW: "🗳", Standing.BEGUN: "▶️", Standing.ANSWERED: "✅"}
_ON_BUTTON = 40

_PROMISE = (
    say("Your answers are sealed for the forum and kept without your account. Nobody can tell which are yours."),
    say(
        "Each person answers once. You can stop and go on later; what you have answered is kept sealed until it closes."
    ),
)
_TERMS = say(
    "At most one message a week, never at night. For this we keep this chat's number, sealed, and your language. "
    "/stop ends it at once."
)


def consultations_label(count: int) -> Text:
    """The menu's button, with how many are open, when any are."""
    if count == 0:
        return say("Consultations")
    return say_many("Consultations ({count} open)", "Consultations ({count} open)", count)


def invitation(paper: Paper) -> None:
    """Asked once: whether the bot may write by itself."""
    paper.say(say("May I tell you here when the forum asks for your view, and what came of it?"), "🔔")
    paper.say(_TERMS)
    paper.lay(paper.go(say("Yes, tell me"), Place.JOIN, "🔔"), paper.go(say("No, thank you"), Place.JOIN_NOT))


def consultations(paper: Paper, screen: Consultations) -> None:
    """The open ones, each with where the person stands in it."""
    paper.title(say("Consultations"), "🗳")
    if screen.waves:
        paper.say(say("The forum asks for your view. Your answers are not kept with your account."))
    else:
        paper.say(say("No consultation is open at this moment."))
    for line in screen.waves:
        paper.say(_in_list(line.title, line.standing, line.closes), _ICONS[line.standing])
        if line.standing is not Standing.ANSWERED:
            words = _short(paper.tr.draw(line.title))
            paper.lay(paper.button(words, Verb.CONSULT, line.wave, _ICONS[line.standing]))
    if screen.member:
        paper.say(say("You are told here of new consultations."), "🔔")
        paper.lay(paper.go(say("My area and organisation"), Place.JOIN, "📍"))
        paper.lay(paper.go(say("No more of these"), Place.STOP, "🔕"))
    else:
        paper.say(say("If you like, I can tell you here when there is a new one, and what came of it."), "🔔")
        paper.say(_TERMS)
        paper.lay(paper.go(say("Yes, tell me"), Place.JOIN, "🔔"))
    paper.lay(paper.go(say("What came of it"), Place.NEWS, "📣"), paper.go(say("Menu"), Place.MENU, "🏠"))


def intro(paper: Paper, screen: Intro) -> None:
    """What it is about, how long it takes, and what is kept."""
    paper.title(screen.title, "🗳")
    paper.say(screen.intro)
    paper.say(
        say_many(
            "{count} question. Open until {day}.",
            "{count} questions. Open until {day}.",
            screen.questions,
            day=screen.closes,
        )
    )
    for line in _PROMISE:
        paper.say(line, "🔒")
    paper.lay(paper.button(say("Begin"), Verb.CONFIRM, "", "▶️"))
    paper.lay(paper.go(say("Not now"), Place.MENU, "↩️"), paper.go(say("Privacy"), Place.PRIVACY, "🔒"))


def leaving(paper: Paper, screen: Leaving) -> None:
    """Go on, leave and keep, or leave and delete."""
    paper.title(say("Leave the consultation?"), "❓")
    paper.say(
        say(
            "Nothing has been sent. What you have answered can be kept, sealed, until the consultation closes on "
            "{day}, so that you can go on later.",
            day=screen.closes,
        )
    )
    paper.lay(paper.button(say("No, go on"), Verb.SURE, "no", "↩️"))
    paper.lay(paper.button(say("Leave, and keep my answers"), Verb.SURE, "keep", "💾"))
    paper.lay(paper.button(say("Leave, and delete them"), Verb.SURE, "yes", "🗑"))


def answers_review(paper: Paper, screen: AnswersReview) -> None:
    """All that will be sent."""
    if screen.notice is not None:
        paper.say(screen.notice, "💡")
    paper.title(say("Please look once more. These are your answers:"), "📋")
    lines = _fitting(paper, screen)
    if lines:
        paper.bullets(lines)
    if len(lines) < len(screen.lines):
        more = len(screen.lines) - len(lines)
        paper.say(say_many("… and {count} more answer.", "… and {count} more answers.", more))
    room = MOST_WORDS
    for name, words in screen.texts:
        if room == 0:
            break
        paper.say(name, "💬")
        paper.quote(words if len(words) <= room else words[:room].rstrip() + " …")
        room = max(0, room - len(words))
    paper.say(
        say("They are sent without your account. Afterwards they cannot be changed, because nobody can find them.")
    )
    paper.lay(paper.button(say("Send my answers"), Verb.SEND, "", "📨"))
    paper.lay(paper.button(say("Change an answer"), Verb.CHANGE, "", "✏️"))
    paper.lay(paper.button(say("Back"), Verb.BACK, "", "↩️"), paper.button(say("Cancel"), Verb.CANCEL, "", "✖️"))


def thanks(paper: Paper, screen: Thanks) -> None:
    """The answers have arrived; what happens next."""
    paper.title(say("Thank you. Your answers are with the forum."), "✅")
    if screen.closing is not None:
        paper.say(screen.closing)
    if screen.member:
        paper.say(say("I will tell you here what came of it."), "📣")
    else:
        paper.say(say("What came of it is published under /news."), "📣")
    if screen.invite:
        paper.say(say("If you like, I can tell you the results here, and of new consultations."), "🔔")
        paper.say(_TERMS)
        paper.lay(paper.go(say("Tell me the results here"), Place.JOIN, "🔔"))
        paper.lay(paper.go(say("No, thank you"), Place.JOIN_NOT))
    else:
        paper.lay(paper.go(say("Consultations"), Place.CONSULT, "🗳"))
    paper.lay(paper.go(say("Menu"), Place.MENU, "🏠"))


def news(paper: Paper, screen: News) -> None:
    """The results of one consultation, and the way to the others."""
    paper.title(say("What came of it"), "📣")
    if screen.title is None or screen.words is None:
        paper.say(say("Nothing has been published yet. What came of a consultation is told here."))
    else:
        paper.title(screen.title)
        paper.say(screen.words)
    turning = []
    if screen.page > 0:
        turning.append(paper.button(say("Newer"), Verb.PAGE, str(screen.page - 1), "⬆️"))
    if screen.page + 1 < screen.pages:
        turning.append(paper.button(say("Older"), Verb.PAGE, str(screen.page + 1), "⬇️"))
    paper.lay(*turning)
    paper.lay(paper.go(say("Consultations"), Place.CONSULT, "🗳"), paper.go(say("Menu"), Place.MENU, "🏠"))


def _fitting(paper: Paper, screen: AnswersReview) -> tuple[Text, ...]:
    """As many answers as there is room for; all of them are sent."""
    lines, room = [], MOST_LISTED
    for line in screen.lines:
        text = say("{question}: {answer}", question=line.name, answer=line.value)
        room -= len(paper.tr.draw(text))
        if room < 0:
            break
        lines.append(text)
    return tuple(lines)


def _in_list(title: Label, standing: Standing, closes: object) -> Text:
    match standing:
        case Standing.ANSWERED:
            return say("{title}: you have answered. Thank you.", title=title)
        case Standing.BEGUN:
            return say("{title}: begun, open until {day}", title=title, day=closes)
        case _:
            return say("{title}: open until {day}", title=title, day=closes)


def _short(words: str) -> str:
    return words if len(words) <= _ON_BUTTON else words[: _ON_BUTTON - 2].rstrip() + " …"

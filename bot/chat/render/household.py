"""Drawing the picker, the privacy notice, the menu, help and short messages."""

from bot.chat.paper import Paper
from bot.chat.render.consulting import consultations_label, invitation
from bot.domain.helplines import Helpline
from bot.i18n.languages import language
from bot.i18n.text import Code, say
from bot.i18n.translator import translator
from bot.services.conversations.deeds import Place, Verb
from bot.services.conversations.screens import ChooseLanguage, HelpNow, Menu, Privacy, Said, Sure

CHOOSE = say("Choose your language")

NOTICE = (
    say("We do not keep who you are with what you wrote. No name, no number, no username is stored with a report."),
    say(
        "Telegram itself sees your account and your messages. What you write may show who you are: "
        "describe, don't name."
    ),
    say("You get a code. With it you can read the answer. If you lose it, nobody can open the answer for you."),
)

PRIVACY = (
    say(
        "What we keep: your report, sealed so that only the forum's coordinators can open it, and the week it came in."
    ),
    say("What we do not keep with it: your Telegram account, name, number, username, or the time of day."),
    say(
        "While you write, your draft is kept sealed for at most 24 hours, so that a restart loses nothing. For "
        "48 hours we keep your language and the list of messages in this chat, so that you can clear it. /delete "
        "removes all of this at once."
    ),
    say(
        "Only if you ask to be told of a reply: this chat's number, sealed and apart from your report. It is deleted "
        "when the forum has finished, with /delete, and at the latest at the end of next year."
    ),
    say(
        "What we cannot protect: Telegram sees your account, your phone's address and these messages; chats with bots "
        "are not end-to-end encrypted. A person who holds your unlocked phone can read this chat. Your way of writing "
        "or rare facts may show who you are. A server that is broken into while it runs could watch."
    ),
    say(
        "Consultations: your answers are sealed for the forum's coordinators and kept without anything that leads to "
        "you; free words are kept apart from the rest. Until a consultation closes, sealed: what you have not sent "
        "yet, and a mark that this chat has answered, so that each person answers once. Then both are destroyed."
    ),
    say(
        "Only if you ask to be told of consultations: this chat's number, sealed, with your language and, if you "
        "choose, your area and organisation; and which consultations you were asked and answered, never what. /stop "
        "deletes it."
    ),
    say("Replies reach you through Telegram. If you lose your code, the replies are lost."),
    say("Photos are stripped of hidden data such as place and time. What can be seen in them stays."),
    say("We promise this with our code, which anyone may read. It is our promise, not Telegram's."),
)

RIGHTS = (
    say("You may report to us and to the police, or only to us. We never pass on more than you allow."),
    say("If the police stop and search you, you can ask for a copy of the record within 3 months."),
    say("You do not have to be a citizen, and you do not need proof, to be heard here."),
)


def choose_language(paper: Paper, screen: ChooseLanguage, offered: tuple[str, ...]) -> None:
    """The sentence in every language, and each language by its own name; the likely one first."""
    ordered = sorted(offered, key=lambda code: code != screen.first)
    for code in ordered:
        Paper.say(paper_in(paper, code), CHOOSE, "🌐")
    paper.pack([paper.button(language(code).name, Verb.LANGUAGE, code) for code in ordered])


def paper_in(paper: Paper, code: str) -> Paper:
    """The same card, written on in another language."""
    return Paper(translator(code), paper.turn, paper.paragraphs, paper.rows)


def notice(paper: Paper, emergency: str) -> None:
    """Four lines, then on."""
    paper.title(say("Before you begin"), "🔒")
    for line in NOTICE:
        paper.say(line, "▫️")
    paper.say(say("This is not an emergency service. In danger, call {number}.", number=Code(emergency)), "▫️")
    paper.lay(paper.go(say("I understand, go on"), Place.MENU, "✅"))
    paper.lay(paper.go(say("Read more"), Place.PRIVACY, "📖"))


def privacy(paper: Paper, screen: Privacy) -> None:
    """All of it."""
    paper.title(say("What we keep, and what we cannot protect"), "🔒")
    for line in PRIVACY:
        paper.say(line, "▫️")
    if screen.informed:
        paper.lay(paper.go(say("I am under 16"), Place.YOUNG, "🌱"))
        paper.lay(paper.go(say("Clear this chat"), Place.CLEAR, "🧹"))
        paper.lay(paper.go(say("Delete what you keep for this chat"), Place.DELETE, "🗑"))
        paper.lay(paper.go(say("Menu"), Place.MENU, "🏠"))
    else:
        paper.lay(paper.go(say("I understand, go on"), Place.MENU, "✅"))


def menu(paper: Paper, screen: Menu, forum: str) -> None:
    """Where everything begins."""
    if screen.lead is not None:
        paper.say(screen.lead)
    paper.title(say("Peace be upon you. This is {forum}.", forum=forum), "🤲")
    if screen.invite:
        invitation(paper)
    paper.say(say("What would you like to do?"))
    if screen.unfinished:
        paper.lay(paper.go(say("Go on with your report"), Place.RESUME, "▶️"))
    paper.lay(paper.go(say("Report something"), Place.REPORT, "📝"))
    if screen.consultations is not None:
        words = consultations_label(screen.consultations)
        paper.lay(paper.go(words, Place.CONSULT, "🗳"))
    paper.lay(paper.go(say("Check for a reply"), Place.REPLY, "📬"))
    paper.lay(paper.go(say("What came of it"), Place.NEWS, "📣"))
    paper.lay(paper.go(say("Help now · rights"), Place.HELP, "🆘"))
    paper.lay(paper.go(say("Language"), Place.LANGUAGE, "🌐"), paper.go(say("Privacy"), Place.PRIVACY, "🔒"))
    paper.lay(paper.go(say("I am under 16"), Place.YOUNG, "🌱"))


def help_now(paper: Paper, screen: HelpNow, helplines: tuple[Helpline, ...]) -> None:
    """Numbers first."""
    paper.title(say("Help now"), "🆘")
    paper.bullets(tuple(helpline.line for helpline in helplines))
    paper.title(say("Your rights"), "⚖️")
    paper.bullets(RIGHTS)
    if screen.answering:
        paper.lay(paper.go(say("Go on with the consultation"), Place.RESUME, "▶️"))
    elif screen.unfinished:
        paper.lay(paper.go(say("Go on with your report"), Place.RESUME, "▶️"))
    paper.lay(paper.go(say("Menu"), Place.MENU, "🏠"))


def sure(paper: Paper, screen: Sure) -> None:
    """Ask once before something is destroyed; the harmless answer comes first."""
    paper.title(screen.question, "❓")
    paper.lay(paper.button(screen.no, Verb.SURE, "no", "↩️"))
    paper.lay(paper.button(screen.yes, Verb.SURE, "yes", "🗑"))


def said(paper: Paper, screen: Said) -> None:
    """A few sentences."""
    for sentence in screen.sentences:
        paper.say(sentence)
    paper.lay(paper.go(say("Menu"), Place.MENU, "🏠"))

"""Drawing the way back: the code, the case it opens, a letter being written."""

import html

from bot.chat.paper import Paper
from bot.domain.cases import DELETION, STATUS_FOR_MEMBER, Voice
from bot.domain.weeks import parse_week
from bot.i18n.text import Code, say, say_many
from bot.services.conversations.deeds import Place, Verb
from bot.services.conversations.screens import AskCode, Thread, ThreadLine, Writing

MOST_CHARACTERS = 3000
"""How much of a thread fits on one message beside the rest; Telegram's own limit is 4,096."""

ASKED_FOR_DELETION = say("You asked for this report to be deleted.")


def ask_code(paper: Paper, screen: AskCode) -> None:
    """Type your code."""
    if screen.reason is not None:
        paper.say(screen.reason, "⚠️")
    paper.title(say("Type your code"), "📬")
    paper.say(say("It has 20 digits, for example {example}. Spaces do not matter.", example=Code("12345 67890 …")))
    paper.lay(paper.go(say("Menu"), Place.MENU, "🏠"))


def thread(paper: Paper, screen: Thread) -> list[str]:
    """The case on the card; what does not fit comes back as messages to send before it."""
    blocks = [_block(paper, line) for line in screen.lines]
    before, last = _fit([block for parts in blocks for block in parts])
    monday, _ = parse_week(screen.week)
    paper.title(say("Your report of the week of {day}", day=monday), "📂")
    paper.say(STATUS_FOR_MEMBER[screen.status], "📌")
    paper.paragraphs.extend(last)
    if not screen.lines:
        paper.say(say("There is no reply yet. Please come back in a few days."))
    paper.lay(paper.go(say("Write to the forum about it"), Place.WRITE, "✍️"))
    tell_me(paper, told_here=screen.told_here)
    paper.lay(paper.go(say("Delete this report"), Place.WITHDRAW, "🗑"))
    paper.lay(paper.go(say("Clear this chat"), Place.CLEAR, "🧹"), paper.go(say("Menu"), Place.MENU, "🏠"))
    return before


def tell_me(paper: Paper, *, told_here: bool) -> None:
    """The choice to be told of replies, and what is kept for it."""
    if told_here:
        paper.say(say("You are told in a chat with this bot when there may be a reply."), "🔔")
        paper.lay(paper.go(say("Don't tell me here"), Place.TELL_NOT, "🔕"))
    else:
        paper.say(
            say(
                "If you like, I can write to you here when there may be a reply. For that we would keep this chat's "
                "number, sealed and apart from your report; otherwise we do not keep it."
            ),
            "🔔",
        )
        paper.lay(paper.go(say("Tell me here when there is a reply"), Place.TELL, "🔔"))


def writing(paper: Paper, screen: Writing) -> None:
    """A letter being written."""
    if screen.reason is not None:
        paper.say(screen.reason, "⚠️")
    if screen.parts or screen.photos:
        paper.title(say("I have kept this for you."), "✍️")
        if screen.parts:
            paper.say(say_many("{count} message", "{count} messages", screen.parts), "💬")
        if screen.photos:
            paper.say(say_many("{count} photo", "{count} photos", screen.photos), "🖼")
        paper.say(say("Write more, or send it to the forum now."))
        paper.lay(paper.button(say("Send to the forum"), Verb.SEND, "", "📨"))
    else:
        paper.title(say("Write your message to the forum"), "✍️")
        paper.say(say("You can send several messages and photos. Nothing goes to the forum until you press Send."))
    paper.lay(paper.button(say("Cancel"), Verb.CANCEL, "", "✖️"))


def _block(paper: Paper, line: ThreadLine) -> list[str]:
    if line.voice is Voice.REPLY:
        head = say("The forum, {day}", day=line.day)
        icon = "🕌"
    else:
        head = say("You, {day}", day=line.day)
        icon = "💬"
    opened = f"{icon} <b>{html.escape(paper.tr.lines(paper.tr.draw(head)))}</b>"
    if line.asks == DELETION:
        return [f"{opened}\n{html.escape(paper.tr.lines(paper.tr.draw(ASKED_FOR_DELETION)))}"]
    pieces = [line.words[at : at + MOST_CHARACTERS] for at in range(0, len(line.words), MOST_CHARACTERS)]
    blocks = [f"<blockquote>{html.escape(piece, quote=False)}</blockquote>" for piece in pieces]
    if line.photos:
        photos = say_many("{count} photo", "{count} photos", line.photos)
        blocks.append(html.escape(f"🖼 {paper.tr.draw(photos)}"))
    return [f"{opened}\n{blocks[0]}", *blocks[1:]] if blocks else [opened]


def _fit(blocks: list[str]) -> tuple[list[str], list[str]]:
    """Messages to send first, and the blocks that stay on the card; the newest stay."""
    pages: list[list[str]] = [[]]
    for block in blocks:
        if pages[-1] and sum(map(len, pages[-1])) + len(block) > MOST_CHARACTERS:
            pages.append([])
        pages[-1].append(block)
    return ["\n\n".join(page) for page in pages[:-1]], pages[-1]

"""Drawing a form: its questions, the review card, and the word that it was sent."""

from bot.chat.paper import Paper
from bot.chat.render.cases import tell_me
from bot.flows.questions import Consent, LongText, MultiChoice, Note, Photos
from bot.flows.screen import Ask
from bot.flows.state import Pictures, Written
from bot.i18n.text import Text, say, say_many
from bot.services.conversations.deeds import Place, Verb
from bot.services.conversations.screens import Asking, Changing, Given, Offer, Review, Sent

MOST_WORDS = 1500
"""How much of a person's text the review card shows; all of it is sent."""


def asking(paper: Paper, screen: Asking) -> None:
    """One question with its buttons."""
    ask = screen.ask
    if screen.reason is not None:
        paper.say(screen.reason, "💡")
    paper.aside(say("Step {step} of {of}", step=ask.progress.step, of=ask.progress.of))
    paper.title(ask.question.title)
    if isinstance(ask.question, Note):
        paper.say(ask.question.body)
    if ask.question.hint is not None:
        paper.say(ask.question.hint)
    if ask.group is not None:
        paper.say(ask.group.label, "▸")
    _so_far(paper, screen)
    _choices(paper, ask)
    _confirm(paper, ask)
    _ways_out(paper, ask, offer_help=screen.offer_help)


def given(paper: Paper, screen: Given) -> None:
    """What was answered, in place of the question."""
    if screen.answer:
        name = screen.question.short or screen.question.title
        paper.say(say("{question}: {answer}", question=name, answer=screen.answer), "✓")


def offer(paper: Paper, screen: Offer) -> None:
    """They wrote without being asked."""
    if screen.full:
        paper.say(say("That is as much as I can keep for now. Your last message was not added."), "💡")
    paper.title(say("Shall I make a report of what you wrote?"), "📝")
    paper.say(say("Nothing has been sent. I will ask a few short questions, and you can stop at any time."))
    paper.lay(paper.button(say("Yes, make a report"), Verb.CONFIRM, "", "✅"))
    paper.lay(paper.button(say("No, forget it"), Verb.CANCEL, "", "✖️"))


def review(paper: Paper, screen: Review) -> None:
    """All that will be sent, and the code before anything is stored."""
    if screen.notice is not None:
        paper.say(screen.notice, "💡")
    paper.title(say("Please look once more. This is what will be sent:"), "📋")
    paper.bullets(tuple(say("{question}: {answer}", question=line.name, answer=line.value) for line in screen.lines))
    if screen.words:
        shown = screen.words if len(screen.words) <= MOST_WORDS else screen.words[:MOST_WORDS].rstrip() + " …"
        paper.quote(shown)
    if screen.photos:
        paper.say(
            say_many(
                "{count} photo, without its hidden data", "{count} photos, without their hidden data", screen.photos
            ),
            "🖼",
        )
    paper.title(say("Your code"), "🔑")
    paper.code(screen.code)
    paper.say(say("Write it down or take a picture of it now. It is the only way to read the answer."))
    paper.say(say("By pressing Send you agree that the forum's coordinators read this and use it only as you allowed."))
    paper.lay(paper.button(say("I agree. Send"), Verb.SEND, "", "📨"))
    paper.lay(paper.button(say("Change an answer"), Verb.CHANGE, "", "✏️"))
    paper.lay(paper.button(say("Back"), Verb.BACK, "", "↩️"), paper.button(say("Cancel"), Verb.CANCEL, "", "✖️"))


def changing(paper: Paper, screen: Changing) -> None:
    """Asks which answer should change."""
    paper.title(say("Which answer would you like to change?"), "✏️")
    paper.pack([paper.button(line.name, Verb.CHANGE, line.question) for line in screen.lines])
    paper.lay(paper.go(say("Back"), Place.RESUME, "↩️"))


def sent(paper: Paper, screen: Sent) -> None:
    """It was sent, what happens next, and the code once more."""
    paper.title(say("Your report has been sent. Thank you for trusting us."), "✅")
    if screen.code is None:
        paper.say(say("Your code is on the message above. Please keep it."), "🔑")
    else:
        paper.say(say("Your code, once more:"), "🔑")
        paper.code(screen.code)
    paper.say(
        say(
            "What happens next: a coordinator reads it as soon as they can. We cannot promise what the police "
            "will do. To read the answer or add something, come back with your code: /reply"
        )
    )
    paper.say(say("If this weighs on you, help is listed under “Help now”."))
    tell_me(paper, told_here=False)
    paper.lay(paper.go(say("Help now · rights"), Place.HELP, "🆘"))
    paper.lay(paper.go(say("Clear this chat"), Place.CLEAR, "🧹"), paper.go(say("Menu"), Place.MENU, "🏠"))


def _so_far(paper: Paper, screen: Asking) -> None:
    current = screen.ask.current
    match current:
        case Written(parts=parts):
            paper.say(
                say_many("I have {count} message of yours.", "I have {count} messages of yours.", len(parts)), "💬"
            )
        case Pictures(refs=refs):
            paper.say(say_many("I have {count} photo of yours.", "I have {count} photos of yours.", len(refs)), "🖼")
        case _ if screen.so_far:
            paper.say(say("Your answer so far: {answer}", answer=screen.so_far))


def _choices(paper: Paper, ask: Ask) -> None:
    several = isinstance(ask.question, MultiChoice)
    buttons = []
    for choice in ask.choices:
        if choice.kind == "group":
            icon = "☑️" if choice.chosen else ""
            words = f"{paper.tr.draw(choice.label)} …"
            buttons.append(paper.button(words, Verb.GROUP, choice.code, icon))
        else:
            icon = ("☑️" if choice.chosen else "⬜️") if several else ("✓" if choice.chosen else "")
            buttons.append(paper.button(choice.label, Verb.CHOOSE, choice.code, icon))
    paper.pack(buttons)
    if ask.pages > 1:
        turning = []
        if ask.page > 0:
            turning.append(paper.button(say("Previous"), Verb.PAGE, str(ask.page - 1), "⬆️"))
        if ask.page + 1 < ask.pages:
            turning.append(paper.button(say("More"), Verb.PAGE, str(ask.page + 1), "⬇️"))
        paper.lay(*turning)
    if ask.group is not None or ask.state.query:
        paper.lay(paper.button(say("All choices"), Verb.UNGROUP, "", "☰"))


def _confirm(paper: Paper, ask: Ask) -> None:
    if ask.can_confirm:
        paper.lay(paper.button(_confirm_label(ask), Verb.CONFIRM, "", "✅"))
    if isinstance(ask.current, Written | Pictures) and isinstance(ask.question, LongText | Photos):
        paper.lay(paper.button(say("Take back and start again"), Verb.TAKE_BACK, "", "🧽"))
    if ask.can_keep:
        paper.lay(paper.button(say("Keep this answer"), Verb.KEEP, "", "✅"))


def _confirm_label(ask: Ask) -> Text:
    match ask.question:
        case Consent():
            return say("I agree")
        case Note():
            return say("Go on")
        case _:
            return say("Done, go on")


def _ways_out(paper: Paper, ask: Ask, *, offer_help: bool) -> None:
    if ask.can_decline:
        paper.lay(paper.button(say("Prefer not to say"), Verb.DECLINE, "", "🤐"))
    if offer_help:
        paper.lay(paper.button(say("Help now · rights"), Verb.HELP, "", "🆘"))
    row = []
    if ask.can_back:
        row.append(paper.button(say("Back"), Verb.BACK, "", "↩️"))
    if ask.can_skip:
        row.append(paper.button(say("Skip"), Verb.SKIP, "", "⏭"))
    row.append(paper.button(say("Cancel"), Verb.CANCEL, "", "✖️"))
    paper.lay(*row)

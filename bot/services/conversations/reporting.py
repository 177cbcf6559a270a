"""Reporting: begin a form, go on with it, leave it."""

from dataclasses import replace

from bot.flows.answers import Answer, Pictures, Written
from bot.flows.engine import advance, begin, show
from bot.flows.events import Event, PhotoAdded, Typed
from bot.flows.screen import Ask, Done, Reject
from bot.flows.state import to_compact
from bot.flows.young import YOUNG
from bot.i18n.text import Text, say
from bot.services.conversations import household, replies
from bot.services.conversations.deeds import Photographed, Pressed, Rewrote, SentOther, Verb, Wrote
from bot.services.conversations.forms import asking, flow_of, in_words, photo_references, state_of
from bot.services.conversations.memory import Form
from bot.services.conversations.photos import drop_photos, keep_photo
from bot.services.conversations.presses import event_of
from bot.services.conversations.reviewing import changing, review, send
from bot.services.conversations.screens import Given, Offer, Screen, Sent, Sure
from bot.services.conversations.turn import Turn

RESTARTED = say("The questions have changed since you began, so we start again. The words you wrote are kept.")
NOT_STARTED = say("To send this, start a report first: press “Report something”.")
NO_ROOM = say("We cannot take anything new at this moment. Nothing of yours is lost. Please try again in a few hours.")
_TRIAL = "trial"


def start(turn: Turn, form_id: str) -> None:
    """Begin a form, or go on with it; words already written in another form come along."""
    form = turn.draft.form
    turn.memory = replace(turn.memory, young=form_id == YOUNG)
    if form is not None and flow_of(turn).id == form_id:
        resume(turn)
        return
    if not turn.may_begin():
        household.menu(turn, NO_ROOM)
        return
    flow = turn.parts.forms[form_id]
    answers: dict[str, Answer] = {}
    if form is not None:
        kept = state_of(turn)[0].answers
        answers = {one: answer for one, answer in kept.items() if isinstance(answer, Written | Pictures)}
    elif turn.draft.offered and flow.words is not None:
        answers = {flow.words: Written(turn.draft.offered)}
    turn.with_offered(())
    _show_result(turn, begin(flow, answers))


def resume(turn: Turn) -> None:
    """Where the form stands; else what was written unasked; else the menu."""
    if turn.draft.form is None:
        if turn.draft.letter is not None and not turn.draft.letter.is_blank:
            replies.write(turn)
        else:
            offer_or_menu(turn)
        return
    state, restarted = state_of(turn)
    _show_result(turn, show(flow_of(turn), state), RESTARTED if restarted else None)


def offer_or_menu(turn: Turn) -> None:
    """Somebody who told their story before any question is asked whether to report it."""
    if turn.draft.offered and turn.draft.form is None:
        household.be_informed(turn)
        turn.show("offer", Offer())
    else:
        household.menu(turn)


def hear_early(turn: Turn) -> None:
    """Something said before going on from the language or the notice: kept, and the card comes again."""
    deed = turn.heard.deed
    if isinstance(deed, Wrote):
        turn.offer((deed.message_id, deed.text))
    if turn.memory.place == "language":
        household.choose_language(turn)
    else:
        household.notice(turn)


def hear_unasked(turn: Turn) -> None:
    """Something said while no question was open: nothing of it is lost."""
    match turn.heard.deed:
        case Wrote() if not turn.may_begin():
            household.menu(turn, NO_ROOM)
        case Wrote(text=text, message_id=source) if turn.draft.form is None:
            turn.show("offer", Offer(full=not turn.offer((source, text))))
        case Wrote() | Photographed() if turn.draft.form is not None:
            hear(turn)
        case Photographed() | SentOther():
            household.menu(turn, NOT_STARTED)
        case _:
            household.menu(turn)


def hear(turn: Turn) -> None:
    """While a form is open, or offered."""
    deed = turn.heard.deed
    if turn.memory.place == "sure:cancel" and isinstance(deed, Pressed):
        _hear_cancel(turn, deed)
    elif turn.draft.form is None:
        _hear_offer(turn)
    elif isinstance(deed, Pressed) and deed.verb == Verb.CANCEL:
        ask_to_cancel(turn)
    elif isinstance(deed, Pressed) and deed.verb == Verb.HELP:
        household.help_now(turn)
    elif isinstance(deed, Pressed) and deed.verb == Verb.SEND:
        if not send(turn):
            resume(turn)
    elif isinstance(deed, Pressed) and deed.verb == Verb.CHANGE and not deed.argument:
        turn.show("change", changing(turn))
    elif isinstance(deed, Photographed):
        _add_photo(turn, deed)
    else:
        event = event_of(deed)
        if event is None:
            resume(turn)
        else:
            _advance(turn, event)


def ask_to_cancel(turn: Turn) -> None:
    """Throwing a draft away is asked once; without a draft there is nothing to ask."""
    letter = turn.draft.letter
    if turn.draft.form is None and not turn.draft.offered and (letter is None or letter.is_blank):
        household.menu(turn, say("There is nothing to stop."))
    else:
        turn.show("sure:cancel", _sure_to_cancel())


def redraw(turn: Turn, place: str) -> Screen | None:
    """The card of these rooms as it stands, or None when the place is not here."""
    if place == "sent":
        return Sent(None)
    if place == "offer" and turn.draft.offered:
        return Offer()
    if place == "sure:cancel":
        return _sure_to_cancel()
    if place in {"ask", "review"} and turn.draft.form is not None:
        state, _ = state_of(turn)
        result = show(flow_of(turn), state)
        return review(turn, state) if isinstance(result, Done) else asking(flow_of(turn), result)
    if place == "change" and turn.draft.form is not None:
        return changing(turn)
    return None


def _hear_offer(turn: Turn) -> None:
    deed = turn.heard.deed
    match deed:
        case Wrote(text=text, message_id=source):
            turn.show("offer", Offer(full=not turn.offer((source, text))))
        case Rewrote(text=text, message_id=source):
            turn.reword_offered(source, text)
            turn.show("offer", Offer())
        case Pressed(verb=Verb.CONFIRM):
            start(turn, "report")
        case _:
            turn.with_offered(())
            household.menu(turn)


def _hear_cancel(turn: Turn, deed: Pressed) -> None:
    if deed.verb != Verb.SURE or deed.argument != "yes":
        resume(turn)
        return
    if turn.draft.form is not None:
        drop_photos(turn, photo_references(state_of(turn)[0]))
    if turn.draft.letter is not None:
        drop_photos(turn, turn.draft.letter.photos)
    turn.with_form(None)
    turn.with_letter(None)
    turn.with_offered(())
    household.menu(turn, say("Your draft is deleted. Nothing was sent."))


def _add_photo(turn: Turn, photo: Photographed) -> None:
    """A photo is fetched and kept only when the form has room for it, which a trial tells."""
    flow = flow_of(turn)
    state, _ = state_of(turn)
    trial = advance(flow, state, PhotoAdded(_TRIAL, photo.message_id))
    if _TRIAL not in photo_references(trial.state):
        _show_result(turn, trial)
        return
    reference, reason = keep_photo(turn)
    if turn.wants_photo is not None:
        return
    if reference is None:
        _show_result(turn, show(flow, state), reason)
        return
    result = advance(flow, state, PhotoAdded(reference, photo.message_id))
    if photo.caption:
        result = advance(flow, result.state, Typed(photo.caption, photo.message_id))
    _show_result(turn, result)


def _advance(turn: Turn, event: Event) -> None:
    flow = flow_of(turn)
    state, restarted = state_of(turn)
    if restarted:
        _show_result(turn, show(flow, state), RESTARTED)
        return
    result = advance(flow, state, event)
    drop_photos(turn, photo_references(state) - photo_references(result.state))
    _show_result(turn, result)


def _show_result(turn: Turn, result: Ask | Reject | Done, reason: Text | None = None) -> None:
    form = turn.draft.form
    flow = turn.parts.forms[result.state.flow]
    code = form.code if form is not None else None
    moved = turn.came_from != "ask" or form is None or state_of(turn)[0].at != result.state.at
    step = moved or isinstance(turn.heard.deed, Pressed)
    if isinstance(result, Done):
        turn.with_form(Form(result.state.flow, to_compact(result.state), code or turn.parts.ahead.take()))
        turn.show("review", review(turn, result.state, reason or result.notice))
        return
    turn.with_form(Form(result.state.flow, to_compact(result.state), code))
    if isinstance(result, Reject):
        if isinstance(turn.heard.deed, Pressed) and reason is None:
            turn.toast = result.reason
        turn.show("ask", asking(flow, result.ask, result.reason, offer_help=result.offer_help), step=step)
        return
    turn.show("ask", asking(flow, result, reason), step=step)
    if result.answered is not None:
        question, answer = result.answered
        turn.given = Given(question, in_words(flow, question.id, answer))


def _sure_to_cancel() -> Sure:
    return Sure(
        say("Stop here and delete what you have written? Nothing has been sent."),
        yes=say("Yes, delete it"),
        no=say("No, go on"),
    )

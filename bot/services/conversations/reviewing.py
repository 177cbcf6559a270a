"""The review card with the code, and sending."""

from dataclasses import replace

from bot.domain.cases import ReportContent
from bot.flows.describe import plain_answers, written_words
from bot.flows.engine import show
from bot.flows.screen import Done
from bot.flows.state import State
from bot.i18n.text import Text, say
from bot.services.conversations.forms import flow_of, lines_of, photo_references, state_of
from bot.services.conversations.photos import drop_photos, photos_of
from bot.services.conversations.screens import Changing, Review, ReviewLine, Sent, ToDerive
from bot.services.conversations.telling import remember
from bot.services.conversations.turn import Turn
from bot.vault.receipts import ReceiptMarks, format_code

TOO_MANY_REPORTS = say(
    "Many reports came from this chat today, so this one is not sent yet. It is still here: please press Send again "
    "in two hours."
)


def review(turn: Turn, state: State, notice: Text | None = None) -> Review:
    """The card with all that will be sent and the code, before anything is stored."""
    flow = flow_of(turn)
    result = show(flow, state)
    answers = result.answers if isinstance(result, Done) else state.answers
    form = turn.draft.form
    return Review(
        lines=lines_of(flow, answers),
        words=written_words(answers),
        photos=len(photo_references(state)),
        code=format_code(form.code) if form is not None and form.code is not None else "",
        notice=notice,
    )


def changing(turn: Turn) -> Changing:
    """The card that asks which answer should change."""
    state, _ = state_of(turn)
    result = show(flow_of(turn), state)
    answers = result.answers if isinstance(result, Done) else state.answers
    lines = tuple(line for line in lines_of(flow_of(turn), answers) if line.question in state.answers)
    words = flow_of(turn).words
    if words is not None and words in state.answers:
        lines = (*lines, ReviewLine(words, flow_of(turn).question(words).title, ()))
    return Changing(lines)


def send(turn: Turn) -> bool:
    """Seal and store the report, and forget the draft, in one transaction; False when the form is not finished."""
    form = turn.draft.form
    state, _ = state_of(turn)
    result = show(flow_of(turn), state)
    if form is None or form.code is None or not isinstance(result, Done):
        return False
    if not turn.parts.bounds.report_may_be_sent(turn.heard.chat_id):
        turn.show("review", review(turn, state, TOO_MANY_REPORTS))
        return True
    marks = _marks_of(turn, form.code)
    if marks is None:
        turn.wants_code = ToDerive(form.code)
        return True
    content = ReportContent(
        flow=state.flow,
        flow_version=state.version,
        language=turn.language,
        day=turn.parts.intake.today,
        answers=plain_answers(result.answers),
        words=written_words(result.answers),
    )
    references = tuple(photo_references(state))
    turn.parts.intake.store(turn.tx, marks, content, photos_of(turn, references))
    drop_photos(turn, references)
    turn.parts.bounds.report_sent(turn.heard.chat_id)
    turn.with_form(None)
    if not turn.memory.young and not turn.memory.invitation:
        turn.memory = replace(turn.memory, invitation="due")  # asked at the menu, never on the card with the code
    turn.show("sent", Sent(format_code(form.code)))
    remember(turn, marks.mailbox)
    return True


def _marks_of(turn: Turn, code: str) -> ReceiptMarks | None:
    """What to store a report under: derived ahead of need, or in this update; None when it is still to be derived."""
    if turn.derived is not None and turn.derived.code == code:
        return turn.derived.keys[0].marks
    return turn.parts.ahead.marks_of(code)

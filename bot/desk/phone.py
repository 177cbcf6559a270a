"""A phone on the desk: a form as a person will see it, question by question, drawn by the very engine that asks it."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import FlowError
from bot.flows import engine
from bot.flows.describe import describe
from bot.flows.events import Back, Choose, Clear, Confirm, Decline, Event, Keep, Skip, TurnPage, Typed
from bot.flows.flow import Flow
from bot.flows.questions import Area, LongText, MultiChoice, Note, Number
from bot.flows.screen import Ask, Done, Reject
from bot.flows.state import State, Written, from_compact, to_compact
from bot.i18n.text import Label, Text, say, say_many

MOST_KEPT = 24_000
"""Characters of a state in an address; a longer one is begun anew."""

MOST_TYPED = 1000

_PRESSED: Mapping[str, Event] = {
    "confirm": Confirm(),
    "keep": Keep(),
    "back": Back(),
    "skip": Skip(),
    "decline": Decline(),
    "clear": Clear(),
}


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `deed` is what pressing it does here."""

    label: Label
    deed: str
    icon: str = ""
    wide: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """A question that has its answer."""

    title: Label
    answer: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """What is on the phone: what was given so far, and the message that is open with its buttons.

    `kept` is the state as the page carries it on. `types` says whether writing something answers the open question.
    """

    kept: str
    given: tuple[Given, ...]
    aside: Text | None
    title: Label | None
    lines: tuple[Label, ...]
    rows: tuple[tuple[Button, ...], ...]
    reason: Text | None = None
    types: bool = False
    done: bool = False


def look(flow: Flow, kept: str, deed: str, typed: str) -> Screen:
    """The phone after something was pressed or written; an address that makes no sense begins anew."""
    state = _opened(flow, kept)
    event = _event(deed, typed[:MOST_TYPED], state)
    outcome = engine.show(flow, state) if event is None else engine.advance(flow, state, event)
    reason = outcome.reason if isinstance(outcome, Reject) else outcome.notice
    screen = outcome.ask if isinstance(outcome, Reject) else outcome
    given = _given(flow, screen.state)
    if isinstance(screen, Done):
        rows = ((Button(say("Back"), "back", "↩️"),),)
        return Screen(_closed(screen.state), given, None, None, (), rows, reason, done=True)
    return Screen(
        kept=_closed(screen.state),
        given=given,
        aside=say("Step {step} of {of}", step=screen.progress.step, of=screen.progress.of),
        title=screen.question.title,
        lines=_lines(screen),
        rows=_rows(screen),
        reason=reason,
        types=isinstance(screen.question, LongText | Number | Area),
    )


def _lines(ask: Ask) -> tuple[Label, ...]:
    lines: list[Label] = []
    if isinstance(ask.question, Note):
        lines.append(ask.question.body)
    if ask.question.hint is not None:
        lines.append(ask.question.hint)
    if isinstance(ask.current, Written):
        parts = len(ask.current.parts)
        lines.append(say_many("I have {count} message of yours.", "I have {count} messages of yours.", parts))
    return tuple(lines)


def _rows(ask: Ask) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = [(_choice(ask, one.code, one.label, chosen=one.chosen),) for one in ask.choices]
    turning = []
    if ask.page > 0:
        turning.append(Button(say("Previous"), f"page.{ask.page - 1}", "⬆️"))
    if ask.page + 1 < ask.pages:
        turning.append(Button(say("More"), f"page.{ask.page + 1}", "⬇️"))
    rows.append(tuple(turning))
    if ask.can_confirm:
        label = say("Go on") if isinstance(ask.question, Note) else say("Done, go on")
        rows.append((Button(label, "confirm", "✅"),))
    if isinstance(ask.current, Written):
        rows.append((Button(say("Take back and start again"), "clear", "🧽"),))
    if ask.can_keep:
        rows.append((Button(say("Keep this answer"), "keep", "✅"),))
    if ask.can_decline:
        rows.append((Button(say("Prefer not to say"), "decline", "🤐"),))
    last = []
    if ask.can_back:
        last.append(Button(say("Back"), "back", "↩️"))
    if ask.can_skip:
        last.append(Button(say("Skip"), "skip", "⏭"))
    rows.append(tuple(last))
    return tuple(row for row in rows if row)


def _choice(ask: Ask, code: str, label: Label, *, chosen: bool) -> Button:
    if isinstance(ask.question, MultiChoice):
        return Button(label, f"choose.{code}", "☑️" if chosen else "⬜️")
    return Button(label, f"choose.{code}", "✓" if chosen else "")


def _given(flow: Flow, state: State) -> tuple[Given, ...]:
    settled = flow.settle(state.answers)
    before = settled.asked if state.finished else settled.asked[: settled.asked.index(state.at)]
    questions = [(flow.question(one), settled.own[one]) for one in before if one in settled.own]
    return tuple(
        Given(question.short or question.title, words)
        for question, answer in questions
        if (words := describe(question, answer))
    )


def _event(deed: str, typed: str, state: State) -> Event | None:
    if deed == "type":
        written = (answer for answer in state.answers.values() if isinstance(answer, Written))
        return Typed(typed, 1 + sum(len(answer.parts) for answer in written)) if typed.strip() else None
    if deed.startswith("choose."):
        return Choose(deed.removeprefix("choose."))
    if deed.startswith("page.") and deed[5:].isdecimal() and len(deed) < 9:
        return TurnPage(int(deed[5:]))
    return _PRESSED.get(deed)


def _opened(flow: Flow, kept: str) -> State:
    if not kept or len(kept) > MOST_KEPT:
        return engine.begin(flow).state
    try:
        packed = zlib.decompressobj().decompress(base64.urlsafe_b64decode(kept), 200_000)
        state = from_compact(json.loads(packed))
    except (FlowError, ValueError, zlib.error):
        return engine.begin(flow).state
    return engine.resume(flow, to_compact(state))[0]


def _closed(state: State) -> str:
    written = json.dumps(to_compact(state), ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.compress(written)).decode()

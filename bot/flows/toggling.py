"""Where several options may be chosen: one goes on or off."""

from dataclasses import replace

from bot.flows.answers import Chosen
from bot.flows.flow import Flow
from bot.flows.questions import MultiChoice
from bot.flows.screen import Outcome
from bot.flows.state import State
from bot.flows.steps import misfit, screen
from bot.i18n.text import say_many


def toggle(flow: Flow, state: State, question: MultiChoice, code: str) -> Outcome:
    """Switch one known option; those that exclude others do."""
    answer = state.answers.get(question.id)
    chosen = set(answer.codes) if isinstance(answer, Chosen) else set()
    if code in chosen:
        chosen.remove(code)
    elif code in question.exclusive:
        chosen = {code}
    else:
        chosen = (chosen - question.exclusive) | {code}
    if question.maximum is not None and len(chosen) > question.maximum:
        reason = say_many(
            "Please choose no more than {count}.", "Please choose no more than {count}.", question.maximum
        )
        return misfit(flow, state, reason)
    answers = {one: given for one, given in state.answers.items() if one != question.id}
    if chosen:
        answers[question.id] = Chosen(tuple(option.code for option in question.all_options if option.code in chosen))
    return screen(flow, replace(state, answers=answers, misses=0))

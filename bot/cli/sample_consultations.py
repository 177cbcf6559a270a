"""A sample consultation for the demo: last month's trust pulse, answered and published, two members for the next."""

import datetime as dt
import random
from collections.abc import Mapping
from itertools import cycle, islice

from bot.bootstrap.core import Core, open_core
from bot.bootstrap.parts.ground import now
from bot.consultations import bank
from bot.domain.etiquette import next_allowed
from bot.flows.answers import Answer, Chosen, Declined
from bot.flows.flow import Flow
from bot.settings import Settings

PULSE = "trust_pulse"
A_MONTH = dt.timedelta(days=28)
ANSWERED = 148
LANGUAGES = ("en", "en", "en", "ur", "ar", "en", "ur")
AREAS = ("brent", "newham", "newham", "tower_hamlets", "redbridge", None)
WEIGHTS = (4, 16, 9, 12, 7, 3)
"""How often each step of the scale is chosen, *I do not know* last; one in thirty prefers not to say."""


def plant_consultations(settings: Settings, login: str, password: str, members: Mapping[int, str]) -> None:
    """Keep the pulse, ask it once a month ago, publish that; `members` are chats and their languages."""
    with open_core(settings, clock=lambda: now() - A_MONTH) as past:
        past.definitions.save(None, bank.load(PULSE), None)
        past.definitions.make_ready(None, PULSE)
        wave_id = past.waves.open_now(None, PULSE)
        answer_as_invented(past, PULSE, ANSWERED)
        past.waves.close(None, wave_id)
    with open_core(settings) as core:
        token = core.access.sign_in(login, password, "127.0.0.1")
        session = core.access.session(token)
        while not core.results.fold(session, wave_id).finished:
            pass
        core.publishing.propose(session, wave_id, core.publishing.draft(session, wave_id))
        core.publishing.approve(session, wave_id)
        core.access.sign_out(token)
        with core.storage.begin() as tx:
            for chat_id, language in members.items():
                core.membership.join(tx, chat_id, language, "newham")
            core.waves.plan(tx, PULSE)
            tx.commit()


def decent_hour(core: Core) -> dt.timedelta:
    """How far the demo's clock is put forward, so that somebody who tries it at night sees a prompt arrive."""
    leaves, _ = next_allowed(now(), core.calendar.etiquette())
    return leaves - now() if leaves > now() else dt.timedelta(0)


def answer_as_invented(core: Core, consultation_id: str, count: int) -> None:
    """So many invented people answer what is open, always the same ones.

    They are members only as long as they answer, so that their area is counted.
    """
    dice = random.Random(4)  # noqa: S311 - no secret
    people = islice(zip(cycle(LANGUAGES), cycle(AREAS), strict=False), count)
    for chat_id, (language, area) in enumerate(people, start=7_000_000_000):
        with core.storage.begin() as tx:
            core.membership.join(tx, chat_id, language, area)
            wave = core.answering.of(tx, consultation_id, chat_id)
            if wave is not None:
                core.answering.submit(tx, wave, chat_id, _answers(wave.flow, dice), language)
            core.membership.leave(tx, chat_id)
            tx.commit()


def _answers(flow: Flow, dice: random.Random) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question in flow.questions:
        codes = [option.code for option in question.all_options]
        if dice.randrange(30) == 0:
            answers[question.id] = Declined()
        elif codes:
            answers[question.id] = Chosen((dice.choices(codes, WEIGHTS[: len(codes)])[0],))
    return answers

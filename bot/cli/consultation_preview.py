"""`amanah consultation preview`: a walk through a consultation in the terminal, asked by the chat's own engine."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click

from bot.cli.consultation import read_file
from bot.cli.unlocking import opened
from bot.consultations import bank
from bot.consultations.compiling import to_flow
from bot.consultations.model import Consultation
from bot.domain.areas import area_code, area_label
from bot.errors import SettingError
from bot.flows.building import area_options
from bot.flows.describe import PREFER_NOT, describe
from bot.flows.engine import advance, begin
from bot.flows.events import Back, Confirm, Decline, Event, Keep, Skip, TurnPage, Typed
from bot.flows.flow import Flow
from bot.flows.questions import Note, Option
from bot.flows.screen import Ask, Done, Outcome, Reject
from bot.i18n.translator import Translator, translator


@dataclass(frozen=True, slots=True)
class Found:
    """A consultation to look at, and the areas there are."""

    consultation: Consultation
    areas: tuple[Option, ...]


@click.command("preview")
@click.argument("what", metavar="ID|FILE")
@click.option("--language", metavar="CODE", help="The language to see it in; by default its first.")
def preview(*, what: str, language: str | None) -> None:
    """Walk through a consultation that is kept (ID), in a FILE, or in the bank. Nothing is kept of the answers.

    Type the number of an answer, or words or a number where they are asked for; /skip, /prefer-not, /back, /done,
    /more do what the buttons do.
    """
    found = _find(what)
    languages = found.consultation.languages
    if language is not None and language not in languages:
        raise SettingError("--language", f"must be one of {', '.join(languages)}")
    spoken = translator(language or languages[0])
    flow = to_flow(found.consultation, found.areas)
    click.echo(spoken.line(found.consultation.title))
    click.echo(spoken.line(found.consultation.intro) + "\n")
    answers = _walk(flow, spoken)
    if isinstance(answers, Done):
        click.echo(_review(flow, answers, spoken))
        click.echo(spoken.line(found.consultation.closing))


def _find(what: str) -> Found:
    if Path(what).is_file():
        return Found(read_file(Path(what)), area_options())
    if what in bank.names():
        return Found(bank.load(what), area_options())
    with opened() as core:
        names = {area_code(name): area_label(name) for name in core.settings.forum.areas}
        return Found(core.definitions.get(None, what).consultation, area_options(names))


def _walk(flow: Flow, spoken: Translator) -> Outcome:
    """Ask until the end, or until nothing more is typed."""
    outcome: Outcome = begin(flow)
    typed: TextIO = sys.stdin
    number = 0
    while not isinstance(outcome, Done):
        ask = outcome.ask if isinstance(outcome, Reject) else outcome
        if isinstance(outcome, Reject):
            click.echo(f"[{spoken.draw(outcome.reason)}]")
        click.echo(_drawn(ask, spoken))
        line = typed.readline()
        if not line:
            break
        number += 1
        outcome = advance(flow, outcome.state, _event(line.strip(), ask, number))
        click.echo()
    return outcome


def _drawn(ask: Ask, spoken: Translator) -> str:
    lines = [f"({ask.progress.step}/{ask.progress.of})", spoken.line(ask.question.title)]
    note = ask.question.body if isinstance(ask.question, Note) else ask.question.hint
    if note is not None:
        lines.append(spoken.line(note))
    for number, choice in enumerate(ask.choices, 1):
        lines.append(f"  {number}{'*' if choice.chosen else ' '} {spoken.line(choice.label)}")
    lines.append("  " + " ".join(name for name, offered in _offered(ask).items() if offered))
    return "\n".join(lines).rstrip()


def _offered(ask: Ask) -> Mapping[str, bool]:
    return {
        "/done": ask.can_confirm or ask.can_keep,
        "/skip": ask.can_skip,
        "/prefer-not": ask.can_decline,
        "/more": ask.pages > 1,
        "/back": ask.can_back,
    }


def _event(line: str, ask: Ask, number: int) -> Event:
    match line:
        case "/done" | "" if ask.can_confirm:
            return Confirm()
        case "/done":
            return Keep()
        case "/skip":
            return Skip()
        case "/prefer-not":
            return Decline()
        case "/back":
            return Back()
        case "/more":
            return TurnPage((ask.page + 1) % ask.pages)
    return Typed(line, number)


def _review(flow: Flow, done: Done, spoken: Translator) -> str:
    lines = []
    for question_id, answer in done.answers.items():
        question = flow.question(question_id)
        if isinstance(question, Note):
            continue
        said = [spoken.draw(one) for one in describe(question, answer)] or [spoken.draw(PREFER_NOT)]
        lines.append(f"{spoken.line(question.title)}\n    {', '.join(said)}")
    return "\n".join(lines) + "\n"


commands: tuple[click.Command, ...] = (preview,)

"""`amanah broadcast`: what goes out to members, how far it has come, and bulletins from a file."""

import time
from collections.abc import Iterable
from typing import Any, TextIO

import click
import yaml

from bot.bootstrap.core import Core
from bot.cli.unlocking import opened
from bot.consultations.model import Audience
from bot.errors import FieldError, NotFound
from bot.i18n.languages import language
from bot.i18n.text import Localised
from bot.services.conversations.deeds import wave_argument
from bot.services.delivery.broadcasts import BroadcastInfo, Progress, Status

WATCH_SECONDS = 1.0
_NAMES = ("languages", "areas", "organisations")


@click.group(invoke_without_command=True)
@click.option("--watch", is_flag=True, help="Print the list anew every second until everything is over.")
@click.pass_context
def command(ctx: click.Context, *, watch: bool) -> None:
    """List what goes out to members and how far it has come; without a command of its own."""
    if ctx.invoked_subcommand is not None:
        return
    with opened() as core:
        while True:
            click.echo(_table(core))
            if not watch or not any(_is_going(one) for one in core.outbox.all(None)):
                return
            time.sleep(WATCH_SECONDS)
            click.clear()


@command.command("cancel")
@click.argument("broadcast_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
def cancel(*, broadcast_id: str, yes: bool) -> None:
    """Send no more of a broadcast. What is on its way still arrives; it cannot be taken up again."""
    with opened() as core:
        one = _found(core.outbox.all(None), broadcast_id)
        if one.status is Status.DRAFT or one.status.is_over:
            raise NotFound("this broadcast is not on its way")
        to_go = core.outbox.progress(None, one.id).to_go
        if not yes:
            click.confirm(f"Send no more of “{one.name.pick('en')}”? {to_go} people have not got it.", abort=True)
        core.outbox.cancel(None, one.id)
    click.echo("stopped")


@command.command("write")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--send", is_flag=True, help="Send it, when it was shown and you say yes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def write(*, file: TextIO, send: bool, yes: bool) -> None:
    """Make a bulletin of a YAML file: `words` by language; `audience` with languages, areas, organisations, if any.

    It is kept as a draft, for the desk or for `amanah broadcast send`. It leaves at the next decent hour; what is
    urgent is approved at the desk, by two coordinators.
    """
    words, audience, urgent = read_bulletin(file.read())
    with opened() as core:
        bulletin = core.bulletins.write(None, words, audience, urgent)
        _show(core, _by_id(core, bulletin))
        if send:
            _send(core, _by_id(core, bulletin), yes=yes)


@command.command("send")
@click.argument("broadcast_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
def send_draft(*, broadcast_id: str, yes: bool) -> None:
    """Send a bulletin that is a draft."""
    with opened() as core:
        one = _found(core.outbox.all(None), broadcast_id)
        _show(core, one)
        _send(core, one, yes=yes)


def read_bulletin(text: str) -> tuple[Localised, Audience, bool]:
    """Words, audience and whether it is urgent; `FieldError` for what cannot be used."""
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError:
        raise FieldError("file", "is not YAML") from None
    if not isinstance(given, dict) or not set(given) <= {"words", "audience", "urgent"}:
        raise FieldError("file", "must have words, and may have audience and urgent; nothing else")
    words, audience = given.get("words"), given.get("audience") or {}
    if not isinstance(words, dict) or not all(isinstance(one, str) for pair in words.items() for one in pair):
        raise FieldError("words", "words must be a text for each language")
    if not isinstance(audience, dict) or not set(audience) <= set(_NAMES):
        raise FieldError("audience", "audience must be any of languages, areas, organisations")
    chosen = Audience(**{name: _codes(name, codes) for name, codes in audience.items()})
    return Localised(tuple(words.items())), chosen, given.get("urgent") is True


def _codes(name: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise FieldError(f"audience.{name}", f"{name} must be a list of codes")
    return tuple(given)


def _send(core: Core, one: BroadcastInfo, *, yes: bool) -> None:
    if not yes:
        click.confirm("Send it?", abort=True)
    core.bulletins.approve(None, one.id)
    click.echo("on its way; see: amanah broadcast --watch")


def _show(core: Core, one: BroadcastInfo) -> None:
    for code, text in one.words.by_language:
        click.echo(f"--- {language(code).english}\n{text}")
    click.echo(f"---\n{wave_argument(one.id)}: for {core.bulletins.reach(None, one.audience)} members")


def _by_id(core: Core, broadcast_id: int) -> BroadcastInfo:
    return next(one for one in core.outbox.all(None) if one.id == broadcast_id)


def _found(all_of_them: Iterable[BroadcastInfo], given: str) -> BroadcastInfo:
    """The one whose id begins so; `NotFound` when there is none or more than one."""
    fitting = [one for one in all_of_them if wave_argument(one.id).startswith(given.lower())]
    if len(fitting) != 1:
        raise NotFound("there is no such broadcast" if not fitting else "more than one id begins like this")
    return fitting[0]


def _is_going(one: BroadcastInfo) -> bool:
    return one.status is not Status.DRAFT and not one.status.is_over


def _table(core: Core) -> str:
    lines = [_line(core, one) for one in core.outbox.all(None)]
    return "\n".join(lines) or "nothing has gone out, and nothing is on its way"


def _line(core: Core, one: BroadcastInfo) -> str:
    progress = core.outbox.progress(None, one.id)
    head = f"{wave_argument(one.id):<13} {one.kind.value:<9} {one.status.value:<10} {one.not_before:%Y-%m-%d %H:%M}"
    return f"{head}  {one.name.pick('en')}\n              {_figures(progress)}"


def _figures(progress: Progress) -> str:
    parts = [f"sent {progress.reached} of {progress.total}"]
    counted = (
        ("answered", progress.answered),
        ("blocked", progress.blocked),
        ("failed", progress.failed),
        ("gone", progress.gone),
        ("possibly twice", progress.again),
        ("later", progress.deferred),
    )
    parts += [f"{label} {count}" for label, count in counted if count]
    if progress.per_second is not None:
        parts.append(f"{progress.per_second:.1f} a second")
    if progress.seconds_left is not None:
        parts.append(f"{duration(progress.seconds_left)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """So long, in two steps at most: 1 h 20 min."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"

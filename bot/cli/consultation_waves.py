"""`amanah consultation open|close|upcoming`: when a consultation is asked, and why its prompt waits."""

import datetime as dt
from collections.abc import Mapping, Sequence

import click

from bot.bootstrap.core import Core
from bot.bootstrap.parts.ground import now
from bot.cli.unlocking import opened
from bot.domain.etiquette import Reason
from bot.errors import NotFound
from bot.services.consulting.waves import Upcoming, WaveInfo, WaveStatus, Why

_REASONS: Mapping[Reason, str] = {
    Reason.EID_AL_FITR: "Eid al-Fitr",
    Reason.EID_AL_ADHA: "Eid al-Adha",
    Reason.ARAFAH: "the day of Arafah",
    Reason.LAST_TEN_NIGHTS: "the last ten nights of Ramadan",
    Reason.RAMADAN_EVENING: "an evening of Ramadan",
    Reason.FRIDAY_PRAYER: "the Friday prayer",
    Reason.QUIET_HOURS: "quiet hours",
}
_MISSED: Mapping[Why, str] = {
    Why.LATE: "nothing ran at its time, and then it was too late",
    Why.SKIPPED: "nothing ran at its time, and its schedule says to leave it out then",
    Why.STILL_OPEN: "the wave before it was still open",
}


@click.command("open")
@click.argument("consultation")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
def open_(*, consultation: str, yes: bool) -> None:
    """Open a wave of a consultation now, whenever it was planned.

    Says first when its prompt will leave, and why not at once. Whoever comes by themselves may answer from now on.
    """
    with opened() as core:
        upcoming = core.waves.upcoming(None, consultation, now())
        if upcoming is not None:
            click.echo(f"If it opens now, its prompt {_leaving(upcoming)}.")
        if not yes:
            click.confirm(f"Open {consultation} now?", abort=True)
        wave = core.waves.get(None, core.waves.open_now(None, consultation))
    click.echo(f"{_named(wave)} is open until {_time(wave.closes)}.")


@click.command("close")
@click.argument("consultation")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
def close(*, consultation: str, yes: bool) -> None:
    """Close the open wave of a consultation, before its time and for good."""
    with opened() as core:
        wave = _open_wave(core, consultation)
        if not yes:
            click.echo(
                f"{_named(wave)}: {wave.asked} asked, {wave.answered} answered, open until {_time(wave.closes)}."
            )
            click.confirm("Close it for good? Unfinished answers are deleted.", abort=True)
        core.waves.close(None, wave.id)
        wave = core.waves.get(None, wave.id)
    click.echo(f"{_named(wave)} is closed: {wave.asked} asked, {wave.answered} answered.")


@click.command("upcoming")
def upcoming() -> None:
    """Print what is open, what opens next, when its prompt will leave and why then."""
    lines: list[str] = []
    with opened() as core:
        for row in core.definitions.list(None):
            lines += _lines(core, row.consultation.id)
    click.echo("\n".join(lines) if lines else "nothing is open, and nothing is planned")


commands: tuple[click.Command, ...] = (open_, close, upcoming)
"""What the group `amanah consultation` takes from here."""


def _lines(core: Core, consultation: str) -> Sequence[str]:
    found = [
        f"{consultation:<24} open until {_time(wave.closes)}: {wave.asked} asked, {wave.answered} answered"
        for wave in core.waves.of(None, consultation)
        if wave.status is WaveStatus.OPEN
    ]
    if (missed := core.waves.missed(None, consultation)) is not None:
        found.append(f"{consultation:<24} did not open {_time(missed.due)}: {_MISSED[missed.why]}")
    if (planned := core.waves.upcoming(None, consultation)) is not None:
        found.append(f"{consultation:<24} opens {_time(planned.opens)}; its prompt {_leaving(planned)}")
    return found


def _open_wave(core: Core, consultation: str) -> WaveInfo:
    for wave in core.waves.of(None, consultation):
        if wave.status is WaveStatus.OPEN:
            return wave
    raise NotFound(f"no wave of {consultation} is open")


def _leaving(upcoming: Upcoming) -> str:
    if not upcoming.reasons:
        return "leaves at once"
    return f"leaves {_time(upcoming.leaves)}, after {', '.join(_REASONS[one] for one in upcoming.reasons)}"


def _named(wave: WaveInfo) -> str:
    return f"{wave.consultation}, wave {wave.number},"


def _time(moment: dt.datetime) -> str:
    return f"{moment:%a %d %b %Y %H:%M}"

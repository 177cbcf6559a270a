"""`amanah coordinator`: who works at the desk, and the team's keys."""

from typing import TextIO

import click

from bot.bootstrap.core import Core
from bot.cli.unlocking import Key, chosen, key_options, move_all, opened, password_option, say_password, unlocked
from bot.errors import SettingError
from bot.services.ceremony import Colleague
from bot.services.principals import KEY_HOLDERS, Role

ROLES = click.Choice([role.value for role in Role])


@click.group()
def command() -> None:
    """Add, list, remove and unlock coordinators, change their roles; give the team a new key.

    All but `list` need the team's keys: the password of an admin, or the recovery key. Both are asked for without being
    shown.
    """


@command.command("list")
def list_people() -> None:
    """Print who works at the desk, and who did."""
    with opened() as core:
        people, progress = core.ceremony.roll(), core.ceremony.rewrapping.progress()
    for one in people:
        click.echo(
            f"{one.login:<20} {one.name:<28} {one.role:<12} {one.language:<4} {one.week}  {_state(one)}".rstrip()
        )
    if not progress.finished:
        click.echo(f"\n{progress.left} pieces are still under an older key: amanah coordinator rotate --resume")


@command.command("add")
@click.argument("login")
@click.option("--role", type=ROLES, default=Role.COORDINATOR.value, show_default=True, help="What they may do.")
@click.option("--name", help="Their name, as colleagues see it.")
@click.option("--language", metavar="CODE", help="The language the desk speaks to them; by default the first one.")
@password_option
@key_options
def add(
    *,
    login: str,
    role: str,
    name: str | None,
    language: str | None,
    password_file: TextIO | None,
    by: str | None,
    with_recovery_key: bool,
    key_file: TextIO | None,
) -> None:
    """Make an account, and seal the team's keys to it unless it is a liaison's. Prints a one-time password."""
    with opened() as core:
        code = checked_language(core, language)
        password = chosen(password_file, login)
        with unlocked(core, Key(by, with_recovery_key, key_file)) as holder:
            given = core.ceremony.invite(holder, login, name or login, code, password, role=role)
    say_password(login, given)


@command.command("reset")
@click.argument("login")
@password_option
@key_options
def reset(
    *, login: str, password_file: TextIO | None, by: str | None, with_recovery_key: bool, key_file: TextIO | None
) -> None:
    """Give somebody who lost their password a one-time password; end their sessions and their second factor."""
    with opened() as core:
        person = core.ceremony.find(login)
        password = chosen(password_file, login)
        with unlocked(core, Key(by, with_recovery_key, key_file)) as holder:
            given = core.ceremony.reset(holder, person.id, password)
    say_password(person.login, given)


@command.command("role")
@click.argument("login")
@click.argument("role", type=ROLES)
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@key_options
def change_role(
    *, login: str, role: str, yes: bool, by: str | None, with_recovery_key: bool, key_file: TextIO | None
) -> None:
    """Make somebody an admin, a coordinator, a reader or a liaison.

    Whoever becomes a liaison loses the team's keys at once, and everything is moved to a new key.
    """
    with opened() as core:
        person = core.ceremony.find(login)
        loses_keys = person.role in KEY_HOLDERS and role not in KEY_HOLDERS
        if not yes:
            more = " and give the team a new key" if loses_keys else ""
            click.confirm(
                f"Make {person.name} ({person.login}) a{'n' * (role == Role.ADMIN)} {role}{more}?", abort=True
            )
        with unlocked(core, Key(by, with_recovery_key, key_file)) as holder:
            renewed = core.ceremony.change_role(holder, person.id, role)
            click.echo(f"{person.login} is a{'n' * (role == Role.ADMIN)} {role} now.")
            if loses_keys:
                move_all(core.ceremony.rewrapping, renewed)


@command.command("activate")
@click.argument("login")
@password_option
@key_options
def activate(
    *, login: str, password_file: TextIO | None, by: str | None, with_recovery_key: bool, key_file: TextIO | None
) -> None:
    """Let somebody who was removed come back as what they were. Prints a one-time password."""
    with opened() as core:
        person = core.ceremony.find(login)
        password = chosen(password_file, login)
        with unlocked(core, Key(by, with_recovery_key, key_file)) as holder:
            given = core.ceremony.activate(holder, person.id, password)
    say_password(person.login, given)


@command.command("remove")
@click.argument("login")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@key_options
def remove(*, login: str, yes: bool, by: str | None, with_recovery_key: bool, key_file: TextIO | None) -> None:
    """Close somebody's account at once, and move everything to a new key."""
    with opened() as core:
        person = core.ceremony.find(login)
        if not yes:
            click.confirm(f"Remove {person.name} ({person.login}) and give the team a new key?", abort=True)
        with unlocked(core, Key(by, with_recovery_key, key_file)) as holder:
            renewed = core.ceremony.remove(holder, person.id)
            click.echo(f"{person.login} is removed: signed out, and no longer let in.")
            move_all(core.ceremony.rewrapping, renewed)
    click.echo("What they could read until now they may have copied; nothing can take that back.")


@command.command("rotate")
@click.option("--resume", is_flag=True, help="Make no new key; go on with moving that was interrupted.")
@key_options
def rotate(*, resume: bool, by: str | None, with_recovery_key: bool, key_file: TextIO | None) -> None:
    """Give the team a new key, and move everything to it. Nobody is removed."""
    with opened() as core:
        if resume and core.ceremony.rewrapping.progress().finished:
            click.echo("there is nothing to go on with")
            return
        with unlocked(core, Key(by, with_recovery_key, key_file)) as holder:
            move_all(core.ceremony.rewrapping, holder if resume else core.ceremony.rotate(holder))


def checked_language(core: Core, code: str | None) -> str:
    """One of the forum's languages, by default the first; `SettingError` otherwise."""
    offered = core.settings.forum.languages
    if code is not None and code not in offered:
        raise SettingError("--language", f"must be one of {', '.join(offered)}")
    return code or offered[0]


def _state(person: Colleague) -> str:
    if not person.active:
        return "removed"
    return "has to choose a password" if person.must_change else ""

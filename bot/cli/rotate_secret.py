"""`amanah rotate-secret`: a new server secret, and the old one kept for as long as something needs it."""

import os
import re
from pathlib import Path

import click

from bot.bootstrap.core import Core, open_core
from bot.cli.files import write_private
from bot.errors import SettingError
from bot.services.rotation import Rotated, Secrets
from bot.settings import BY_NAME, Settings, env_file_path, parse_env, read_settings
from bot.storage import migrate
from bot.vault.retired import RetiredSecret
from bot.vault.secret import ServerSecret

CURRENT, OLD = BY_NAME["SERVER_SECRET"].variable, BY_NAME["SERVER_SECRET_OLD"].variable


@click.command()
@click.option("--finish", is_flag=True, help="Two days later: keep of old secrets only what receipt codes need.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(*, finish: bool, yes: bool) -> None:
    """Give the server a new secret, in .env. May be interrupted at any moment, and run again.

    Receipt codes go on working, drafts are carried over. Stop every amanah process first, and start it afterwards.
    """
    settings = read_settings(needs=["SERVER_SECRET"])
    path = _writable_place()
    migrate.check(settings.database_url)
    with open_core(settings) as core:
        if finish:
            _finish(core, path)
        else:
            _rotate(core, path, yes=yes)


def secrets_of(settings: Settings) -> Secrets:
    """The secrets that the settings hold."""
    retired = tuple(RetiredSecret.from_text(text) for text in settings.retired_secrets)
    return Secrets(ServerSecret.from_text(settings.server_secret), retired)


def _rotate(core: Core, path: Path, *, yes: bool) -> None:
    secrets = secrets_of(core.settings)
    if core.rotation.interrupted(secrets):
        click.echo("A rotation was interrupted; it is being finished.")
    else:
        if not yes:
            click.confirm(f"Is every amanah process stopped, and shall a new secret go to {path}?", abort=True)
        core.rotation.prepare(secrets.current)
        secrets = Secrets(
            ServerSecret.generate(), (RetiredSecret.from_text(secrets.current.to_text()), *secrets.retired)
        )
        _write(path, secrets)
    _say(core.rotation.follow(secrets))


def _finish(core: Core, path: Path) -> None:
    secrets = secrets_of(core.settings)
    if core.rotation.interrupted(secrets):
        raise SettingError(CURRENT, "was being replaced and that did not end; run: amanah rotate-secret")
    kept = core.rotation.finish(secrets)
    _write(path, kept)
    click.echo(f"Of {len(secrets.retired)} old secrets {len(kept.retired)} are kept, for receipt codes alone.")
    click.echo("Restart every amanah process, and copy the new .env to where its copy is kept.")


def _say(done: Rotated) -> None:
    click.echo("The server has a new secret. Now:")
    click.echo("  1. start every amanah process again;")
    click.echo(f"  2. put a copy of {CURRENT} and {OLD} where the old copy is kept;")
    click.echo("  3. in two days: amanah rotate-secret --finish")
    if done.unreadable:
        click.echo(f"{done.unreadable} mailboxes could not be opened with any secret.", err=True)


def _writable_place() -> Path:
    """The `.env` that holds the secret; `SettingError` when the secret comes from elsewhere, where it would win."""
    path = env_file_path(os.environ)
    for variable in (CURRENT, f"{CURRENT}_FILE", OLD, f"{OLD}_FILE"):
        if os.environ.get(variable):
            raise SettingError(variable, f"comes from the environment; for the rotation it has to stand in {path}")
    try:
        written = parse_env(path.read_text(encoding="utf-8"), path.name)
    except OSError:
        raise SettingError(str(path), "cannot be read") from None
    if not written.get(CURRENT):
        raise SettingError(CURRENT, f"has to stand in {path} itself for the rotation, not in a file of its own")
    return path


def _write(path: Path, secrets: Secrets) -> None:
    """Put the secrets into the file; every other line stays as it is."""
    old = ",".join(one.to_text() for one in secrets.retired)
    text = _with(path.read_text(encoding="utf-8"), CURRENT, secrets.current.to_text())
    write_private(path, _with(text, OLD, old))


def _with(text: str, variable: str, value: str) -> str:
    line = f"{variable}={value}" if value else f"#{variable}="
    assignment = re.compile(rf"^[ \t]*(?:export[ \t]+)?{variable}[ \t]*=.*$", re.MULTILINE)
    if not assignment.search(text):
        assignment = re.compile(rf"^#[ \t]*{variable}[ \t]*=.*$", re.MULTILINE)
    if not assignment.search(text):
        return text.rstrip("\n") + f"\n{line}\n"
    first, rest = assignment.split(text, maxsplit=1)
    return first + line + assignment.sub(f"#{variable}=", rest)

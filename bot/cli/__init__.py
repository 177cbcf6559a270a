"""The `amanah` command. Each command lives in a module of its own, read only when it is called."""

import importlib
import os
import sys
from collections.abc import Mapping, Sequence

import click

from bot import __version__
from bot.errors import AmanahError
from bot.observability.redaction import error_name, frames

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("bot.cli.init", "Set up: settings, keys, database, the first coordinator."),
    "run": ("bot.cli.run", "Run the bot, the desk and the jobs in one process."),
    "serve": ("bot.cli.serve", "Run a worker that Telegram calls; any number, on PostgreSQL."),
    "desk": ("bot.cli.desk", "Run the desk alone, on PostgreSQL."),
    "jobs": ("bot.cli.jobs", "Run the jobs alone, on PostgreSQL."),
    "demo": ("bot.cli.demo", "Try everything on this machine, with sample data and no account."),
    "chat": ("bot.cli.chat", "Talk with the bot in this terminal."),
    "migrate": ("bot.cli.migrate", "Bring the database up to date."),
    "check": ("bot.cli.check", "Say whether everything is in order."),
    "backup": ("bot.cli.backup", "Write everything that should outlive this machine into one sealed file."),
    "restore": ("bot.cli.restore", "Put a backup in the place of the database."),
    "verify": ("bot.cli.verify", "Look for damage in the database or in a backup."),
    "rotate-secret": ("bot.cli.rotate_secret", "Give the server a new secret."),
    "coordinator": ("bot.cli.coordinator", "Add, list, remove and unlock coordinators; give the team a new key."),
    "recover": ("bot.cli.recover", "When every password is lost: the recovery key."),
    "announce": ("bot.cli.announce", "Set the bot's commands and descriptions at Telegram again."),
    "retention": ("bot.cli.retention", "Delete what has come to the end of its time, or say what that would be."),
    "broadcast": ("bot.cli.broadcast", "See what goes out to members, stop it, and send bulletins."),
    "summary": ("bot.cli.summary", "Print a week's figures."),
    "consultation": ("bot.cli.consultation", "Consultations: check, import, export, preview; open, close, results."),
    "settings": ("bot.cli.settings", "List everything that can be configured."),
}
"""Every command: its module, which has a `command`, and what it does in one line."""


class Commands(click.Group):
    """The group: it knows every command's name and purpose without importing it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of a first acquaintance."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(COMMANDS[cmd_name][0]).command
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list in the help, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, purpose) for name, (_, purpose) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="amanah")
def cli() -> None:
    """Amanah: a Telegram bot and a web desk for what a community dares not say elsewhere.

    Settings come from the environment and from .env; `amanah settings` lists them.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave: 0 when all went well, 1 when not, 2 when it was called wrongly, 130 on Ctrl-C.

    What goes wrong is one line. `AMANAH_DEBUG=1` adds where, never with values.
    """
    sys.exit(run_command(arguments))


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the number to leave with."""
    try:
        outcome = cli.main(arguments, prog_name="amanah", standalone_mode=False)
    except click.UsageError as wrong:
        wrong.show()
        return 2
    except click.ClickException as wrong:
        click.echo(f"amanah: {wrong.format_message()}", err=True)
        return 1
    except (click.Abort, KeyboardInterrupt):
        click.echo("amanah: stopped", err=True)
        return 130
    except AmanahError as wrong:
        click.echo(f"amanah: {wrong}", err=True)
        _show_where(wrong)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as unexpected:  # noqa: BLE001 - the text of a foreign exception may hold a token or a value
        hint = "" if os.environ.get("AMANAH_DEBUG") else "; AMANAH_DEBUG=1 shows where"
        click.echo(f"amanah: unexpected {error_name(unexpected)}{hint}", err=True)
        _show_where(unexpected)
        return 1
    return outcome if isinstance(outcome, int) else 0


def _show_where(failure: BaseException) -> None:
    if os.environ.get("AMANAH_DEBUG"):
        for place in frames(failure):
            click.echo(f"    {place}", err=True)

"""`amanah consultation`: consultations as files, and as the forum keeps them."""

import importlib
import importlib.util
import json
from pathlib import Path

import click

from bot.cli.unlocking import opened
from bot.consultations import bank
from bot.consultations.checking import missing
from bot.consultations.model import Consultation
from bot.consultations.reading import located, read_yaml
from bot.consultations.schema import json_schema
from bot.consultations.writing import write_yaml
from bot.consultations.xlsform import import_xlsform
from bot.errors import ConsultationError, Fault, FieldError, NotFound
from bot.services.consulting.definitions import Definitions

ELSEWHERE = ("bot.cli.consultation_preview", "bot.cli.consultation_waves", "bot.cli.consultation_results")
"""Modules with more of these commands, in their `commands`."""

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Consultations(click.Group):
    """The group; it takes in the commands of other modules when it is asked for them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the alphabet."""
        self._take_in()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        self._take_in()
        return super().get_command(ctx, cmd_name)

    def _take_in(self) -> None:
        for module in ELSEWHERE:
            if importlib.util.find_spec(module) is not None:
                for one in importlib.import_module(module).commands:
                    self.add_command(one)


@click.group(cls=Consultations)
def command() -> None:
    """Consultations: check, import, export and preview them; open and close them, see what came of them.

    A consultation is a YAML file (docs/consultations.md says how it is written) or an XLSForm workbook (.xlsx).
    """


@command.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
def check(*, files: tuple[Path, ...]) -> int:
    """Say what is wrong in each FILE, one line a mistake: file:line:column: field: what. Leaves with 1 if there is any.

    Words that are missing in a language that is offered are mistakes, too.
    """
    found = 0
    for file in files:
        faults = _faults_of(file)
        for fault in faults:
            click.echo(_line(file, fault))
        found += len(faults)
    if not found:
        click.echo(f"{len(files)} checked: nothing is wrong" if len(files) > 1 else "nothing is wrong")
    return 1 if found else 0


@command.command("import")
@click.argument("file", type=FILE)
@click.option("--id", "consultation_id", metavar="ID", help="Its id, if not that of the file.")
@click.option("--replace", "instead", is_flag=True, help="Put it in the place of the one that has its id.")
def import_file(*, file: Path, consultation_id: str | None, instead: bool) -> int:
    """Keep the consultation in FILE (YAML, or an XLSForm ending in .xlsx) as a draft, and say what it still needs."""
    try:
        consultation, left_out = _imported(file, consultation_id)
    except ConsultationError as error:
        for fault in error.faults:
            click.echo(_line(file, fault), err=True)
        return 1
    with opened() as core:
        definitions = core.definitions
        revision = _revision(definitions, consultation.id)
        if revision is not None and not instead:
            raise FieldError("id", f"there is a consultation {consultation.id} already; --replace takes its place")
        kept = definitions.save(None, consultation, revision)
    click.echo(f"{kept.consultation.id} is kept as a draft, version {kept.consultation.version}")
    for fault in left_out:
        click.echo(_line(file, fault))
    for one in kept.missing:
        click.echo(f"  {one.path}.{one.language} is missing")
    return 0


@command.command("export")
@click.argument("consultation_id", metavar="ID")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write it to.")
def export(*, consultation_id: str, output: Path | None) -> None:
    """Print the consultation ID as YAML, or write it to a file."""
    with opened() as core:
        text = write_yaml(core.definitions.get(None, consultation_id).consultation)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@command.command("list")
def list_all() -> None:
    """Print the consultations that the forum keeps."""
    with opened() as core:
        for kept in core.definitions.list(None):
            one = kept.consultation
            lacking = f"{len(kept.missing)} texts are missing" if kept.missing else ""
            languages = " ".join(one.languages)
            row = f"{one.id:<30} {kept.status.value:<8} v{one.version:<3} {languages:<12} {one.title.pick('en')}"
            click.echo(f"{row}  {lacking}".rstrip())


@command.command("ready")
@click.argument("consultation_id", metavar="ID")
def make_ready(*, consultation_id: str) -> int:
    """Say that the draft ID may be opened, now or by its schedule; every language it offers must be complete."""
    with opened() as core:
        try:
            core.definitions.make_ready(None, consultation_id)
        except ConsultationError as error:
            for fault in error.faults:
                click.echo(f"{fault.path}: {fault.message}", err=True)
            return 1
    click.echo(f"{consultation_id} is ready; open it with: amanah consultation open {consultation_id}")
    return 0


@command.command("retire")
@click.argument("consultation_id", metavar="ID")
def retire(*, consultation_id: str) -> None:
    """Say that ID is not opened any more; what is open goes on."""
    with opened() as core:
        core.definitions.retire(None, consultation_id)
    click.echo(f"{consultation_id} is retired")


@command.command("bank")
@click.argument("name", required=False)
def show_bank(*, name: str | None) -> None:
    """Print the names of the consultations that come with Amanah, or the one called NAME as YAML."""
    if name is not None:
        click.echo(bank.text(name), nl=False)
        return
    for one in map(bank.load, bank.names()):
        count = len(one.questions)
        click.echo(f"{one.id:<14} {count:>2} questions  {' '.join(one.languages):<10} {one.title.pick('en')}")


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of the YAML form; editors check by it while one writes."""
    click.echo(json.dumps(json_schema(), indent=1, ensure_ascii=False))


def read_file(file: Path, consultation_id: str | None = None) -> Consultation:
    """The consultation of a YAML file or of a workbook, under another id where one is given; `ConsultationError`."""
    return _imported(file, consultation_id)[0]


def _imported(file: Path, consultation_id: str | None) -> tuple[Consultation, tuple[Fault, ...]]:
    """With what was left out of a workbook."""
    if _is_workbook(file):
        imported = import_xlsform(file, consultation_id)
        return imported.consultation, imported.left_out
    return read_yaml(file.read_bytes(), consultation_id), ()


def _is_workbook(file: Path) -> bool:
    return file.suffix.lower() in {".xlsx", ".xlsm"}


def _faults_of(file: Path) -> tuple[Fault, ...]:
    try:
        lacking = tuple(one.fault for one in missing(read_file(file)))
    except ConsultationError as error:
        return error.faults
    return lacking if _is_workbook(file) else located(file.read_bytes(), lacking)


def _line(file: Path, fault: Fault) -> str:
    """As compilers write it, so that editors can jump there."""
    place = f"{file}:{fault.line}:{fault.column}" if fault.line else str(file)
    return f"{place}: {fault.path}: {fault.message}" if fault.path else f"{place}: {fault.message}"


def _revision(definitions: Definitions, consultation_id: str) -> int | None:
    try:
        return definitions.get(None, consultation_id).revision
    except NotFound:
        return None

"""The house keeps its rules: who may import whom, how modules open, what may be logged."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from bot.observability.redaction import ALLOWED

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "bot").rglob("*.py"))
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}


def tree_of(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def test_imports_go_down_only(capsys: pytest.CaptureFixture[str]) -> None:
    """Every import contract of pyproject.toml is kept."""
    outcome = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)

    assert outcome == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_opens_with_a_sentence(path: Path) -> None:
    """Whoever opens a file learns first what it is for."""
    docstring = ast.get_docstring(tree_of(path))

    assert docstring is not None
    assert docstring.splitlines()[0].endswith((".", "?", "!"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_log_calls_say_constant_words_and_listed_names(path: Path) -> None:
    """No log call can carry a person: its event is written in the code and its fields are on the allow-list."""
    tree = tree_of(path)
    for call in log_calls(tree):
        event, *others = call.args
        assert not others, f"line {call.lineno}: only the event is positional"
        assert is_constant(event, tree), f"line {call.lineno}: the event must be constant words"
        names = {keyword.arg for keyword in call.keywords} - {"exc_info"}
        assert names <= set(ALLOWED), f"line {call.lineno}: {names - set(ALLOWED)} is not on the allow-list"


def log_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls like `log.info(…)`, `_log.warning(…)` and `structlog.get_logger().error(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOG_METHODS:
            source = ast.unparse(node.func.value)
            if source in {"log", "_log"} or source.endswith("get_logger()"):
                yield node


def is_constant(event: ast.expr, tree: ast.Module) -> bool:
    """Whether an event is a literal, a choice of literals, or a name that only ever holds those."""
    if isinstance(event, ast.IfExp):
        return is_constant(event.body, tree) and is_constant(event.orelse, tree)
    if isinstance(event, ast.Name):
        values = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and any(ast.unparse(one) == event.id for one in node.targets)
        ]
        return bool(values) and all(is_constant(value, tree) for value in values)
    return isinstance(event, ast.Constant) and isinstance(event.value, str)


def test_no_module_is_a_place_for_leftovers() -> None:
    """A name says what is in a room; these say nothing."""
    leftovers = {"utils", "helpers", "common", "misc"}

    assert not [path for path in MODULES if leftovers & set(path.relative_to(ROOT).with_suffix("").parts)]


def test_every_command_has_its_module() -> None:
    """The list that `amanah --help` shows without importing anything is true."""
    commands = importlib.import_module("bot.cli").COMMANDS

    for name, (module, _) in commands.items():
        assert importlib.import_module(module).command.help, name

"""What is installed is what was pinned: exact versions, hashes, no addresses."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(?P<version>[A-Za-z0-9.+!]+)(?P<marker> ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: str) -> list[str]:
    """Each requirement of a lock with its hashes, as one line."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def pins(lock: str) -> dict[str, str]:
    """Versions by name."""
    found = (PINNED.match(entry) for entry in entries(lock))
    return {canonicalize_name(match["name"]): match["version"] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    """One version, and at least one SHA-256; nothing else stands in the file, no address and no option."""
    for entry in entries(lock):
        requirement, *hashes = re.split(r"\s+(?=--hash)", entry)
        assert PINNED.fullmatch(requirement), requirement
        assert hashes, requirement
        assert all(HASH.fullmatch(one) for one in hashes), requirement
    assert len(pins(lock)) > 20


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    """Where packages come from is the operator's own affair; where they must not come from is a link in a file."""
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|\bgit\+|\bfile:| @ ", text)


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", ["postgres"]), ("requirements-dev.lock", ["dev"])])
def test_the_locks_hold_what_the_project_asks_for(lock: str, extras: list[str]) -> None:
    """Every dependency, in a version that fits."""
    project, pinned = PROJECT["project"], pins(lock)
    wanted = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    for text in wanted:
        requirement = Requirement(text)
        assert pinned.get(canonicalize_name(requirement.name), "") in requirement.specifier, text


def test_both_locks_agree() -> None:
    """What is tested is what is run."""
    run, tested = pins(LOCKS[0]), pins(LOCKS[1])

    assert {name: tested.get(name) for name in run} == run


def test_what_is_installed_is_what_is_pinned() -> None:
    """The tests run on the pinned versions, not on what happened to be there."""
    installed = {canonicalize_name(one.metadata["Name"]): one.version for one in importlib.metadata.distributions()}
    pinned = pins(LOCKS[1])
    different = {name: (installed[name], pinned[name]) for name in installed.keys() & pinned.keys()}

    assert len(different) > 20
    assert {name: both for name, both in different.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize("path", ["scripts/setup", "docs/operator.md"])
def test_installing_enforces_the_hashes(path: str) -> None:
    """Wherever a lock is installed, pip is told to refuse what does not fit its hash."""
    text = (ROOT / path).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.search(r"pip install .*-r \S+\.lock", line)]

    assert lines
    assert all("--require-hashes" in line for line in lines)


def test_the_security_rules_are_on() -> None:
    """Ruff's S rules (bandit's) hold for the whole programme, and nothing of it is left out."""
    lint = PROJECT["tool"]["ruff"]["lint"]

    assert "S" in lint["select"]
    assert not [one for one in lint["ignore"] if one.startswith("S") and one != "SIM"]
    for pattern, rules in lint["per-file-ignores"].items():
        assert not (pattern.startswith("bot") and [one for one in rules if re.fullmatch(r"S\d*", one)]), pattern


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_exception_to_a_security_rule_says_why(path: Path) -> None:
    """Silence about a risk is not an answer to it."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.search(r"noqa:.*\bS\d", line):
            assert re.search(r"noqa: S\d+(?:, ?S\d+)* - \w", line), line.strip()

"""What is installed is whole: the wheel works where there is no checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CARRIED = ("alembic", "bot", "locales", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from a copy of what belongs in it."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in CARRIED:
        one = ROOT / name
        if one.is_dir():
            shutil.copytree(one, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(one, source / name)
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return next(target.glob("amanah-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content in a folder of its own, as an installer would lay it out."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def amanah(installed: Path, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the installed command in an empty folder; the checkout is not on its path."""
    starter = (
        "import sys; sys.path[:] = [p for p in sys.path if p not in {'', sys.argv[1]}]; "
        "sys.path.insert(0, sys.argv[2]); del sys.argv[1:3]; "
        "from bot.cli import main; main()"
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("AMANAH_", "PYTHONPATH"))}
    return subprocess.run(
        [sys.executable, "-c", starter, str(ROOT), str(installed), *arguments],
        cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    ["bot/alembic/versions/*.py", "bot/locales/*/LC_MESSAGES/*.po", "bot/desk/templates/*.html", "bot/desk/static/*",
     "bot/insights/fonts/*.ttf", "bot/insights/fonts/LICENSE-*", "bot/simulator/templates/*.html",
     "bot/simulator/static/*", "bot/consultations/bank/*.yaml"],
)  # fmt: skip
def test_the_wheel_carries_more_than_code(wheel: Path, kind: str) -> None:
    """Migrations, catalogues, templates and styles are in it."""
    with zipfile.ZipFile(wheel) as archive:
        names = [Path(name) for name in archive.namelist()]

    assert any(name.match(kind) for name in names)


def test_the_wheel_carries_no_tests_and_no_data(wheel: Path) -> None:
    """Nothing of the workshop goes along."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}

    assert tops == {"bot", next(top for top in tops if top.endswith(".dist-info"))}


def test_the_installed_command_explains_itself(installed: Path, tmp_path: Path) -> None:
    """`amanah --help` works where there is no checkout."""
    outcome = amanah(installed, tmp_path, "--help")

    assert outcome.returncode == 0, outcome.stderr
    assert "demo" in outcome.stdout


def test_the_installed_command_migrates(installed: Path, tmp_path: Path) -> None:
    """The migrations are found inside of the package."""
    outcome = amanah(installed, tmp_path, "migrate")

    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "data" / "amanah.db").exists()

"""`amanah demo` and `amanah chat`: everything, on one machine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import Running, get


def is_up(demo: Running) -> bool:
    """Whether the demo has said all it says."""
    return "Ctrl-C stops the demo" in demo.out


def sign_in(demo: Running) -> str:
    """The line with login and password."""
    return next(line for line in demo.out.splitlines() if "password:" in line).split("login:")[1]


def talk(folder: Path, *lines: str) -> "subprocess.CompletedProcess[str]":
    """A conversation through a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder where the demo has run once, and its sign-in."""
    folder = tmp_path_factory.mktemp("demo")
    with Running(folder, "demo") as demo:
        demo.wait_for(is_up)
        shown = sign_in(demo)
        addresses = re.findall(r"http://127\.0\.0\.1:\d+/", demo.out)
        pages = [get(address)[0] for address in addresses[:2]]
        code = demo.interrupt()
    assert (code, demo.err, pages) == (0, "", [200, 200])
    return folder, shown


def test_a_second_start_keeps_the_data(started: tuple[Path, str]) -> None:
    """The same sign-in, and nothing is prepared again."""
    folder, shown = started

    with Running(folder, "demo") as demo:
        demo.wait_for(is_up)
        again = sign_in(demo)
        code = demo.interrupt()

    assert (again, code) == (shown, 0)
    assert "Preparing" not in demo.out


def test_a_second_demo_in_the_same_folder_is_refused(started: tuple[Path, str]) -> None:
    """Two would speak with the same members."""
    folder, _ = started
    with Running(folder, "demo") as first:
        first.wait_for(is_up)
        with Running(folder, "demo") as second:
            code = second.ended()

    assert code == 1
    assert second.err == "amanah: demo-data: a demo is running in this folder already\n"


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    """`--reset` does not empty a folder that is no demo's."""
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("kept")

    with Running(tmp_path, "demo", "--reset", "--data", "precious") as demo:
        code = demo.ended()

    assert code == 1
    assert (tmp_path / "precious" / "file").read_text() == "kept"


def test_the_conversation_works_through_a_pipe(tmp_path: Path) -> None:
    """Numbers press buttons, and the programme waits for each answer."""
    outcome = talk(tmp_path, "1", "1", "1")

    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "1  English" in outcome.stdout
    assert "Is anyone in danger right now?" in outcome.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_demo_receipt_opens_its_reply_in_the_terminal(started: tuple[Path, str]) -> None:
    """The code that the demo prints leads to a report that has been answered."""
    folder, _ = started
    code = (folder / "demo-data" / "sign-in.txt").read_text().split()[2]

    outcome = talk(folder, "1", "1", f"/reply {code}")

    assert outcome.returncode == 0, outcome.stderr
    assert "Has anything appeared since?" in outcome.stdout


def test_reset_starts_anew(tmp_path: Path) -> None:
    """`make demo RESET=1`: other keys, another password."""
    with Running(tmp_path, "demo") as demo:
        demo.wait_for(is_up)
        before = sign_in(demo)
        demo.interrupt()

    with Running(tmp_path, "demo", "--reset") as demo:
        demo.wait_for(is_up)
        after = sign_in(demo)
        code = demo.interrupt()

    assert code == 0
    assert after != before


def test_a_demo_that_was_killed_while_preparing_is_made_anew(tmp_path: Path) -> None:
    """Half a demo is worth nothing."""
    with Running(tmp_path, "demo") as demo:
        demo.wait_for(lambda it: "Preparing" in it.out)

    with Running(tmp_path, "demo") as demo:
        demo.wait_for(is_up)
        code = demo.interrupt()

    assert code == 0

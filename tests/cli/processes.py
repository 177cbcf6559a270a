"""Commands as processes of their own, that are listened to and stopped."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

PATIENCE = 90


class Running:
    """A running `amanah` command; leaving the block ends it."""

    def __init__(self, folder: Path, *arguments: str, **environ: str) -> None:
        """Starts in `folder`, with the checkout's code and no setting but `environ`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AMANAH_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env={**kept, **environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._changed = threading.Condition()
        self.out, self.err = "", ""
        self._readers = [threading.Thread(target=self._read, args=["out", self._process.stdout])]
        self._readers += [threading.Thread(target=self._read, args=["err", self._process.stderr])]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self.ended()

    def wait_for(self, said: Callable[["Running"], bool]) -> None:
        """Wait until the process has said this."""
        with self._changed:
            if not self._changed.wait_for(lambda: said(self) or self._process.poll() is not None, PATIENCE):
                raise TimeoutError(self.out + self.err)
        assert said(self), self.out + self.err

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def interrupt(self, signal_number: int = signal.SIGINT) -> int:
        """Ask it to stop; how it left."""
        self._process.send_signal(signal_number)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end; how it left."""
        code = self._process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        return code

    def _read(self, name: str, stream: IO[str] | None) -> None:
        assert stream is not None
        with stream:
            for line in stream:
                with self._changed:
                    setattr(self, name, getattr(self, name) + line)
                    self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def get(address: str) -> tuple[int, str]:
    """Status and body of a page."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()

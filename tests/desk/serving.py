"""Serving the desk on the loopback interface, and a browser to look at it."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, Playwright
from starlette.types import ASGIApp

from bot.desk.application import create_desk
from tests.desk.seeding import Forum

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def desk_for(forum: Forum, *, secure: bool = False) -> ASGIApp:
    """The desk of a forum, as it is reached on this machine."""
    return create_desk(
        forum.access,
        forum.casework,
        forum.audit,
        forum_name="Northgate Muslim Forum",
        languages=("en", "ar", "ur"),
        secure_cookies=secure,
        allowed_hosts=("127.0.0.1",),
    )


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address at which the application answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)


def launch(playwright: Playwright) -> Browser:
    """The Chromium of this machine."""
    path = os.environ.get("AMANAH_TEST_CHROMIUM") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

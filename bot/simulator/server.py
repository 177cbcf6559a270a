"""The server itself: a Bot API on the loopback interface that the real bot talks to, with people to play with."""

import asyncio
import contextlib
import ipaddress
import socket
import time
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import uvicorn

from bot.errors import SettingError
from bot.simulator.delivery import Delivery
from bot.simulator.faults import Faults, Limits
from bot.simulator.front import Call, Front, ResettableProtocol
from bot.simulator.gatherings import Channel, Group
from bot.simulator.page import build_page
from bot.simulator.people import Person
from bot.simulator.roster import Roster
from bot.simulator.state_file import StateFile
from bot.simulator.views import Event
from bot.simulator.webhook import Courier, Redelivery, WebhookStatus
from bot.simulator.world import World

_GRACE = 3


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is there from the start: a name and the language of their phone."""

    first_name: str
    language_code: str
    user_id: int | None = None
    username: str | None = None


class BotApiServer:
    """A local Bot API server for one bot. Use as `async with`, or `start()` and `stop()`; loopback only.

    `clock` gives Unix time in seconds and drives every age rule. `limits` is flood control, `faults` what goes wrong
    on purpose. `state_file` keeps the chats for the next start. `people` are there at the first start. At least
    `keep_calls` of the bot's latest calls are remembered.
    """

    def __init__(  # noqa: PLR0913 - each of them is a plain choice with a default
        self,
        token: str,
        username: str = "amanah_demo_bot",
        name: str = "Amanah",
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.time,
        faults: Faults | None = None,
        limits: Limits | None = None,
        redelivery: Redelivery | None = None,
        state_file: Path | None = None,
        people: Sequence[Newcomer] = (),
        keep_calls: int = 100_000,
    ) -> None:
        if not _is_loopback(host):
            raise SettingError("host", "the simulator listens on the loopback interface only")
        self._host = host
        self._port = port
        self.faults = faults or Faults()
        self.world = World(_describe_bot(token, username, name), clock, limits or Limits())
        self._roster = Roster(self.world)
        self._courier = Courier(
            self.world.updates, self.faults, redelivery or Redelivery(), clock, self._perform_silently
        )
        self._delivery = Delivery(self.world.updates, self._courier, self.faults)
        page = build_page(self.world, self._roster)
        self._front = Front(token, self.world, self._delivery, self.faults, page, keep_calls)
        self._state = StateFile(state_file, self.world) if state_file else None
        self._newcomers = tuple(people)
        self._uvicorn: _Uvicorn | None = None
        self._serving: asyncio.Task[None] | None = None

    # Life

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end; bots use `url + "/bot"` as their base address."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    async def start(self) -> None:
        """Listen. A port of 0 is replaced by the one that was free."""
        if self._state is not None:
            self._state.load()
            self._state.watch()
        for newcomer in self._newcomers if not self.world.accounts else ():
            self.person(newcomer.user_id, newcomer.first_name, newcomer.language_code, newcomer.username)
        listener = socket.create_server(
            (self._host, self._port), family=socket.AF_INET6 if ":" in self._host else socket.AF_INET, backlog=512
        )
        # Without this the answer's second piece waits 40 ms for the client's acknowledgement of the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._front,
            http=ResettableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=75,
        )
        self._uvicorn = _Uvicorn(config)
        self._serving = asyncio.create_task(self._uvicorn.serve(sockets=[listener]))
        await self._uvicorn.ready.wait()

    async def stop(self) -> None:
        """Stop delivering, save the state, and stop listening."""
        self.world.end_listening()
        self._delivery.close()
        await self._courier.stop()
        if self._state is not None:
            await self._state.close()
        if self._uvicorn is not None and self._serving is not None:
            self._uvicorn.should_exit = True
            self._uvicorn.stopping.set()
            await self._serving
            self._uvicorn = self._serving = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # People and chats

    def person(
        self,
        user_id: int | None = None,
        first_name: str = "Person",
        language_code: str | None = "en",
        username: str | None = None,
        is_bot: bool = False,
    ) -> Person:
        """The person with this user id (a new one without it); created with a private chat at the first mention."""
        return self._roster.person(user_id, first_name, language_code, username, is_bot)

    @property
    def people(self) -> list[Person]:
        """Everybody with a private chat, in the order they came."""
        return self._roster.people

    def group(self, title: str, chat_id: int | None = None) -> Group:
        """A new supergroup that the bot is in."""
        return self._roster.group(title, chat_id)

    def channel(self, title: str, chat_id: int | None = None, username: str | None = None) -> Channel:
        """A new channel that the bot may read."""
        return self._roster.channel(title, chat_id, username)

    # What tests look at

    @property
    def calls(self) -> list[Call]:
        """Every call of the bot except getUpdates, oldest first (the latest ones, where there were very many)."""
        return self._front.calls

    def copies(self, text: str) -> dict[int, int]:
        """How often the bot has said or captioned something with this text, by chat; chats without it are left out."""
        found: dict[int, int] = {}
        for chat in self.world.chats.values():
            said = [one.api for one in chat.messages.values() if one.from_bot]
            count = sum(text in (one.get("text") or one.get("caption", "")) for one in said)
            if count:
                found[chat.chat_id] = count
        return found

    @property
    def webhook(self) -> WebhookStatus:
        """The webhook as it stands; its `url` is empty where there is none."""
        return self._courier.status

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return len(self.world.updates.pending)

    async def settled(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - as in the waits of a chat
        """Wait until the bot has confirmed every update; a webhook's answers in the response are carried out by then.

        Raises TimeoutError after `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            await self.world.updates.idle.wait()

    def deliver(self, update: dict[str, Any]) -> int:
        """Queue a hand-made update as it is (a missing update_id is filled in); gives its id."""
        return self.world.updates.add_raw(update, _lane(update))

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more, as a network that lost the confirmation does. Raises LookupError."""
        self.world.updates.redeliver(update_id)

    @property
    def last_update_id(self) -> int:
        """The id of the newest update."""
        return self.world.updates.next_id - 1

    @contextlib.asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Event]]:
        """Everything that happens from now on, in all chats: `async with server.events() as events: async for ...`."""
        queue = self.world.listen()

        async def read() -> AsyncIterator[Event]:
            while (event := await queue.get()) is not None:
                yield event

        try:
            yield read()
        finally:
            self.world.unlisten(queue)

    def _perform_silently(self, name: str, params: Any) -> None:
        self._front.perform_silently(name, params)


class _Uvicorn(uvicorn.Server):
    """Uvicorn inside another program: signals are that program's business."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Serve until told to stop, without looking ten times a second."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), 1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - listeners own them
        """Close as soon as the last answer is out; uvicorn itself always waits a tenth of a second."""
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn has no event
                    await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _describe_bot(token: str, username: str, name: str) -> dict[str, Any]:
    number = token.partition(":")[0]
    return {
        "id": int(number) if number.isdigit() else 1,
        "is_bot": True,
        "first_name": name,
        "username": username,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _lane(update: dict[str, Any]) -> int:
    for content in update.values():
        if isinstance(content, dict):
            holder = content.get("message", content)
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0

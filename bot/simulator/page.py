"""The chat page: a messenger in the browser, for loopback only, and the small control API it speaks."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.simulator.guard import Guard
from bot.simulator.people import Person
from bot.simulator.phone import draw_event, draw_person
from bot.simulator.refusal import Refusal
from bot.simulator.roster import Roster
from bot.simulator.world import World

_HERE = Path(__file__).parent
_KEEP_ALIVE = 15.0
_PICTURES = {b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp", b"\xff\xd8\xff": "image/jpeg"}


class Page:
    """The endpoints behind the page; everything a person can do with a phone."""

    def __init__(self, world: World, roster: Roster) -> None:
        self._world = world
        self._roster = roster
        templates = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True)
        self._template = templates.get_template("chat.html")

    async def show(self, request: Request) -> Response:  # noqa: ARG002 - the shape of an endpoint
        """The page itself."""
        return HTMLResponse(self._template.render(bot=self._world.bot))

    async def state(self, request: Request) -> Response:  # noqa: ARG002
        """Everything that stands on all phones."""
        people = [draw_person(self._world, person) for person in self._roster.people if not person.account.is_bot]
        bot = {"name": self._world.bot["first_name"], "username": self._world.bot["username"]}
        return JSONResponse({"bot": bot, "people": people, "revision": self._world.revision})

    async def events(self, request: Request) -> Response:  # noqa: ARG002
        """What changes on the phones, as server-sent events."""
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[bytes]:
        events = self._world.listen()
        try:
            yield b"retry: 1000\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(events.get(), _KEEP_ALIVE)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if event is None:
                    return
                yield b"data: " + json.dumps(draw_event(event)).encode() + b"\n\n"
        finally:
            self._world.unlisten(events)

    async def add_person(self, request: Request) -> Response:
        """Somebody new with a phone."""
        asked = await request.json()
        name = str(asked.get("first_name", "")).strip()[:64]
        if not name:
            return _wrong("a person needs a name")
        person = self._roster.person(None, name, str(asked.get("language", "en"))[:8])
        return JSONResponse(draw_person(self._world, person))

    async def send(self, request: Request) -> Response:
        """A person writes."""
        person, asked = await self._asked(request)
        text = str(asked.get("text", "")).strip()
        if not text or len(text) > 4096:
            return _wrong("a message has 1 to 4096 characters")
        message = await person.send_text(text)
        return JSONResponse({"message_id": message.message_id})

    async def press(self, request: Request) -> Response:
        """A person presses an inline button."""
        person, asked = await self._asked(request)
        query_id = await person.press(str(asked["data"]), int(asked["message_id"]))
        return JSONResponse({"query_id": query_id})

    async def photo(self, request: Request) -> Response:
        """A person sends a photo."""
        form = await request.form(max_files=1, max_part_size=20 * 1024 * 1024)
        person = self._find(form.get("person"))
        upload = form["photo"]
        if isinstance(upload, str):
            return _wrong("there is no photo")
        caption = form.get("caption")
        message = await person.send_photo(await upload.read(), caption if isinstance(caption, str) else None)
        return JSONResponse({"message_id": message.message_id})

    async def attach(self, request: Request) -> Response:
        """A person sends a sample of something that is neither text nor photo."""
        person, asked = await self._asked(request)
        samples: dict[str, Callable[[], Awaitable[Any]]] = {
            "sticker": person.send_sticker,
            "voice": person.send_voice,
            "location": person.send_location,
            "contact": person.send_contact,
            "poll": person.send_poll,
            "document": lambda: person.send_document(b"%PDF-1.4\n%%EOF\n", "letter.pdf"),
        }
        sample = samples.get(str(asked.get("kind")))
        if sample is None:
            return _wrong("there is no such sample")
        await sample()
        return JSONResponse({})

    async def block(self, request: Request) -> Response:
        """A person blocks or unblocks the bot."""
        person, asked = await self._asked(request)
        await (person.block() if asked.get("blocked") else person.unblock())
        return JSONResponse({})

    async def clear(self, request: Request) -> Response:
        """A person clears the chat on their own phone."""
        person, _ = await self._asked(request)
        await person.clear()
        return JSONResponse({})

    async def file(self, request: Request) -> Response:
        """A file that was sent; only pictures are shown, everything else is offered as a download."""
        file = self._world.files.find(request.path_params["file_id"])
        for start, mime in _PICTURES.items():
            if file.content.startswith(start):
                return Response(file.content, media_type=mime, headers={"cache-control": "private, max-age=3600"})
        headers = {"content-disposition": "attachment"}
        return Response(file.content, media_type="application/octet-stream", headers=headers)

    async def _asked(self, request: Request) -> tuple[Person, dict[str, Any]]:
        asked = await request.json()
        return self._find(asked.get("person")), asked

    def _find(self, user_id: Any) -> Person:
        chat = self._world.chats.get(int(user_id))
        if chat is None or chat.kind != "private":
            raise LookupError("there is no such person")
        return self._roster.person(chat.chat_id)


def build_page(world: World, roster: Roster) -> ASGIApp:
    """The web application behind everything that is no Bot API call."""
    page = Page(world, roster)
    posts = {
        "people": page.add_person,
        "send": page.send,
        "press": page.press,
        "photo": page.photo,
        "attach": page.attach,
        "block": page.block,
        "clear": page.clear,
    }
    return Starlette(
        routes=[
            Route("/", page.show),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
            Route("/control/state", page.state),
            Route("/control/events", page.events),
            Route("/control/file/{file_id}", page.file),
            *(Route(f"/control/{name}", endpoint, methods=["POST"]) for name, endpoint in posts.items()),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers=dict.fromkeys((LookupError, ValueError, TypeError, RuntimeError, Refusal), _refuse),
    )


def _wrong(reason: str) -> Response:
    return JSONResponse({"error": reason}, status_code=400)


def _refuse(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the shape of a handler
    return _wrong(str(error))

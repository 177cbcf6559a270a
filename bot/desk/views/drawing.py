"""What the pages of consultations have in common: drawing them, and the names in their addresses."""

import datetime as dt
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.consulting import Consulting
from bot.desk.sessions import desk_of
from bot.errors import NotFound
from bot.services.principals import DeskSession


def consulting_of(request: Request) -> Consulting:
    """The services of consultations; `NotFound` at a desk that has none."""
    consulting = desk_of(request).consulting
    if consulting is None:
        raise NotFound("this desk has no consultations")
    return consulting


def draw(request: Request, session: DeskSession, name: str, status: int = 200, **values: Any) -> Response:
    """A page of consultations; `local` in it shows a moment by the forum's clock."""
    zone = consulting_of(request).zone
    words: dict[str, Any] = {"here": "consultations", "done": request.query_params.get("done")} | values

    def local(moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(zone)

    return desk_of(request).pages.draw(name, session.principal.language, status, session=session, local=local, **words)


def known_languages(request: Request, *more: str) -> tuple[str, ...]:
    """The codes of the languages the forum offers, and of others that something is written in."""
    return tuple(dict.fromkeys((*(one.code for one in desk_of(request).pages.languages), *more)))


def number_in(request: Request, name: str) -> int:
    """A number in the address; `NotFound` for one that no row can have."""
    number = int(request.path_params[name])
    if number >= 1 << 63:
        raise NotFound("no row has such an id")
    return number

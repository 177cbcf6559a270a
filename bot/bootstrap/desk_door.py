"""The desk joined to its services, and opened."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlsplit

from bot.bootstrap.doors import Doors
from bot.bootstrap.parts.desk import Desk
from bot.desk.application import create_desk
from bot.desk.consulting import Consulting, nobody
from bot.desk.exporting import Exports
from bot.desk.sessions import Services
from bot.desk.weekly import Weekly
from bot.domain.areas import area_code, area_label
from bot.services.exporting.annual import AnnualSheets
from bot.services.exporting.cases import CaseExports
from bot.services.exporting.weekly import WeekExports


@contextlib.asynccontextmanager
async def desk_door(parts: Desk, doors: Doors, username: Callable[[], str | None]) -> AsyncIterator[str]:
    """The desk, open; gives its address."""
    listen, desk = parts.settings.listen, build_desk(parts, username)
    async with doors.serving(desk, "desk", "AMANAH_DESK_LISTEN", listen.desk, listen.trusted_proxies) as address:
        yield address


def build_desk(parts: Desk, username: Callable[[], str | None] = nobody) -> Any:
    """The desk, answering to its public name and to this machine's; `username` is the bot's, once it is known."""
    settings = parts.settings
    public = urlsplit(settings.desk_url)
    hosts = {"127.0.0.1", "localhost", "::1", settings.listen.desk.host, public.hostname or "127.0.0.1"}
    return create_desk(
        Services(
            access=parts.access,
            ceremony=parts.ceremony,
            casework=parts.casework,
            inbox=parts.inbox,
            audit=parts.audit,
            views=parts.saved_views,
            search=parts.search,
            consulting=_consulting(parts, username),
            exports=_exports(parts),
            desk_settings=parts.desk_settings,
            weekly=Weekly(parts.weeks, parts.week_reading, parts.published),
            linking=parts.linking,
        ),
        forum_name=settings.forum.name,
        languages=settings.forum.languages,
        secure_cookies=public.scheme == "https",
        allowed_hosts=sorted(hosts),
    )


def _consulting(parts: Desk, username: Callable[[], str | None]) -> Consulting:
    forum = parts.settings.forum
    return Consulting(
        definitions=parts.definitions,
        waves=parts.waves,
        results=parts.results,
        publishing=parts.publishing,
        outbox=parts.outbox,
        bulletins=parts.bulletins,
        calendar=parts.calendar,
        areas={area_code(name): area_label(name) for name in forum.areas},
        former_areas={area_code(name): area_label(name) for name in forum.former_areas},
        zone=forum.time_zone,
        username=username,
        clock=parts.clock,
    )


def _exports(parts: Desk) -> Exports:
    storage, clock, weeks = parts.storage, parts.clock, parts.weeks
    return Exports(
        cases=CaseExports(storage, clock, weeks.zone, areas=weeks.areas, forum=parts.settings.forum.name),
        annual=AnnualSheets(storage, clock, weeks.zone, areas=weeks.areas, policy=lambda: weeks.policy),
        weeks=WeekExports(weeks),
    )

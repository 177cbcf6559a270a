"""The desk as one ASGI application."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from bot.desk.faults import error_page, on_error, on_http, on_session_ended
from bot.desk.guard import Guard
from bot.desk.idle import Idle
from bot.desk.pages import STATIC, Pages
from bot.desk.routes import ROUTES
from bot.desk.sessions import Cookies, Desk, Services
from bot.errors import AmanahError, SessionEnded

ROOMY = ("/consultations/",)
"""Where forms may be large: a whole consultation."""


def create_desk(
    services: Services,
    *,
    forum_name: str,
    languages: Sequence[str],
    secure_cookies: bool,
    allowed_hosts: Sequence[str],
) -> ASGIApp:
    """The desk, ready to be served.

    `languages` are codes, the first is the default. `secure_cookies` when it is reached over TLS: cookies are then
    bound to host and TLS, and browsers told to come by TLS alone. `allowed_hosts` are the names it answers to,
    without port; `*` for any.
    """
    app = Starlette(
        routes=[*ROUTES, Mount("/static", _Static(directory=STATIC))],
        middleware=[
            Middleware(
                Guard, allowed_hosts=tuple(allowed_hosts), secure=secure_cookies, refuse=error_page, roomy=ROOMY
            ),
        ],
        exception_handlers={SessionEnded: on_session_ended, AmanahError: on_error, HTTPException: on_http},
    )
    app.state.desk = Desk(
        services.access,
        services.ceremony,
        services.casework,
        services.inbox,
        services.audit,
        services.views,
        services.search,
        Pages(
            forum_name,
            languages,
            consults=services.consulting is not None,
            idle=int(services.access.limits.idle.total_seconds()),
            offered=frozenset(route.path for route in ROUTES),
        ),
        Cookies(secure_cookies),
        Idle(services.inbox.indexes),
        services.consulting,
    )
    return app


class _Static(StaticFiles):
    """Style, script and pictures. An address that names a version never changes its content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for a year when a version was named, else to be asked for anew."""
        response = await super().get_response(path, scope)
        named = scope["query_string"].startswith(b"v=")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if named else "public, no-cache"
        return response

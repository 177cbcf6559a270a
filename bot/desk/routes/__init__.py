"""Every address of the desk, one module for each of its rooms."""

from starlette.routing import Route

from bot.desk.routes import access, cases, consulting, exports, people, weeks

ROUTES: tuple[Route, ...] = (
    *access.ROUTES,
    *cases.ROUTES,
    *consulting.ROUTES,
    *exports.ROUTES,
    *people.ROUTES,
    *weeks.ROUTES,
)

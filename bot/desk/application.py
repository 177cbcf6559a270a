"""The desk as one ASGI application."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from bot.desk.faults import error_page, on_error, on_http, on_session_ended
from bot.desk.guard import Guard
from bot.desk.pages import STATIC, Pages
from bot.desk.sessions import Cookies, Desk, Services, signed_in, signed_in_form
from bot.desk.views import (
    account,
    audit,
    bulletins,
    calendar,
    cases,
    consultation_acts,
    consultation_edit,
    consultation_yaml,
    consultations,
    inbox,
    keys,
    people,
    poster,
    preview,
    publishing,
    questions,
    results,
    sign_in,
)
from bot.errors import AmanahError, SessionEnded

MANY = 1000
"""Fields where every option has its words in every language, or every area a box."""

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
        routes=ROUTES,
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
        services.audit,
        Pages(forum_name, languages, consults=services.consulting is not None),
        Cookies(secure_cookies),
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


ROUTES: tuple[BaseRoute, ...] = (
    Route("/", inbox.home),
    Route("/sign-in", sign_in.show, methods=["GET"]),
    Route("/sign-in", sign_in.sign_in, methods=["POST"]),
    Route("/sign-out", signed_in_form(sign_in.sign_out, first=True), methods=["POST"]),
    Route("/inbox", signed_in(inbox.show)),
    Route("/case/{case:int}", signed_in(cases.show)),
    Route("/case/{case:int}/photo/{photo:int}", signed_in(cases.photo)),
    Route("/case/{case:int}/photo/{photo:int}/large", signed_in(cases.large_photo)),
    Route("/case/{case:int}/reply", signed_in_form(cases.reply), methods=["POST"]),
    Route("/case/{case:int}/note", signed_in_form(cases.note), methods=["POST"]),
    Route("/case/{case:int}/status", signed_in_form(cases.move), methods=["POST"]),
    Route("/consultations", signed_in(consultations.show_all)),
    Route("/consultations/new", signed_in(consultation_yaml.ask_new), methods=["GET"]),
    Route("/consultations/new", signed_in_form(consultation_yaml.new, upload=True), methods=["POST"]),
    Route("/consultations/{consultation}", signed_in(consultations.show)),
    Route("/consultations/{consultation}/export", signed_in(consultations.export)),
    Route("/consultations/{consultation}/sure", signed_in(consultation_acts.ask)),
    Route("/consultations/{consultation}/act", signed_in_form(consultation_acts.act), methods=["POST"]),
    Route("/consultations/{consultation}/edit", signed_in(consultation_edit.show), methods=["GET"]),
    Route("/consultations/{consultation}/edit", signed_in_form(consultation_edit.save, fields=MANY), methods=["POST"]),
    Route("/consultations/{consultation}/questions", signed_in_form(consultation_edit.arrange), methods=["POST"]),
    Route("/consultations/{consultation}/questions/{question}", signed_in(questions.show), methods=["GET"]),
    Route(
        "/consultations/{consultation}/questions/{question}",
        signed_in_form(questions.save, fields=MANY),
        methods=["POST"],
    ),
    Route("/consultations/{consultation}/yaml", signed_in(consultation_yaml.show), methods=["GET"]),
    Route("/consultations/{consultation}/yaml", signed_in_form(consultation_yaml.save, upload=True), methods=["POST"]),
    Route("/consultations/{consultation}/preview", signed_in(preview.show)),
    Route("/consultations/{consultation}/poster", signed_in(poster.show)),
    Route("/waves/{wave:int}", signed_in(results.show)),
    Route("/waves/{wave:int}/count", signed_in_form(results.count), methods=["POST"]),
    Route("/waves/{wave:int}/texts/{question}", signed_in(results.texts), methods=["GET"]),
    Route("/waves/{wave:int}/texts/{question}", signed_in_form(results.tag), methods=["POST"]),
    Route("/waves/{wave:int}/publish", signed_in(publishing.show), methods=["GET"]),
    Route("/waves/{wave:int}/publish", signed_in_form(publishing.act), methods=["POST"]),
    Route("/waves/{wave:int}/export.json", signed_in(publishing.as_json)),
    Route("/waves/{wave:int}/export.csv", signed_in(publishing.as_csv)),
    Route("/bulletins", signed_in(bulletins.show_all)),
    Route("/bulletins/new", signed_in(bulletins.ask_new), methods=["GET"]),
    Route("/bulletins/new", signed_in_form(bulletins.new, fields=MANY), methods=["POST"]),
    Route("/bulletins/{bulletin:int}", signed_in(bulletins.show)),
    Route("/bulletins/{bulletin:int}/edit", signed_in(bulletins.edit), methods=["GET"]),
    Route("/bulletins/{bulletin:int}/edit", signed_in_form(bulletins.save, fields=MANY), methods=["POST"]),
    Route("/bulletins/{bulletin:int}/sure", signed_in(bulletins.ask)),
    Route("/bulletins/{bulletin:int}/act", signed_in_form(bulletins.act), methods=["POST"]),
    Route("/calendar", signed_in(calendar.show), methods=["GET"]),
    Route("/calendar", signed_in_form(calendar.correct), methods=["POST"]),
    Route("/audit", signed_in(audit.show)),
    Route("/people", signed_in(people.show)),
    Route("/people/invite", signed_in_form(people.invite), methods=["POST"]),
    Route("/people/{person:int}/reset", signed_in(people.ask_reset), methods=["GET"]),
    Route("/people/{person:int}/reset", signed_in_form(people.reset), methods=["POST"]),
    Route("/people/{person:int}/remove", signed_in(people.ask_remove), methods=["GET"]),
    Route("/people/{person:int}/remove", signed_in_form(people.remove), methods=["POST"]),
    Route("/keys", signed_in(keys.show), methods=["GET"]),
    Route("/keys", signed_in_form(keys.carry_on), methods=["POST"]),
    Route("/keys/new", signed_in(keys.ask_new), methods=["GET"]),
    Route("/keys/new", signed_in_form(keys.new), methods=["POST"]),
    Route("/account", signed_in(account.show, first=True)),
    Route("/account/language", signed_in_form(account.set_language, first=True), methods=["POST"]),
    Route("/account/password", signed_in_form(account.change_password, first=True), methods=["POST"]),
    Route("/account/sign-out-everywhere", signed_in_form(account.sign_out_everywhere, first=True), methods=["POST"]),
    Mount("/static", _Static(directory=STATIC)),
)
"""Every address of the desk."""

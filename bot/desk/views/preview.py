"""A consultation as on the phone, in every language it is offered in; pressing its buttons leads through it."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.consultations.compiling import to_flow
from bot.desk.phone import look
from bot.desk.views.drawing import consulting_of, draw
from bot.flows.report import area_options
from bot.i18n.text import Label, Localised, Text, say, say_many
from bot.i18n.translator import translator
from bot.services.principals import DeskSession


async def show(request: Request, session: DeskSession) -> Response:
    """The prompt with its first question, or the step that was reached."""
    consulting, name, asked = consulting_of(request), request.path_params["consultation"], request.query_params
    kept = await run_in_threadpool(consulting.definitions.get, session, name)
    c = kept.consultation
    code = asked.get("in", "")
    if code not in c.languages:
        code = session.principal.language if session.principal.language in c.languages else c.languages[0]
    words = translator(code)
    deed = "begin" if asked.get("do") == "begin" else asked.get("do", "")
    begun = bool(asked.get("kept")) or deed == "begin"
    screen = None
    if begun:
        flow = to_flow(c, area_options(consulting.areas))
        screen = await run_in_threadpool(look, flow, asked.get("kept", ""), deed, asked.get("words", ""))

    def spoken(label: Label) -> str:
        return words.draw(label)

    def written(label: Label) -> str:
        """Words of the consultation's own; empty where this language has none, whatever another one has."""
        if isinstance(label, Localised):
            return dict(label.by_language).get(code) or (label.pick(code) if len(label.by_language) == 1 else "")
        return words.draw(label)

    lines: dict[str, Any] = {
        "count_line": say_many("One question", "{count} questions", len(c.questions)),
        "open_line": say_many("open for one day", "open for {count} days", c.open_days),
        "begin_word": say("Begin"),
        "sent_word": say("Thank you. Your answers are with the forum."),
        "type_word": say("Write a message"),
        "send_word": say("Send"),
    }

    def answer_line(title: str, answer: tuple[Label, ...]) -> Text:
        return say("{question}: {answer}", question=title, answer=answer)

    return draw(
        request,
        session,
        "preview.html",
        c=c,
        kept=kept,
        shown=code,
        tongue=words.language,
        screen=screen,
        spoken=spoken,
        written=written,
        answer_line=answer_line,
        missing=any(one.language == code for one in kept.missing),
        **lines,
    )

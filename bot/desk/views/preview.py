"""A consultation as on the phone, in every language it is offered in; pressing its buttons leads through it."""

from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.consultations.compiling import to_flow
from bot.consultations.model import Consultation
from bot.desk.phone import look
from bot.desk.views.drawing import consulting_of, draw
from bot.flows.report import area_options
from bot.i18n.text import Label, Localised, Text, say, say_many
from bot.i18n.translator import Translator, translator
from bot.services.principals import DeskSession


async def show(request: Request, session: DeskSession) -> Response:
    """The prompt with its first question, or the step that was reached."""
    consulting, name, asked = consulting_of(request), request.path_params["consultation"], request.query_params
    kept = await run_in_threadpool(consulting.definitions.get, session, name)
    c = kept.consultation
    code = _language(asked.get("in", ""), session, c)
    words = translator(code)
    deed, screen = asked.get("do", ""), None
    if asked.get("kept") or deed == "begin":
        flow = to_flow(c, area_options(consulting.areas))
        screen = await run_in_threadpool(look, flow, asked.get("kept", ""), deed, asked.get("words", ""))
    return draw(
        request,
        session,
        "preview.html",
        c=c,
        kept=kept,
        shown=code,
        tongue=words.language,
        screen=screen,
        spoken=words.draw,
        written=partial(_written, words),
        answer_line=_answer_line,
        missing=any(one.language == code for one in kept.missing),
        **_lines(c),
    )


def _language(wanted: str, session: DeskSession, consultation: Consultation) -> str:
    """The one that was asked for, else the coordinator's own, else the first, of those it is offered in."""
    offered = consultation.languages
    return next((one for one in (wanted, session.principal.language) if one in offered), offered[0])


def _written(words: Translator, label: Label) -> str:
    """Words of the consultation's own; empty where this language has none, whatever another one has."""
    if not isinstance(label, Localised):
        return words.draw(label)
    own = dict(label.by_language)
    return label.pick(words.code) if len(own) == 1 else own.get(words.code, "")


def _answer_line(title: str, answer: tuple[Label, ...]) -> Text:
    return say("{question}: {answer}", question=title, answer=answer)


def _lines(consultation: Consultation) -> dict[str, Any]:
    """What the bot says around the questions."""
    return {
        "count_line": say_many("One question", "{count} questions", len(consultation.questions)),
        "open_line": say_many("open for one day", "open for {count} days", consultation.open_days),
        "begin_word": say("Begin"),
        "sent_word": say("Thank you. Your answers are with the forum."),
        "type_word": say("Write a message"),
        "send_word": say("Send"),
    }

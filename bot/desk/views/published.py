"""What is published: for everybody who has an account, the liaison of the police too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.pictures import published_picture, week_question_picture
from bot.desk.published import figures_of
from bot.desk.sessions import desk_of
from bot.desk.views.drawing import number_in
from bot.desk.views.weeks import week_in, weekly_of
from bot.i18n.text import Label, Text
from bot.i18n.translator import Translator, translator
from bot.insights.suppression import PublishableQuestion, PublishableTable
from bot.services.consulting.figures import CAVEAT
from bot.services.principals import DeskSession
from bot.services.weeks.leaving import QUESTIONS, answer_labels, class_label


@dataclass(frozen=True, slots=True)
class Line:
    """Some answers together; `names` are all of them where the label does not say."""

    label: Label
    names: tuple[Label, ...]
    count: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a published week."""

    title: Text
    lines: tuple[Line, ...]
    chart: Markup


async def show_all(request: Request, session: DeskSession) -> Response:
    """The published weeks and the published results."""
    published = weekly_of(request).published
    weeks = await run_in_threadpool(published.weeks, session)
    waves = await run_in_threadpool(published.waves, session)
    return _page(request, session, "published.html", weeks=weeks, waves=waves)


async def show_week(request: Request, session: DeskSession) -> Response:
    """What has left the desk of a week."""
    weekly = weekly_of(request)
    found = await run_in_threadpool(weekly.published.week, session, week_in(request))
    words = translator(session.principal.language)
    return _page(
        request,
        session,
        "published_week.html",
        it=found,
        table=found.table,
        parts=tuple(_parts(found.table, weekly.weeks.areas, words)),
        withheld=[QUESTIONS[one] for one in found.table.withheld if one in QUESTIONS],
    )


async def show_wave(request: Request, session: DeskSession) -> Response:
    """What has left the desk of a consultation."""
    weekly = weekly_of(request)
    found = await run_in_threadpool(weekly.published.wave, session, number_in(request, "wave"))
    words = translator(session.principal.language)
    return _page(
        request,
        session,
        "published_wave.html",
        it=found,
        figures=figures_of(found.figures, found.consultation, weekly.published.areas),
        charts=published_picture(found, weekly.published.areas, words),
        caveat=CAVEAT,
    )


def _parts(table: PublishableTable, areas: Mapping[str, Label], words: Translator) -> Iterator[Part]:
    for one in table.questions:
        if one.id in QUESTIONS:
            labels = answer_labels(one.id, areas)
            yield Part(QUESTIONS[one.id], tuple(_lines(one, labels)), week_question_picture(one, labels, words))


def _lines(question: PublishableQuestion, labels: Mapping[str, Label]) -> Iterator[Line]:
    for answer in question.overall.answers:
        label, names = class_label(answer.codes, labels)
        yield Line(label, names, answer.count, answer.percent)


def _page(request: Request, session: DeskSession, name: str, **values: Any) -> Response:
    return desk_of(request).pages.draw(
        name, session.principal.language, session=session, here="published", done=None, **values
    )

"""Files for others: what there is, the cases as they are chosen, and how far a file is."""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.desk.downloads import Download
from bot.desk.exporting import Exports
from bot.desk.sessions import Form, desk_of
from bot.domain.cases import Status
from bot.errors import FieldError, NotFound
from bot.i18n.text import Text, say, say_many
from bot.i18n.translator import translator
from bot.services.exporting import choice as choices
from bot.services.exporting.choice import CaseChoice
from bot.services.exporting.columns import OFFERED, TEXTS, USUAL
from bot.services.exporting.notes import kind_name
from bot.services.exporting.progress import Progress, Stage
from bot.services.exporting.tables import Figures, figures_file
from bot.services.principals import DeskSession, Power

NAMES = ("own", "en", "codes")
"""What answers stand as: words in the reader's language, in English, or codes."""

GROUPS: Sequence[tuple[Text, Sequence[str]]] = (
    (say("The case"), ("week", "day", "status", "language", "messages", "days_to_answer")),
    (say("What happened"), ("kind_of_report", "category", "kind", "when", "place", "area")),
    (
        say("What the person said besides"),
        ("role", "target", "bias", "impact", "police", "why_not", "power", "record", "complaint", "support"),
    ),
    (
        say("What the team decided"),
        ("severity", "verification", "odihr", "biases", "tags", "assignee", "hold", "closed_because", "merged_into"),
    ),
)
"""The columns, as they stand together on the page."""

PROBLEMS: Mapping[str, Text] = {
    "first": say("Choose a week to begin with."),
    "last": say("Choose a week that is not before the first."),
    "statuses": say("Choose at least one."),
    "form": say("There are more cases than a workbook has rows. Choose CSV, or fewer weeks."),
    "nothing": say("There is no such case in these weeks. Choose other weeks, or more of what they may be."),
    "sure": say("Tick that you have read this, or go back."),
}


def exports_of(request: Request) -> Exports:
    """The services of this page; `NotFound` where the desk has none."""
    exports = desk_of(request).exports
    if exports is None:
        raise NotFound("no files are made here")
    return exports


async def show(request: Request, session: DeskSession) -> Response:
    """What can be had, and the forms for it."""
    return await draw_exports(request, session, {})


async def cases(request: Request, session: DeskSession, form: Form) -> Response:
    """The file of cases that was chosen; when texts are to be in it, the page first that says what that means."""
    choice, problem = _choice(session, form), ""
    try:
        total = await run_in_threadpool(exports_of(request).cases.count, session, choice)
        problem = "" if total else "nothing"
    except FieldError as error:
        total, problem = 0, error.field
    if problem:
        return await draw_exports(request, session, form, problem)
    if choice.texts:
        session.require(Power.WORK)
        return _ask(request, session, form, choice, total)
    return await _begin(request, session, form, choice)


async def texts(request: Request, session: DeskSession, form: Form) -> Response:
    """The file with what people wrote, once somebody has said that they mean it."""
    choice = _choice(session, form)
    if form.get("sure") != "yes":
        total = await run_in_threadpool(exports_of(request).cases.count, session, choice)
        return _ask(request, session, form, choice, total, "sure")
    return await _begin(request, session, form, choice)


async def progress(request: Request, session: DeskSession) -> Response:
    """How far a file is, in words and as a share; `unknown` when another process makes it, or nobody does."""
    found = exports_of(request).waiting.of(session.id, str(request.path_params["ticket"]))
    if found is None:
        return JSONResponse({"stage": "unknown"})
    words = translator(session.principal.language)
    share = found.looked_at / found.total if found.total else 0.0
    said = " ".join(words.draw(one) for one in _said(found))
    return JSONResponse({"stage": found.stage.value, "share": round(share, 3), "words": said})


async def week(request: Request, session: DeskSession) -> Response:
    """What is published of a week, as a file."""
    written = str(request.path_params["week"])
    try:
        figures = await run_in_threadpool(exports_of(request).weeks.figures, session, written)
    except FieldError:
        raise NotFound("there is no such week") from None
    return figures_answer(request, session, figures)


def figures_answer(request: Request, session: DeskSession, figures: Figures) -> Response:
    """A file of figures in the form that the address ends with; `?in=en` for English names. `NotFound`."""
    form = str(request.path_params["form"])
    if form not in set(choices.Form):
        raise NotFound("there is no such kind of file")
    language = "en" if request.query_params.get("in") == "en" else session.principal.language
    return Download(figures_file(figures, choices.Form(form), language))


async def draw_exports(request: Request, session: DeskSession, form: Form, problem: str = "") -> Response:
    """The page, with what was chosen before and what is wrong about it."""
    desk, exports = desk_of(request), exports_of(request)
    weeks = await run_in_threadpool(exports.cases.weeks, session)
    years = await run_in_threadpool(exports.annual.years, session)
    published = await run_in_threadpool(exports.weeks.offered, session)
    return desk.pages.draw(
        "exports.html",
        session.principal.language,
        422 if problem else 200,
        session=session,
        here="exports",
        done=request.query_params.get("done"),
        weeks=weeks,
        years=years,
        published=published,
        given=form,
        chosen=_chosen(form),
        problem=problem,
        problem_words=PROBLEMS.get(problem),
        statuses=tuple(Status),
        kinds=[(code, kind_name(code)) for code in choices.KINDS],
        groups=[(title, [one for one in OFFERED if one.code in codes]) for title, codes in GROUPS],
        texts=TEXTS,
        forms=tuple(choices.Form),
        names=NAMES,
        ticket=token_urlsafe(12),
    )


def _ask(
    request: Request, session: DeskSession, form: Form, choice: CaseChoice, total: int, problem: str = ""
) -> Response:
    return desk_of(request).pages.draw(
        "exports_texts.html",
        session.principal.language,
        422 if problem else 200,
        session=session,
        here="exports",
        kept={name: value for name, value in form.items() if name not in {"csrf", "sure", "ticket"}},
        texts=[column for column in TEXTS if column.code in choice.texts],
        choice=choice,
        total=total,
        problem_words=PROBLEMS.get(problem),
        ticket=token_urlsafe(12),
    )


async def _begin(request: Request, session: DeskSession, form: Form, choice: CaseChoice) -> Response:
    exports = exports_of(request)
    counts = exports.waiting.begin(session.id, form.get("ticket", ""))
    try:
        file = await run_in_threadpool(exports.cases.begin, session, choice, counts)
    except FieldError as error:
        return await draw_exports(request, session, form, error.field)
    return Download(file)


def _choice(session: DeskSession, form: Form) -> CaseChoice:
    """What a form asks for; whether it makes sense is for the service to say."""
    names = form.get("names", "own")
    kinds = _ticked(form, "kind", choices.KINDS)
    return CaseChoice(
        first=form.get("first", ""),
        last=form.get("last", ""),
        form=choices.Form(form["form"]) if form.get("form") in set(choices.Form) else choices.Form.XLSX,
        statuses=tuple(Status(one) for one in _ticked(form, "status", tuple(Status))),
        kinds=() if len(kinds) == len(choices.KINDS) else kinds,
        merged=form.get("merged") == "yes",
        fields=_ticked(form, "field", [column.code for column in OFFERED]),
        texts=_ticked(form, "text", [column.code for column in TEXTS]),
        language="en" if names == "en" else session.principal.language,
        coded=names == "codes",
    )


def _ticked(form: Form, name: str, known: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in known if form.get(f"{name}.{one}") == "yes")


def _chosen(form: Form) -> frozenset[str]:
    """The boxes that are ticked: as they were sent, or the usual ones."""
    if form:
        return frozenset(name for name, value in form.items() if value == "yes")
    usual = [f"status.{one}" for one in choices.USUAL_STATUSES]
    usual += [f"kind.{one}" for one in choices.KINDS]
    usual += [f"field.{one}" for one in USUAL]
    return frozenset(usual)


def _said(progress: Progress) -> list[Text]:
    """How far a file is, in sentences."""
    if progress.stage is Stage.BROKEN:
        return [say("The file broke off and is not whole. Delete it and try again.")]
    if progress.stage is Stage.GOING:
        return [say("{count} of {total} cases looked through", count=progress.looked_at, total=progress.total)]
    said = [say_many("Done: the file holds one case.", "Done: the file holds {count} cases.", progress.written)]
    if progress.unopened:
        said.append(
            say_many(
                "One of them could not be opened, wholly or in part.",
                "{count} of them could not be opened, wholly or in part.",
                progress.unopened,
            )
        )
    return said

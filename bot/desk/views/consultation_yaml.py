"""A consultation as YAML: beginning one from the bank, from a file or from nothing, and editing the whole as text."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.consultations import bank
from bot.consultations.model import Consultation, Question
from bot.consultations.model import Kind as QuestionKind
from bot.consultations.reading import read_yaml
from bot.consultations.writing import write_yaml
from bot.consultations.xlsform import read_xlsform
from bot.desk.editing import BAD_ID, ID, Read
from bot.desk.sessions import Form, upload_of
from bot.desk.views.drawing import consulting_of, draw, known_languages
from bot.errors import ConsultationError, Fault, FieldError, SettingError
from bot.i18n.text import Label, say
from bot.services.principals import DeskSession

ID_TAKEN = say("There is a consultation of this name already.")
NO_TITLE = say("Write what it is called.")
NOT_TEXT = say("This file is neither YAML in UTF-8 nor an Excel workbook (.xlsx).")
NO_FILE = say("Choose a file, or paste its text.")
NO_FORMS = say("Excel forms cannot be read here: ask whoever runs the server to install the part “xlsform”.")


async def ask_new(request: Request, session: DeskSession) -> Response:
    """The ways to begin."""
    return await _draw_new(request, session)


async def new(request: Request, session: DeskSession, form: Form) -> Response:
    """Begin one, as a draft."""
    problems: dict[str, Label] = {}
    match form.get("do"):
        case "bank" if form.get("bank") in bank.names():
            made = await run_in_threadpool(bank.load, form["bank"])
        case "file":
            try:
                made = await run_in_threadpool(_brought, upload_of(request), form.get("words", ""))
            except ConsultationError as error:
                return await _draw_new(request, session, 422, typed=form, faults=error.faults)
            except FieldError as error:
                problems["file"] = _FILE[error.field]
                return await _draw_new(request, session, 422, typed=form, problems=problems)
        case _:
            begun = _begun(request, session, form, problems)
            if begun is None:
                return await _draw_new(request, session, 422, typed=form, problems=problems)
            made = begun
    return await _keep_new(request, session, form, made)


async def show(request: Request, session: DeskSession) -> Response:
    """The whole as YAML."""
    name = request.path_params["consultation"]
    kept = await run_in_threadpool(consulting_of(request).definitions.get, session, name)
    return _draw(request, session, kept.consultation, kept.revision, write_yaml(kept.consultation))


async def save(request: Request, session: DeskSession, form: Form) -> Response:
    """Keep what was written; when somebody else has kept something since, both versions are shown."""
    consulting, name, words = consulting_of(request), request.path_params["consultation"], form.get("words", "")
    now = await run_in_threadpool(consulting.definitions.get, session, name)
    asked = form.get("revision", "")
    revision = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    try:
        if (brought := upload_of(request)) is not None:
            made = replace(await run_in_threadpool(_brought, brought, ""), id=name)
            words = write_yaml(made)
        else:
            made = await run_in_threadpool(read_yaml, words)
        if made.id != name:
            faults = (Fault("id", f"must stay {name}: the address and the poster carry it"),)
            return _draw(request, session, now.consultation, revision, words, 422, faults=faults)
        made = replace(made, version=now.consultation.version)
        await run_in_threadpool(consulting.definitions.save, session, made, revision)
    except ConsultationError as error:
        return _draw(request, session, now.consultation, revision, words, 422, faults=error.faults)
    except FieldError as error:
        if error.field in _FILE:
            return _draw(
                request, session, now.consultation, revision, words, 422, problems={"file": _FILE[error.field]}
            )
        theirs = write_yaml(now.consultation)
        return _draw(request, session, now.consultation, now.revision, words, 409, theirs=theirs)
    return RedirectResponse(f"/consultations/{name}?done=consultation_saved", 303)


def _draw(
    request: Request,
    session: DeskSession,
    consultation: Consultation,
    revision: int,
    words: str,
    status: int = 200,
    **values: Any,
) -> Response:
    """`values`: the `faults` found, the version somebody else has kept (`theirs`), `problems` by field."""
    drawn: dict[str, Any] = {"faults": (), "theirs": "", "problems": {}} | values
    return draw(
        request, session, "consultation_yaml.html", status, c=consultation, revision=revision, words=words, **drawn
    )


async def _draw_new(request: Request, session: DeskSession, status: int = 200, **values: Any) -> Response:
    ready = await run_in_threadpool(lambda: tuple(bank.load(name) for name in bank.names()))
    kept = await run_in_threadpool(consulting_of(request).definitions.list, session)
    drawn: dict[str, Any] = {"typed": {}, "problems": {}, "faults": ()} | values
    taken = {one.consultation.id for one in kept}
    return draw(
        request,
        session,
        "consultation_new.html",
        status,
        bank=ready,
        taken=taken,
        codes=known_languages(request),
        **drawn,
    )


async def _keep_new(request: Request, session: DeskSession, form: Form, made: Consultation) -> Response:
    try:
        kept = await run_in_threadpool(consulting_of(request).definitions.save, session, made, None)
    except ConsultationError as error:
        return await _draw_new(request, session, 422, typed=form, faults=error.faults)
    except FieldError:
        field = {"bank": "bank", "file": "file"}.get(form.get("do", ""), "id")
        return await _draw_new(request, session, 409, typed=form, problems={field: ID_TAKEN})
    return RedirectResponse(f"/consultations/{kept.consultation.id}?done=consultation_made", 303)


def _begun(request: Request, session: DeskSession, form: Form, problems: dict[str, Label]) -> Consultation | None:
    read = Read(form)
    name, title = form.get("id", "").strip().lower(), read.words("title")
    if not ID.fullmatch(name):
        problems["id"] = BAD_ID
    if not title:
        problems["title"] = NO_TITLE
    if problems:
        return None
    language, languages = session.principal.language, known_languages(request)
    words = Read({f"w.{language}": title}).localised("w", languages)
    first = Question("q1", QuestionKind.YES_NO, Read({}).localised("w", ()))
    return Consultation(name, 1, languages, words, Read({}).localised("w", ()), (first,))


def _brought(file: tuple[str, bytes] | None, words: str) -> Consultation:
    """The consultation in a file or in pasted text; `FieldError` names what is wrong with the file as a whole."""
    if file is None:
        if not words.strip():
            raise FieldError("nothing", "no file came")
        return read_yaml(words)
    name, content = file
    if name.lower().endswith(".xlsx") or content.startswith(b"PK\x03\x04"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "form.xlsx"
            path.write_bytes(content)
            try:
                return read_xlsform(path, _id_from(name))
            except SettingError:
                raise FieldError("xlsform", "pyxform is not there") from None
    try:
        return read_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FieldError("binary", "not UTF-8") from None


def _id_from(file_name: str) -> str | None:
    stem = "".join(one if one.isascii() and one.isalnum() else "_" for one in Path(file_name).stem.lower()).strip("_")
    stem = stem.lstrip("0123456789_")[:30]
    return stem if ID.fullmatch(stem) else None


_FILE = {"nothing": NO_FILE, "xlsform": NO_FORMS, "binary": NOT_TEXT}

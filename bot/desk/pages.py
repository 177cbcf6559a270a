"""Drawing pages: one Jinja environment a language, everything escaped, every word translated."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from bot.desk import labels, labels_cases, labels_consulting
from bot.desk.navigation import SEARCH, menu
from bot.domain.cases import Status
from bot.domain.weeks import parse_week
from bot.errors import FieldError
from bot.flows.conditions import to_plain
from bot.i18n.languages import LANGUAGES, Language, language
from bot.i18n.text import Localised, Text, say, say_many
from bot.i18n.translator import Translator, translator
from bot.services.principals import Power

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


class Pages:
    """The desk's templates in every language it speaks."""

    def __init__(
        self, forum_name: str, languages: Sequence[str], *, consults: bool = False, offered: Collection[str] = ()
    ) -> None:
        """`languages` are the codes on offer, the first is the default; `consults`: there are consultations here.

        `offered` are the paths of the desk's routes: what the bar may lead to.
        """
        self.languages: tuple[Language, ...] = tuple(language(code) for code in languages)
        version = _version()
        self._environments = {one.code: _environment(translator(one.code)) for one in LANGUAGES}
        for environment in self._environments.values():
            environment.globals.update(
                forum_name=forum_name,
                languages=self.languages,
                consults=consults,
                menu_of=lambda session: menu(session, offered, consults=consults),
                search=SEARCH,
                asset=lambda path: f"/static/{path}?v={version}",
            )

    def draw(self, name: str, code: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page in one language."""
        values.setdefault("session", None)
        values.setdefault("done", None)
        return HTMLResponse(self._environments[self._known(code)].get_template(name).render(values), status)

    def _known(self, code: str) -> str:
        return code if code in self._environments else self.languages[0].code


def _environment(words: Translator) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        language=words.language,
        drafted=words.drafted,
        say=lambda message, /, **values: words.draw(say(message, **values)),
        say_many=lambda one, many, count, /, **values: words.draw(say_many(one, many, count, **values)),
        number=words.number,
        day=words.day,
        days=words.days,
        week=lambda written: _week(words, written),
        moment=words.moment,
        drawn=lambda label: _drawn(words, label),
        listed=lambda values: words.listed(_drawn(words, value) for value in values),
        status_name=lambda status: words.draw(labels.STATUS[status]),
        move_name=lambda now, to: words.draw(labels.move(now, to)),
        voice_name=lambda voice: words.draw(labels.VOICES[voice]),
        act_name=lambda act: words.draw(labels.ACTS[act]) if act in labels.ACTS else act,
        job_name=lambda job: words.draw(labels.JOBS[job]) if job in labels.JOBS else job,
        counted_name=lambda job, kind: _counted(words, job, kind),
        done_name=lambda done: words.draw(labels.DONE[done]) if done in labels.DONE else "",
        problem_name=lambda problem: words.draw(labels.PROBLEMS[problem]),
        told_act=lambda line: words.draw(labels_cases.told(line, labels.ACTS)),
        named=lambda table, key: _named(words, table, key),
        labelled=lambda table, keys: tuple(labels_consulting.TABLES[table][key] for key in keys),
        language_name=_language_name,
        percent=words.percent,
        points=words.points,
        weekday=words.weekday,
        clock=words.clock,
        direction=_direction,
        condition=lambda when: json.dumps(to_plain(when), ensure_ascii=False),
        Status=Status,
        Power=Power,
    )
    environment.filters["language_name"] = _language_name
    environment.filters["tongues"] = _tongues
    environment.filters["drawn"] = lambda label: _drawn(words, label)
    environment.tests["in_question"] = lambda name, question: str(name).startswith(f"if.{question}.")
    return environment


def _drawn(words: Translator, label: object) -> str:
    return words.draw(label) if isinstance(label, Text | Localised) else str(label)


def _week(words: Translator, written: str) -> str:
    try:
        monday, _ = parse_week(written)
    except FieldError:
        return written
    return words.draw(say("Week of {day}", day=monday))


def _language_name(code: str) -> str:
    try:
        return language(code).name
    except LookupError:
        return code


def _tongues(text: str) -> Markup:
    """A sentence of ours in which every name of a language is marked as written in that language."""
    marked = escape(text)
    for one in LANGUAGES:
        marked = marked.replace(escape(one.name), Markup('<span lang="{}">{}</span>').format(one.code, one.name))
    return marked


def _direction(code: str) -> str:
    try:
        return language(code).direction
    except LookupError:
        return "auto"


def _counted(words: Translator, job: str, kind: str) -> str:
    label = labels.COUNTED_OF.get((job, kind)) or labels.COUNTED.get(kind)
    return words.draw(label) if label is not None else kind


def _named(words: Translator, table: str, key: object) -> str:
    names = labels.TABLES[table]
    return words.draw(names[key]) if key in names else str(key)


def _version() -> str:
    """Changes whenever a static file does, so that browsers may keep what they have."""
    digest = hashlib.blake2b(digest_size=6)
    for path in _files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterable[Path]:
    return sorted(path for path in STATIC.rglob("*") if path.is_file())

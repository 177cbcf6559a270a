"""Any well-built consultation."""

import datetime as dt
import string
from dataclasses import replace

from hypothesis import strategies as st

from bot.consultations.checking import faults
from bot.consultations.document import FARTHEST
from bot.consultations.model import (
    NOWHERE,
    Audience,
    Consultation,
    IfMissed,
    Kind,
    Option,
    Publishing,
    Question,
    Schedule,
)
from bot.consultations.questions import codes_of
from bot.consultations.shapes import SPOKEN
from bot.flows.conditions import All, Answered, AnyOf, AtLeast, AtMost, Condition, Is, Not
from bot.i18n.direction import clean
from bot.i18n.text import Localised

CODES = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=8) | st.sampled_from(
    ("yes", "no", "on", "null", "true", "1", "08", "1_000", "is", "en")
)
TRICKY = st.sampled_from(
    ("no", "true", "null", "~", "12", "1e3", "1.5", "2026-01-01", "a: b", "- a", "#", "*", "&a", "!x", "%", "'", '"',
     "two\n\nlines", " indented\nlines ", "تو\nپھر؟", "{}", "[]", "=", "<<", "x" * 100, "🕌", "a\tb",
     "a\u2028b", "|", ">")
)  # fmt: skip


def words(limit: int) -> st.SearchStrategy[str]:
    """Anything a coordinator may write, as it is kept."""
    return (st.text(max_size=30) | TRICKY).map(
        lambda text: clean(text.replace("\u2028", "\n").replace("\u2029", "\n"))[:limit].strip()
    )


@st.composite
def localised(draw: st.DrawFn, languages: tuple[str, ...], *, least: int = 0) -> Localised:
    """Words in some of the languages."""
    spoken = [code for code in languages if least or draw(st.booleans())]
    written = [(code, clean(draw(words(80)))) for code in spoken]
    return Localised(tuple((code, text or "words") for code, text in written if text or least))


@st.composite
def options(draw: st.DrawFn, languages: tuple[str, ...], kind: Kind) -> tuple[Option, ...]:
    """What can be chosen in a question of that kind."""
    flags = st.booleans() if kind is Kind.MULTI else st.just(value=False)
    if kind is Kind.YES_NO:
        code = draw(CODES.filter(lambda code: code not in {"yes", "no"}))
        own = Option(code, draw(localised(languages)), apart=True)
        return draw(st.sampled_from(((), (own,))))
    codes = draw(st.lists(CODES, min_size=2, max_size=5, unique=True))
    return tuple(Option(one, draw(localised(languages)), draw(flags), draw(st.booleans())) for one in codes)


def conditions(before: tuple[Question, ...]) -> st.SearchStrategy[Condition]:
    """A condition on questions that come before."""

    def look(question: Question) -> st.SearchStrategy[Condition]:
        answered: st.SearchStrategy[Condition] = st.just(Answered(question.id))
        if question.kind is Kind.NUMBER:
            value = st.integers(-50, 50)
            of = st.just(question.id)
            return answered | st.builds(AtLeast, of, value) | st.builds(AtMost, of, value)
        codes = codes_of(question)
        if not codes:
            return answered
        chosen = st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True)
        return answered | chosen.map(lambda some: Is(question.id, *some))

    looks: st.SearchStrategy[Condition] = st.sampled_from(before).flatmap(look)
    return st.recursive(
        looks,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=1, max_size=2).map(lambda some: All(*some)),
            st.lists(inner, min_size=1, max_size=2).map(lambda some: AnyOf(*some)),
        ),
        max_leaves=3,
    )


@st.composite
def questions(draw: st.DrawFn, question_id: str, languages: tuple[str, ...], before: tuple[Question, ...]) -> Question:
    """Any question; it may turn out that nobody reaches it."""
    kind = draw(st.sampled_from(Kind))
    chosen = kind in {Kind.SINGLE, Kind.MULTI, Kind.SCALE, Kind.YES_NO}
    choices = draw(options(languages, kind)) if chosen else ()
    low = high = None
    if kind is Kind.NUMBER:
        low, high = draw(st.sampled_from(((None, None), (-5, 5), (1, None), (None, 120), (-FARTHEST, FARTHEST))))
    elif kind is Kind.TEXT:
        high = draw(st.none() | st.integers(1, 12_000))
    elif kind is Kind.MULTI:
        high = draw(st.none() | st.integers(1, len(choices)))
    hint = draw(localised(languages))
    return Question(
        question_id,
        kind,
        draw(localised(languages)),
        hint if hint.by_language else None,
        choices,
        required=kind is not Kind.NOTE and draw(st.booleans()),
        decline=kind is not Kind.NOTE and draw(st.booleans()),
        when=draw(st.none() | conditions(before)) if before else None,
        minimum=low,
        maximum=high,
    )


def schedules() -> st.SearchStrategy[Schedule]:
    """Once, or again and again."""
    once = st.integers(0, 10**7).map(
        lambda minutes: dt.datetime.fromisoformat("2026-01-01T00:00") + dt.timedelta(minutes=minutes)
    )
    cron = st.sampled_from(("30 18 1 * *", "*/15 9-17 * jan,jul mon-fri", "0 10 * * 0"))
    common = {
        "zone": st.sampled_from(("", "Europe/London", "UTC", "America/Argentina/Buenos_Aires")),
        "window_hours": st.integers(1, 720),
        "if_missed": st.sampled_from(IfMissed),
    }
    return st.builds(Schedule, once=once, **common) | st.builds(Schedule, cron=cron, **common)


@st.composite
def consultations(draw: st.DrawFn) -> Consultation:
    """Any well-built consultation; words may be missing."""
    languages = tuple(draw(st.lists(st.sampled_from(SPOKEN), min_size=1, unique=True)))
    some_codes = st.lists(CODES, max_size=3, unique=True).map(tuple)
    open_days = draw(st.integers(1, 90))
    days = st.lists(st.integers(1, max(1, open_days - 1)), max_size=2 if open_days > 1 else 0, unique=True)
    bare = Consultation(
        id="c" + draw(CODES),
        version=draw(st.integers(1, 1_000_000)),
        languages=languages,
        title=draw(localised(languages)),
        intro=draw(localised(languages)),
        questions=(Question("first", Kind.YES_NO, draw(localised(languages))),),
        closing=draw(st.just(NOWHERE) | localised(languages)),
        schedule=draw(st.none() | schedules()),
        audience=Audience(draw(st.sampled_from(((), languages[:1]))), draw(some_codes), draw(some_codes)),
        open_days=open_days,
        reminders=tuple(draw(days)),
        publishing=Publishing(draw(st.integers(10, 99)), 5, draw(st.sampled_from(((), ("export",)))), 2),
    )
    for question_id in draw(st.lists(CODES.filter(lambda code: code != "first"), max_size=5, unique=True)):
        question = draw(questions(question_id, languages, bare.questions))
        more = replace(bare, questions=(*bare.questions, question))
        bare = bare if faults(more) else more
    return bare

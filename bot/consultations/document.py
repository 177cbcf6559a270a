"""The one table of what may stand in a written consultation: the reader checks by it, the JSON Schema is made of it."""

from bot.consultations.model import MOST_REMINDERS, IfMissed, Kind
from bot.consultations.shapes import SPOKEN, Flag, Line, Many, Named, OneOf, Record, Whole, Words
from bot.consultations.when import When

CODE = "[a-z0-9_]{1,32}"
"""Ids of questions and codes of options: they have to fit into a Telegram button (`bot.flows.checks`)."""
ID = "[a-z][a-z0-9_]{0,29}"
"""Ids of consultations: `c_` before it makes the id of its form."""
MOST_QUESTIONS = 60
MOST_OPTIONS = 40
MOST_CHARACTERS = 12_000
FARTHEST = 999_999_999_999
"""What a number can be, in either direction: twelve digits are read."""
PUBLISHED_TO = ("participants", "export")

_code = Line(CODE, "made of a-z, 0-9 and _, at most 32")
_option = Record(
    {"code": _code, "label": Words(100), "exclusive": Flag(), "apart": Flag()},
    required=frozenset({"code", "label"}),
)
_options = Many(_option, 1, MOST_OPTIONS)
CONDITION = When(CODE)
_question = Record(
    {
        "id": _code,
        "kind": OneOf(tuple(kind.value for kind in Kind)),
        "title": Words(300),
        "hint": Words(1000),
        "options": _options,
        "scale": _code,
        "required": Flag(),
        "decline": Flag(),
        "if": CONDITION,
        "min": Whole(-FARTHEST, FARTHEST),
        "max": Whole(-FARTHEST, FARTHEST),
    },
    required=frozenset({"id", "kind", "title"}),
)
_schedule = Record(
    {
        "once": Line(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", "a local time like 2026-12-01T18:30"),
        "cron": Line(
            r"[0-9A-Za-z*/,-]+(?: +[0-9A-Za-z*/,-]+){4}",
            "five fields in quotation marks: minute, hour, day, month, day of the week, as in '30 18 1 * *'",
        ),
        "zone": Line(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}", "the name of a time zone, as in Europe/London"),
        "window_hours": Whole(1, 720),
        "if_missed": OneOf(tuple(what.value for what in IfMissed)),
    }
)
_languages = Many(OneOf(SPOKEN), 0, len(SPOKEN), unique=True)
_audience = Record(
    {
        "languages": _languages,
        "areas": Many(_code, 0, 500, unique=True),
        "organisations": Many(_code, 0, 500, unique=True),
    }
)
_publishing = Record(
    {
        # docs/privacy.md: groups under ten stay in the desk, counts leave it rounded to five; more may be asked for
        "k": Whole(10, 1000),
        "rounding": Whole(5, 100),
        "to": Many(OneOf(PUBLISHED_TO), 0, len(PUBLISHED_TO), unique=True),
        "approvals": Whole(1, 2),
    }
)
DOCUMENT = Record(
    {
        "id": Line(ID, "made of a-z, 0-9 and _, at most 30, beginning with a letter"),
        "version": Whole(1, 1_000_000),
        "languages": Many(OneOf(SPOKEN), 1, len(SPOKEN), unique=True),
        "title": Words(200),
        "intro": Words(2000),
        "scales": Named(CODE, _options, MOST_QUESTIONS),
        "questions": Many(_question, 1, MOST_QUESTIONS),
        "closing": Words(2000),
        "schedule": _schedule,
        "audience": _audience,
        "open_days": Whole(1, 90),
        "reminders": Many(Whole(1, 89), 0, MOST_REMINDERS, unique=True),
        "publishing": _publishing,
    },
    required=frozenset({"id", "languages", "title", "questions"}),
)
"""A whole consultation. `scales` are lists of options that questions share: `scale: agree` stands for its `options`."""

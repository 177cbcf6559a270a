"""Between a consultation and the fields of the editor: what stands in each, and what was typed read back."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.consultations.model import Audience, Consultation, IfMissed, Publishing, Schedule
from bot.desk.sessions import Form
from bot.errors import Fault
from bot.i18n.digits import ascii_digits
from bot.i18n.direction import clean
from bot.i18n.text import Label, Localised, say

ID = re.compile(r"[a-z][a-z0-9_]{0,29}")
"""The short name of a consultation."""

CODE = re.compile(r"[a-z0-9_]{1,32}")
"""The short name of a question or an option."""

WORDS = 4000
"""Characters of any one field of words; Telegram takes 4,096 a message."""

BAD_TIME = say("Choose a day and a time.")
NO_LANGUAGE = say("Choose at least one language.")
NO_CRON = say("Write when it opens in five fields, or choose one of the examples.")
BAD_REMINDERS = say("At most two, as days after the opening and before the end: for example 3, 10.")
BAD_ID = say("Use small letters, digits and underscores, beginning with a letter; at most 30.")
BAD_CODE = say("Use small letters, digits and underscores; at most 32.")


@dataclass(slots=True)
class Read:
    """Reads fields; what cannot be used is remembered beside its name."""

    form: Form
    problems: dict[str, Label] = field(default_factory=dict)

    def words(self, name: str) -> str:
        """Words, without control characters."""
        return clean(self.form.get(name, ""))[:WORDS]

    def localised(self, name: str, languages: Sequence[str], before: Localised | None = None) -> Localised:
        """Words in each language; those of languages that are not shown stay as they were."""
        kept = {code: words for code, words in (before.by_language if before else ()) if code not in languages}
        typed = {code: self.words(f"{name}.{code}") for code in languages}
        return Localised(tuple((code, words) for code, words in (typed | kept).items() if words))

    def number(self, name: str, least: int, most: int, usual: int) -> int:
        """A whole number in any digits."""
        digits = ascii_digits(self.form.get(name, "").strip())
        if digits.isdecimal() and len(digits) < 8 and least <= int(digits) <= most:
            return int(digits)
        self.problems[name] = say("Write a number from {least} to {most}.", least=least, most=most)
        return usual

    def perhaps(self, name: str, least: int, most: int) -> int | None:
        """A whole number, or nothing."""
        return self.number(name, least, most, least) if self.form.get(name, "").strip() else None

    def ticked(self, prefix: str, among: Sequence[str]) -> tuple[str, ...]:
        """Which boxes were ticked, in their order."""
        return tuple(one for one in among if f"{prefix}.{one}" in self.form)


def fields_of(consultation: Consultation) -> dict[str, str]:
    """What stands in the fields of a consultation's own page."""
    schedule, audience, publishing = consultation.schedule, consultation.audience, consultation.publishing
    fields = {"opens": "hand", "window_hours": "24", "if_missed": "send"}
    if schedule is not None:
        fields |= {
            "opens": "once" if schedule.once is not None else "cron",
            "once": schedule.once.strftime("%Y-%m-%dT%H:%M") if schedule.once is not None else "",
            "cron": schedule.cron or "",
            "zone": schedule.zone,
            "window_hours": str(schedule.window_hours),
            "if_missed": schedule.if_missed.value,
        }
    for name, words in (
        ("title", consultation.title),
        ("intro", consultation.intro),
        ("closing", consultation.closing),
    ):
        fields |= in_fields(name, words)
    for prefix, chosen in (
        ("lang", consultation.languages),
        ("to_language", audience.languages),
        ("to_area", audience.areas),
        ("results_to", publishing.to),
    ):
        fields |= {f"{prefix}.{one}": "on" for one in chosen}
    return fields | {
        "organisations": ", ".join(audience.organisations),
        "open_days": str(consultation.open_days),
        "reminders": ", ".join(map(str, consultation.reminders)),
        "k": str(publishing.k),
        "rounding": str(publishing.rounding),
        "approvals": str(publishing.approvals),
    }


def in_fields(name: str, words: Localised | None) -> dict[str, str]:
    """Words in each language, by the name of their field."""
    return {f"{name}.{code}": one for code, one in (words.by_language if words else ())}


def read_settings(
    form: Form, before: Consultation, known: Sequence[str], areas: Sequence[str]
) -> tuple[Consultation, Mapping[str, Label]]:
    """The consultation with what was typed on its own page, and what was wrong by the name of the field."""
    read = Read(form)
    shown = tuple(dict.fromkeys((*before.languages, *known)))
    languages = read.ticked("lang", shown)
    if not languages:
        read.problems["lang"] = NO_LANGUAGE
    open_days = read.number("open_days", 1, 90, before.open_days)
    audience = Audience(
        languages=read.ticked("to_language", shown),
        areas=read.ticked("to_area", tuple(dict.fromkeys((*before.audience.areas, *areas)))),
        organisations=listed(form.get("organisations", "")),
    )
    publishing = Publishing(
        k=read.number("k", 10, 1000, before.publishing.k),
        rounding=read.number("rounding", 5, 100, before.publishing.rounding),
        to=read.ticked("results_to", ("participants", "export")),
        approvals=2 if form.get("approvals") == "2" else 1,
    )
    after = replace(
        before,
        languages=languages or before.languages,
        title=read.localised("title", shown, before.title),
        intro=read.localised("intro", shown, before.intro),
        closing=read.localised("closing", shown, before.closing),
        schedule=_schedule(read),
        audience=audience,
        open_days=open_days,
        reminders=_reminders(read, open_days),
        publishing=publishing,
    )
    return after, read.problems


def beside(faults: Sequence[Fault], prefix: str = "") -> dict[str, Label]:
    """Faults by the name of the field they stand beside, of those whose path begins with `prefix`."""
    found: dict[str, Label] = {}
    for fault in faults:
        if fault.path.startswith(prefix):
            name = fault.path.removeprefix(prefix)
            name = re.sub(r"^(schedule|publishing)\.", "", name)
            name = re.sub(r"^audience\.(language|area|organisation)s\b.*", r"to_\1", name)
            name = re.sub(r"^options\.(\d+)\.", lambda match: f"o{int(match[1]) - 1}.", name)
            name = re.sub(r"^reminders\..*", "reminders", name)
            name = {"min": "minimum", "max": "maximum", "languages": "lang"}.get(name, name)
            found.setdefault(name, Localised((("en", fault.message),)))
    return found


def listed(words: str) -> tuple[str, ...]:
    """What stands between commas, of any script, or on lines of its own."""
    return tuple(dict.fromkeys(one for part in re.split(r"[,،\n]", words) if (one := clean(part))))


def _schedule(read: Read) -> Schedule | None:
    opens = read.form.get("opens", "hand")
    if opens not in {"once", "cron"}:
        return None
    once, cron = None, None
    if opens == "once":
        try:
            once = dt.datetime.fromisoformat(read.form.get("once", "")).replace(tzinfo=None, second=0, microsecond=0)
        except ValueError:
            read.problems["once"] = BAD_TIME
    else:
        cron = " ".join(ascii_digits(read.form.get("cron", "")).split()) or None
        if cron is None or len(cron.split()) != 5:
            read.problems["cron"] = NO_CRON
    return Schedule(
        once=once,
        cron=cron,
        zone=read.form.get("zone", "").strip(),
        window_hours=read.number("window_hours", 1, 720, 24),
        if_missed=IfMissed.SKIP if read.form.get("if_missed") == "skip" else IfMissed.SEND,
    )


def _reminders(read: Read, open_days: int) -> tuple[int, ...]:
    written = listed(ascii_digits(read.form.get("reminders", "")))
    if all(one.isdecimal() and len(one) < 4 and 0 < int(one) < open_days for one in written) and len(written) <= 2:
        return tuple(sorted(int(one) for one in written))
    read.problems["reminders"] = BAD_REMINDERS
    return ()

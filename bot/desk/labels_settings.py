"""What the settings are called at the desk, what each of them does, and what can be wrong with one."""

from collections.abc import Mapping

from bot.domain.etiquette_rules import BOUNDS
from bot.i18n.text import Text, say

NAMES: Mapping[str, Text] = {
    "FORUM_NAME": say("The forum's name"),
    "AREAS": say("Areas"),
    "ORGANISATIONS": say("Member organisations"),
    "LANGUAGES": say("Languages"),
    "HELPLINES": say("Helplines"),
    "KEEP_CLOSED_MONTHS": say("Closed cases: months"),
    "KEEP_SPAM_DAYS": say("Cases that were not reports: days"),
    "KEEP_AUDIT_MONTHS": say("The audit log: months"),
    "PUBLISH_K": say("The smallest count that is shown (k)"),
    "PUBLISH_ROUNDING": say("Counts are rounded to"),
    "ETIQUETTE": say("When we do not write to people"),
}

EFFECTS: Mapping[str, Text] = {
    "FORUM_NAME": say(
        "Members and coordinators see it: in the chat, at this desk, on posters. What Telegram says of the bot follows "
        "by itself."
    ),
    "AREAS": say(
        "One a line, in the order in which they are offered. A report may name one of them and nothing finer; members "
        "may choose one, to be asked only what concerns them."
    ),
    "ORGANISATIONS": say(
        "One a line. Members may say that they belong to one, to be asked what concerns it. With none here nobody is "
        "asked."
    ),
    "LANGUAGES": say(
        "Those that are ticked are offered, the smallest number first. The first one is used wherever somebody's own "
        "is not offered. Consultations and bulletins should be written in each of them."
    ),
    "HELPLINES": say(
        "The first is the emergency number: whoever says that somebody is in danger reads it before anything else. "
        "The others follow in this order. Empty a line to take it away; the last one adds another."
    ),
    "KEEP_CLOSED_MONTHS": say(
        "This long after the last word a closed case is deleted, with all that was said and every photo. 0 keeps it "
        "for ever. What is not kept cannot be lost."
    ),
    "KEEP_SPAM_DAYS": say("A case that was not a report is kept this long. 0 keeps it for ever."),
    "KEEP_AUDIT_MONTHS": say("It can be seen this long who did what at the desk. 0 keeps it for ever."),
    "PUBLISH_K": say(
        "No count under this leaves the desk, and nothing from which it could be worked out. A consultation may ask "
        "for more, never for less. It holds for what is published from now on."
    ),
    "PUBLISH_ROUNDING": say(
        "Every count that leaves the desk is a multiple of this. The larger it is, the less a single person shows, "
        "and the coarser the figures. It holds for what is published from now on."
    ),
    "ETIQUETTE": say(
        "What falls into these times waits for the next decent one and is never dropped. Quiet hours and the Friday "
        "window can be moved, as long as the hours that are always quiet stay in them; the other rules can be made "
        "stricter than they came, not weaker."
    ),
}

ORIGINS: Mapping[str, Text] = {
    "default": say("as Amanah comes"),
    "environment": say("from the server's environment"),
    "file": say("from the server's settings file"),
    "desk": say("set at the desk"),
}
"""Where a value comes from, after what it is."""

RULES: Mapping[str, Text] = {
    "quiet": say("Quiet hours, every night"),
    "friday": say("Friday prayer"),
    "before_sunset": say("In Ramadan, minutes before sunset"),
    "after_night_prayer": say("In Ramadan, minutes after the night prayer"),
    "last_ten_days": say("Keep the days between the last ten nights of Ramadan free too"),
    "eid_days": say("Days before and after each Eid"),
    "between_prompts": say("Days between two prompts to the same member"),
}

BOUNDS_OF_RULES: Mapping[str, tuple[int, int]] = BOUNDS
"""The least and the most of rules that are numbers."""

ACTS: Mapping[str, Text] = {
    "setting_forum_name": say("Changed the forum's name"),
    "setting_areas": say("Changed the areas"),
    "setting_organisations": say("Changed the member organisations"),
    "setting_languages": say("Changed the languages"),
    "setting_helplines": say("Changed the helplines"),
    "setting_keep_closed_months": say("Changed how long closed cases are kept"),
    "setting_keep_spam_days": say("Changed how long cases that were not reports are kept"),
    "setting_keep_audit_months": say("Changed how long the audit log is kept"),
    "setting_publish_k": say("Changed the smallest count that is shown"),
    "setting_publish_rounding": say("Changed what counts are rounded to"),
    "setting_etiquette": say("Changed when people are written to"),
}

DONE: Mapping[str, Text] = {
    "setting_saved": say("Your change is kept."),
    "setting_same": say("Nothing was different, so nothing has changed."),
}

CHANGED = say("Somebody has changed this meanwhile. Above is what counts now; what you typed is kept below.")

_NAME = say("Write names of at most 60 letters, one a line.")
_LETTER = say("Every name needs a Latin letter or a digit: codes are made of them.")
_ALIKE = say("Two of the names begin alike. Let them differ in their first 24 letters.")
_PROBLEMS: Mapping[tuple[str, str], Text] = {
    ("FORUM_NAME", ""): say("Write the name on one line, in 1 to 64 characters."),
    ("AREAS", "empty"): say("At least one area is needed."),
    ("AREAS", "letters"): _LETTER,
    ("AREAS", "alike"): _ALIKE,
    ("AREAS", ""): _NAME,
    ("ORGANISATIONS", "letters"): _LETTER,
    ("ORGANISATIONS", "alike"): _ALIKE,
    ("ORGANISATIONS", ""): _NAME,
    ("LANGUAGES", ""): say("At least one language is needed."),
    ("HELPLINES", ""): say(
        "One helpline at least is needed, 20 at most. Each has a number or an address, and a name, of at most 100 "
        "letters without | and ;, all together 2,000."
    ),
    ("ETIQUETTE", "quiet"): say("Quiet hours begin from 17:00 to 23:00 and end from 07:00 to 12:00."),
    ("ETIQUETTE", "friday"): say("The Friday window begins from 10:00 to 12:15 and ends from 14:00 to 17:00."),
}


def problem(name: str, why: str, bounds: tuple[int, int] | None = None) -> Text:
    """What is wrong with a value, by the setting's name and the word for it; `bounds` are those of a number."""
    if why == "changed":
        return CHANGED
    if bounds is not None:
        return say("Write a whole number from {least} to {most}.", least=bounds[0], most=bounds[1])
    return _PROBLEMS.get((name, why)) or _PROBLEMS[(name, "")]

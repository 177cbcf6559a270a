"""What stands in a file about the file: when and how it was made, and who may see it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from bot.domain.cases import STATUSES, Status
from bot.domain.taxonomy import REPORT_KINDS
from bot.exports.xlsx import Sheet
from bot.i18n.text import Text, say
from bot.i18n.translator import Translator
from bot.services.exporting.choice import UNNAMED, CaseChoice
from bot.services.exporting.progress import Progress

ABOUT = say("About this file")
PERSONAL = say(
    "This file holds what people entrusted to the forum, one by one. Whoever knows them may recognise them in it, also "
    "without a name."
)
WHO = say(
    "It is for those whom the forum lets read its cases. Do not send it on, keep it where nobody else can open it, and "
    "delete it when it has done its work."
)
SHARING = say("What a person allowed to be shared stands beside each case, and binds whoever has this file.")
SIGNS = say("A text that a spreadsheet would take for a formula has an apostrophe in front.")
HIDDEN = say("A bar (▇▇▇) stands where the team has hidden a passage.")
NO_TEXTS = say("There is nothing in it in people's own words.")
TEXTS = say("It holds what people wrote, in their own words.")


def note_lines(
    choice: CaseChoice, forum: str, today: dt.date, progress: Progress, words: Translator
) -> Iterator[tuple[str, str]]:
    """What is said, line by line, with a name before each. The counts are those of the moment they are asked for."""
    yield words.draw(say("Made by")), forum
    yield words.draw(say("Made on")), today.isoformat()
    yield words.draw(say("Weeks")), f"{choice.first} – {choice.last}"
    yield words.draw(say("Status")), words.listed(words.draw(STATUSES[status]) for status in choice.statuses)
    if choice.kinds:
        yield words.draw(say("About")), words.listed(words.draw(kind_name(code)) for code in choice.kinds)
    for line in _left_out(choice):
        yield words.draw(say("Left out")), words.draw(line)
    yield words.draw(say("Columns")), words.listed(words.draw(column.label) for column in choice.columns)
    yield words.draw(say("Cases")), words.number(progress.written)
    if progress.unopened:
        yield words.draw(say("Could not be opened, wholly or in part")), words.number(progress.unopened)
    for line in _to_know(choice):
        yield words.draw(say("To know")), words.draw(line)


def notes_sheet(choice: CaseChoice, forum: str, today: dt.date, progress: Progress, words: Translator) -> Sheet:
    """The same as the second sheet of a workbook."""
    header = (words.draw(ABOUT), "")
    return Sheet(words.draw(ABOUT), header, note_lines(choice, forum, today, progress, words), widths=(28, 90))


def manifest(choice: CaseChoice, forum: str, today: dt.date, words: Translator) -> dict[str, Any]:
    """The same for the head of a JSON document, but for the counts, which stand at its end."""
    return {
        "made_by": forum,
        "made_on": today.isoformat(),
        "weeks": [choice.first, choice.last],
        "statuses": [status.value for status in choice.statuses],
        "kinds": list(choice.kinds) or None,
        "merged_cases": choice.merged,
        "columns": {column.code: words.draw(column.label) for column in choice.columns},
        "values": "codes" if choice.coded else choice.language,
        "to_know": [words.draw(line) for line in _to_know(choice)],
    }


def kind_name(code: str) -> Text:
    """What a kind of report is called."""
    return say("Not said") if code == UNNAMED else REPORT_KINDS[code]


def _left_out(choice: CaseChoice) -> Iterator[Text]:
    if Status.SPAM not in choice.statuses:
        yield say("Cases that turned out to be no reports")
    if not choice.merged:
        yield say("Cases that were joined to another because they are about the same")


def _to_know(choice: CaseChoice) -> Iterator[Text]:
    yield PERSONAL
    yield WHO
    yield SHARING
    yield TEXTS if choice.texts else NO_TEXTS
    if choice.texts:
        yield HIDDEN
    if choice.form != "json":
        yield SIGNS

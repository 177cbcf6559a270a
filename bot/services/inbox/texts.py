"""The texts of a case that may be searched and shown: what is hidden is not among them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.cases import Voice
from bot.domain.passages import of_message, visible
from bot.errors import CannotOpen
from bot.services.casefile import Keys, open_message, read_report, reference
from bot.services.inbox.entries import Entry
from bot.storage.records import MessageRow, ReportRow
from bot.vault.envelopes import bound, open_content


class Source(StrEnum):
    """Where a text stands."""

    REPORT = "report"
    FOLLOW_UP = "follow_up"
    REPLY = "reply"
    NOTE = "note"
    TAGS = "tags"
    REFERENCE = "reference"


_SOURCES = {Voice.FOLLOW_UP: Source.FOLLOW_UP, Voice.REPLY: Source.REPLY, Voice.NOTE: Source.NOTE}


@dataclass(frozen=True, slots=True)
class CaseText:
    """One text of a case, as it may be seen."""

    source: Source
    words: str = field(repr=False)
    language: str = ""


def texts_of(entry: Entry, report: ReportRow, messages: Sequence[MessageRow], keys: Keys) -> tuple[CaseText, ...]:
    """All texts of a case, the report first, then its messages by week, its tags and its reference.

    Nothing of a damaged case but its reference: what of it is hidden cannot be known.
    """
    found: list[CaseText] = []
    if entry.key is not None:
        found += _of_report(entry, report)
        for row in messages:
            content = open_message(row, keys)
            if content is not None:
                words = visible(content.words, of_message(entry.hidden, row.id)) if entry.hidden else content.words
                found.append(CaseText(_SOURCES[row.voice], words, content.language))
        found += [CaseText(Source.TAGS, tag) for tag in entry.tags]
    return *found, CaseText(Source.REFERENCE, reference(entry.id))


def _of_report(entry: Entry, report: ReportRow) -> list[CaseText]:
    try:
        content = read_report(open_content(report.content, entry.key or b"", bound_to=bound("report", report.id)))
    except CannotOpen:
        return []
    words = visible(content.words, of_message(entry.hidden, None)) if entry.hidden else content.words
    return [CaseText(Source.REPORT, words, content.language)]

"""What the index knows of a case: codes, numbers and its data key; never a word of what was written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from bot.domain.casefile import CaseFile, Hidden
from bot.domain.cases import ReportContent, Status, Voice
from bot.domain.taxonomy import INCIDENT_GROUPS, POLICING_GROUPS
from bot.errors import CannotOpen
from bot.flows.report import YOUNG
from bot.services.case_files import open_case_file
from bot.services.casefile import Keys, read_report, thread_of
from bot.storage.records import CaseFileRow, MessageRow, ReportRow
from bot.storage.transaction import Transaction
from bot.vault.envelopes import bound, data_key, open_content

YOUNG_KIND = "young"
"""The kind of a report of somebody under 16, who was not asked what it is about."""

FacetKey = tuple[str, str | int]
"""A facet's name and one of its values: `("area", "newham")`."""

_GROUP_OF: Mapping[str, str] = {
    kind: group.code for group in (*INCIDENT_GROUPS, *POLICING_GROUPS) for kind in group.kinds
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as the index knows it.

    `mark` is that of the case when it was read. `kind` is what the report is about, `category` the kind of incident
    and `group` what that belongs to; empty when not said. `severity` is 0 when nobody has judged, `assignee` 0 for
    nobody. `since` is the day (ordinal) since when the person has had no word from the forum, 0 when the forum had the
    last one. `key` is the data key of the report, None when it is `damaged`: it, or what is kept about it, does not
    open.
    """

    id: int
    mark: int
    week: str
    status: Status
    kind: str = ""
    group: str = ""
    category: str = ""
    area: str = ""
    language: str = ""
    severity: int = 0
    assignee: int = 0
    tags: tuple[str, ...] = field(default=(), repr=False)
    since: int = 0
    answered: bool = False
    waiting: bool = False
    merged: bool = False
    messages: int = 0
    photos: int = 0
    hidden: tuple[Hidden, ...] = ()
    key: bytes | None = field(default=None, repr=False)

    @property
    def damaged(self) -> bool:
        """Whether the case cannot be opened."""
        return self.key is None

    def facets(self) -> Iterator[FacetKey]:
        """The values by which the case can be found."""
        yield "all", ""
        yield "week", self.week
        yield "status", self.status.value
        yield "severity", self.severity
        yield "assignee", self.assignee
        for name in ("kind", "group", "category", "area", "language"):
            value = getattr(self, name)
            if value:
                yield name, value
        for tag in self.tags:
            yield "tag", tag
        if self.since:
            yield "since", self.since // 7
        for name in ("answered", "waiting", "merged"):
            if getattr(self, name):
                yield name, 1


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands in the database of some cases, by their ids; `messages` of those alone whose order matters."""

    reports: Mapping[int, ReportRow]
    files: Mapping[int, CaseFileRow]
    voices: Mapping[int, Sequence[Voice]]
    messages: Mapping[int, Sequence[MessageRow]] = field(repr=False)
    photos: Mapping[int, int]


def read_rows(tx: Transaction, report_ids: Sequence[int]) -> Rows:
    """The rows of these cases, at most some hundreds; nothing is opened here, because others wait meanwhile."""
    voices = tx.messages.voices(report_ids)
    talks = [one for one, said in voices.items() if Voice.REPLY in said and Voice.FOLLOW_UP in said]
    return Rows(
        tx.reports.of(report_ids),
        tx.case_files.of(report_ids),
        voices,
        tx.messages.of_many(talks) if talks else {},
        tx.attachments.counts(report_ids),
    )


def entry_of(report_id: int, mark: int, rows: Rows, keys: Keys) -> Entry | None:
    """What the index keeps of a case; None when its report is gone."""
    row = rows.reports.get(report_id)
    if row is None:
        return None
    said = rows.voices.get(report_id, ())
    known: dict[str, Any] = {
        "id": row.id,
        "mark": mark,
        "week": intern(row.week),
        "status": row.status,
        "messages": sum(voice is not Voice.NOTE for voice in said),
        "photos": rows.photos.get(report_id, 0),
        "answered": Voice.REPLY in said,
        "waiting": Voice.FOLLOW_UP in said,
    }
    try:
        key = data_key(row.team_key, keys[row.epoch])
        content = read_report(open_content(row.content, key, bound_to=bound("report", row.id)))
        kept = open_case_file(rows.files.get(report_id), keys)
    except (CannotOpen, KeyError):
        return Entry(**known)
    waiting, since = _waits(content, said, rows.messages.get(report_id, ()), keys)
    return Entry(**known | _about(content) | _kept(kept) | {"key": key, "waiting": waiting, "since": since})


def _about(content: ReportContent) -> dict[str, Any]:
    category = _code(content, "kind")
    return {
        "kind": YOUNG_KIND if content.flow == YOUNG else _code(content, "kind_of_report"),
        "group": _GROUP_OF.get(category, ""),
        "category": category,
        "area": _code(content, "area"),
        "language": intern(content.language),
    }


def _kept(kept: CaseFile) -> dict[str, Any]:
    return {
        "severity": kept.severity or 0,
        "assignee": kept.assignee or 0,
        "tags": tuple(intern(tag) for tag in kept.tags),
        "merged": kept.merged_into is not None,
        "hidden": kept.hidden,
    }


def _waits(
    content: ReportContent, said: Sequence[Voice], messages: Sequence[MessageRow], keys: Keys
) -> tuple[bool, int]:
    """Whether the person had the last word, and since which day they have heard nothing (0 when the forum had it).

    Nothing is opened when only one side has written.
    """
    if Voice.REPLY not in said:
        return Voice.FOLLOW_UP in said, content.day.toordinal()
    unanswered: list[int] = []
    for message in thread_of(messages, keys):
        if message.voice is Voice.REPLY:
            unanswered = []
        elif message.voice is Voice.FOLLOW_UP:
            unanswered.append(message.content.day.toordinal() if message.content else content.day.toordinal())
    return bool(unanswered), unanswered[0] if unanswered else 0


def _code(content: ReportContent, question: str) -> str:
    """The first code of an answer, empty when it was not answered."""
    match content.answers.get(question):
        case [str() as code, *_]:
            return intern(code)
        case _:
            return ""

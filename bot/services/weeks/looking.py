"""Looking at the reports of a week as they stood at the end of a day: opened a batch at a time, and counted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.casefile import CaseFile
from bot.domain.cases import Status
from bot.errors import CannotOpen
from bot.services.case_files import open_case_file
from bot.services.casefile import open_message, open_report
from bot.services.weeks.categories import (
    UNJUDGED,
    about_of,
    area_of,
    category_of,
    counts_outside,
    kind_of,
)
from bot.services.weeks.figures import Breakdown, WeekFigures
from bot.storage.records import CaseFileRow, MessageRow, ReportRow
from bot.storage.transaction import Transaction
from bot.vault.keys import KeyPair


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: reports up to `day`, replies up to the week `until`; first replies of the week `week`."""

    week: str
    day: dt.date
    until: str
    keys: Mapping[int, KeyPair]


def look_at_members(tx: Transaction, ids: Sequence[int], view: View, figures: WeekFigures) -> None:
    """Count these reports of the week. `CannotOpen`, and none counted, when one is sealed to a key that is missing."""
    rows = {row.id: row for row in tx.week_counts.reports(ids)}
    files = tx.case_files.of(ids)
    replied = {message.report_id for message in tx.week_counts.replies(ids, view.until)}
    if not {one.epoch for one in rows.values()} | {one.epoch for one in files.values()} <= view.keys.keys():
        raise CannotOpen("a report of this week needs a team key that you do not have")
    for one in ids:
        if one in rows:
            _count(rows[one], files.get(one), view, figures, answered=one in replied)
        else:
            figures.missing += 1
    figures.done += len(ids)


def look_at_first_replies(tx: Transaction, ids: Sequence[int], view: View, figures: WeekFigures) -> None:
    """Count the days from these reports to the first reply, which they got in the week; what is gone is left out."""
    begun = {row.id: content.day for row in tx.week_counts.reports(ids) if (content := open_report(row, view.keys))}
    first: dict[int, dt.date] = {}
    for message in tx.week_counts.replies(ids, view.week):
        day = _day(message, view.keys)
        if day is not None:
            first[message.report_id] = min(day, first.get(message.report_id, day))
    for one, day in first.items():
        if one in begun:
            figures.waits[max(0, (day - begun[one]).days)] += 1
    figures.timed += len(ids)


def standing(row: ReportRow, file: CaseFile, day: dt.date) -> Status:
    """How far a case had come by the end of a day; where nothing was written down of that yet, as it is now."""
    moves = [act for act in file.history if act.what == "status"]
    if not moves:
        return row.status
    by_then = [act.detail for act in moves if act.day <= day and act.detail in set(Status)]
    return Status(by_then[-1]) if by_then else Status.NEW


def severity_at(file: CaseFile, day: dt.date) -> str:
    """How grave it was found by the end of a day, as a code of `GRAVITY`."""
    judged = [act.detail for act in file.history if act.what == "severity" and act.day <= day]
    return (judged[-1] or UNJUDGED) if judged else UNJUDGED


def tags_by(file: CaseFile, day: dt.date) -> tuple[str, ...]:
    """The themes that were set by the end of a day: those of now, when none were set later."""
    return file.tags if any(act.what == "tags" and act.day <= day for act in file.history) else ()


def tagged_later(file: CaseFile, day: dt.date) -> bool:
    """Whether themes were set by the end of a day and changed after it, so that nobody can tell which they were."""
    days = [act.day for act in file.history if act.what == "tags"]
    return any(one <= day for one in days) and any(one > day for one in days)


def _count(row: ReportRow, kept: CaseFileRow | None, view: View, figures: WeekFigures, *, answered: bool) -> None:
    content = open_report(row, view.keys)
    file = _file(kept, view.keys)
    status = standing(row, file, view.day)
    if status is Status.SPAM:
        figures.spam += 1
        return
    if not answered and status.is_open:
        figures.waiting += 1
    if content is None:
        figures.damaged += 1
        return
    severity, kind = severity_at(file, view.day), kind_of(content)
    for breakdown in (figures.exact, figures.outside) if counts_outside(content) else (figures.exact,):
        _put(breakdown, about_of(content), category_of(content), area_of(content), severity)
        if kind is not None:
            breakdown.kind[kind] += 1
    figures.themes.update(tags_by(file, view.day))


def _put(breakdown: Breakdown, about: str, category: str, area: str, severity: str) -> None:
    breakdown.about[about] += 1
    breakdown.category[category] += 1
    breakdown.area[area] += 1
    breakdown.severity[severity] += 1


def _file(row: CaseFileRow | None, keys: Mapping[int, KeyPair]) -> CaseFile:
    """An empty file where it is damaged: the report itself still counts."""
    try:
        return open_case_file(row, keys)
    except CannotOpen:
        return CaseFile()


def _day(message: MessageRow, keys: Mapping[int, KeyPair]) -> dt.date | None:
    content = open_message(message, keys)
    return None if content is None else content.day

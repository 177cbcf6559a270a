"""Weeks of reports to look at: each with what a coordinator found, on the days on which they found it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.domain.casefile import Act
from bot.domain.cases import Status
from bot.services.case_files import keep_case_file, open_case_file
from bot.services.weeks.reading import Reading
from bot.services.weeks.weeks import Weeks
from bot.vault.envelopes import bound
from tests.desk.seeding import Forum

MONDAY_AT_EIGHT = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
"""When the week in which tests begin, 2026-W47, is frozen."""
WEEK = "2026-W47"

THREAT: Mapping[str, list[str]] = {
    "kind_of_report": ["incident"],
    "kind": ["threat_person"],
    "area": ["brent"],
    "share": ["stats"],
}
SEARCH: Mapping[str, list[str]] = {
    "kind_of_report": ["policing"],
    "kind": ["ss_s60"],
    "area": ["newham"],
    "share": ["forum_only"],
}


def weeks_of(forum: Forum, **given: Any) -> Weeks:
    """The forum's weeks."""
    return Weeks(forum.storage, forum.clock, **given)


def reading_of(forum: Forum, *, batch: int = 100, **given: Any) -> Reading:
    """The same for those who may read."""
    return Reading(forum.storage, forum.clock, weeks_of(forum, **given), batch=batch)


def note(forum: Forum, case: int, what: str, detail: str = "", **changes: Any) -> None:
    """Write an act into a case's file, on the day it is."""
    keys = forum.signed_in().keys
    with forum.storage.begin() as tx:
        tx.lock_chat(bound("report", case))
        file = open_case_file(tx.case_files.get(case), keys)
        keep_case_file(tx, case, file.noting(Act(forum.clock().date(), None, what, detail), **changes))
        tx.commit()


def move(forum: Forum, case: int, status: Status) -> None:
    """Move a case on, with the line in its history."""
    session = forum.signed_in()
    forum.casework.set_status(session, case, status)
    with forum.storage.begin() as tx:
        file = open_case_file(tx.case_files.get(case), session.keys)
    if not any(act.what == "status" and act.detail == status.value for act in file.history):
        note(forum, case, "status", status.value)

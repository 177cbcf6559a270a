"""Weeks of reports to look at: each with what a coordinator found, on the days on which they found it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.desk.weekly import Weekly
from bot.domain.areas import LONDON
from bot.domain.casefile import Act
from bot.domain.cases import Status
from bot.domain.taxonomy import INCIDENT_KINDS, POLICING_KINDS
from bot.i18n.text import Label
from bot.services.case_files import keep_case_file, open_case_file
from bot.services.principals import DeskSession
from bot.services.published import Published
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


def weekly_for(forum: Forum) -> Weekly:
    """What the desk works with."""
    areas: dict[str, Label] = dict(LONDON)
    return Weekly(weeks_of(forum, areas=areas), reading_of(forum, areas=areas), Published(forum.storage, areas))


def note(
    forum: Forum, case: int, what: str, detail: str = "", session: DeskSession | None = None, **changes: Any
) -> None:
    """Write an act into a case's file, on the day it is."""
    keys = (session or forum.signed_in()).keys
    with forum.storage.begin() as tx:
        tx.lock_chat(bound("report", case))
        file = open_case_file(tx.case_files.get(case), keys)
        keep_case_file(tx, case, file.noting(Act(forum.clock().date(), None, what, detail), **changes))
        tx.commit()


def move(forum: Forum, case: int, status: Status, session: DeskSession | None = None) -> None:
    """Move a case on, with the line in its history."""
    session = session or forum.signed_in()
    forum.casework.set_status(session, case, status)
    with forum.storage.begin() as tx:
        file = open_case_file(tx.case_files.get(case), session.keys)
    if not any(act.what == "status" and act.detail == status.value for act in file.history):
        note(forum, case, "status", status.value, session)


def busy_week(forum: Forum) -> None:
    """Eight quiet weeks and one in which everything was reported everywhere; frozen, on the Monday after it."""
    begin, session = forum.clock.now, forum.signed_in()
    for back in range(8, 0, -1):
        for number in range(2 + back % 3):
            forum.report(answers=(THREAT, SEARCH)[number % 2], day=(begin - dt.timedelta(weeks=back)).date())
    kinds = [("incident", kind) for kind in INCIDENT_KINDS] + [("policing", kind) for kind in POLICING_KINDS]
    kinds += [("incident", "threat_person")] * 9
    for number, (about, kind) in enumerate(kinds):
        area = list(LONDON)[number % len(LONDON)]
        case = forum.report(
            answers={"kind_of_report": [about], "kind": [kind], "area": [area], "share": ["stats"]},
        )
        if number % 3 == 0:
            note(forum, case, "severity", str(number % 4 + 1), session, severity=number % 4 + 1)
            note(forum, case, "tags", "", session, tags=(f"theme number {number}", "mosque safety"))
        if number % 5 == 0:
            forum.casework.reply(session, case, "Thank you for telling us.", str(number))
        if number % 7 == 0:
            move(forum, case, Status.RAISED, session)
    forum.clock.now = MONDAY_AT_EIGHT
    weeks_of(forum).freeze_due()

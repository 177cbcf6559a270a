"""The weekly summary as somebody would write it by hand: eight plain statements through the driver alone."""

import datetime as dt
import re
import sqlite3
from contextlib import AbstractContextManager, closing
from typing import Any, TypeAlias

import psycopg

from bot.domain.cases import Status
from bot.domain.overdue import last_overdue_week
from bot.domain.weeks import parse_week
from bot.services.weeks.counting import Span
from bot.services.weeks.model import WeekTotals

_OPEN = "('new', 'acknowledged', 'in_progress', 'raised')"
_REPLIED = "EXISTS (SELECT 1 FROM messages m WHERE m.report_id = r.id AND m.voice = 'reply' AND m.week <= :week)"
_BY_STATUS = "SELECT status, count(*) FROM reports WHERE week = :week GROUP BY status"
_ANSWERED = f"SELECT count(*) FROM reports r WHERE week = :week AND {_REPLIED}"
_STILL_OPEN = f"SELECT count(*) FROM reports WHERE status IN {_OPEN}"
_OVERDUE = f"SELECT count(*) FROM reports r WHERE status IN {_OPEN} AND week <= :last AND NOT {_REPLIED}"
_ACTS = """
SELECT action, count(DISTINCT subject) FROM audit
WHERE at >= :since AND at < :before AND action IN ('status_raised', 'status_closed') GROUP BY action
"""
_SAID = "SELECT voice, count(*) FROM messages WHERE week = :week GROUP BY voice"
_BEGAN = "SELECT min(week) FROM reports"
_WAVES = "SELECT consultation, number, asked, answered FROM waves WHERE opens < :before AND closes > :since"

Driver: TypeAlias = "sqlite3.Connection | psycopg.Connection[Any]"
Counts: TypeAlias = dict[str, int | dict[str, int]]


def driver(url: str) -> AbstractContextManager[Driver]:
    """A connection without anything of ours around it."""
    if url.startswith("sqlite:///"):
        return closing(sqlite3.connect(url.removeprefix("sqlite:///")))
    return psycopg.connect(url)


def count(connection: Driver, week: str, zone: dt.tzinfo) -> Counts:
    """What a week comes to."""
    span = Span.of(week, zone)
    last = last_overdue_week(parse_week(week)[1] + dt.timedelta(days=1))
    given = {"week": week, "last": last, "since": span.since, "before": span.before}

    def rows(statement: str) -> list[Any]:
        if isinstance(connection, sqlite3.Connection):
            return connection.execute(statement, given).fetchall()
        return connection.execute(re.sub(r":(\w+)", r"%(\1)s", statement).encode(), given).fetchall()

    rows(_BEGAN)
    rows(_WAVES)
    acts, said = dict(rows(_ACTS)), dict(rows(_SAID))
    return {
        "by_status": dict(rows(_BY_STATUS)),
        "answered": rows(_ANSWERED)[0][0],
        "open": rows(_STILL_OPEN)[0][0],
        "overdue": rows(_OVERDUE)[0][0],
        "raised": acts.get("status_raised", 0),
        "closed": acts.get("status_closed", 0),
        "follow_ups": said.get("follow_up", 0),
        "replies": said.get("reply", 0),
    }


def counts_of(totals: WeekTotals) -> Counts:
    """The same figures as the product counts them."""
    names = ("answered", "open", "overdue", "raised", "closed", "follow_ups", "replies")
    by_status = {status.value: totals.by_status[status] for status in Status if totals.by_status.get(status)}
    return {"by_status": by_status, **{name: getattr(totals, name) for name in names}}

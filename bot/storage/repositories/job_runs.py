"""What the jobs did, hour by hour, in counts."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, select

from bot.storage.records import JobRun
from bot.storage.schema import job_runs
from bot.storage.times import HOUR, floor
from bot.storage.upserts import upsert

_GET = select(job_runs.c.counts).where(job_runs.c.name == bindparam("key"), job_runs.c.hour == bindparam("at"))
_PUT = upsert(job_runs, lambda new: {"counts": new["counts"]})
_LATEST = select(job_runs).order_by(job_runs.c.hour.desc(), job_runs.c.name).limit(bindparam("limit"))
_EXPIRE = delete(job_runs).where(job_runs.c.hour < bindparam("before"))


class JobRuns:
    """Counts by job and hour; several runs in one hour are added up."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, at: int, counts: Mapping[str, int]) -> None:
        """Writes down a run; `at` is in seconds since the epoch and kept as its hour."""
        hour = floor(at, HOUR)
        known = self._connection.execute(_GET, {"key": name, "at": hour}).scalar_one_or_none()
        before: dict[str, int] = {} if known is None else json.loads(known)
        total = {one: before.get(one, 0) + counts.get(one, 0) for one in {**before, **counts}}
        given = {"name": name, "hour": hour, "counts": json.dumps(total)}
        self._connection.execute(_PUT[self._connection.dialect.name], given)

    def latest(self, limit: int) -> list[JobRun]:
        """The latest hours in which jobs ran, the newest first."""
        rows = self._connection.execute(_LATEST, {"limit": limit})
        return [JobRun(row.name, row.hour, json.loads(row.counts)) for row in rows]

    def delete_before(self, before: int) -> int:
        """Forgets the runs of the hours before `before`; returns how many rows that were."""
        return self._connection.execute(_EXPIRE, {"before": before}).rowcount

"""Numbers for Prometheus. No label comes from a person: each is one of a few words of ours."""

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
OTHER = "other"
OUTCOMES: Mapping[str, frozenset[str]] = {
    "update": frozenset({"answered", "elsewhere", "unreachable", "not_said", "dropped", "no_room"}),
    "telegram": frozenset({"ok", "later", "unreachable", "refused", "failed"}),
    "job": frozenset({"ok", "failed"}),
    "sign_in": frozenset({"ok", "failed", "slowed"}),
    "refusal": frozenset({"fast", "reports", "letters", "photos", "attachments", "drafts", "disk", "full"}),
}
"""What may stand in a label; anything else is counted as `other`."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self, version: str = "") -> None:
        """`version` is the programme's own."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they would say when each thing first happened
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        Gauge("amanah_info", "The running version.", ["version"], registry=self.registry).labels(version).set(1)
        self._updates = Counter(
            "amanah_updates", "Updates from Telegram, by what became of them.", ["outcome"], registry=self.registry
        )
        self._update_seconds = Histogram(
            "amanah_update_seconds", "From an update's arrival to its answer.", buckets=_SECONDS, registry=self.registry
        )
        self._calls = Counter(
            "amanah_telegram_calls", "Calls of the Bot API, by what came of them.", ["outcome"], registry=self.registry
        )
        self._jobs = Counter("amanah_jobs", "Runs of jobs.", ["job", "outcome"], registry=self.registry)
        self._job_seconds = Histogram(
            "amanah_job_seconds", "How long jobs take.", ["job"], buckets=_SECONDS, registry=self.registry
        )
        self._sign_ins = Counter("amanah_sign_ins", "Sign-ins at the desk.", ["outcome"], registry=self.registry)
        self._refusals = Counter("amanah_refusals", "What was not taken, by why.", ["outcome"], registry=self.registry)
        self._drafts = Gauge("amanah_drafts", "Unsent drafts, when last counted.", registry=self.registry)
        self._receipts = Gauge(
            "amanah_receipts_ready", "Receipt codes that lie ready, when last looked at.", registry=self.registry
        )
        self._photo_bytes = Gauge("amanah_photo_bytes", "Bytes of photos, when last counted.", registry=self.registry)
        self._free_bytes = Gauge(
            "amanah_disk_free_bytes", "Room on the database's disk, when last looked at.", registry=self.registry
        )
        for kind, counter in (
            ("update", self._updates),
            ("telegram", self._calls),
            ("sign_in", self._sign_ins),
            ("refusal", self._refusals),
        ):
            for outcome in OUTCOMES[kind]:
                counter.labels(outcome)  # so that each begins at nought, and is there to be asked about

    def update_ended(self, outcome: str) -> None:
        """An update came to its end."""
        self._updates.labels(_known("update", outcome)).inc()

    def update_took(self, seconds: float) -> None:
        """From an update's arrival to its end, waiting for its chat's turn included."""
        self._update_seconds.observe(seconds)

    def telegram_called(self, outcome: str) -> None:
        """The Bot API has answered, or has not."""
        self._calls.labels(_known("telegram", outcome)).inc()

    def job_ran(self, job: str, outcome: str, seconds: float) -> None:
        """A job came to its end; `job` is a name of the table of jobs."""
        self._jobs.labels(job, _known("job", outcome)).inc()
        self._job_seconds.labels(job).observe(seconds)

    def signed_in(self, outcome: str) -> None:
        """Somebody tried to sign in at the desk."""
        self._sign_ins.labels(_known("sign_in", outcome)).inc()

    def refused(self, reason: str) -> None:
        """Something from outside was not taken."""
        self._refusals.labels(_known("refusal", reason)).inc()

    def receipts_ready(self, count: int) -> None:
        """So many receipt codes lie ready."""
        self._receipts.set(count)

    def in_stock(self, drafts: int, photo_bytes: int, free_bytes: int | None) -> None:
        """What there is; `free_bytes` is None where it cannot be known."""
        self._drafts.set(drafts)
        self._photo_bytes.set(photo_bytes)
        if free_bytes is not None:
            self._free_bytes.set(free_bytes)

    def page(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)


def _known(kind: str, outcome: str) -> str:
    return outcome if outcome in OUTCOMES[kind] else OTHER

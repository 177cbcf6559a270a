"""The settings as the programme uses them: one frozen tree."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.helplines import Helpline
from bot.domain.sun import Place

FREE_RATE = 30
"""Messages a second that cost nothing; more need `allow_paid_broadcast` (core.telegram.org/bots/api#sendmessage)."""


@dataclass(frozen=True, slots=True)
class Listen:
    """A host and a port to listen on."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class ForumSettings:
    """Who the bot speaks for. `areas` are names, in the order offered; the first helpline is the emergency number.

    `former_areas` are names of areas that are no longer offered, so that older reports still show them in words.
    """

    name: str
    languages: tuple[str, ...]
    areas: tuple[str, ...]
    organisations: tuple[str, ...]
    helplines: tuple[Helpline, ...]
    time_zone: ZoneInfo
    place: Place
    former_areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """The bot at Telegram. An empty `webhook_url` means long polling."""

    token: str = field(repr=False)
    api_url: str
    webhook_url: str
    webhook_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ListenSettings:
    """The three doors: the webhook and the desk may be public behind a TLS proxy, ops never."""

    webhook: Listen
    desk: Listen
    ops: Listen
    trusted_proxies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How much is logged, and in which form."""

    level: str
    format: str


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """How much there may be of what people from outside can make, and how many updates are worked on at a time.

    `photos` is for one report; the next four are for one person; the next three for all, two of them in megabytes.
    `receipts_ahead` is how many receipt codes lie ready. `broadcast_rate` is how many messages leave in a second; above
    `FREE_RATE` Telegram asks a fee.
    """

    photos: int
    threads: int
    updates_per_minute: int
    photos_per_hour: int
    reports_per_day: int
    letters_per_day: int
    drafts: int
    photos_total_mb: int
    disk_free_mb: int
    broadcast_rate: int
    receipts_ahead: int


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How long closed cases, cases that were not reports, and the audit log are kept; 0 is for ever."""

    closed_months: int
    spam_days: int
    audit_months: int


@dataclass(frozen=True, slots=True)
class PublishingSettings:
    """The least that protects what is published: no count under `k` is shown, others are rounded to `rounding`."""

    k: int
    rounding: int


class Origin(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"
    FILE = "file"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be configured; its `repr` shows no secret. `origins` says of each by name where it comes from."""

    forum: ForumSettings
    telegram: TelegramSettings
    listen: ListenSettings
    logs: LogSettings
    limits: LimitSettings
    retention: RetentionSettings
    publishing: PublishingSettings
    data: Path
    desk_url: str
    database_url: str = field(repr=False)
    server_secret: str = field(repr=False)
    retired_secrets: tuple[str, ...] = field(default=(), repr=False)
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False)

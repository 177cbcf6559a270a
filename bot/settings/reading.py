"""Reading the settings: the texts of the environment and the `.env` file become the tree."""

import difflib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from bot.errors import SettingError
from bot.settings import values as v
from bot.settings.envfile import DEFAULT_ENV_FILE, parse_env
from bot.settings.table import BY_NAME, PREFIX, TABLE, Setting
from bot.settings.tree import (
    ForumSettings,
    LimitSettings,
    ListenSettings,
    LogSettings,
    Origin,
    PublishingSettings,
    RetentionSettings,
    Settings,
    TelegramSettings,
)

T = TypeVar("T")

MONTHS_BOUNDS, DAYS_BOUNDS = (0, 240), (0, 3650)
K_BOUNDS, ROUNDING_BOUNDS = (10, 50), (5, 25)
"""No forum publishes less guarded than the design says (k = 10, rounded to 5), wherever it is set."""


def read_settings(environ: Mapping[str, str] | None = None, *, needs: Iterable[str] | None = None) -> Settings:
    """Read the settings; the real environment wins over the `.env` file.

    `needs` names the settings that must be there (by default every required one); the others may be empty.
    Raises `SettingError`, which names the setting and never repeats its value.
    """
    given = os.environ if environ is None else environ
    texts = collect(given)
    for name in [one.name for one in TABLE if one.required] if needs is None else needs:
        if not texts[name]:
            raise SettingError(PREFIX + name, "is missing; `amanah init` asks for it")
    return replace(build(texts), origins=origins(given))


def collect(environ: Mapping[str, str]) -> dict[str, str]:
    """Every setting's text by its name without the prefix: from the environment, the file, or its default."""
    given = {**_from_file(environ), **environ}
    texts: dict[str, str] = {}
    for one in TABLE:
        text = given.get(one.variable, "").strip()
        if one.secret and not text and (pointer := given.get(f"{one.variable}_FILE", "").strip()):
            text = _secret_file(f"{one.variable}_FILE", Path(pointer))
        texts[one.name] = text or one.default
    return texts


def origins(environ: Mapping[str, str]) -> dict[str, Origin]:
    """Where each setting of `collect` comes from, by its name without the prefix."""
    given = {**_from_file(environ), **environ}

    def origin(one: Setting) -> Origin:
        names = [one.variable, f"{one.variable}_FILE"] if one.secret else [one.variable]
        name = next((name for name in names if given.get(name, "").strip()), "")
        return Origin.DEFAULT if not name else Origin.ENVIRONMENT if name in environ else Origin.FILE

    return {one.name: origin(one) for one in TABLE}


def env_file_path(environ: Mapping[str, str]) -> Path:
    """Which `.env` file is read: `AMANAH_ENV_FILE`, else `.env` where the command was started."""
    return Path(environ.get("AMANAH_ENV_FILE") or DEFAULT_ENV_FILE)


def build(texts: Mapping[str, str]) -> Settings:
    """The settings from their texts by name, each checked; `SettingError` for the first that is wrong."""

    def get(name: str, read: Callable[[str], T]) -> T:
        try:
            return read(texts[name])
        except v.WrongValueError as wrong:
            raise SettingError(PREFIX + name, str(wrong)) from None

    data = Path(texts["DATA"]).expanduser().absolute()
    return Settings(
        forum=ForumSettings(
            name=get("FORUM_NAME", v.one_line),
            languages=get("LANGUAGES", v.languages),
            areas=get("AREAS", v.areas),
            organisations=get("ORGANISATIONS", v.organisations),
            helplines=get("HELPLINES", v.helplines),
            time_zone=get("TIME_ZONE", v.time_zone),
            place=get("PLACE", v.place),
        ),
        telegram=TelegramSettings(
            token=get("TELEGRAM_TOKEN", v.token),
            api_url=get("TELEGRAM_API_URL", v.address),
            webhook_url=get("WEBHOOK_URL", v.webhook_address),
            webhook_secret=get("WEBHOOK_SECRET", v.webhook_secret),
        ),
        listen=ListenSettings(
            webhook=get("WEBHOOK_LISTEN", v.listen),
            desk=get("DESK_LISTEN", v.listen),
            ops=get("OPS_LISTEN", v.listen),
            trusted_proxies=get("TRUSTED_PROXIES", v.names),
        ),
        logs=LogSettings(
            level=get("LOG_LEVEL", v.one_of("debug", "info", "warning", "error")),
            format=get("LOG_FORMAT", v.one_of("console", "json")),
        ),
        limits=LimitSettings(
            photos=get("PHOTOS_MAX", v.between(0, 10)),
            threads=get("THREADS", v.between(1, 64)),
            updates_per_minute=get("UPDATES_PER_MINUTE", v.between(10, 100_000)),
            photos_per_hour=get("PHOTOS_PER_HOUR", v.between(1, 100_000)),
            reports_per_day=get("REPORTS_PER_DAY", v.between(1, 100_000)),
            letters_per_day=get("LETTERS_PER_DAY", v.between(1, 100_000)),
            drafts=get("DRAFTS_MAX", v.between(10, 10_000_000)),
            photos_total_mb=get("PHOTOS_TOTAL_MB", v.between(1, 10_000_000)),
            receipts_ahead=get("RECEIPTS_AHEAD", v.between(0, 4096)),
            broadcast_rate=get("BROADCAST_RATE", v.between(1, 1000)),
            disk_free_mb=get("DISK_FREE_MB", v.between(0, 10_000_000)),
        ),
        retention=RetentionSettings(
            closed_months=get("KEEP_CLOSED_MONTHS", v.between(*MONTHS_BOUNDS)),
            spam_days=get("KEEP_SPAM_DAYS", v.between(*DAYS_BOUNDS)),
            audit_months=get("KEEP_AUDIT_MONTHS", v.between(*MONTHS_BOUNDS)),
        ),
        publishing=PublishingSettings(
            k=get("PUBLISH_K", v.between(*K_BOUNDS)),
            rounding=get("PUBLISH_ROUNDING", v.between(*ROUNDING_BOUNDS)),
        ),
        data=data,
        desk_url=get("DESK_URL", v.address_or_none),
        database_url=get("DATABASE_URL", v.database) or f"sqlite:///{data / 'amanah.db'}",
        server_secret=get("SERVER_SECRET", v.server_secret),
        retired_secrets=get("SERVER_SECRET_OLD", v.retired_secrets),
    )


def _from_file(environ: Mapping[str, str]) -> dict[str, str]:
    path = env_file_path(environ)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if environ.get("AMANAH_ENV_FILE"):
            raise SettingError("AMANAH_ENV_FILE", "names a file that is not there") from None
        return {}
    except (OSError, UnicodeDecodeError):
        raise SettingError(path.name, "cannot be read") from None
    found = parse_env(text, path.name)
    for variable in found:
        if variable.startswith(PREFIX) and not _known(variable):
            near = difflib.get_close_matches(variable, [one.variable for one in TABLE], 1)
            raise SettingError(variable, "is not a setting" + (f"; is {near[0]} meant?" if near else ""))
    return found


def _known(variable: str) -> bool:
    name = variable.removeprefix(PREFIX)
    return name in BY_NAME or (name.endswith("_FILE") and (one := BY_NAME.get(name[:-5])) is not None and one.secret)


def _secret_file(variable: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingError(variable, "names a file that cannot be read") from None
    if not text:
        raise SettingError(variable, "names a file that is empty")
    return text

"""Every setting, described once."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.helplines import UK_HELPLINES

PREFIX = "AMANAH_"
TELEGRAM = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be configured. A secret one may also be given as a file's path in `<name>_FILE`."""

    name: str
    what: str
    default: str = ""
    required: bool = False
    secret: bool = False

    @property
    def variable(self) -> str:
        """The name as the environment knows it."""
        return PREFIX + self.name


TABLE: tuple[Setting, ...] = (
    Setting("FORUM_NAME", "The forum's name, as members and coordinators see it.", required=True),
    Setting("TELEGRAM_TOKEN", "The bot's token, from @BotFather.", required=True, secret=True),
    Setting("TELEGRAM_API_URL", "Where the Bot API is; another address for a Bot API server of one's own.", TELEGRAM),
    Setting("DATA", "The folder for the database and whatever else is kept.", "./data"),
    Setting(
        "DATABASE_URL",
        "The database: sqlite:///path or postgresql://user@host/name. Empty: amanah.db in the data folder.",
        secret=True,
    ),
    Setting(
        "SERVER_SECRET",
        "The server's secret, made by `amanah init`. Keep a copy apart from the database's: without it no code works.",
        required=True,
        secret=True,
    ),
    Setting(
        "SERVER_SECRET_OLD",
        "Secrets before this one, kept by `amanah rotate-secret`: reports of their time still need them.",
        secret=True,
    ),
    Setting("LANGUAGES", "The languages offered, in this order.", "en,ar,ur"),
    Setting(
        "AREAS",
        'The areas a report may name: "london", names with commas between, or a file with one a line.',
        "london",
    ),
    Setting(
        "ORGANISATIONS",
        "Organisations a member may say they belong to: names with commas between, or a file with one a line. "
        "Empty: nobody is asked.",
    ),
    Setting(
        "HELPLINES",
        "Who to turn to, the emergency number first: number|name or number|name|hours, with semicolons between.",
        UK_HELPLINES,
    ),
    Setting("TIME_ZONE", "The forum's time zone.", "Europe/London"),
    Setting(
        "PLACE",
        "Where the forum is, in degrees north and east with a comma between: for the hours of sunset and night prayer.",
        "51.51,-0.13",
    ),
    Setting("WEBHOOK_URL", "The public https address Telegram calls. Empty: the bot asks Telegram (long polling)."),
    Setting(
        "WEBHOOK_SECRET",
        "What Telegram shows to prove itself at the webhook. Empty: derived from the server's secret.",
        secret=True,
    ),
    Setting("WEBHOOK_LISTEN", "Where the webhook listens; a TLS proxy stands in front.", "127.0.0.1:8081"),
    Setting("DESK_LISTEN", "Where the desk listens; a TLS proxy stands in front.", "127.0.0.1:8080"),
    Setting(
        "DESK_URL", "The desk's public address: the name it answers to. With https its cookies are sent over TLS only."
    ),
    Setting("OPS_LISTEN", "Where health and metrics listen. Never make it public.", "127.0.0.1:9090"),
    Setting("TRUSTED_PROXIES", "Whose word is taken for a caller's address: the TLS proxy's addresses.", "127.0.0.1"),
    Setting("LOG_LEVEL", "debug, info, warning or error.", "info"),
    Setting("LOG_FORMAT", "console or json.", "console"),
    Setting("PHOTOS_MAX", "How many photos a report may carry, 0 to 10.", "5"),
    Setting(
        "KEEP_CLOSED_MONTHS", "Months after which a closed case is deleted, with all that was said. 0: never.", "24"
    ),
    Setting("KEEP_SPAM_DAYS", "Days after which a case that was not a report is deleted. 0: never.", "30"),
    Setting("KEEP_AUDIT_MONTHS", "Months after which a line of the audit log is deleted. 0: never.", "12"),
    Setting("PUBLISH_K", "No count under this leaves the desk, 10 to 50; a consultation may ask for more.", "10"),
    Setting(
        "PUBLISH_ROUNDING", "Counts that leave are rounded to this, 5 to 25; a consultation may ask for more.", "5"
    ),
    Setting("UPDATES_PER_MINUTE", "How many messages and presses of one person are heard in a minute.", "120"),
    Setting("PHOTOS_PER_HOUR", "How many photos are taken from one person in an hour.", "40"),
    Setting("REPORTS_PER_DAY", "How many reports are taken from one person in a day.", "20"),
    Setting("LETTERS_PER_DAY", "How many later messages to reports are taken from one person in a day.", "40"),
    Setting("DRAFTS_MAX", "How many unsent drafts there may be of all people together.", "10000"),
    Setting("PHOTOS_TOTAL_MB", "How many megabytes the photos of all reports and drafts may take together.", "1024"),
    Setting(
        "DISK_FREE_MB",
        "Megabytes to stay free on SQLite's disk: with less nothing new is begun, with half nothing is kept. 0: off.",
        "200",
    ),
    Setting(
        "BROADCAST_RATE",
        "Messages a second to members, replies among them, 1 to 1000. Above 30 Telegram asks a fee for broadcasts.",
        "30",
    ),
    Setting("RECEIPTS_AHEAD", "How many receipt codes are made in quiet moments and lie ready, 0 to 4096.", "32"),
    Setting(
        "THREADS", "How many things are worked on at the same time, 1 to 64; on SQLite, updates have one thread.", "8"
    ),
)
"""Every setting, described once; `.env.example` is made of this, and a test holds the operator's guide to it."""

BY_NAME: Mapping[str, Setting] = {one.name: one for one in TABLE}

"""The settings of a forum under test, joined as the programme joins them."""

from dataclasses import replace

from bot.bootstrap.adjustables import adjustables
from bot.bootstrap.adjusting import read_desk
from bot.services.desk_settings import DeskSettings
from bot.services.retention import Retention, Terms
from bot.settings import Origin, Settings, build, collect
from tests.desk.seeding import Forum

INSTALLED = {
    "FORUM_NAME": "Northgate Muslim Forum",
    "SERVER_SECRET": "5f" * 32,
    "AREAS": "Brent,Newham,Tower Hamlets",
    "ORGANISATIONS": "Northgate Mosque,Muslim Women's Circle",
}


def installed(**changed: str) -> Settings:
    """The settings of a forum as they were installed."""
    settings = build(collect({"AMANAH_ENV_FILE": "/dev/null"}) | INSTALLED | changed)
    return replace(settings, origins=dict.fromkeys(INSTALLED, Origin.FILE))


def desk_settings_for(forum: Forum, settings: Settings | None = None) -> DeskSettings:
    """The service, as it is made when the programme has just begun with what is set now."""
    settings = settings or installed()
    running = read_desk(settings, forum.storage)
    kept = running.retention
    terms = Terms(kept.closed_months, kept.spam_days, kept.audit_months)
    retention = Retention(forum.storage, forum.clock, terms)
    return DeskSettings(forum.storage, forum.clock, adjustables(settings, running), retention)

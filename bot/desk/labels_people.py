"""What things are called around people: roles, browsers, and what is done with accounts and sessions."""

from collections.abc import Mapping
from typing import Any

from bot.i18n.text import Text, say
from bot.services.principals import Role

ROLES: Mapping[str, Text] = {
    Role.ADMIN: say("Admin"),
    Role.COORDINATOR: say("Coordinator"),
    Role.READER: say("Reader"),
    Role.LIAISON: say("Police liaison"),
}

ROLE_MEANS: Mapping[str, Text] = {
    Role.ADMIN: say("Everything a coordinator may, and looks after people, keys and settings."),
    Role.COORDINATOR: say("Reads every report, answers, decides, writes to members and publishes."),
    Role.READER: say("Reads every report and changes nothing."),
    Role.LIAISON: say("Sees what the forum publishes. Can never open a report: no key is made for them."),
}
"""What a role may do, in one line."""

BROWSERS: Mapping[str, Text] = {
    "chrome": say("Chrome"),
    "edge": say("Edge"),
    "firefox": say("Firefox"),
    "opera": say("Opera"),
    "safari": say("Safari"),
    "samsung": say("Samsung Internet"),
    "": say("A browser"),
}
SYSTEMS: Mapping[str, Text] = {
    "android": say("an Android phone or tablet"),
    "chromeos": say("a Chromebook"),
    "ios": say("an iPhone or iPad"),
    "linux": say("a Linux computer"),
    "macos": say("a Mac"),
    "windows": say("a Windows computer"),
    "": say("a device that is not known"),
}

TABLES: Mapping[str, Mapping[Any, Text]] = {
    "role": ROLES,
    "role_means": ROLE_MEANS,
    "browser": BROWSERS,
    "system": SYSTEMS,
}
"""For `named` in templates."""

ACTS: Mapping[str, Text] = {
    "unlocked": say("Unlocked a session"),
    "code_refused": say("A code of the second factor was refused"),
    "session_ended": say("Ended a session"),
    "other_sessions_ended": say("Ended all other sessions"),
    "colleague_signed_out": say("Ended a colleague's sessions"),
    "coordinator_activated": say("Let a colleague come back"),
    "second_factor_on": say("Turned a second factor on"),
    "second_factor_off": say("Turned a second factor off"),
    "recovery_codes_made": say("Made new recovery codes"),
    "role_admin": say("Made a colleague an admin"),
    "role_coordinator": say("Made a colleague a coordinator"),
    "role_reader": say("Made a colleague a reader"),
    "role_liaison": say("Made a colleague a police liaison"),
}

DONE: Mapping[str, Text] = {
    "role": say("The role is changed."),
    "session_ended": say("That session is ended."),
    "others_ended": say("All your other sessions are ended."),
    "colleague_signed_out": say("They are signed out everywhere. They can sign in again."),
    "second_factor_off": say("Your second factor is turned off. Your password alone signs you in."),
}

PROBLEMS: Mapping[str, Text] = {
    "role": say("Choose one of these roles, another than they have."),
    "active": say("This account is active already."),
}

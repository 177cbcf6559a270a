"""Chats that are linked with accounts at the desk."""

import datetime as dt
from typing import Any

from bot.services.principals import DeskSession, Role
from bot.services.team_keys import KeyHolder
from bot.simulator import Message, Person
from tests.chat.stage import PASSWORD, Stage

LINKED = "This chat is linked with the desk."
OWN = "another long pass phrase of one's own"


def account(stage: Stage, login: str = "maryam", role: Role | None = None, language: str | None = None) -> DeskSession:
    """Somebody signed in at the desk; invited when they have no account yet."""
    if login != "maryam":
        maryam = stage.coordinator()
        given = stage.core.ceremony.invite(
            KeyHolder.signed_in(maryam), login, login.title(), language or "en", PASSWORD
        )
        first = stage.core.access.session(stage.core.access.sign_in(login, given, "127.0.0.1"))
        session = stage.core.access.session(stage.core.access.change_password(first, given, OWN))
    else:
        session = stage.coordinator()
    with stage.core.storage.begin() as tx:
        if role is not None:
            tx.coordinators.set_role(session.principal.coordinator_id, role.value)
        if language is not None:
            tx.coordinators.set_language(session.principal.coordinator_id, language)
        tx.commit()
    return session


async def link(stage: Stage, person: Person, session: DeskSession | None = None) -> Message:
    """Link a chat as one does: a code from the desk, sent to the bot."""
    made = stage.core.linking.new_code(session or stage.coordinator())
    await person.send_text(f"/link {made.code}")
    return await person.wait_for(lambda message: message.from_bot, new=True)


def said(person: Person) -> list[dict[str, Any]]:
    """All that the bot has said in a chat, as Telegram has it: without the numbers and times of messages."""
    dropped = {"message_id", "date", "chat", "from", "edit_date"}
    return [
        {name: value for name, value in message.api.items() if name not in dropped}
        for message in person.messages
        if message.from_bot
    ]


def commands(stage: Stage, person: Person) -> list[str]:
    """The commands that Telegram lists in this chat alone."""
    listed = stage.server.world.profile.commands
    return [one["command"] for (scope, _), found in listed.items() if f'"{person.chat_id}"' in scope for one in found]


def is_linked(stage: Stage) -> bool:
    """What the desk tells the coordinator."""
    return stage.core.linking.state(stage.coordinator()).linked


def set_clock(stage: Stage, moment: dt.datetime) -> None:
    """Let it be a certain moment on stage."""
    stage.clock.ahead = moment - dt.datetime.now(dt.UTC)


def next_monday(stage: Stage) -> dt.datetime:
    """Six minutes past eight on the next Monday by the forum's clock."""
    zone = stage.settings.forum.time_zone
    today = stage.clock().astimezone(zone).date()
    monday = today + dt.timedelta(days=(-today.weekday()) % 7 or 7)
    return dt.datetime.combine(monday, dt.time(8, 6), zone).astimezone(dt.UTC)

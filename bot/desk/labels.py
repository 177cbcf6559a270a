"""What things are called at the desk."""

from collections.abc import Mapping

from bot.domain.cases import Status, Voice
from bot.i18n.text import Text, say

STATUS: Mapping[Status, Text] = {
    Status.NEW: say("New"),
    Status.ACKNOWLEDGED: say("Read"),
    Status.IN_PROGRESS: say("In progress"),
    Status.RAISED: say("Raised with the police"),
    Status.CLOSED: say("Closed"),
    Status.SPAM: say("Not a report"),
}

MOVES: Mapping[Status, Text] = {
    Status.ACKNOWLEDGED: say("Mark as read"),
    Status.IN_PROGRESS: say("Start working on it"),
    Status.RAISED: say("Mark as raised with the police"),
    Status.CLOSED: say("Close the case…"),
    Status.SPAM: say("Not a report…"),
}
MOVES_BACK: Mapping[Status, Text] = {
    Status.IN_PROGRESS: say("Open it again"),
    Status.ACKNOWLEDGED: say("It is a report after all"),
}
"""The same moves, from a case that is not open."""

VOICES: Mapping[Voice, Text] = {
    Voice.FOLLOW_UP: say("The person who reported"),
    Voice.REPLY: say("The forum's reply"),
    Voice.NOTE: say("Internal note"),
}

ACTS: Mapping[str, Text] = {
    "team_created": say("Set up the team"),
    "signed_in": say("Signed in"),
    "sign_in_refused": say("Sign-in refused"),
    "signed_out": say("Signed out"),
    "signed_out_everywhere": say("Signed out everywhere"),
    "password_changed": say("Changed the password"),
    "opened": say("Opened a case"),
    "replied": say("Replied"),
    "noted": say("Wrote a note"),
    "status_new": say("Marked as new"),
    "status_acknowledged": say("Marked as read"),
    "status_in_progress": say("Marked as in progress"),
    "status_raised": say("Marked as raised with the police"),
    "status_closed": say("Closed the case"),
    "status_spam": say("Marked as not a report"),
}

JOBS: Mapping[str, Text] = {
    "purge": say("Deleted what had expired"),
    "retention": say("Deleted old cases"),
    "rewrite": say("Rewrote the database in key order"),
}
COUNTED: Mapping[str, Text] = {
    "conversations": say("conversations and drafts"),
    "photos": say("photos of drafts"),
    "sessions": say("sessions"),
    "throttles": say("counters of tries"),
    "mailboxes": say("wishes to be told of a reply"),
    "notices": say("notices that could not be sent"),
    "closed": say("closed cases"),
    "spam": say("cases that were not reports"),
    "audit": say("lines of this log"),
}

DONE: Mapping[str, Text] = {
    "replied": say("Your reply is stored. The person sees it when they come back with their code."),
    "noted": say("Your note is kept with the case. Only the team can read it."),
    "moved": say("The case was moved on."),
    "language": say("The desk speaks your language now."),
    "password": say("Your password is changed. Everywhere else you were signed out."),
    "signed_out": say("You are signed out."),
}
"""What is said after something was done, by the name in the address."""


def move(now: Status, to: Status) -> Text:
    """What the button is called that moves a case from one status to another."""
    back = None if now.is_open else MOVES_BACK.get(to)
    return back or MOVES.get(to) or STATUS[to]

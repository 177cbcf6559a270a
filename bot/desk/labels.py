"""What things are called at the desk."""

from collections.abc import Mapping
from typing import Any

from bot.desk import labels_cases, labels_consulting, labels_people
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
    **labels_cases.ACTS,
    **labels_consulting.ACTS,
    **labels_people.ACTS,
    "team_created": say("Set up the team"),
    "bulletin_written": say("Wrote a bulletin"),
    "bulletin_approved": say("Approved a bulletin"),
    "bulletin_deleted": say("Threw a bulletin away"),
    "broadcast_cancelled": say("Stopped a broadcast"),
    "signed_in": say("Signed in"),
    "sign_in_refused": say("Sign-in refused"),
    "signed_out": say("Signed out"),
    "signed_out_everywhere": say("Signed out everywhere"),
    "password_changed": say("Changed the password"),
    "coordinator_added": say("Invited a colleague"),
    "coordinator_reset": say("Gave a colleague a new password"),
    "coordinator_removed": say("Deactivated a colleague's account"),
    "coordinator_recovered": say("Unlocked an account with the recovery key"),
    "team_key_rotated": say("Gave the team a new key"),
    "keys_moved": say("Moved everything to the new key"),
    "opened": say("Opened a case"),
    "searched": say("Searched inside the cases"),
    "replied": say("Replied"),
    "noted": say("Wrote a note"),
    "status_new": say("Marked as new"),
    "status_acknowledged": say("Marked as read"),
    "status_in_progress": say("Marked as in progress"),
    "status_raised": say("Marked as raised with the police"),
    "status_closed": say("Closed the case"),
    "status_spam": say("Marked as not a report"),
    "wave_opened": say("Opened a consultation"),
    "wave_closed": say("Closed a consultation"),
    "results_proposed": say("Proposed results to give back"),
    "results_approved": say("Approved results to give back"),
    "results_withdrawn": say("Took proposed results back"),
    "results_published": say("Gave results back"),
    "calendar_corrected": say("Corrected the calendar"),
    "calendar_uncorrected": say("Took a correction of the calendar back"),
}

JOBS: Mapping[str, Text] = {
    "purge": say("Deleted what had expired"),
    "retention": say("Deleted old cases"),
    "rewrite": say("Rewrote the database in key order"),
    "consultations": say("Opened and closed consultations"),
}
COUNTED: Mapping[str, Text] = {
    "conversations": say("conversations and drafts"),
    "photos": say("photos of drafts"),
    "sessions": say("sessions"),
    "locked": say("idle sessions that were locked"),
    "throttles": say("counters of tries"),
    "mailboxes": say("wishes to be told of a reply"),
    "notices": say("notices that could not be sent"),
    "deliveries": say("notes of who was written to"),
    "closed": say("closed cases"),
    "spam": say("cases that were not reports"),
    "audit": say("lines of this log"),
}
COUNTED_OF: Mapping[tuple[str, str], Text] = {
    ("consultations", "opened"): say("opened"),
    ("consultations", "closed"): say("closed"),
    ("consultations", "missed"): say("missed their time"),
    ("consultations", "failed"): say("did not work"),
}
"""What a job counts that others count too, in another sense."""

DONE: Mapping[str, Text] = {
    "replied": say("Your reply is stored. The person sees it when they come back with their code."),
    "noted": say("Your note is kept with the case. Only the team can read it."),
    "moved": say("The case was moved on."),
    "view_saved": say("The view is saved."),
    "view_renamed": say("The view is changed."),
    "view_deleted": say("The view is deleted."),
    "language": say("The desk speaks your language now."),
    "password": say("Your password is changed. Everywhere else you were signed out."),
    "signed_out": say("You are signed out."),
    "keys_moved": say("Everything is moved to the new key. The old one opens nothing any more."),
    **labels_cases.DONE,
    **labels_consulting.DONE,
    **labels_people.DONE,
}
"""What is said after something was done, by the name in the address."""


PROBLEMS: Mapping[str, Text] = {
    **labels_people.PROBLEMS,
    "login": say("Choose another sign-in name: 2 to 64 letters, digits, dots or dashes, which nobody here has had."),
    "name": say("Write the name as colleagues know it, in 1 to 80 characters."),
    "language": say("Choose one of these languages."),
    "yourself": say("This is your own account. Ask a colleague to do it."),
    "last": say("This is the last active admin. Make somebody else an admin first."),
    "removed": say("This account was deactivated already."),
}
"""Why something could not be done with people, by the name of the field."""


TABLES: Mapping[str, Mapping[Any, Text]] = {
    **labels_cases.TABLES,
    **labels_consulting.TABLES,
    **labels_people.TABLES,
}
"""The tables by the name templates use."""


def move(now: Status, to: Status) -> Text:
    """What the button is called that moves a case from one status to another."""
    back = None if now.is_open else MOVES_BACK.get(to)
    return back or MOVES.get(to) or STATUS[to]

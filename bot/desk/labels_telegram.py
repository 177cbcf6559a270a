"""What linking with Telegram is called at the desk."""

from collections.abc import Mapping

from bot.i18n.text import Text, say

ACTS: Mapping[str, Text] = {
    "telegram_linked": say("Linked an account with Telegram"),
    "telegram_unlinked": say("Ended a link with Telegram"),
}
JOBS: Mapping[str, Text] = {"digests": say("Sent the week to linked chats")}
COUNTED: Mapping[str, Text] = {
    "link_codes": say("codes for linking"),
    "digests": say("notes of whom a week was sent to"),
}
COUNTED_OF: Mapping[tuple[str, str], Text] = {
    ("digests", "sent"): say("sent"),
    ("digests", "again"): say("perhaps sent twice"),
}
DONE: Mapping[str, Text] = {
    "telegram_linked": say("Your account is linked with a chat in Telegram."),
    "telegram_unlinked": say("The link is ended. Nothing of the week goes to Telegram any more."),
}

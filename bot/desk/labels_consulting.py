"""What things are called on the pages of consultations, bulletins and the calendar."""

from collections.abc import Mapping
from typing import Any

from bot.consultations.model import Kind
from bot.domain.etiquette import Reason
from bot.i18n.text import Text, say
from bot.services.consulting.calendar import Source, Special
from bot.services.consulting.definitions import DefinitionStatus
from bot.services.consulting.waves import WaveStatus, Why
from bot.services.delivery.broadcasts import Kind as BroadcastKind
from bot.services.delivery.broadcasts import Status as BroadcastStatus

DEFINITION: Mapping[DefinitionStatus, Text] = {
    DefinitionStatus.DRAFT: say("Draft"),
    DefinitionStatus.READY: say("Ready"),
    DefinitionStatus.RETIRED: say("Retired"),
}

WAVE: Mapping[WaveStatus, Text] = {
    WaveStatus.OPEN: say("Open now"),
    WaveStatus.CLOSED: say("Closed"),
    WaveStatus.PUBLISHED: say("Published"),
}

BROADCAST: Mapping[BroadcastStatus, Text] = {
    BroadcastStatus.DRAFT: say("Draft"),
    BroadcastStatus.WAITING: say("Waits for a decent hour"),
    BroadcastStatus.PREPARING: say("Being prepared"),
    BroadcastStatus.SENDING: say("Being sent"),
    BroadcastStatus.DONE: say("Sent to all"),
    BroadcastStatus.CANCELLED: say("Cancelled"),
}

BROADCAST_KINDS: Mapping[BroadcastKind, Text] = {
    BroadcastKind.PROMPT: say("Prompt"),
    BroadcastKind.REMINDER: say("Reminder"),
    BroadcastKind.RESULTS: say("Results"),
    BroadcastKind.BULLETIN: say("Bulletin"),
}

REASONS: Mapping[Reason, Text] = {
    Reason.EID_AL_FITR: say("Eid al-Fitr"),
    Reason.EID_AL_ADHA: say("Eid al-Adha"),
    Reason.ARAFAH: say("the day of Arafah"),
    Reason.LAST_TEN_NIGHTS: say("the last ten nights of Ramadan"),
    Reason.RAMADAN_EVENING: say("Ramadan: until after the night prayer"),
    Reason.FRIDAY_PRAYER: say("Friday prayer"),
    Reason.QUIET_HOURS: say("quiet hours"),
}
"""Why a message waits, as a part of a list."""

WHY_MISSED: Mapping[Why, Text] = {
    Why.LATE: say("Nothing was running at its time, and it was too late afterwards."),
    Why.SKIPPED: say("Nothing was running at its time, and its schedule says to leave it out then."),
    Why.STILL_OPEN: say("The wave before it was still open."),
}

SPECIALS: Mapping[Special, Text] = {
    Special.RAMADAN_FIRST: say("First day of Ramadan"),
    Special.RAMADAN_LAST: say("Last day of Ramadan"),
    Special.EID_AL_FITR: say("Eid al-Fitr"),
    Special.ARAFAH: say("Day of Arafah"),
    Special.EID_AL_ADHA: say("Eid al-Adha"),
}

SOURCES: Mapping[Source, Text] = {
    Source.CALCULATED: say("Calculated"),
    Source.FOLLOWS: say("Follows a correction"),
    Source.CORRECTED: say("Corrected"),
}

KEPT_HOURS: Mapping[str, Text] = {
    "quiet_hours": say("Quiet hours, every night"),
    "friday": say("Friday prayer"),
}

KINDS: Mapping[Kind, Text] = {
    Kind.SINGLE: say("One of several"),
    Kind.MULTI: say("Several of several"),
    Kind.SCALE: say("A scale"),
    Kind.YES_NO: say("Yes or no"),
    Kind.NUMBER: say("A number"),
    Kind.TEXT: say("Own words"),
    Kind.AREA: say("Area"),
    Kind.NOTE: say("Something to read"),
}

ACTS: Mapping[str, Text] = {
    "consultation_saved": say("Changed a consultation"),
    "consultation_ready": say("Made a consultation ready"),
    "consultation_retired": say("Retired a consultation"),
    "consultation_deleted": say("Deleted a draft of a consultation"),
}

DONE: Mapping[str, Text] = {
    "consultation_saved": say("Your changes are kept."),
    "consultation_made": say(
        "The consultation is there. Write its words, look at it on the phone, then make it ready."
    ),
    "consultation_ready": say("It is ready and can be opened."),
    "consultation_retired": say("It is retired: no new wave opens. A wave that is open goes on."),
    "consultation_deleted": say("The draft is deleted."),
    "wave_opened": say("The wave is open. Its prompt leaves at the time that is shown below."),
    "wave_closed": say("The wave is closed. Who took part can no longer be found out by anybody."),
    "sending_cancelled": say("Sending is stopped. What was on its way still arrives."),
    "question_added": say("The question is added. Write its words."),
    "results_proposed": say("The text is kept for approval."),
    "results_approved": say("You approved it."),
    "results_published": say("The results are published."),
    "results_withdrawn": say("The proposal is taken back."),
    "tagged": say("The themes are kept."),
    "bulletin_kept": say("The bulletin is kept as a draft. Look at it once more, then approve it."),
    "bulletin_approved": say("You approved it. A second coordinator has to as well."),
    "bulletin_leaves": say("It is approved and on its way."),
    "bulletin_deleted": say("The draft is deleted."),
    "calendar_corrected": say("The calendar follows your correction."),
    "calendar_undone": say("The calendar follows the calculation again."),
}
"""What is said after something was done, by the name in the address."""

TABLES: Mapping[str, Mapping[Any, Text]] = {
    "definition": DEFINITION,
    "wave": WAVE,
    "broadcast": BROADCAST,
    "broadcast_kind": BROADCAST_KINDS,
    "reason": REASONS,
    "why_missed": WHY_MISSED,
    "special": SPECIALS,
    "source": SOURCES,
    "kept_hours": KEPT_HOURS,
    "kind": KINDS,
}
"""The tables by the name templates use."""

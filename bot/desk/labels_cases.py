"""What things are called on the page of a case."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.casefile import (
    BIAS_MOTIVATIONS,
    CLOSING_REASONS,
    ODIHR_TYPES,
    SEVERITIES,
    VERIFICATIONS,
    BiasMotivation,
    OdihrType,
    Verification,
)
from bot.domain.cases import DELETION
from bot.i18n.text import Code, Text, say
from bot.services.cases.kept import Line

ACTS: Mapping[str, Text] = {
    "case_severity": say("Judged how grave a case is"),
    "case_verification": say("Judged how sure the forum is of a case"),
    "case_odihr": say("Set the type of a case"),
    "case_biases": say("Set the bias motivations of a case"),
    "case_tags": say("Changed the tags of a case"),
    "case_assigned": say("Gave a case to somebody"),
    "case_handed_over": say("Handed a case over"),
    "case_held": say("Put a case under a legal hold"),
    "case_released": say("Ended the legal hold of a case"),
    "passage_hidden": say("Hid a passage"),
    "passage_unhidden": say("Showed a hidden passage again"),
    "passages_looked_at": say("Looked at hidden passages"),
    "case_merged": say("Merged a case with another one"),
    "case_split": say("Split a case from another one"),
    "wish_handled": say("Saw to what the person asked for"),
    "case_deleted": say("Deleted a case"),
    "prepared_kept": say("Changed a prepared reply"),
    "prepared_deleted": say("Deleted a prepared reply"),
}
"""The acts of the audit log."""

DONE: Mapping[str, Text] = {
    "judged": say("What you decided is kept."),
    "assigned": say("It is noted whose work this is."),
    "handed_over": say("The case is handed over, and your note is kept with it."),
    "tagged_case": say("The tags are kept."),
    "hidden": say("The passage is hidden. Nobody sees it in the case, in the inbox, in the search or in an export."),
    "unhidden": say("The passage is shown again."),
    "held": say("The case is held. Nothing of it is deleted until the hold is ended."),
    "released": say("The hold is ended."),
    "merged": say("The cases are merged. The duplicate is closed."),
    "split": say("The cases are apart again."),
    "wish_handled": say("It is noted that somebody saw to it."),
    "case_deleted": say("The case is deleted, with its messages and photos."),
    "prepared_kept": say("The prepared reply is kept."),
    "prepared_deleted": say("The prepared reply is deleted."),
}
"""What is said after something was done, by the name in the address."""

PROBLEMS: Mapping[str, Text] = {
    "severity": say("Choose one of these."),
    "verification": say("A second review takes another coordinator than the one who corroborated it."),
    "assignee": say("Choose somebody who works on cases."),
    "colleague": say("Choose a colleague who works on cases."),
    "why": say("Write why, so that your colleague can begin."),
    "lead": say("Choose who leads it."),
    "tag": say("A case has at most 10 tags of 40 characters each."),
    "passage": say("These words do not stand in the case like this. Copy them from the page, two characters at least."),
    "because": say("Choose why it is closed."),
    "other": say("No case has this reference. It looks like A-7F3KM and stands at the top of the other case."),
    "several": say("More than one case has this reference. Use the number in the address of the other case instead."),
    "itself": say("This is the same case. Write the reference of the other one."),
    "is_duplicate": say("The other case is merged into a third one already. Merge with that one."),
    "merged_already": say("This case is merged into another one already. Split them first."),
    "has_duplicates": say(
        "This case has duplicates of its own. Let the other one be closed instead, or split them first."
    ),
    "held": say("This case is held, so it cannot be deleted."),
    "prepared": say("Write it in one language at least."),
    "title": say("Give it a short name, up to 80 characters, by which colleagues find it."),
    "words": say("Write the reply in up to 3,000 characters."),
}
"""Why something could not be done, by the name of the field."""

WISHES: Mapping[str, Text] = {DELETION: say("They asked for their report to be deleted.")}

TABLES: Mapping[str, Mapping[Any, Text]] = {
    "severity": SEVERITIES,
    "verification": VERIFICATIONS,
    "odihr": ODIHR_TYPES,
    "bias": BIAS_MOTIVATIONS,
    "closed_because": CLOSING_REASONS,
    "wish": WISHES,
    "case_problem": PROBLEMS,
}
"""The tables by the name templates use."""

_PLAIN: Mapping[str, Text] = {
    "tags": say("Changed the tags"),
    "released": say("Ended the legal hold"),
    "hidden": say("Hid a passage"),
    "unhidden": say("Showed a hidden passage again"),
    "replied": say("Replied"),
    "noted": say("Wrote a note"),
    "wish_handled": say("Saw to what the person asked for"),
}
_WITH_NAME: Mapping[str, Callable[[str], Text]] = {
    "assigned": lambda name: say("Gave the case to {name}", name=name) if name else say("Gave the case to nobody"),
    "handed_over": lambda name: say("Handed the case over to {name}", name=name),
    "hold": lambda name: say("Legal hold, led by {name}", name=name),
    "merged": lambda other: say("Merged with {reference}", reference=Code(other)),
    "split": lambda other: say("Split from {reference}", reference=Code(other)),
}
_JUDGED: Mapping[str, Callable[[str], Text]] = {
    "severity": lambda code: (
        say("Severity: {severity}", severity=SEVERITIES[int(code)]) if code else say("Took the severity back")
    ),
    "verification": lambda code: say("Verification: {step}", step=VERIFICATIONS[Verification(code)]),
    "odihr": lambda code: say("Type: {type}", type=ODIHR_TYPES[OdihrType(code)]) if code else say("Took the type back"),
    "biases": lambda codes: (
        say("Bias: {biases}", biases=tuple(BIAS_MOTIVATIONS[BiasMotivation(code)] for code in codes.split(",")))
        if codes
        else say("Took the bias motivations back")
    ),
}


def told(line: Line, statuses: Mapping[str, Text]) -> Text:
    """What a line of the history says; `statuses` are the acts that move a case, by status."""
    what, detail = line.act.what, line.act.detail
    if what in _PLAIN:
        return _PLAIN[what]
    if what in _WITH_NAME:
        return _WITH_NAME[what](line.about)
    if what in _JUDGED:
        return _JUDGED[what](detail)
    return statuses.get(f"{what}_{detail}", say("Changed the case"))

"""What things are called on the pages of weeks."""

from collections.abc import Mapping

from bot.i18n.text import Text, say
from bot.insights.trends import Verdict
from bot.services.weeks.model import Correction

REASONS: Mapping[Correction, Text] = {
    Correction.JUDGED_LATER: say("Cases were judged after the week"),
    Correction.DELETED: say("Cases had to be deleted"),
    Correction.MISTAKE: say("Something had been entered wrongly"),
}
"""Why a week was counted once more."""

VERDICTS: Mapping[Verdict, Text] = {
    Verdict.MORE: say("more than usual"),
    Verdict.FEWER: say("fewer than usual"),
    Verdict.USUAL: say("as usual"),
    Verdict.EARLY: say("too early to say"),
}

ACTS: Mapping[str, Text] = {
    "week_frozen": say("Froze a week"),
    "week_corrected": say("Made a correction of a week"),
}

DONE: Mapping[str, Text] = {
    "week_frozen": say("The week is frozen. Its figures stay as they are now."),
    "week_corrected": say("The correction is there, beside the week as it was frozen."),
}

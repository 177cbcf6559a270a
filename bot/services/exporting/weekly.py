"""What is published of a frozen week, as a file."""

from collections.abc import Sequence

from bot.domain.weeks import parse_week
from bot.errors import NotFound
from bot.i18n.text import say
from bot.services.exporting.tables import Figures, how_to_read
from bot.services.principals import DeskSession, Power
from bot.services.weeks.leaving import QUESTIONS, answer_labels
from bot.services.weeks.weeks import Weeks


class WeekExports:
    """The weeks of which something may leave."""

    def __init__(self, weeks: Weeks) -> None:
        self._weeks = weeks

    def offered(self, session: DeskSession, most: int = 12) -> Sequence[str]:
        """The latest weeks that are frozen and counted, the newest first."""
        session.require(Power.READ)
        return [one.totals.week for one in self._weeks.frozen() if one.published][:most]

    def figures(self, session: DeskSession, week: str) -> Figures:
        """What may leave of a week, with its names and notes. `NotFound` before it is counted; `FieldError`."""
        session.require(Power.READ)
        table = self._weeks.published(week)
        if table is None:
            raise NotFound("nothing of this week is published")
        written = self._weeks.written(week)
        monday, sunday = parse_week(written)
        return Figures(
            stem=f"amanah-week-{written}",
            title=say("Reports to the forum in the week of {day}", day=monday),
            table=table,
            questions=QUESTIONS,
            answers={one: answer_labels(one, self._weeks.areas) for one in QUESTIONS},
            notes=(
                (say("Period"), say("{monday} to {sunday}", monday=monday, sunday=sunday)),
                (say("Methodology"), say("Counted is what came in the week, as it stood at its end.")),
                *how_to_read(table, QUESTIONS),
            ),
        )

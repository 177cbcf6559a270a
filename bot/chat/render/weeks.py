"""Drawing the week for a linked chat: a few totals, one plain sentence, and a chart; and what is said beside a talk."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.chat.paper import Paper
from bot.domain.weeks import parse_week
from bot.i18n.text import Code, Label, Localised, Text, say
from bot.i18n.translator import Translator, translator
from bot.services.week_letters import Problem, PublishedPart, WeekLetter
from bot.services.weeks.charting import trend_chart
from bot.services.weeks.model import ConsultationTotals, TotalsTrend, WeekTotals

CAPTION_SIGNS = 1024
"""What Telegram takes below a picture (core.telegram.org/bots/api#sendphoto), in UTF-16 code units without markup."""

MOST_WAVES, MOST_TITLE = 3, 60
"""So many consultations are named, each with so many characters of its title; the desk has them all."""

MOST_ANSWERS, MOST_TOGETHER = 20, 3
"""So many answers of a published question are listed, and so many that were counted together are named."""

PROBLEMS: dict[Problem, Text] = {
    Problem.UNREADABLE: say(
        "I do not know this week. Write it like {example}, or write {summary} alone for the latest one.",
        example=Code("/summary 2026-W47"),
        summary=Code("/summary"),
    ),
    Problem.NOT_YET: say(
        "This week has not come yet. Write {summary} alone for the latest one.", summary=Code("/summary")
    ),
}
GONE_ON = say("The week is still going on; these are the figures so far.")
QUIET = say("A quiet week: nothing came in, and nothing was written.")
CORRECTED = say("These figures were corrected after the week was frozen.")
MORE_WAVES = say("More consultations stand at the desk.")
NOT_PUBLISHED = say("Nothing has been published for this week yet.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A week ready to be sent: Telegram's HTML and, where there is one, the chart that it stands below."""

    html: str = field(repr=False)
    picture: bytes | None = field(default=None, repr=False)


def beside(tr: Translator, sentences: Sequence[Text]) -> str:
    """A few sentences for themselves, as Telegram's HTML."""
    paper = Paper(tr, 0)
    for sentence in sentences:
        paper.say(sentence)
    return paper.text


def summary_sheet(letter: WeekLetter, languages: tuple[str, ...]) -> Sheet:
    """The answer to `/summary`: in words, and as a chart only where that was asked for. Slow: draws a picture."""
    paper = _paper(letter, languages)
    if letter.problem is not None:
        paper.say(PROBLEMS[letter.problem])
        return Sheet(paper.text)
    if letter.charted and letter.trend is not None:
        paper.say(letter.trend.sentence)
        return Sheet(paper.text, _picture(letter.trend, paper.tr))
    _week(paper, letter)
    if letter.published:
        _published(paper, letter.published)
    return Sheet(paper.text)


def digest_sheet(letter: WeekLetter, languages: tuple[str, ...]) -> Sheet:
    """Monday's digest: the totals below the chart of the weeks before. Slow: draws a picture."""
    paper = _paper(letter, languages)
    _week(paper, letter)
    if letter.totals is None and letter.published:
        _published(paper, letter.published)
    return Sheet(paper.text, None if letter.trend is None else _picture(letter.trend, paper.tr))


def _picture(trend: TotalsTrend, tr: Translator) -> bytes:
    from bot.insights.png import to_png  # noqa: PLC0415 - what draws takes memory; many processes never draw

    return to_png(trend_chart(trend, tr))


def _paper(letter: WeekLetter, languages: tuple[str, ...]) -> Paper:
    return Paper(translator(letter.language if letter.language in languages else languages[0]), 0)


def _week(paper: Paper, letter: WeekLetter) -> None:
    monday, sunday = parse_week(letter.week)
    paper.title(say("The week from {first} to {last}", first=monday, last=sunday), "📊")
    if letter.totals is not None:
        _totals(paper, letter.totals)
    if letter.trend is not None:
        paper.say(letter.trend.sentence)
    if letter.totals is None and not letter.published:
        paper.say(NOT_PUBLISHED)


def _published(paper: Paper, parts: Sequence[PublishedPart]) -> None:
    """What has left the desk: counts rounded, small ones hidden, so that nobody is given away."""
    paper.title(say("What has been published, rounded"), "📣")
    for part in parts:
        lines = [_answer(paper.tr, labels, count) for labels, count in part.lines[:MOST_ANSWERS]]
        if lines:
            paper.say(part.title)
            paper.bullets(tuple(lines))


def _answer(tr: Translator, labels: Sequence[Label], count: int) -> Label:
    if len(labels) > MOST_TOGETHER:
        return say("All others together: {count}", count=count)
    name = tr.listed(tr.draw(label) for label in labels)
    return say("{answer}: {count}", answer=Localised(((tr.code, name),)), count=count)


def _totals(paper: Paper, totals: WeekTotals) -> None:
    if not totals.complete:
        paper.say(GONE_ON)
    elif not totals.received + totals.follow_ups + totals.replies:
        paper.say(QUIET)
    if totals.version > 1:
        paper.say(CORRECTED)
    paper.bullets(
        (
            say("Reports received: {count}", count=totals.received),
            say("Of these answered: {count}", count=totals.answered),
            say("All open cases: {count}", count=totals.open),
            say("Waiting too long for a first reply: {count}", count=totals.overdue),
            say("Messages from people who reported: {count}", count=totals.follow_ups),
            say("Replies of the forum: {count}", count=totals.replies),
        )
    )
    if totals.consultations:
        waves = tuple(_wave(paper.tr, one) for one in totals.consultations[:MOST_WAVES])
        paper.bullets((*waves, MORE_WAVES) if len(totals.consultations) > MOST_WAVES else waves)


def _wave(tr: Translator, one: ConsultationTotals) -> Label:
    title = one.title.pick(tr.code)
    short = title if len(title) <= MOST_TITLE else f"{title[: MOST_TITLE - 1].rstrip()}…"
    return say(
        "{title}: {asked} asked, {answered} answered",
        title=Localised(((tr.code, short),)),
        asked=one.asked,
        answered=one.answered,
    )

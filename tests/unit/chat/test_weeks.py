"""The week as Telegram can carry it."""

import datetime as dt
import re
from html import unescape

import pytest

from bot.chat.render.weeks import CAPTION_SIGNS, digest_sheet, summary_sheet
from bot.domain.cases import Status
from bot.i18n.text import Localised
from bot.insights.trends import compare, total_sentence
from bot.services.week_letters import WeekLetter
from bot.services.weeks.model import ConsultationTotals, TotalsTrend, WeekTotals

LANGUAGES = ("en", "ar", "ur")
MANY = 987_654
LONG = "<b>How safe do you feel & your family</b> " * 8


def letter(language: str, waves: int = 5) -> WeekLetter:
    """A week in which everything is as much as it can be."""
    title = Localised(tuple((code, LONG) for code in LANGUAGES))
    totals = WeekTotals(
        week="2026-W47",
        complete=False,
        frozen=dt.date(2026, 11, 23),
        received=MANY,
        by_status={Status.NEW: MANY},
        answered=MANY,
        open=MANY,
        overdue=MANY,
        raised=MANY,
        closed=MANY,
        follow_ups=MANY,
        replies=MANY,
        consultations=tuple(ConsultationTotals("pulse", title, one, MANY, MANY) for one in range(waves)),
        version=2,
    )
    weeks = tuple(f"2026-W{number}" for number in range(39, 48))
    found = compare(MANY, (1, 2, 3, 4, 5, 6, 7, 8))
    trend = TotalsTrend(weeks, (1, 2, 3, 4, 5, 6, 7, 8, MANY), False, found, total_sentence(found))
    return WeekLetter(language, "2026-W47", totals, trend)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_digest_fits_below_its_picture(language: str) -> None:
    """Telegram refuses a longer caption; then nobody would have a digest."""
    sheet = digest_sheet(letter(language), LANGUAGES)
    seen = unescape(re.sub(r"<[^>]+>", "", sheet.html))

    assert sheet.picture is not None
    assert len(seen.encode("utf-16-le")) // 2 <= CAPTION_SIGNS


def test_titles_cannot_bring_markup() -> None:
    """A consultation's own words are shown as they are."""
    assert "&lt;b&gt;How safe" in summary_sheet(letter("en", 1), LANGUAGES).html


def test_a_language_no_longer_offered_gives_way_to_the_first() -> None:
    """The account keeps its choice; the bot speaks what the forum speaks."""
    assert summary_sheet(letter("ur"), ("en",)).html == summary_sheet(letter("en"), ("en",)).html

"""`amanah summary`: a week's figures for a terminal, another programme, a spreadsheet or a picture."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bot.bootstrap.core import Core, open_core
from bot.domain.cases import Status
from bot.errors import FieldError
from bot.exports.files import Cell, csv_file
from bot.exports.xlsx import Sheet, stream_xlsx
from bot.i18n.translator import Translator, translator
from bot.insights.png import to_png
from bot.insights.suppression import PublishableTable
from bot.services.weeks.charting import trend_chart
from bot.services.weeks.leaving import QUESTIONS, answer_labels
from bot.services.weeks.model import TotalsTrend, WeekTotals
from bot.settings import read_settings

TOTALS = ("week", "figure", "count", "note")
PUBLISHED = ("week", "question", "answers", "count", "percent")


@click.command()
@click.argument("week", metavar="[WEEK]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a workbook.")
@click.option(
    "--chart",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw the week and the eight before it into a PNG file.",
)
@click.option("--language", default="en", show_default=True, help="In which language to draw.")
@click.option("--freeze", is_flag=True, help="Freeze the week first, when it is over and not frozen yet.")
def command(
    *, week: str | None, as_json: bool, as_csv: bool, xlsx: Path | None, chart: Path | None, language: str, freeze: bool
) -> None:
    """Print a week's figures: totals, never what anybody wrote.

    WEEK is written like 2026-W47; by default it is the latest that is over. A frozen week is always the same; one that
    is going on is marked so. What the week was about is there as far as it is published: rounded, without small counts.
    """
    with open_core(read_settings(needs=["SERVER_SECRET"])) as core:
        if freeze:
            core.weeks.freeze(None, core.weeks.written(week))
        totals, trend = core.weeks.totals(week), core.weeks.trend(week)
        table = core.weeks.published(totals.week)
        if chart is not None:
            chart.write_bytes(to_png(trend_chart(trend, _speaking(language))))
            click.echo(f"{chart} is drawn. It shows totals: it is not for publishing.", err=True)
        if xlsx is not None:
            with xlsx.open("wb") as file:
                file.writelines(stream_xlsx(_sheets(core, totals, trend, table, _speaking(language))))
            click.echo(f"{xlsx} is written.", err=True)
        if as_csv:
            click.echo(csv_file(TOTALS, list(_total_rows(totals, trend))), nl=False)
        elif as_json:
            click.echo(json.dumps(_plain(totals, trend, table), ensure_ascii=False, indent=2))
        elif xlsx is None and chart is None:
            click.echo(_table(core, totals, trend, table))


def _speaking(language: str) -> Translator:
    try:
        return translator(language)
    except LookupError:
        raise FieldError("language", "Amanah does not speak it") from None


def _plain(totals: WeekTotals, trend: TotalsTrend, table: PublishableTable | None) -> dict[str, Any]:
    return {
        **totals.to_plain(),
        "trend": {
            "weeks": dict(zip(trend.weeks, trend.received, strict=True)),
            "verdict": trend.comparison.verdict.value,
            "sentence": translator("en").draw(trend.sentence),
        },
        "published": None if table is None else table.to_plain(),
    }


def _total_rows(totals: WeekTotals, trend: TotalsTrend) -> Iterator[list[Cell]]:
    note = _state(totals)
    figures = {
        "received": totals.received,
        **{f"received, now {status.value}": totals.by_status.get(status, 0) for status in Status},
        "answered": totals.answered,
        "open": totals.open,
        "overdue": totals.overdue,
        "raised": totals.raised,
        "closed": totals.closed,
        "follow_ups": totals.follow_ups,
        "replies": totals.replies,
    }
    for name, count in figures.items():
        yield [totals.week, name, count, note]
    for one in totals.consultations:
        yield [totals.week, f"{one.consultation}, wave {one.wave}: asked", one.asked, note]
        yield [totals.week, f"{one.consultation}, wave {one.wave}: answered", one.answered, note]
    for week, count in zip(trend.weeks[:-1], trend.received[:-1], strict=True):
        yield [week, "received", count, "before"]


def _published_rows(core: Core, week: str, table: PublishableTable, draw: Translator) -> Iterator[list[Cell]]:
    for one in table.questions:
        labels = answer_labels(one.id, core.weeks.areas)
        for answer in one.overall.answers:
            names = " + ".join(draw.draw(labels[code]) if code in labels else code for code in answer.codes)
            yield [week, draw.draw(QUESTIONS[one.id]), names, answer.count, answer.percent]


def _sheets(
    core: Core, totals: WeekTotals, trend: TotalsTrend, table: PublishableTable | None, draw: Translator
) -> Iterator[Sheet]:
    yield Sheet("Totals", TOTALS, _total_rows(totals, trend), (10, 40, 8, 24))
    if table is not None:
        yield Sheet("Published", PUBLISHED, _published_rows(core, totals.week, table, draw), (10, 24, 48, 8, 8))


def _table(core: Core, totals: WeekTotals, trend: TotalsTrend, table: PublishableTable | None) -> str:
    draw = translator("en")
    lines = [f"Week {totals.week}, {draw.day(totals.monday)} to {draw.day(totals.sunday)} ({_state(totals)})", ""]
    rows = [("Reports received", totals.received)]
    rows += [(f"  {status.value.replace('_', ' ')}", count) for status, count in totals.by_status.items() if count]
    rows += [("Answered of these", totals.answered), ("Open, all weeks", totals.open), ("Overdue", totals.overdue)]
    rows += [("Raised with the police", totals.raised), ("Closed", totals.closed)]
    rows += [("Follow-ups from reporters", totals.follow_ups), ("Replies sent", totals.replies)]
    for one in totals.consultations:
        rows += [(f"{one.consultation}, wave {one.wave}, asked", one.asked), ("  answered", one.answered)]
    lines += [f"{label:<38}{count:>6}" for label, count in rows]
    lines += ["", draw.draw(trend.sentence)]
    if table is not None:
        lines += ["", f"Published: no count below {table.policy.k}, rounded to {table.policy.rounding}"]
        lines += [f"{_title(row[1], row[2])[:48]:<48}{row[3]:>6}" for row in _published_rows(core, "", table, draw)]
        if not table.questions:
            lines.append("Too few reports to publish anything about.")
    return "\n".join(lines)


def _title(question: object, names: object) -> str:
    return f"{question}: {names}"


def _state(totals: WeekTotals) -> str:
    if totals.frozen is not None:
        return f"frozen on {totals.frozen.isoformat()}"
    return "not frozen yet" if totals.complete else "still going on"

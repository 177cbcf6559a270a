"""`amanah consultation results|publish`: what came of a consultation, and giving it back."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from bot.bootstrap.core import Core
from bot.cli.unlocking import Key, key_options, opened, unlocked
from bot.errors import FieldError, NotFound
from bot.exports.files import csv_file
from bot.i18n.text import Localised
from bot.i18n.translator import translator
from bot.insights.png import to_png
from bot.insights.suppression import PublishableTable
from bot.services.consulting.charting import published_chart, question_chart
from bot.services.consulting.figures import CAVEAT, Change, QuestionResult, WaveResults
from bot.services.consulting.outgoing import HEADER, rows_of
from bot.services.consulting.publishing import Publication, PublicationStatus
from bot.services.consulting.results import Unlocked
from bot.services.consulting.waves import WaveInfo

EXACT = ("question", "title", "code", "answer", "count", "of", "share", "low_95", "high_95", "note")


@click.command("results")
@click.argument("consultation")
@click.option("--wave", "number", type=int, help="Its number; by default the last one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Draw one question into a PNG file.")
@click.option("--question", metavar="ID", help="Which question to draw.")
@click.option("--language", default="en", show_default=True, help="In which language to draw.")
@click.option("--publishable", is_flag=True, help="Only what may leave the desk: rounded, without small counts.")
@key_options
def results(
    *,
    consultation: str,
    number: int | None,
    as_json: bool,
    as_csv: bool,
    chart: Path | None,
    question: str | None,
    language: str,
    publishable: bool,
    by: str | None,
    with_recovery_key: bool,
    key_file: TextIO | None,
) -> None:
    """Print the figures of a consultation's last wave.

    They are exact and for coordinators alone: a password opens them. What is published needs none (--publishable).
    """
    with opened() as core:
        wave = _wave(core, consultation, number)
        published = core.publishing.of(None, wave.id) if publishable else None
        if published is not None and chart is None:
            document, sheet = core.publishing.export(None, wave.id)
            _print(sheet if as_csv else document)
            return
        with unlocked(core, Key(by, with_recovery_key, key_file)) as holder:
            found = _counted(core, holder, wave.id)
            if chart is not None:
                table = core.publishing.publishable(holder, wave.id) if publishable else None
                chart.write_bytes(_drawn(core, found, table, question, language))
                what = "what may leave the desk" if publishable else "exact figures: it is not for publishing"
                click.echo(f"{chart} is drawn. It shows {what}.", err=True)
            elif publishable:
                _print_publishable(core, holder, found, as_csv=as_csv)
            elif as_csv:
                _print(csv_file(EXACT, list(_rows(found))))
            else:
                click.echo(json.dumps(_plain(found), ensure_ascii=False, indent=2) if as_json else _table(found))


@click.command("publish")
@click.argument("consultation")
@click.option("--wave", "number", type=int, help="Its number; by default the last one.")
@click.option("--draft", is_flag=True, help="Print words to begin with, as JSON by language, and change nothing.")
@click.option("--words", type=click.File(encoding="utf-8"), help="A JSON file with the words, by language.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@key_options
def publish(
    *,
    consultation: str,
    number: int | None,
    draft: bool,
    words: TextIO | None,
    yes: bool,
    by: str | None,
    with_recovery_key: bool,
    key_file: TextIO | None,
) -> None:
    """Give the results of a closed wave back to those who took part, in approved words, and let them be exported.

    With --words they are proposed first; without, what somebody else has proposed is approved.
    """
    with opened() as core:
        wave = _wave(core, consultation, number)
        with unlocked(core, Key(by, with_recovery_key, key_file)) as holder:
            _counted(core, holder, wave.id)
            if draft:
                drafted = core.publishing.draft(holder, wave.id)
                click.echo(json.dumps(dict(drafted.by_language), ensure_ascii=False, indent=2))
                return
            proposal = core.publishing.of(holder, wave.id)
            if words is not None:
                proposal = core.publishing.propose(holder, wave.id, _read(words))
            if proposal is None:
                raise NotFound("nothing is proposed for this wave; propose words with --words, begin with --draft")
            _show(proposal)
            if not yes:
                click.confirm("Approve this?", abort=True)
            done = core.publishing.approve(holder, wave.id, proposal.mark)
    if done.status is PublicationStatus.PUBLISHED:
        click.echo("It is published.")
    else:
        click.echo(f"Approved by {len(done.approvals)} of {done.needed}; another coordinator has to approve it, too.")


commands: tuple[click.Command, ...] = (results, publish)


def _wave(core: Core, consultation: str, number: int | None) -> WaveInfo:
    waves = core.waves.of(None, consultation)
    found = [one for one in waves if number is None or one.number == number]
    if not found:
        raise NotFound("there is no such wave of this consultation")
    return max(found, key=lambda one: one.number)


def _counted(core: Core, holder: Unlocked, wave_id: int) -> WaveResults:
    """The figures, after everything that is not counted yet."""
    done = -1
    progress = core.results.fold(holder, wave_id)
    with click.progressbar(length=progress.total, label="Counting", file=sys.stderr) as bar:
        while not progress.finished and progress.done > done:
            bar.update(progress.done - max(0, done))
            done = progress.done
            progress = core.results.fold(holder, wave_id)
    if not progress.finished:
        click.echo(f"{progress.total - progress.done} answers need a team key that you do not have.", err=True)
    if progress.damaged:
        click.echo(f"{progress.damaged} answers are damaged and in no figure.", err=True)
    return core.results.of(holder, wave_id)


def _drawn(
    core: Core, found: WaveResults, table: PublishableTable | None, question: str | None, language: str
) -> bytes:
    try:
        draw = translator(language)
    except LookupError:
        raise FieldError("language", "Amanah does not speak it") from None
    drawings = (
        {one.question.id: question_chart(one, draw) for one in found.questions if one.shares}
        if table is None
        else {one.id: published_chart(found.consultation, one, core.results.areas, draw) for one in table.questions}
    )
    drawing = drawings.get(question or "")
    if drawing is None:
        raise FieldError("question", f"--question says which one to draw; there are: {', '.join(drawings) or 'none'}")
    return to_png(drawing)


def _print_publishable(core: Core, holder: Unlocked, found: WaveResults, *, as_csv: bool) -> None:
    table = core.publishing.publishable(holder, found.wave_id)
    if as_csv:
        _print(csv_file(HEADER, list(rows_of(found.consultation, table, core.results.areas))))
    else:
        plain = {"caveat": translator("en").draw(CAVEAT), "figures": table.to_plain()}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))


def _print(file: bytes) -> None:
    click.echo(file, nl=False)


def _read(words: TextIO) -> Localised:
    try:
        plain = json.load(words)
    except ValueError:
        raise FieldError("words", "the file is not JSON") from None
    if not isinstance(plain, dict) or not all(isinstance(one, str) for one in plain.values()):
        raise FieldError("words", 'the file holds words by language: {"en": "…"}')
    return Localised(tuple(plain.items()))


def _show(proposal: Publication) -> None:
    for language, text in proposal.words.by_language:
        click.echo(f"── {language}\n{text}\n")


def _table(found: WaveResults) -> str:
    rate = "" if found.rate is None else f", {found.rate:.0%}"
    head = f"{found.consultation.id}, wave {found.number} ({found.status})"
    lines = [head, f"{found.answered} answered of {found.asked} asked{rate}"]
    if found.through_link:
        lines.append(f"{found.through_link} of them at least came through the open link")
    for one in found.questions:
        lines += ["", f"{one.question.title.pick('en')}  [{one.question.id}]", f"  {_reached(one)}"]
        lines += [
            f"  {_label(share.label)[:38]:<38}{share.count:>7}"
            + ("" if share.share is None or share.interval is None else
               f"{share.share:>7.0%}  ({share.interval.low:.0%} to {share.interval.high:.0%}){_change(share.change)}")
            for share in one.shares
        ]  # fmt: skip
        if one.mean is not None and one.median is not None:
            lines.append(f"  mean {one.mean:.2f}, median {one.median:g}")
    return "\n".join([*lines, "", translator("en").draw(CAVEAT)])


def _reached(one: QuestionResult) -> str:
    reached = "" if one.reached is None else f"reached by {one.reached}, "
    return f"{reached}answered {one.answered}, skipped {one.skipped}, declined {one.declined}"


def _change(change: Change | None) -> str:
    if change is None:
        return ""
    if not change.clear:
        return "  no clear change"
    points, low, high = (round(100 * one) for one in (change.difference, change.interval.low, change.interval.high))
    return f"  {points:+d} points ({low:+d} to {high:+d})"


def _label(label: Any) -> str:
    return translator("en").draw(label)


def _rows(found: WaveResults) -> Iterator[list[str | int | float | None]]:
    for one in found.questions:
        for share in one.shares:
            ends = (None, None) if share.interval is None else (share.interval.low, share.interval.high)
            yield [
                one.question.id, one.question.title.pick("en"), share.code, _label(share.label), share.count, one.base,
                share.share, *ends, translator("en").draw(CAVEAT),
            ]  # fmt: skip


def _plain(found: WaveResults) -> Mapping[str, Any]:
    return {
        "consultation": found.consultation.id,
        "wave": found.number,
        "status": found.status,
        "asked": found.asked,
        "answered": found.answered,
        "rate": found.rate,
        "through_link": found.through_link,
        "caveat": translator("en").draw(CAVEAT),
        "exact": True,
        "questions": [_plain_question(one) for one in found.questions],
    }


def _plain_question(one: QuestionResult) -> Mapping[str, Any]:
    return {
        "id": one.question.id,
        "reached": one.reached,
        "answered": one.answered,
        "skipped": one.skipped,
        "declined": one.declined,
        "base": one.base,
        "mean": one.mean,
        "median": one.median,
        "texts": one.texts,
        "numbers": {str(value): count for value, count in one.numbers.items()},
        "shares": [
            {
                "code": share.code,
                "count": share.count,
                "share": share.share,
                "interval": None if share.interval is None else [share.interval.low, share.interval.high],
                "change": None if share.change is None else share.change.difference,
                "clear": None if share.change is None else share.change.clear,
            }
            for share in one.shares
        ],
    }
